"""What people ask the guidance desk of a rehearsal for, besides a number. Pure: no I/O, no clock.

They telephone for a slot, move it, give it up or come for it; they bring one matter more, put one off or leave; and they say
what they think of it all. Who never answered a call is taken off by the desk in the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

from config.model import Hall
from queue_controller.api import messages as m
from queue_controller.api.view import HallView
from queue_controller.cli.rehearsal.clerks import Send
from queue_controller.domain.bookings import slots_of
from queue_controller.domain.days import clock_time, day_of
from queue_controller.domain.feedback import TOPICS
from queue_controller.domain.visits import live_queues

MINUTE_MS: Final = 60_000
EVERY_MS: Final[dict[str, int]] = {
    "book": 40 * MINUTE_MS,
    "rebook": 100 * MINUTE_MS,
    "cancel_booking": 130 * MINUTE_MS,
    "add": 75 * MINUTE_MS,
    "drop": 90 * MINUTE_MS,
    "leave": 80 * MINUTE_MS,
    "feedback": 110 * MINUTE_MS,
}
"""They come beside those of arrivals.csv: few, or its waits would be those of another hall."""
AGAIN_MS: Final = 3 * MINUTE_MS
"""So soon after, where nobody was there for it."""
AHEAD_MS: Final = 60 * MINUTE_MS
"""Nobody books what is nearer."""
GONE_MS: Final = 45 * MINUTE_MS
"""Who missed his call and has not come back by then has left."""
SURNAMES: Final = "赵钱孙李周吴郑王"
WORDS: Final = ("希望多开一个窗口", "叫号声音太小", "填表的地方少了老花镜")


@dataclass
class _Booking:
    """One that was made here."""

    code: str
    queue: str
    start_ms: int


@dataclass
class Enquiries:
    """`step` is called now and then; `heard` gets every reply."""

    hall: Hall
    start_ms: int
    seed: int
    _random: Random = field(init=False)
    _due: dict[str, int] = field(init=False)
    _booked: list[_Booking] = field(default_factory=list)
    _gone: dict[str, int] = field(default_factory=dict)
    """By missed call, when its number is taken off."""

    def __post_init__(self) -> None:
        self._random = Random(f"enquiries {self.seed}")
        self._due = {
            what: self.start_ms + int(self._random.uniform(0.5, 1.5) * every)
            for what, every in EVERY_MS.items()
        }
        queues = [q for q in self.hall.queues if q.takes_first_tickets and q.counts_as_case]
        self._share = {each.prefix: each.share_of_arrivals for each in queues}
        self._staff = [each.staff_no for each in self.hall.staff]

    def step(self, view: HallView, now_ms: int) -> list[Send]:
        """What is asked for now."""
        if view.closed or not view.business_date:
            return []
        commands = [*self._come(now_ms), *self._take_off(view, now_ms)]
        for what, due_ms in self._due.items():
            if now_ms >= due_ms:
                found = list(self._one(what, view, now_ms))
                every = EVERY_MS[what] if found else AGAIN_MS
                self._due[what] = now_ms + int(self._random.uniform(0.5, 1.5) * every)
                commands += found
        return [Send(command) for command in commands]

    def heard(self, command: m.Command, reply: m.ReplyBody | None) -> None:
        """A reply; None where it was refused."""
        if isinstance(command, m.Book | m.Rebook) and isinstance(reply, m.Booked):
            booking = reply.booking
            self._booked = [each for each in self._booked if each.code != booking.code]
            self._booked.append(_Booking(booking.code, booking.queue, booking.start_ms))

    def _come(self, now_ms: int) -> Iterator[m.Command]:
        """Who booked for today comes a few minutes before."""
        for each in list(self._booked):
            if now_ms >= each.start_ms - 5 * MINUTE_MS:
                self._booked.remove(each)
                yield m.CheckIn(each.code)

    def _take_off(self, view: HallView, now_ms: int) -> Iterator[m.Command]:
        for ticket in view.tickets.values():
            if ticket.state == "no_show":
                due_ms = self._gone.setdefault(ticket.call_id, now_ms + GONE_MS)
                if now_ms >= due_ms:
                    self._gone[ticket.call_id] = 1 << 60
                    yield m.Cancel(
                        ticket.label,
                        "staff",
                        "过号后一直没有回来",
                        self._random.choice(self._staff),
                    )

    def _one(self, what: str, view: HallView, now_ms: int) -> Iterator[m.Command]:
        match what:
            case "book":
                yield from self._book(view, now_ms)
            case "rebook":
                later = [each for each in self._booked if each.start_ms > now_ms + AHEAD_MS]
                if later:
                    booking = self._random.choice(later)
                    slot = self._slot(booking.queue, view, now_ms, but_ms=booking.start_ms)
                    if slot:
                        yield m.Rebook(booking.code, view.business_date, slot)
            case "cancel_booking":
                if len(self._booked) > 1:
                    booking = self._booked.pop(self._random.randrange(len(self._booked)))
                    yield m.CancelBooking(booking.code, "本人来电取消")
            case "feedback":
                open_ = sorted(c.number for c in view.counters.values() if c.mode == "open")
                if open_:
                    yield m.FileFeedback(
                        "suggestion",
                        (self._random.choice(TOPICS),),
                        self._random.choice(open_),
                        words=self._random.choice(WORDS),
                    )
            case _:
                yield from self._matters(what, view)

    def _matters(self, what: str, view: HallView) -> Iterator[m.Command]:
        """Of somebody who waits: one matter more, one less, or he leaves."""
        waiting = [t for t in view.tickets.values() if t.state == "waiting" and not t.slot_ms]
        single = [t for t in waiting if not t.matters and t.queue in self._share]
        several = [t for t in waiting if len(live_queues(t.matters)) > 1]
        if what == "add" and single:
            ticket = self._random.choice(single)
            queue = self._queue()
            if queue != ticket.queue:
                yield m.AddMatter(ticket.label, queue)
        elif what == "drop" and several:
            ticket = self._random.choice(several)
            queue = self._random.choice(sorted(live_queues(ticket.matters) - {ticket.queue}))
            yield m.DropMatter(ticket.label, queue, reason="改天再办")
        elif what == "leave" and single:
            yield m.Cancel(self._random.choice(single).label, "visitor")

    def _book(self, view: HallView, now_ms: int) -> Iterator[m.Command]:
        queue = self._queue()
        slot = self._slot(queue, view, now_ms)
        if slot:
            name = f"{self._random.choice(SURNAMES)}*"
            staff_no = self._random.choice(self._staff)
            yield m.Book(view.business_date, slot, queue, name=name, staff_no=staff_no)

    def _queue(self) -> str:
        """Some queue, as often as people come for it."""
        (queue,) = self._random.choices(list(self._share), list(self._share.values()))
        return queue

    def _slot(self, queue: str, view: HallView, now_ms: int, but_ms: int = 0) -> str:
        """Some slot of today that is not too near; empty: none is left."""
        day = day_of(self.hall, view.business_date, self.hall.zone_info)
        slots = slots_of(day.serving(queue, booked=True))
        free = [
            s.start_ms for s in slots if s.start_ms > now_ms + AHEAD_MS and s.start_ms != but_ms
        ]
        return clock_time(self._random.choice(free), self.hall.zone_info) if free else ""
