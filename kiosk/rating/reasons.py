"""The versioned list of reasons for a bad review."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct


class Reason(Struct, frozen=True, forbid_unknown_fields=True):
    """One reason; `indicator` is the part of satisfaction that it speaks of."""

    code: str
    zh: str
    en: str
    indicator: str = ""


class ReasonList(Struct, frozen=True, forbid_unknown_fields=True):
    """A version of the list."""

    version: str
    reason: tuple[Reason, ...]


@cache
def reasons() -> ReasonList:
    """The list in force."""
    path = Path(__file__).with_name("reasons.toml")
    return msgspec.toml.decode(path.read_bytes(), type=ReasonList)
