"""Removes the echo of the own transmission from what an RS-485 adapter hears."""

from __future__ import annotations

ECHO_LATE_S = 0.1
"""How long after the end of a frame its echo may still come (USB adapters collect bytes)."""


class EchoFilter:
    """Knows what was sent, and takes exactly those bytes out again, once.

    Bytes that begin like the echo and then differ were damaged by a collision or came from a device: they
    are given on, and the decoder's sum decides.
    """

    def __init__(self) -> None:
        self._expected = bytearray()
        self._held = bytearray()
        self._until = 0.0
        self.mismatches = 0

    def expect(self, data: bytes, until: float) -> None:
        """These bytes have just been sent; their echo comes before ``until`` + ``ECHO_LATE_S``."""
        self._expected += data
        self._until = until + ECHO_LATE_S

    @property
    def deadline(self) -> float | None:
        """When to call ``expire``."""
        return self._until if self._expected or self._held else None

    def expire(self, now: float) -> bytes:
        """Stop waiting for an echo that did not come; bytes that were held back."""
        if (not self._expected and not self._held) or now < self._until:
            return b""
        self.mismatches += 1
        self._expected.clear()
        held = bytes(self._held)
        self._held.clear()
        return held

    def feed(self, data: bytes, now: float) -> bytes:
        """Bytes that are not echo."""
        out = bytearray(self.expire(now))
        for byte in data:
            if not self._expected:
                out.append(byte)
            elif byte == self._expected[len(self._held)]:
                self._held.append(byte)
                if len(self._held) == len(self._expected):
                    self._expected.clear()
                    self._held.clear()
            else:
                out += self._held
                self._held.clear()
                if byte == self._expected[0]:
                    self._held.append(byte)
                else:
                    out.append(byte)
        return bytes(out)
