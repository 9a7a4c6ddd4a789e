"""Which numbers the copy is known to have: so far a machine may go without being ahead of its copy."""

from __future__ import annotations

from collections import deque

from queue_controller.service.given import GivenNumbers
from queue_controller.store.append import Batch

_Last = tuple[str, str, int]
"""A business date, the key of a range, its last number."""


class KnownThere:
    """What was sent counts once the copy has said that it is durable there.

    Args:
        numbers: of the hall; told what the copy has.
    """

    def __init__(self, numbers: GivenNumbers) -> None:
        self._numbers = numbers
        self._sent: deque[tuple[int, list[_Last]]] = deque()

    def everything(self, number: int) -> None:
        """Up to batch `number` the copy will have whatever there is."""
        dates = self._numbers.all_dates().items()
        found = [(date, key, last) for date, of in dates for key, last in of.items()]
        self._sent.append((number, found))

    def committed(self, number: int, batch: Batch) -> None:
        """A batch with new tickets was sent."""
        numbers = self._numbers
        found = []
        for date, at, queue, *_ in batch.tickets.inserts:
            key = numbers.key(queue, at)
            # Not `at`: a number out of a lease says nothing of those that are given in turn.
            found.append((date, key, numbers.last(date, key)))
        self._sent.append((number, found))

    def held(self, number: int) -> None:
        """The copy has batch `number` and all before it."""
        sent = self._sent
        while sent and sent[0][0] <= number:
            for date, key, last in sent.popleft()[1]:
                self._numbers.has_copy(date, key, last)

    def forget(self) -> None:
        """The copy is gone; what it did not confirm it may not have."""
        self._sent.clear()
