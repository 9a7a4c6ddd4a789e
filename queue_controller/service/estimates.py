"""The hall as the waiting range needs it: which counters are open for a queue, and how busy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from config.model import Hall
from queue_controller.api.messages import Wait
from queue_controller.api.view import HallView
from queue_controller.domain.calling import Line
from queue_controller.domain.days import Day
from queue_controller.domain.waiting import Minutes, Server, remaining_minutes, wait_minutes

_MINUTE_MS: Final = 60_000


class _Pace(NamedTuple):
    mean: float
    sd: float


class Estimates:
    """Expected waits of one hall. Looks at the open counters of a queue, never at every ticket."""

    def __init__(self, hall: Hall, view: HallView, lines: Mapping[str, Line]) -> None:
        self._view = view
        self._lines = lines
        self._pace = {
            queue.prefix: _Pace(queue.mean_service_minutes, queue.sd_service_minutes)
            for queue in hall.queues
        }
        self._counters_of = {
            queue.prefix: tuple(
                (counter.number, counter.queues)
                for counter in sorted(
                    hall.counters_of_queue(queue.prefix), key=lambda each: each.kind == "priority"
                )
            )
            for queue in hall.queues
        }

    def open_counters(self, queue: str) -> tuple[str, ...]:
        """The counters that are open for a queue, those of kind priority last."""
        counters = self._view.counters
        return tuple(
            number
            for number, _ in self._counters_of[queue]
            if (status := counters.get(number)) is not None and status.mode == "open"
        )

    def counters(self, queue: str) -> tuple[str, ...]:
        """The counters that are open for a queue, or all that serve it when none is."""
        return self.open_counters(queue) or tuple(n for n, _ in self._counters_of[queue])

    def expected(self, queue: str, ahead: int, day: Day, now_ms: int) -> Minutes:
        """The wait of a visitor with so many tickets before his.

        With no counter open the hall's hours decide: before it opens, and over lunch, the counters
        that serve the queue are counted from the next opening on.
        """
        pace = self._pace[queue]
        servers = self._servers(queue, now_ms)
        starts_in = 0.0
        if not servers:
            opening_ms = day.next_opening_ms(now_ms)
            if opening_ms is not None:
                starts_in = (opening_ms - now_ms) / _MINUTE_MS
                servers = [
                    Server(self._share(queue, queues), 0.0)
                    for _, queues in self._counters_of[queue]
                ]
        return wait_minutes(ahead, pace.mean, pace.sd, servers, starts_in)

    def wait(self, queue: str, day: Day, now_ms: int) -> Wait:
        """A queue as the heartbeat tells it: the range is that of an ordinary visitor who comes now."""
        line = self._lines[queue]
        low, high = self.expected(queue, line.ahead_of_new("fifo"), day, now_ms)
        earliest = line.earliest()
        longest_ms = 0 if earliest is None else max(0, now_ms - earliest[0])
        return Wait(
            queue=queue,
            waiting=len(line),
            low_minutes=low,
            high_minutes=high,
            longest_minutes=longest_ms // _MINUTE_MS,
            open_counters=len(self.open_counters(queue)),
        )

    def _servers(self, queue: str, now_ms: int) -> list[Server]:
        servers: list[Server] = []
        view = self._view
        for number, queues in self._counters_of[queue]:
            status = view.counters.get(number)
            if status is None or status.mode != "open":
                continue
            present = view.tickets.get(status.ticket_id) if status.ticket_id else None
            busy = 0.0
            if present is not None:
                pace = self._pace.get(present.queue)
                if pace is not None:
                    elapsed_ms = now_ms - present.started_ms if present.state == "serving" else 0
                    busy = remaining_minutes(elapsed_ms / _MINUTE_MS, pace.mean, pace.sd)
            servers.append(Server(self._share(queue, queues), busy))
        return servers

    def _share(self, queue: str, queues: tuple[str, ...]) -> float:
        """The part of a counter's time that a queue gets: its part of the work that waits there."""
        if len(queues) == 1:
            return 1.0
        mine = total = self._pace[queue].mean
        for each in queues:
            work = len(self._lines[each]) * self._pace[each].mean
            total += work
            if each == queue:
                mine += work
        return mine / total
