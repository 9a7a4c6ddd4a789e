"""停止取号, 限号, 调整队列: how the manager of a rehearsal keeps a line as long as it can be served. Pure: no I/O, no clock.

- The counters of a queue cannot work (a system is down): he stops the giving of numbers, tells the hall, and lets those who
  wait wait where another queue's counters may serve their matter. When a counter works again, he takes it all back.
- What the open counters can still serve before closing is nearly taken: he caps the numbers at what is left; when a counter
  more takes part, the cap is lifted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

from config.model import Hall, Queue
from queue_controller.api import messages as m
from queue_controller.api.view import CounterStatus, HallView
from queue_controller.cli.rehearsal.clerks import LUNCH, Send, queues_at
from queue_controller.domain.days import Day, day_of

MINUTE_MS: Final = 60_000
NEARLY: Final = 2
"""Where somebody waits and the counters can serve no more than so many besides, numbers are capped; at the latest when they can serve nobody more."""
COMES_ANOTHER_DAY: Final = 0.3
"""So many of those who meet a system that is down rather go first on another day."""
PLENTY: Final = 6
"""Where they can serve so many again, the cap is lifted."""
NOT_THERE: Final = frozenset({"priority", "payment", "certificate", "consulting"})
"""Kinds of counters that take over no other queue's matters."""


