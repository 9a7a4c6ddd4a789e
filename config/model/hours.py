"""When: hours, days off, what is expected, appointments and how many there are, notices."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

DayType = Literal["weekday", "monday_peak"]


class TimeSpan(NamedTuple):
    """A stretch of one day; the start belongs to it, the end does not."""

    start: dt.time
    end: dt.time

    def holds(self, at: dt.time) -> bool:
        """True from the start until just before the end."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHours:
    """The hours of one kind of day. A closed half-day is None."""

    day: str
    is_open: bool
    morning: TimeSpan | None = None
    afternoon: TimeSpan | None = None
    lunch_service: bool = False
    lunch_queues: tuple[str, ...] = ()
    """Queues that keep serving between morning and afternoon."""
    weekend_duty: bool = False
    extended: TimeSpan | None = None
    extended_kind: str = ""
    ticket_start: dt.time | None = None
    ticket_stop: dt.time | None = None
    note: str = ""

    @property
    def spans(self) -> tuple[TimeSpan, ...]:
        """The stretches in which the whole hall serves, in order; extended service included."""
        if not self.is_open:
            return ()
        return tuple(span for span in (self.morning, self.afternoon, self.extended) if span)

    @property
    def lunch(self) -> TimeSpan | None:
        """The break between morning and afternoon; None on a day without one."""
        if not (self.is_open and self.morning and self.afternoon):
            return None
        if self.morning.end >= self.afternoon.start:
            return None
        return TimeSpan(self.morning.end, self.afternoon.start)

    @property
    def tickets(self) -> TimeSpan | None:
        """When numbers are given: `ticket_start` to `ticket_stop`, else the hours; None if closed."""
        if not self.spans:
            return None
        start = self.ticket_start or self.spans[0].start
        return TimeSpan(start, self.ticket_stop or self.spans[-1].end)

    def serves(self, at: dt.time, queue: str) -> bool:
        """Whether `queue` is served at this time, lunch service counted."""
        if any(span.holds(at) for span in self.spans):
            return True
        lunch = self.lunch
        return bool(lunch and lunch.holds(at) and self.lunch_service and queue in self.lunch_queues)


CLOSED = DayHours(day="closed", is_open=False)
"""The hours of a date that calendar.csv calls `closed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """通知 for the screens."""

    notice_id: str
    title_zh: str
    title_en: str
    body_zh: str
    channels: tuple[str, ...]
    """Where it runs: `media_player`, `led`."""
    valid_from: dt.date
    valid_to: dt.date
    """The last day on which it is shown."""
    priority: int
    display_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalSlot:
    """How many visitors come to a queue in one half hour, as a mean to draw from."""

    queue: str
    day_type: DayType
    slot: TimeSpan
    expected_arrivals: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """One date that departs from its weekday; `day_row` is a day of the hours or `closed`."""

    date: dt.date
    day_row: str
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """预约: a booked slot. The full name and the ID number are never here."""

    date: dt.date
    slot: TimeSpan
    queue: str
    item: str | None
    code: str
    name_masked: str
    id_hash: str | None
    phone_tail: str = ""
    """Last four digits of a telephone; only a file that is imported may have them."""


WHOLE_HALL: Final = "*"
"""In quotas.csv: the row of the whole hall."""

APPOINTMENTS_PER_SLOT: Final = 2
"""Of one queue, where quotas.csv says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """限号: how much a queue gives, or with `*` the whole hall; None: no limit is set here.

    `appointments_per_slot` of `*` is that of every queue without its own. `numbers_per_day` counts the
    bookings that are still expected.
    """

    queue: str
    appointments_per_slot: int | None = None
    appointments_per_day: int | None = None
    numbers_per_day: int | None = None
    note: str = ""
