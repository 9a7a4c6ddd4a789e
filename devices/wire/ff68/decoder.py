"""Bytes of an FF68 line to frames, whatever stands between them."""

from collections import deque
from typing import Final

from devices.wire.fault import Fault
from devices.wire.ff68.frames import FRAME_MAX, HEAD, Frame, check

INTER_BYTE_TIMEOUT_S: Final = 0.05
FAULTS_KEPT: Final = 32


class Decoder:
    """Hunts FF 68 and takes any slice of bytes; never raises, never holds more than one frame.

    On any mismatch it drops one byte and hunts again, so a frame behind noise is found. A frame
    whose next byte stays out for 50 ms is given up, and what followed its false head is looked at
    again.
    """

    def __init__(self, inter_byte_timeout_s: float = INTER_BYTE_TIMEOUT_S) -> None:
        self._timeout_s = inter_byte_timeout_s
        self._buffer = bytearray()
        self._last_byte_s = 0.0
        self.faults: deque[Fault] = deque(maxlen=FAULTS_KEPT)
        self.dropped_bytes = 0

    def feed(self, data: bytes, now_s: float) -> list[Frame]:
        """Take bytes that arrived at `now_s`; with no bytes it only lets time pass."""
        frames = self._expire(now_s)
        if data:
            self._last_byte_s = now_s
        for start in range(0, len(data), FRAME_MAX):
            self._buffer += data[start : start + FRAME_MAX]
            frames += self._parse()
        return frames

    @property
    def deadline_s(self) -> float | None:
        """When a frame in the buffer is given up; None if there is none."""
        return self._last_byte_s + self._timeout_s if self._buffer else None

    def reset(self) -> None:
        """Forget a frame in the buffer (the line was opened again)."""
        self._buffer.clear()

    def _expire(self, now_s: float) -> list[Frame]:
        frames: list[Frame] = []
        if not self._buffer or now_s - self._last_byte_s < self._timeout_s:
            return frames
        raw = bytes(self._buffer)
        self.faults.append(
            Fault("frame broken off", f"a byte within {self._timeout_s * 1000:.0f} ms", "none", raw)
        )
        while self._buffer:
            self._drop_one()
            frames += self._parse()
        return frames

    def _parse(self) -> list[Frame]:
        frames: list[Frame] = []
        while self._buffer:
            checked = check(self._buffer)
            if checked is None:
                break
            if isinstance(checked, Fault):
                # A byte that never was a head is line noise, counted but not worth a line each.
                if bytes(self._buffer[:2]) == HEAD:
                    self.faults.append(checked)
                self._drop_one()
                continue
            frames.append(Frame.from_bytes(bytes(self._buffer[:checked])))
            del self._buffer[:checked]
        return frames

    def _drop_one(self) -> None:
        del self._buffer[0]
        self.dropped_bytes += 1


def build_wire() -> Decoder:
    """Return the one decoder that all FF68 devices of a line share."""
    return Decoder()
