"""Business dates and hours as instants of the hall clock (UTC epoch milliseconds)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from config.model import Hall, TimeSpan

SEARCH_DAYS = 60


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the hall clock; the start belongs to it, the end does not."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Day:
    """One business date: when numbers are given (None: never) and when the hall serves."""

    business_date: str
    tickets: Span | None
    spans: tuple[Span, ...]

    def next_opening_ms(self, now_ms: int) -> int | None:
        """When serving starts next on this date; None: it is serving now, or it is over."""
        for span in self.spans:
            if now_ms < span.start_ms:
                return span.start_ms
            if now_ms < span.end_ms:
                return None
        return None


def business_date(hall_ms: int, zone: dt.tzinfo, day_start: dt.time = dt.time(0)) -> str:
    """The business date of an instant in the hall's own time zone."""
    local = local_time(hall_ms, zone)
    date = local.date()
    if local.time() < day_start:
        date -= dt.timedelta(days=1)
    return date.isoformat()


def local_time(hall_ms: int, zone: dt.tzinfo) -> dt.datetime:
    """An instant as the hall's clock on the wall shows it."""
    return dt.datetime.fromtimestamp(hall_ms / 1000, zone)


def clock_time(hall_ms: int, zone: dt.tzinfo) -> str:
    """An instant as people say it: 14:00."""
    return f"{local_time(hall_ms, zone):%H:%M}"


def day_of(hall: Hall, date: str, zone: dt.tzinfo) -> Day:
    """The hours of a date as instants."""
    day = dt.date.fromisoformat(date)

    def span(times: TimeSpan) -> Span:
        return Span(_instant(day, times.start, zone), _instant(day, times.end, zone))

    hours = hall.hours_on(day)
    tickets = hours.tickets
    return Day(
        business_date=date,
        tickets=None if tickets is None else span(tickets),
        spans=tuple(span(times) for times in hours.spans),
    )


def next_ticket_day(hall: Hall, date: str) -> tuple[dt.date, dt.time] | None:
    """The next date after this one on which numbers are given, and from when."""
    day = dt.date.fromisoformat(date)
    for _ in range(SEARCH_DAYS):
        day += dt.timedelta(days=1)
        tickets = hall.hours_on(day).tickets
        if tickets is not None:
            return day, tickets.start
    return None


def _instant(day: dt.date, time: dt.time, zone: dt.tzinfo) -> int:
    return round(dt.datetime.combine(day, time, tzinfo=zone).timestamp() * 1000)
