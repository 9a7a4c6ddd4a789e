"""The last frames of each device with their meaning, for the service technician.

Bytes of makes whose frames are personal (``Make.traces_bytes = False``) are counted, never kept. Meanings are
made when somebody looks, so a trace costs a line nearly nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

KEPT_FRAMES = 256
KEPT_BYTES = 512


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One frame. ``data`` is cut at ``KEPT_BYTES``; ``size`` is its true length."""

    at_s: float
    outgoing: bool
    data: bytes
    size: int
    meaning: str
    number: int = 0
    """Counts the frames of a device since the start."""

    def __str__(self) -> str:
        arrow = "->" if self.outgoing else "<-"
        return f"{self.at_s:12.4f} {arrow} {self.meaning} [{self.size}] {self.data.hex(' ')}"


class TraceRing:
    """Written by one thread, read by any."""

    def __init__(self, explain: Callable[[bytes, bool], str], *, keep_bytes: bool = True) -> None:
        self._explain = explain
        self._keep_bytes = keep_bytes
        self._rows: deque[tuple[int, float, bool, bytes, int]] = deque(maxlen=KEPT_FRAMES)
        self.added = 0
        """Frames since the start, also those no longer kept."""

    def add(self, at_s: float, data: bytes, *, outgoing: bool) -> None:
        """Remember one frame."""
        kept = data[:KEPT_BYTES] if self._keep_bytes else b""
        self.added += 1
        self._rows.append((self.added, at_s, outgoing, kept, len(data)))

    def entries(self) -> list[TraceEntry]:
        """What is remembered, oldest first."""
        return [
            TraceEntry(at_s, outgoing, data, size, self._meaning(data, outgoing=outgoing), number)
            for number, at_s, outgoing, data, size in self._rows.copy()
        ]

    def _meaning(self, data: bytes, *, outgoing: bool) -> str:
        return self._explain(data, outgoing) if self._keep_bytes else "(personal, not kept)"
