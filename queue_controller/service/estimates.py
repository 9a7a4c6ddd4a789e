"""The hall as the waiting range needs it: which counters are open for a queue, and how busy."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sized
from typing import Final, NamedTuple

from config.model import Counter, Hall
from queue_controller.api.messages import Wait
from queue_controller.api.view import CounterStatus, HallView
from queue_controller.domain.calling import Line
from queue_controller.domain.days import Day, Span
from queue_controller.domain.hours import is_open, on_the_clock, over_closed_time
from queue_controller.domain.waiting import (
    NOTHING_KNOWN,
    Load,
    Minutes,
    remaining_minutes,
    wait_minutes,
)

_MINUTE_MS: Final = 60_000


class _Pace(NamedTuple):
    mean: float
    sd: float


class _Share(NamedTuple):
    """The part of its counters' time that a queue gets: its part of the work that waits there."""

    waiting: Sized
    mean: float
    others: tuple[tuple[Sized, float], ...]
    """Who waits in each queue of these counters, and the minutes of a service there."""

    def now(self) -> float:
        total = mean = self.mean
        for waiting, minutes in self.others:
            total += len(waiting) * minutes
        return (len(self.waiting) + 1) * mean / total


class _Opened(NamedTuple):
    """The counters open for a queue; those with the same queues share one `_Share`."""

    numbers: tuple[str, ...]
    shares: tuple[_Share | None, ...]
    """None: counters of this queue alone."""
    counters: tuple[tuple[CounterStatus, int], ...]
    """With the place of each one's share."""


