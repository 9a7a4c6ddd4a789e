"""Requests that are answered in order but do not say whose answer they are (GS r)."""

from __future__ import annotations


class Receipts:
    """Counts questions and answers, so that a late answer is never taken for the answer to a new job."""

    def __init__(self) -> None:
        self._asked = 0
        self._heard = 0

    @property
    def owed(self) -> int:
        """Questions without an answer."""
        return self._asked - self._heard

    def asked(self) -> None:
        """A question was queued."""
        self._asked += 1

    def heard(self) -> None:
        """An answer came (a doubled byte is no answer to a future question)."""
        self._heard = min(self._heard + 1, self._asked)

    def settle(self) -> None:
        """Whatever was owed is not coming any more."""
        self._asked = self._heard = 0
