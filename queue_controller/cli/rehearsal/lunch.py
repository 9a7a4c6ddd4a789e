"""午间不停: where somebody waits when lunch begins, the clerks stay until the line is gone. Pure: no I/O, no clock.

Whoever waits through a lunch break waits longer than the bound, whatever the order. So the manager asks the counters of
such a queue to go on, tells its zone by voice, and takes that back when the line is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from config.model import Hall, Queue
from queue_controller.api import messages as m
from queue_controller.api.view import HallView
from queue_controller.cli.rehearsal.clerks import Send
from queue_controller.domain.days import day_of

MINUTE_MS: Final = 60_000
BEFORE_MS: Final = 5 * MINUTE_MS
"""So long before lunch he goes and asks."""
TEXT: Final = "{}中午不停，已取号的请在原处等候叫号。"


@dataclass
class ThroughLunch:
    """`step` is called at each of the manager's rounds."""

    hall: Hall
    staff_no: str
    queues: set[str] = field(default_factory=set)
    """Whose counters go on now."""

    def step(self, view: HallView, waits: Mapping[str, m.Wait], now_ms: int) -> list[Send]:
        """What he says now."""
        day = day_of(self.hall, view.business_date, self.hall.zone_info)
        lunch = day.lunch
        if lunch is None:
            return []
        is_time = lunch.start_ms - BEFORE_MS <= now_ms < lunch.end_ms
        sends: list[Send] = []
        for queue in self.hall.queues:
            wait = waits.get(queue.prefix)
            waiting = wait is not None and wait.waiting > 0
            if queue.prefix in self.queues:
                if not waiting or not is_time:
                    self.queues.discard(queue.prefix)
                    sends += self._end(queue.name_zh, view)
                continue
            is_open = any(_is_open(view, number) for number in queue.counters)
            if waiting and is_time and is_open and queue.prefix not in day.lunch_queues:
                self.queues.add(queue.prefix)
                sends.append(self._begin(queue, (lunch.end_ms - now_ms) // MINUTE_MS))
        return sends

    def _begin(self, queue: Queue, minutes: int) -> Send:
        zones = sorted({self.hall.counter(number).zone for number in queue.counters})
        text = TEXT.format(queue.name_zh)
        return Send(
            m.Broadcast(text, zones=tuple(zones), minutes=max(1, minutes), staff_no=self.staff_no)
        )

    def _end(self, name_zh: str, view: HallView) -> list[Send]:
        text = TEXT.format(name_zh)
        return [
            Send(m.EndBroadcast(each.broadcast_id))
            for each in view.broadcasts.values()
            if each.text_zh == text
        ]


def _is_open(view: HallView, number: str) -> bool:
    status = view.counters.get(number)
    return status is not None and status.mode == "open"
