"""The versioned list of reasons for a bad review."""

from __future__ import annotations

from config.rating_reasons import Reason, ReasonList, default_reasons, hall_reasons

__all__ = ["Reason", "ReasonList", "hall_reasons", "reasons"]


def reasons() -> ReasonList:
    """The list of a hall that has none of its own."""
    return default_reasons()
