"""Business dates and hours as instants of the hall clock (UTC epoch milliseconds)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from config.model import Hall, TimeSpan

SEARCH_DAYS = 60
BOOKED_ONLY = "预约"
"""A kind of extended service with this word in it is for who has an appointment."""


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
    lunch: Span | None = None
    lunch_queues: frozenset[str] = frozenset()
    """Queues that are served through the lunch break."""
    booked_only: Span | None = None
    """Extended service for who has an appointment; one of `spans`."""

    @property
    def closes_ms(self) -> int:
        """When the hall closes for the day; 0: it does not open."""
        return self.spans[-1].end_ms if self.spans else 0

    def serving(self, queue: str, *, booked: bool = False) -> tuple[Span, ...]:
        """The stretches in which a queue is served, in order; those that touch are one.

        Args:
            queue: its prefix.
            booked: for who has an appointment.
        """
        spans = [each for each in self.spans if booked or each != self.booked_only]
        if self.lunch is not None and queue in self.lunch_queues:
            spans.append(self.lunch)
        return joined(spans)

    def next_opening_ms(self, now_ms: int) -> int | None:
        """When serving starts next on this date; None: it is serving now, or it is over."""
        for span in self.spans:
            if now_ms < span.start_ms:
                return span.start_ms
            if now_ms < span.end_ms:
                return None
        return None


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in as few stretches as can be, in order."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start_ms):
        if found and span.start_ms <= found[-1].end_ms:
            last = found[-1]
            found[-1] = Span(last.start_ms, max(last.end_ms, span.end_ms))
        else:
            found.append(span)
    return tuple(found)


def extended(day: Day, added: Span, tickets_until_ms: int) -> Day:
    """The day with one more stretch of service at its end, and numbers until then (0: as planned)."""
    tickets = day.tickets
    if tickets_until_ms:
        start_ms = added.start_ms if tickets is None else tickets.start_ms
        tickets = Span(start_ms, tickets_until_ms)
    return replace(day, tickets=tickets, spans=joined([*day.spans, added]))


def business_date(hall_ms: int, zone: dt.tzinfo, day_start: dt.time = dt.time(0)) -> str:
    """The business date of an instant in the hall's own time zone.

    Where clocks are set back over the turn of the day, the day turns the first time only.
    """
    date = local_time(hall_ms, zone).date()
    if hall_ms < instant_of(date, day_start, zone):
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
        return Span(instant_of(day, times.start, zone), instant_of(day, times.end, zone))

    hours = hall.hours_on(day)
    tickets, lunch = hours.tickets, hours.lunch
    by_booking = hours.extended is not None and BOOKED_ONLY in hours.extended_kind
    return Day(
        business_date=date,
        tickets=None if tickets is None else span(tickets),
        spans=tuple(span(times) for times in hours.spans),
        lunch=None if lunch is None else span(lunch),
        lunch_queues=frozenset(hours.lunch_queues if hours.lunch_service else ()),
        booked_only=span(hours.extended) if hours.extended is not None and by_booking else None,
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


def instant_of(day: dt.date, time: dt.time, zone: dt.tzinfo) -> int:
    """A time of the hall's clock on a date as an instant of the hall clock (UTC epoch ms)."""
    return round(dt.datetime.combine(day, time, tzinfo=zone).timestamp() * 1000)
