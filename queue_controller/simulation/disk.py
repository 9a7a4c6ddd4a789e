"""A journal's file on a disk that can be full, can be lost, and keeps only what was synced."""

from __future__ import annotations

import errno
from random import Random


class SimDisk:
    """`JournalFile` (kiosk.ui.journal). What is appended and not synced may or may not outlive a crash."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._durable = ""
        self._pending = ""
        self.full = False
        self.torn = 0
        """How many crashes left half a line behind."""

    def read(self) -> str:
        """Everything in it."""
        return self._durable + self._pending

    def replace(self, text: str) -> None:
        """Wholly and durably."""
        self._check()
        self._durable, self._pending = text, ""

    def append(self, text: str) -> None:
        """At the end, not yet durable."""
        self._check()
        self._pending += text

    def sync(self) -> None:
        """Make what was appended durable."""
        self._check()
        self._durable += self._pending
        self._pending = ""

    def close(self) -> None:
        """Nothing."""

    def crash(self) -> None:
        """The power fails: a beginning of what was not synced may be there."""
        kept = self._pending[: self._random.randrange(len(self._pending) + 1)]
        self.torn += bool(kept) and not kept.endswith("\n")
        self._durable += kept
        self._pending = ""

    def lose(self) -> None:
        """Another disk."""
        self._durable = self._pending = ""

    def _check(self) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
