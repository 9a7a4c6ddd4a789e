"""What goes wrong in a rehearsal by itself: the system behind one queue's counters is down for a while. Pure: no I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final

from config.model import Hall, Queue
from queue_controller.api import messages as m
from queue_controller.api.view import HallView
from queue_controller.cli.rehearsal.clerks import Send
from queue_controller.cli.rehearsal.gate import departments_of, sisters
from queue_controller.domain.days import day_of

MINUTE_MS: Final = 60_000
REASON: Final = "业务系统故障"
FROM_MINUTES, UNTIL_MINUTES = 90, 150
"""When, in minutes from the first number of the day on: the busiest time."""
NOTICED_MS: Final = 60 * MINUTE_MS
"""It shows as soon as somebody waits for these counters, at the latest so long after."""
LASTS_MINUTES: Final = 20
COUNTERS_MOST: Final = 2
"""A queue with more counters than that does not stand still as a whole."""


@dataclass
class Outage:
    """`step` is called now and then; once in a day the clerks of one queue pause, and go on when it is over."""

    hall: Hall
    seed: int
    _random: Random = field(init=False)
    _begins_ms: int = 0
    _paused: tuple[str, ...] = ()
    _over: bool = False

    def __post_init__(self) -> None:
        self._random = Random(f"outage {self.seed}")
        known = [each for each in self.hall.queues if self._may_stand_still(each)]
        helped = [e for e in known if sisters(self.hall, e, departments_of(self.hall, e))]
        self.queue = self._random.choice(helped or known) if known else None

    def step(self, view: HallView, now_ms: int) -> list[Send]:
        """What the clerks there do now."""
        if self.queue is None or self._over or not view.business_date or view.closed:
            return []
        day = day_of(self.hall, view.business_date, self.hall.zone_info)
        if day.tickets is None:
            return []
        if not self._begins_ms:
            after = self._random.uniform(FROM_MINUTES, UNTIL_MINUTES)
            self._begins_ms = day.tickets.start_ms + int(after * MINUTE_MS)
        if now_ms < self._begins_ms:
            return []
        ends_ms = self._begins_ms + LASTS_MINUTES * MINUTE_MS
        if not self._paused:
            is_noticed = any(not each.matters for each in view.waiting(self.queue.prefix))
            if not is_noticed and now_ms < self._begins_ms + NOTICED_MS:
                return []
            self._begins_ms = now_ms
            self._paused = tuple(
                each.number
                for each in view.counters.values()
                if each.mode == "open"
                and (
                    each.number in self.queue.counters
                    or (each.temporary and each.queues == (self.queue.prefix,))
                )
            )
            return [Send(m.PauseCounter(n, REASON, LASTS_MINUTES)) for n in self._paused]
        if now_ms < ends_ms:
            return []
        self._over = True
        return [Send(m.OpenCounter(number)) for number in self._paused]

    def _may_stand_still(self, queue: Queue) -> bool:
        """Few counters, which serve nothing else."""
        return (
            queue.takes_first_tickets
            and queue.counts_as_case
            and 0 < len(queue.counters) <= COUNTERS_MOST
            and all(
                self.hall.counter(number).queues == (queue.prefix,) for number in queue.counters
            )
        )
