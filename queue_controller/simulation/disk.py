"""A journal's file on a disk that can be full, can be lost, and keeps only what was synced.

The program that writes can be killed at any of its operations (`die_in`).
"""

from __future__ import annotations

import errno
from random import Random


class Killed(BaseException):
    """`kill -9` at this very moment."""


class SimDisk:
    """`JournalFile` (kiosk.ui.journal). What is appended and not synced may or may not outlive a crash."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._durable = ""
        self._pending = ""
        self.full = False
        self.torn = 0
        """How many crashes left half a line behind."""
        self._dies_in = 0

    def read(self) -> str:
        """Everything in it."""
        return self._durable + self._pending

    def die_in(self, operations: int) -> None:
        """Kill whoever does the n-th operation from now on, before or after it; 0: nobody."""
        self._dies_in = operations

    def replace(self, text: str) -> None:
        """Wholly and durably."""
        dies = self._begin()
        self._durable, self._pending = text, ""
        self._end(dies)

    def append(self, text: str) -> None:
        """At the end, not yet durable."""
        dies = self._begin()
        self._pending += text
        self._end(dies)

    def sync(self) -> None:
        """Make what was appended durable."""
        dies = self._begin()
        self._durable += self._pending
        self._pending = ""
        self._end(dies)

    def close(self) -> None:
        """Nothing."""

    def crash(self) -> None:
        """Only the process dies and all is there, or the power fails and of what was not synced a beginning is."""
        kept = self._pending
        if self._random.random() < 0.6:
            kept = kept[: self._random.randrange(len(kept) + 1)]
        self.torn += bool(kept) and not kept.endswith("\n")
        self._durable += kept
        self._pending = ""

    def lose(self) -> None:
        """Another disk."""
        self._durable = self._pending = ""

    def _begin(self) -> bool:
        """Whether whoever does this operation dies after it."""
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        if not self._dies_in:
            return False
        self._dies_in -= 1
        if self._dies_in:
            return False
        if self._random.random() < 0.5:
            raise Killed
        return True

    @staticmethod
    def _end(dies: bool) -> None:  # noqa: FBT001 - what `_begin` said
        if dies:
            raise Killed
