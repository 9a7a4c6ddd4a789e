"""Working days by the hall's own calendar: what is due when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from config.model import Hall
from queue_controller.domain.days import next_ticket_day

SEARCH_DAYS: Final = 400


def is_working_day(hall: Hall, date: dt.date) -> bool:
    """Open, and not only for a weekend's duty; a 调休 Saturday is one, a holiday is none."""
    hours = hall.hours_on(date)
    return hours.is_open and not hours.weekend_duty


def next_working_ticket_day(hall: Hall, date: str) -> tuple[dt.date, dt.time] | None:
    """The next working day after this one on which numbers are given, and from when."""
    found = next_ticket_day(hall, date)
    while found is not None and not is_working_day(hall, found[0]):
        found = next_ticket_day(hall, found[0].isoformat())
    return found


def due_on(hall: Hall, date: str, working_days: int) -> str:
    """The date so many working days after this one; 0: this one.

    A hall that has no working days within a year counts calendar days.
    """
    day = dt.date.fromisoformat(date)
    left = working_days
    for _ in range(SEARCH_DAYS):
        if left <= 0:
            return day.isoformat()
        day += dt.timedelta(days=1)
        left -= is_working_day(hall, day)
    return (dt.date.fromisoformat(date) + dt.timedelta(days=working_days)).isoformat()


def due_dates(hall: Hall, date: str, working_days: Sequence[int]) -> tuple[str, ...]:
    """The date of each of several limits."""
    return tuple(due_on(hall, date, days) for days in working_days)
