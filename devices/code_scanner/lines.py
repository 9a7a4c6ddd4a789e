"""Codes that come as plain bytes: where one begins and ends.

There is no check sum, so the prefix and suffix that the scanner was set to are the only sign that a code is whole.
Where there is a suffix, bytes without one are half a code and are thrown away with their rest; only for a scanner
without a suffix does silence end a code.
"""

from typing import Annotated, Final

from msgspec import Meta

from devices.code_scanner.codes import BYTES_MAX

BROKEN_S: Final = 0.2
"""A code whose suffix stays out so long was broken off."""
REST_S: Final = 1.0
"""How long after that its rest is still thrown away."""
BLANK: Final = bytes(range(0x21))

HexBytes = Annotated[str, Meta(pattern=r"^([0-9A-F]{2}){0,8}$")]
"""Bytes in hexadecimal, for example 0D for CR; empty for none."""


class Collector:
    """Bytes to whole codes; holds at most one."""

    def __init__(self, prefix: bytes, suffix: bytes, silence_s: float) -> None:
        self._prefix = prefix
        self._suffix = suffix
        self._silence_s = BROKEN_S if suffix else silence_s
        self._buffer = bytearray()
        self._last_s = 0.0
        self._skip_until_s: float | None = None
        self.broken = self.too_long = 0

    @property
    def deadline_s(self) -> float | None:
        """When silence ends what is in the buffer."""
        if not self._buffer and self._skip_until_s is None:
            return None
        return self._last_s + self._silence_s

    @property
    def is_empty(self) -> bool:
        """Whether no code is on its way."""
        return not self._buffer

    def reset(self) -> None:
        """Forget a code that is on its way."""
        self._buffer.clear()
        self._skip_until_s = None

    def feed(self, data: bytes, now: float) -> list[bytes]:
        """Whole codes, without prefix and suffix; with no bytes it only lets time pass."""
        codes = self._expire(now)
        if data:
            self._last_s = now
        for start in range(0, len(data), BYTES_MAX):
            self._buffer += data[start : start + BYTES_MAX]
            codes += self._take()
        return codes

    def _take(self) -> list[bytes]:
        codes: list[bytes] = []
        while self._suffix and (at := self._buffer.find(self._suffix)) >= 0:
            raw = bytes(self._buffer[:at])
            del self._buffer[: at + len(self._suffix)]
            if self._skip_until_s is not None:
                self._skip_until_s = None  # the rest of a code that was thrown away
            else:
                codes += self._unwrapped(raw)
        if len(self._buffer) > BYTES_MAX + len(self._prefix):
            self.too_long += self._skip_until_s is None
            self._skip_until_s = self._last_s + REST_S
            self._buffer.clear()
        return codes

    def _expire(self, now: float) -> list[bytes]:
        if now - self._last_s < self._silence_s:
            return []
        if self._skip_until_s is not None:
            self._buffer.clear()
            if not self._suffix or now >= self._skip_until_s:
                self._skip_until_s = None
            return []
        raw = bytes(self._buffer)
        self._buffer.clear()
        if not raw.strip(BLANK):
            return []  # the LF of a CR LF
        if not self._suffix:
            return self._unwrapped(raw)
        self.broken += 1
        self._skip_until_s = now + REST_S
        return []

    def _unwrapped(self, raw: bytes) -> list[bytes]:
        if not self._prefix:
            return [raw] if raw.strip(BLANK) else []
        at = raw.rfind(self._prefix)
        if at < 0:
            self.broken += bool(raw.strip(BLANK))
            return []
        return [raw[at + len(self._prefix) :]]