@dataclass
class Gate:
    """`seen` is called at every step, `step` at each of the manager's rounds."""

    hall: Hall
    staff_no: str
    seed: int
    _random: Random = field(init=False)
    _stopped: dict[str, str] = field(default_factory=dict)
    """By queue that he stopped, the title of its notice."""
    _capped: set[str] = field(default_factory=set)
    _given: dict[str, set[str]] = field(default_factory=dict)
    """By queue, the numbers that were seen of it."""

    def __post_init__(self) -> None:
        self._random = Random(f"gate {self.seed}")

    def seen(self, view: HallView) -> None:
        """Count the numbers of each queue."""
        for ticket in view.tickets.values():
            prefix = ticket.label.rstrip("0123456789")
            self._given.setdefault(prefix, set()).add(ticket.ticket_id)

    def step(self, view: HallView, waits: Mapping[str, m.Wait], now_ms: int) -> list[Send]:
        """What he decides now."""
        day = day_of(self.hall, view.business_date, self.hall.zone_info)
        if day.tickets is None or not day.tickets.start_ms <= now_ms < day.closes_ms:
            return []
        sends: list[Send] = []
        for queue in self.hall.queues:
            if queue.takes_first_tickets:
                sends += self._stop(queue, view)
                sends += self._cap(queue, view, waits.get(queue.prefix), day, now_ms)
        return sends

    # --- 停止取号 --------------------------------------------------------------------------------

    def _stop(self, queue: Queue, view: HallView) -> list[Send]:
        counters = self._counters(queue, view)
        works = any(each.mode == "open" for each in counters)
        down = [
            each for each in counters if each.mode == "paused" and each.reason not in {"", LUNCH}
        ]
        if works and queue.prefix in self._stopped:
            return self._resume(queue, view)
        if works or not down or queue.prefix in view.stopped:
            return []
        why = f"{queue.name_zh}{down[0].reason}"
        title = f"{why}，暂停取号"[:24]
        self._stopped[queue.prefix] = title
        body = f"{why}，正在处理，暂停取号。已取号的请留在等候区，恢复后接着叫。"
        return [
            Send(m.StopIssue(queue.prefix, why, self.staff_no)),
            Send(m.PublishNotice(title, body, why, staff_no=self.staff_no)),
            *self._move(queue, view, why),
        ]

    def _resume(self, queue: Queue, view: HallView) -> list[Send]:
        title = self._stopped.pop(queue.prefix)
        reason = f"{queue.name_zh}已恢复"
        return [
            Send(m.ResumeIssue(queue.prefix, reason, self.staff_no)),
            *(
                Send(m.WithdrawNotice(each.notice_id, reason, self.staff_no))
                for each in view.published.values()
                if each.title_zh == title
            ),
        ]

    def _counters(self, queue: Queue, view: HallView) -> list[CounterStatus]:
        """Its own counters, and temporary ones that serve nothing else; who only helps out does not count.

        What is down for them is down for a helper too.
        """
        own = [
            view.counters[number]
            for number in queue.counters
            if number in view.counters
            and queue.prefix in queues_at(view, self.hall.counter(number))
        ]
        added = (each for each in view.counters.values() if each.temporary)
        return [*own, *(each for each in added if each.queues == (queue.prefix,))]

    # --- 调整队列 --------------------------------------------------------------------------------

    def _move(self, queue: Queue, view: HallView, why: str) -> list[Send]:
        """Each who waits, to the shortest queue whose counters may serve his matter; bookings stay.

        Some would rather come another day, and go first then (改日优先).
        """
        by_sister: dict[str, list[str]] = {}
        another_day: list[str] = []
        for ticket in view.waiting(queue.prefix):
            if self._random.random() < COMES_ANOTHER_DAY:
                another_day.append(ticket.ticket_id)
            elif not ticket.slot_ms and not ticket.matters:
                sister = self._sister(ticket, queue, view)
                if sister:
                    by_sister.setdefault(sister, []).append(ticket.ticket_id)
        moves: list[m.Command] = [
            m.MoveWaiting(queue.prefix, sister, why, tuple(tickets), self.staff_no)
            for sister, tickets in by_sister.items()
        ]
        if another_day:
            moves.append(m.PutOff(tuple(another_day), why, self.staff_no))
        return [Send(each) for each in moves]

    def _sister(self, ticket: m.Ticket, queue: Queue, view: HallView) -> str:
        """The queue to which a number may go; empty: none."""
        item = self.hall.item_by_code.get(ticket.item)
        needed = {item.department} if item is not None else departments_of(self.hall, queue)
        found = [
            (len(view.waiting(each.prefix)), each.prefix)
            for each in sisters(self.hall, queue, needed)
            if any(
                status.mode == "open"
                for number in each.counters
                if (status := view.counters.get(number)) is not None
            )
        ]
        return min(found)[1] if found else ""

    # --- 限号 ------------------------------------------------------------------------------------

    def _cap(
        self, queue: Queue, view: HallView, wait: m.Wait | None, day: Day, now_ms: int
    ) -> list[Send]:
        if wait is None or not wait.open_counters or queue.prefix in view.stopped:
            return []
        left_ms = sum(
            max(0, span.end_ms - max(now_ms, span.start_ms)) for span in day.serving(queue.prefix)
        )
        turn_ms = queue.mean_service_minutes * MINUTE_MS
        room = wait.open_counters * left_ms / turn_ms - wait.waiting
        if queue.prefix in self._capped:
            if room < PLENTY:
                return []
            self._capped.discard(queue.prefix)
            reason = f"{queue.name_zh}开着{wait.open_counters}个窗口，又办得完了，不再限号"
            return [Send(m.CapIssue(queue.prefix, -1, reason, self.staff_no))]
        nearly_taken = room < 1 or (room <= NEARLY and wait.waiting > 0)
        if not nearly_taken or day.tickets is None or now_ms >= day.tickets.end_ms:
            return []
        self._capped.add(queue.prefix)
        more = max(0, int(room))
        limit = len(self._given.get(queue.prefix, ())) + more
        reason = f"{queue.name_zh}开着{wait.open_counters}个窗口，{wait.waiting}人等候，下班前只能再办{more}个"
        return [Send(m.CapIssue(queue.prefix, limit, reason, self.staff_no))]


def departments_of(hall: Hall, queue: Queue) -> set[str]:
    """The departments of all matters that people bring to a queue."""
    return {
        *queue.departments,
        *(each.department for each in hall.items_of_queue(queue.prefix) if not each.subcentres),
    }


def sisters(hall: Hall, queue: Queue, needed: Iterable[str]) -> list[Queue]:
    """Other queues that deal with matters of these departments, one of whose counters is of all of them."""
    wanted = set(needed)
    if not wanted:
        return []
    return [
        each
        for each in hall.queues
        if each.prefix != queue.prefix
        and each.takes_first_tickets
        and each.counts_as_case
        and any(
            wanted <= set(counter.departments) and counter.kind not in NOT_THERE
            for counter in map(hall.counter, each.counters)
        )
    ]
