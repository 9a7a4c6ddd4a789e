"""The hall as a surface knows it: view, waits, clock and how far they can be trusted. No Qt."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from config.model import Counter, DayHours, Hall
from queue_controller.api.clock import HallClock
from queue_controller.api.messages import Heartbeat, Wait
from queue_controller.api.updates import Applied, Beat, Link, LinkState, Reset, Update
from queue_controller.api.view import BroadcastStatus, CounterStatus, EmergencyStatus, HallView

log = logging.getLogger(__name__)


def in_order(numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Counters as people count them: 2, 9, 10."""
    return tuple(sorted(numbers, key=lambda n: (not n.isdigit(), int(n) if n.isdigit() else 0, n)))


UNKNOWN: Final = -1
"""People and minutes of which nothing was heard yet."""


class HallState:
    """A replica of the hall for one surface; belongs to one thread."""

    def __init__(self, hall: Hall, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.hall = hall
        self.view = HallView()
        self.clock = HallClock(monotonic)
        self.link: LinkState = "connecting"
        self.beat: Heartbeat | None = None
        self._zone: Final = hall.zone_info
        self._waits: dict[str, Wait] = {}

    def take(self, update: Update) -> bool:
        """Take one update; False when the view no longer fits the events: ask for a new one."""
        match update:
            case Reset(view):
                self.view = view
            case Applied(record, event):
                try:
                    self.view.apply(record, event)
                except KeyError as err:
                    log.warning("event %d does not fit the view: %s", record.seq, err)
                    return False
            case Beat(heartbeat):
                self.beat = heartbeat
                self.clock.update(heartbeat)
                self._waits = {wait.queue: wait for wait in heartbeat.waits}
            case Link(state, _):
                self.link = state
        return True

    @property
    def is_current(self) -> bool:
        """Whether what the surface shows is true now."""
        return self.link == "current"

    @property
    def can_issue(self) -> bool:
        """Whether the controller is there and takes commands that change something."""
        running = self.beat is not None and self.beat.state == "running"
        return self.is_current and running and self.emergency is None

    @property
    def emergency(self) -> EmergencyStatus | None:
        """紧急疏散 or its drill. Only its own end ends it: it stands while the controller is away."""
        return self.view.emergency if self.view.evacuated else None

    def announcements(self, zone: str = "") -> list[BroadcastStatus]:
        """广播 that is said now in this zone; without one, whatever is said in the hall."""
        if not self.view.broadcasts or not self.clock.known:
            return []
        now_ms = self.clock.now_ms()
        return [
            each
            for each in self.view.broadcasts.values()
            if each.until_ms > now_ms and (not zone or not each.zones or zone in each.zones)
        ]

    @property
    def rehearsal(self) -> bool:
        """演练."""
        return self.view.rehearsal or (self.beat is not None and self.beat.rehearsal)

    def now(self) -> dt.datetime:
        """Hall time, in the hall's own time zone."""
        return self.local(self.clock.now_ms())

    def last_true(self) -> str:
        """When what is shown was last known to be true, "09:42" in hall time; empty if never."""
        return "" if self.beat is None else f"{self.local(self.beat.hall_ms):%H:%M}"

    def local(self, at_ms: int) -> dt.datetime:
        """A moment of the hall clock in the hall's time zone."""
        return dt.datetime.fromtimestamp(at_ms / 1000, self._zone)

    def hours(self) -> DayHours:
        """Today's opening hours."""
        return self.hall.hours_on(self.now().date())

    def wait(self, queue: str) -> Wait:
        """The queue's wait as the last heartbeat told it; before the first one it is unknown."""
        return self._waits.get(queue) or Wait(queue, UNKNOWN, UNKNOWN, UNKNOWN)

    def opens_again(self, queue: str) -> str:
        """At lunch: when this queue is served again, "14:00"; empty when it is served now."""
        now = self.now()
        hours = self.hall.hours_on(now.date())
        lunch = hours.lunch
        if lunch is None or not lunch.holds(now.time()) or hours.serves(now.time(), queue):
            return ""
        return f"{lunch.end:%H:%M}"

    def open_counters(self) -> int:
        """How many counters serve now."""
        return sum(1 for status in self.view.counters.values() if status.mode == "open")

    def place(self, number: str) -> Counter:
        """The counter with what it serves today; one that the tables do not have is a temporary one."""
        status = self.counter(number)
        known = self.hall.counter_by_number.get(number)
        if known is None:
            return Counter(
                number=number,
                zone=status.zone,
                name_zh="临时窗口",
                name_en="Temporary counter",
                kind="general",
                departments=(),
                queues=status.queues,
                sign_text=f"{number}号 临时窗口",
            )
        return replace(known, queues=status.queues) if status.queues else known

    def counter(self, number: str) -> CounterStatus:
        """The counter as last told; closed when nothing was told."""
        return self.view.counters.get(number) or CounterStatus(number)