class Estimates:
    """Expected waits of one hall. Looks at the open counters of a queue, never at every ticket."""

    def __init__(
        self, hall: Hall, lines: Mapping[str, Line], counters: Mapping[str, Counter]
    ) -> None:
        self._lines = lines
        self._counters = counters
        self._pace = {
            queue.prefix: _Pace(queue.mean_service_minutes, queue.sd_service_minutes)
            for queue in hall.queues
        }
        self._counters_of: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
        self._all: dict[str, tuple[str, ...]] = {}
        self._open: dict[str, _Opened] = {}
        self._open_in: HallView | None = None
        self._helpers = {
            (row.counter, row.queue)
            for row in hall.work_profiles
            if row.take in {"only_above", "idle"}
        }
        self._spans: dict[str, tuple[Span, ...]] = {}
        self._spans_of: Day | None = None
        self.queues_changed()

    def queues_changed(self) -> None:
        """Counters serve other queues than before, or there are others."""
        rows: dict[str, list[Counter]] = {queue: [] for queue in self._pace}
        for counter in self._counters.values():
            for queue in counter.queues:
                if queue in rows:
                    rows[queue].append(counter)
        # A queue that left the tables may still be what somebody gave a counter for today.
        self._counters_of = {
            queue: tuple(
                (counter.number, tuple(each for each in counter.queues if each in rows))
                for counter in sorted(counters, key=lambda each: each.kind == "priority")
            )
            for queue, counters in rows.items()
        }
        self._all = {
            queue: tuple(number for number, _ in pairs)
            for queue, pairs in self._counters_of.items()
        }
        self._open.clear()

    def counters_changed(self) -> None:
        """A counter opened, paused or closed."""
        self._open.clear()

    def counters(self, view: HallView, queue: str) -> tuple[str, ...]:
        """The counters open for a queue, or all that serve it when none is; priority ones last."""
        if queue not in self._all:
            return ()
        return self._opened(view, queue).numbers or self._all[queue]

    def expected(self, view: HallView, queue: str, ahead: int, day: Day, now_ms: int) -> Minutes:
        """The wait of a visitor with so many tickets before his.

        Closed time is skipped: who cannot be served before lunch is served after it. With no counter
        open the hall's hours decide: before it opens, and over lunch, the counters that serve the
        queue are counted from the next opening on.
        """
        pace = self._pace.get(queue)
        if pace is None:
            # It left the tables between two starts, and somebody still waits there.
            return NOTHING_KNOWN
        load = self._load(view, queue, now_ms)
        if load is None:
            return self._from_opening(queue, ahead, day, now_ms)
        work = wait_minutes(ahead, pace.mean, pace.sd, load)
        spans = self.spans(queue, day)
        for span in spans:
            if span.start_ms <= now_ms < span.end_ms:
                if now_ms + work.high * _MINUTE_MS < span.end_ms:
                    return work
                return over_closed_time(now_ms, work, spans)
        # Counters that are open outside the hours serve now.
        return work

    def _from_opening(self, queue: str, ahead: int, day: Day, now_ms: int) -> Minutes:
        """No counter is open: counted are all that serve the queue, from the next opening on."""
        spans = self.spans(queue, day)
        shares = [self._share(queue, queues).now() for _, queues in self._counters_of[queue]]
        opens_later = any(now_ms < span.start_ms for span in spans)
        if not shares or not opens_later or is_open(now_ms, spans):
            return NOTHING_KNOWN
        pace = self._pace[queue]
        work = wait_minutes(ahead, pace.mean, pace.sd, Load(sum(shares), 0.0, 0.0))
        return over_closed_time(now_ms, work, spans)

    def spans(self, queue: str, day: Day) -> tuple[Span, ...]:
        """When a queue is served on this day."""
        if day is not self._spans_of:
            self._spans_of = day
            self._spans.clear()
        found = self._spans.get(queue)
        if found is None:
            found = self._spans[queue] = day.serving(queue)
        return found

    def mean_minutes(self, queue: str) -> float:
        """The mean of a service of this queue."""
        return self._pace[queue].mean

    def wait(self, view: HallView, queue: str, day: Day, now_ms: int) -> Wait:
        """A queue as the heartbeat tells it: the range is that of an ordinary visitor who comes now."""
        line = self._lines[queue]
        wait = self.expected(view, queue, line.ahead_of_new("fifo"), day, now_ms)
        after_ms, until_ms = on_the_clock(now_ms, wait, self.spans(queue, day))
        earliest, since_ms = line.earliest(), line.since_ms
        arrived_ms = 0 if earliest is None else max(0, now_ms - earliest[0])
        longest_ms = 0 if since_ms is None else max(0, now_ms - since_ms)
        return Wait(
            queue=queue,
            waiting=len(line),
            low_minutes=wait.low,
            high_minutes=wait.high,
            longest_minutes=longest_ms // _MINUTE_MS,
            open_counters=len(self._opened(view, queue).numbers),
            after_ms=after_ms,
            until_ms=until_ms,
            arrived_minutes=arrived_ms // _MINUTE_MS,
        )

    def _opened(self, view: HallView, queue: str) -> _Opened:
        if view is not self._open_in:
            self._open.clear()
            self._open_in = view
        found = self._open.get(queue)
        if found is None:
            found = self._open[queue] = self._look(view, queue)
        return found

    def _look(self, view: HallView, queue: str) -> _Opened:
        """The open counters; those that only help at times count where no other is open."""
        found = self._look_at(view, queue, helpers=False)
        return found if found.numbers else self._look_at(view, queue, helpers=True)

    def _look_at(self, view: HallView, queue: str, *, helpers: bool) -> _Opened:
        numbers: list[str] = []
        shares: dict[tuple[str, ...], _Share | None] = {}
        counters: list[tuple[CounterStatus, int]] = []
        for number, queues in self._counters_of[queue]:
            status = view.counters.get(number)
            if status is None or status.mode != "open":
                continue
            if (number, queue) in self._helpers and not helpers:
                continue
            if queues not in shares:
                shares[queues] = None if len(queues) == 1 else self._share(queue, queues)
            numbers.append(number)
            counters.append((status, list(shares).index(queues)))
        return _Opened(tuple(numbers), tuple(shares.values()), tuple(counters))

    def _load(self, view: HallView, queue: str, now_ms: int) -> Load | None:
        _, shares, counters = self._opened(view, queue)
        if not counters:
            return None
        tickets, paces = view.tickets, self._pace
        shares_now = [1.0 if share is None else share.now() for share in shares]
        capacity = left = 0.0
        soonest = math.inf
        for status, at in counters:
            share = shares_now[at]
            capacity += share
            busy = 0.0
            if status.ticket_id:
                present = tickets[status.ticket_id]
                pace = paces.get(present.queue)
                if pace is not None:
                    elapsed_ms = now_ms - present.started_ms if present.state == "serving" else 0
                    busy = remaining_minutes(elapsed_ms / _MINUTE_MS, pace.mean, pace.sd)
                    left += share * busy
            soonest = min(soonest, busy)
        return Load(capacity, left, soonest)

    def _share(self, queue: str, queues: tuple[str, ...]) -> _Share:
        lines, paces = self._lines, self._pace
        return _Share(
            lines[queue].waiting,
            paces[queue].mean,
            tuple((lines[each].waiting, paces[each].mean) for each in queues),
        )
