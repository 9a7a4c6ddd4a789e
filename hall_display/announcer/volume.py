"""How loud it is at which hour. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping


class VolumeError(ValueError):
    """A time that is none; says how to write it."""


def schedule_of(written: Mapping[str, int]) -> tuple[tuple[dt.time, int], ...]:
    """The hours in order: {"18:00": 40} is 40 per cent from six in the evening on.

    Raises:
        VolumeError: a time that is not written like 07:30.
    """
    found = {}
    for text, percent in written.items():
        try:
            found[dt.time.fromisoformat(text)] = percent
        except ValueError as err:
            raise VolumeError(text) from err
    return tuple(sorted(found.items()))


def volume_at(schedule: tuple[tuple[dt.time, int], ...], now: dt.time, otherwise: int) -> int:
    """Per cent at this hour; before the first hour of the day what the last one said holds."""
    if not schedule:
        return otherwise
    clock = now.replace(tzinfo=None)
    begun = [percent for since, percent in schedule if since <= clock]
    return begun[-1] if begun else schedule[-1][1]
