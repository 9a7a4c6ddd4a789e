"""Removes the echo of the own transmission from what an RS-485 adapter hears."""

from __future__ import annotations

from dataclasses import dataclass

ECHO_LATE_S = 0.1
"""How long after the end of a frame its echo may still come (USB adapters collect bytes)."""


@dataclass(slots=True)
class _Expected:
    """The echo of one frame, or of what has been sent of it so far."""

    data: bytes
    until: float


class EchoFilter:
    """Knows which frames were sent, and takes exactly those out again, each once.

    Each frame is expected for itself and for a limited time, so a damaged echo spoils nothing but itself: its
    bytes are given on, where the decoder's sum decides, and the next frame's echo is still known. That matters,
    because an echo that gets through looks like a device: a pad's start is also a keypad's 评价 key.
    Bytes that might be the beginning of an echo are held back until they are told apart.
    """

    def __init__(self) -> None:
        self._frames: list[_Expected] = []
        self._held = bytearray()
        self.mismatches = 0

    def expect(self, data: bytes, until: float, *, begins: bool = True) -> None:
        """These bytes have just been sent; their echo comes before ``until`` + ``ECHO_LATE_S``.

        ``begins`` False: they go on with the frame that was given last.
        """
        if not data:
            return
        limit = until + ECHO_LATE_S
        if begins or not self._frames:
            self._frames.append(_Expected(data, limit))
        else:
            self._frames[-1].data += data
            self._frames[-1].until = limit

    @property
    def deadline(self) -> float | None:
        """When to call ``expire``."""
        return min((frame.until for frame in self._frames), default=None)

    def expire(self, now: float) -> bytes:
        """Stop waiting for echoes that did not come; bytes that were held back for them."""
        alive = [frame for frame in self._frames if now < frame.until]
        if len(alive) == len(self._frames):
            return b""
        self.mismatches += len(self._frames) - len(alive)
        self._frames = alive
        return self._sort_out()

    def feed(self, data: bytes, now: float) -> bytes:
        """Bytes that are not echo."""
        out = self.expire(now)
        self._held += data
        return out + self._sort_out()

    def _sort_out(self) -> bytes:
        """Take out whole echoes; keep back what may become one; what is left is no echo."""
        out = bytearray()
        held, at = self._held, 0
        while at < len(held):
            whole = next((f for f in self._frames if held.startswith(f.data, at)), None)
            if whole is not None:
                # Frames before it stay expected: should these bytes have been a device's own that
                # equal a later frame, then the echoes still to come are taken out all the same.
                self._frames.remove(whole)
                at += len(whole.data)
            elif any(self._may_become(f.data, at) for f in self._frames):
                break
            else:
                out.append(held[at])
                at += 1
        del held[:at]
        return bytes(out)

    def _may_become(self, echo: bytes, at: int) -> bool:
        """Whether the held bytes from ``at`` on are the beginning of this echo."""
        left = len(self._held) - at
        return left < len(echo) and echo[0] == self._held[at] and self._held.endswith(echo[:left])
