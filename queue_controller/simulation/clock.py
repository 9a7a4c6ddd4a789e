"""Simulated time: a queue of what happens when, and a wall clock for each machine."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

Action = Callable[[], None]


class Timeline:
    """Runs actions in the order of their time; what is due at one moment runs as it was added."""

    def __init__(self, start_ms: int) -> None:
        self.start_ms = start_ms
        self.now = 0.0
        """Seconds since the beginning, true time."""
        self._due: list[tuple[float, int, Action]] = []
        self._order = itertools.count()

    def after(self, seconds: float, action: Action) -> None:
        """Let an action happen in so many seconds."""
        heapq.heappush(self._due, (self.now + max(0.0, seconds), next(self._order), action))

    def run(self, until: float) -> None:
        """Let time pass until then."""
        while self._due and self._due[0][0] <= until:
            self.now, _, action = heapq.heappop(self._due)
            action()
        self.now = until


class WallClock:
    """The clock of one machine. `offset_ms` is how wrong it is."""

    def __init__(self, time: Timeline) -> None:
        self._time = time
        self.offset_ms = 0

    def ms(self) -> int:
        """UTC epoch milliseconds, as this machine believes."""
        return self._time.start_ms + int(self._time.now * 1000) + self.offset_ms

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return self._time.now
