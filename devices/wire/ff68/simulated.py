"""The terminal's side of FF68, for simulators: repeat until acknowledged.

How often and how fast a terminal repeats is not published; three repeats, about 300 ms apart, is what
the simulators do. The pauses differ by chance, or two terminals that collided would collide for ever.
"""

from random import Random
from typing import Final

from devices.wire.ff68.frames import Frame, acknowledgement
from devices.wire.ff68.repeats import REPEAT_AFTER_S, REPEATS_MAX

DEVIATION: Final = 0.25


class Repeater:
    """One frame at a time that is sent until the host acknowledges it."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._pending: Frame | None = None
        self._left = 0
        self._next_s = 0.0
        self.acknowledged = 0
        self.given_up = 0
        self.repeated = 0

    @property
    def busy(self) -> bool:
        """Whether a frame waits for its acknowledgement."""
        return self._pending is not None

    @property
    def deadline_s(self) -> float | None:
        """When the next repeat, or giving up, is due."""
        return self._next_s if self._pending is not None else None

    def send(self, frame: Frame, now: float) -> bytes:
        """Begin; returns the bytes to send."""
        self._pending, self._left = frame, REPEATS_MAX
        self._schedule(now)
        return frame.to_bytes()

    def heard(self, frame: Frame) -> bool:
        """Whether this frame of the host acknowledges what is pending."""
        if self._pending is None or frame != acknowledgement(self._pending):
            return False
        self._pending = None
        self.acknowledged += 1
        return True

    def on_timer(self, now: float) -> tuple[bytes, bool]:
        """Return the bytes of a repeat that is due, and whether the terminal has just given up."""
        if self._pending is None or now < self._next_s:
            return b"", False
        if not self._left:
            self._pending = None
            self.given_up += 1
            return b"", True
        self._left -= 1
        self.repeated += 1
        self._schedule(now)
        return self._pending.to_bytes(), False

    def _schedule(self, now: float) -> None:
        self._next_s = now + REPEAT_AFTER_S * self._random.uniform(1 - DEVIATION, 1 + DEVIATION)
