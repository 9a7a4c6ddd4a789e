"""Free slots as rows of a page. No Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct

from queue_controller.api.messages import FreeSlot


class SlotRow(Struct, frozen=True):
    """A free slot; `weekday` counts from Monday, 0."""

    date: str
    start: str
    month: int
    day: int
    weekday: int
    times: str


def slot_rows(slots: Iterable[FreeSlot]) -> list[SlotRow]:
    """The slots in their order."""
    rows = []
    for each in slots:
        day = dt.date.fromisoformat(each.date)
        times = f"{each.start}–{each.end}"
        rows.append(SlotRow(each.date, each.start, day.month, day.day, day.weekday(), times))
    return rows
