"""The hall clock as a client knows it: the last heartbeat, carried on by the wall clock."""

from __future__ import annotations

import time
from collections.abc import Callable

from queue_controller.api.messages import Heartbeat


class HallClock:
    """Hall time between heartbeats. Any thread may read; one thread updates."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._anchor: tuple[int, float, float] | None = None

    @property
    def known(self) -> bool:
        """True once a heartbeat was heard."""
        return self._anchor is not None

    @property
    def speed(self) -> float:
        """Hall seconds per wall second; 1.0 before the first heartbeat."""
        return 1.0 if self._anchor is None else self._anchor[1]

    def update(self, beat: Heartbeat) -> None:
        """Take the hall clock of a heartbeat."""
        self._anchor = (beat.hall_ms, beat.speed, self._monotonic())

    def now_ms(self) -> int:
        """Hall time, UTC epoch milliseconds; the wall clock's before the first heartbeat."""
        anchor = self._anchor
        if anchor is None:
            return time.time_ns() // 1_000_000
        hall_ms, speed, heard = anchor
        return hall_ms + int((self._monotonic() - heard) * speed * 1000)

    def wall_seconds_until(self, hall_ms: int) -> float:
        """Wall seconds until the hall clock shows `hall_ms`; 0.0 when that has passed."""
        return max(0.0, (hall_ms - self.now_ms()) / 1000 / max(self.speed, 1e-6))
