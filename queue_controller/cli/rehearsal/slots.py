"""改到预约: whom the manager of a rehearsal offers a later slot today instead of a long wait. Pure: no I/O, no clock.

Only where nobody can help: no counter and no colleague may serve that queue besides those that do. A visitor who would
wait too long there is asked, once, and mostly says yes; at his slot he goes first. A notice tells the others.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random
from typing import Final

from config.model import Hall, Queue
from queue_controller.api import messages as m
from queue_controller.api.view import HallView
from queue_controller.cli.rehearsal.clerks import Send
from queue_controller.domain.bookings import slots_of
from queue_controller.domain.days import Span, clock_time, day_of
from queue_controller.domain.visits import live_queues

MINUTE_MS: Final = 60_000
LONG_SHARE: Final = 0.75
"""He asks whoever will have waited longer than this share of the bound when his turn comes: who goes first by law comes
in between, and no forecast knows of them."""
SOON_MS: Final = 20 * MINUTE_MS
"""Nobody whose turn is so near is sent away."""
SAYS_YES: Final = 0.9
OFFERS_MOST: Final = 2
"""So many of one queue to one slot; the hall may have promised the slot to others, and then refuses."""


@dataclass
class SlotOffers:
    """`step` is called at each of the manager's rounds; `queues` are those that nobody can help."""

    hall: Hall
    staff_no: str
    queues: Collection[str]
    seed: int
    _random: Random = field(init=False)
    _asked: set[str] = field(default_factory=set)
    _given: dict[tuple[str, int], int] = field(default_factory=dict)
    """By queue and slot, how many were offered it."""
    _told: set[str] = field(default_factory=set)
    """Queues whose visitors read that they may book."""

    def __post_init__(self) -> None:
        self._random = Random(f"slots {self.seed}")

    def step(self, view: HallView, now_ms: int) -> list[Send]:
        """Whom he asks now, and the notice that goes with it."""
        sends: list[Send] = []
        for prefix in sorted(self.queues):
            sends += self._offers(self.hall.queue(prefix), view, now_ms)
        return sends

    def _offers(self, queue: Queue, view: HallView, now_ms: int) -> list[Send]:
        waiting = view.waiting(queue.prefix)
        open_counters = sum(
            status.mode == "open"
            for number in queue.counters
            if (status := view.counters.get(number)) is not None
        )
        turn_ms = queue.mean_service_minutes * MINUTE_MS / max(1, open_counters)
        long_ms = LONG_SHARE * self.hall.starvation_minutes * MINUTE_MS
        last_ms = now_ms + turn_ms * (len(waiting) + 1)
        sends: list[Send] = []
        staying = 0
        for ticket in waiting:
            called_ms = now_ms + turn_ms * (staying + 1)
            is_soon = called_ms - now_ms < SOON_MS
            is_long = open_counters and not is_soon and called_ms - ticket.place_ms > long_ms
            if is_long and not ticket.priority and ticket.ticket_id not in self._asked:
                self._asked.add(ticket.ticket_id)
                slot = self._slot(queue.prefix, view, last_ms)
                if slot is not None and self._agrees(ticket):
                    sends.append(self._put_off(ticket, slot, queue, round(called_ms - now_ms)))
                    continue
            staying += 1
        if sends and queue.prefix not in self._told:
            self._told.add(queue.prefix)
            sends.insert(0, self._notice(queue))
        elif queue.prefix in self._told and len(waiting) <= 1:
            self._told.discard(queue.prefix)
            sends += self._withdraw(queue, view)
        return sends

    def _agrees(self, ticket: m.Ticket) -> bool:
        """A visit of several matters stays: he is soon called in another of its lines."""
        return len(live_queues(ticket.matters)) <= 1 and self._random.random() < SAYS_YES

    def _slot(self, queue: str, view: HallView, from_ms: float) -> Span | None:
        """The first slot of today after the present line."""
        day = day_of(self.hall, view.business_date, self.hall.zone_info)
        for slot in slots_of(day.serving(queue, booked=True)):
            taken = self._given.get((queue, slot.start_ms), 0)
            if slot.start_ms >= from_ms and taken < OFFERS_MOST:
                self._given[queue, slot.start_ms] = taken + 1
                return slot
        return None

    def _put_off(self, ticket: m.Ticket, slot: Span, queue: Queue, ahead_ms: int) -> Send:
        reason = (
            f"{queue.name_zh}只有这里能办，预计还要等{ahead_ms // MINUTE_MS}分钟，本人同意改时段"
        )
        at = clock_time(slot.start_ms, self.hall.zone_info)
        return Send(
            m.PutOff(
                (ticket.ticket_id,), reason, self.staff_no, date=ticket.business_date, start=at
            )
        )

    def _notice(self, queue: Queue) -> Send:
        body = f"{queue.name_zh}排队较长，窗口只有{len(queue.counters)}个；不想久等的，请到导办台约今天稍后的时段，到时先办。"
        return Send(
            m.PublishNotice(
                f"{queue.name_zh}可改时段"[:24],
                body,
                f"{queue.name_zh}等候较长",
                staff_no=self.staff_no,
            )
        )

    def _withdraw(self, queue: Queue, view: HallView) -> list[Send]:
        title = f"{queue.name_zh}可改时段"[:24]
        return [
            Send(m.WithdrawNotice(each.notice_id, f"{queue.name_zh}等候已缓解", self.staff_no))
            for each in view.published.values()
            if each.title_zh == title
        ]
