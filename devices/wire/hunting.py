"""Bytes to frames for protocols whose frames are found by looking: hunt, check, drop one byte, hunt again."""

from collections import deque
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from devices.wire.fault import Fault

FAULTS_KEPT: Final = 32
NOISE: Final = "head"
"""``Fault.what`` of a byte that begins no frame: counted, but not worth a line each."""

FrameT_co = TypeVar("FrameT_co", covariant=True)
Check = Callable[[bytes | bytearray], int | Fault | None]
"""Length of the valid frame at the first byte, None if more bytes are needed, else what is wrong."""


class Hunter(Generic[FrameT_co]):
    """Takes any slice of bytes; never raises, never holds more than one frame.

    On any mismatch it drops one byte and hunts again, so a frame behind noise is found. A frame whose
    next byte stays out too long is given up, and what followed its false head is looked at again.
    """

    def __init__(
        self,
        check: Check,
        read: Callable[[bytes], FrameT_co],
        *,
        frame_max: int,
        inter_byte_timeout_s: float,
        personal: bool = False,
    ) -> None:
        self._check = check
        self._read = read
        self._frame_max = frame_max
        self._timeout_s = inter_byte_timeout_s
        self._personal = personal
        self._buffer = bytearray()
        self._last_byte_s = 0.0
        self.faults: deque[Fault] = deque(maxlen=FAULTS_KEPT)
        self.dropped_bytes = 0

    def feed(self, data: bytes, now: float) -> list[FrameT_co]:
        """Take bytes that arrived at `now`; with no bytes it only lets time pass."""
        frames = self._expire(now)
        if data:
            self._last_byte_s = now
        for start in range(0, len(data), self._frame_max):
            self._buffer += data[start : start + self._frame_max]
            frames += self._parse()
        return frames

    @property
    def deadline_s(self) -> float | None:
        """When a frame in the buffer is given up; None if there is none."""
        return self._last_byte_s + self._timeout_s if self._buffer else None

    def reset(self) -> None:
        """Forget a frame in the buffer (the line was opened again)."""
        self._buffer.clear()

    def _expire(self, now: float) -> list[FrameT_co]:
        frames: list[FrameT_co] = []
        if not self._buffer or now - self._last_byte_s < self._timeout_s:
            return frames
        raw = b"" if self._personal else bytes(self._buffer)
        expected = f"a byte within {self._timeout_s * 1000:.0f} ms"
        got = f"none after {len(self._buffer)} bytes"
        self.faults.append(Fault("frame broken off", expected, got, raw))
        while self._buffer:
            self._drop_one()
            frames += self._parse()
        return frames

    def _parse(self) -> list[FrameT_co]:
        frames: list[FrameT_co] = []
        while self._buffer:
            checked = self._check(self._buffer)
            if checked is None:
                break
            if isinstance(checked, Fault):
                if checked.what != NOISE:
                    self.faults.append(checked)
                self._drop_one()
                continue
            frames.append(self._read(bytes(self._buffer[:checked])))
            del self._buffer[:checked]
        return frames

    def _drop_one(self) -> None:
        del self._buffer[0]
        self.dropped_bytes += 1
