"""白天改表格: the change of the tables that the manager of a rehearsal makes once, in a calm hour. Pure: no I/O, no clock.

It is made in the rehearsal's own copy of the hall's folder, never in the folder itself; whoever plays the rehearsal writes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from config.model import Hall, Queue
from queue_controller.api import messages as m
from queue_controller.api.view import HallView
from queue_controller.domain.days import day_of

MINUTE_MS: Final = 60_000
AFTER_LUNCH_MS: Final = 20 * MINUTE_MS
BEFORE_CLOSING_MS: Final = 90 * MINUTE_MS
CALM: Final = 12
"""So few wait in the whole hall; before the last hour and a half it is done in any case."""
PER_SLOT: Final = 3
TABLE: Final = "quotas.csv"


@dataclass(frozen=True)
class Revise:
    """A table of the copy gets this text, and is then checked and applied by `command`."""

    table: str
    text: str
    command: m.Reload


class Revision:
    """More bookings a slot for a queue that few counters serve: people come when it is their turn, and wait less."""

    def __init__(self, hall: Hall, staff_no: str, alone: Iterable[str]) -> None:
        """`alone`: the queues that nobody can help."""
        self._hall = hall
        self._staff_no = staff_no
        self._done = bool(hall.quotas)  # a house that has such a table has thought about it
        bookable = [q for q in hall.queues if q.takes_first_tickets and q.counts_as_case]
        wanted = set(alone)
        self._queue = min(bookable, key=lambda q: (q.prefix not in wanted, _turn(q)), default=None)

    def step(self, view: HallView, now_ms: int) -> list[Revise]:
        """The change, when it is time for it."""
        if self._done or self._queue is None or view.closed or not view.business_date:
            return []
        day = day_of(self._hall, view.business_date, self._hall.zone_info)
        if day.lunch is None or now_ms < day.lunch.end_ms + AFTER_LUNCH_MS:
            return []
        waiting = sum(each.state == "waiting" for each in view.tickets.values())
        if waiting > CALM and now_ms < day.closes_ms - BEFORE_CLOSING_MS:
            return []
        self._done = True
        name = self._queue.name_zh
        note = f"{name}窗口少，预约每段放到{PER_SLOT}个"
        text = f"queue,appointments_per_slot,note\n{self._queue.prefix},{PER_SLOT},{note}\n"
        return [Revise(TABLE, text, m.Reload(note, self._staff_no))]


def _turn(queue: Queue) -> float:
    """The fewer counters and the shorter the matter, the sooner one booking more fits."""
    return len(queue.counters) * 100 + queue.mean_service_minutes
