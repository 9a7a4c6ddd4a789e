"""Which number comes next, and what a ticket is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

LAST_NUMBER: Final = 999_999


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Numbers that one source may give, ends included. The shared range has no source."""

    first: int
    last: int
    source: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last <= LAST_NUMBER:
            raise ValueError(f"range {self.first}..{self.last} is not within 1..{LAST_NUMBER}")


class NumberRanges:
    """The shared range and the ranges that sources hold for themselves, pairwise disjoint."""

    def __init__(self, shared: NumberRange | None = None, own: Iterable[NumberRange] = ()) -> None:
        """Without `shared`, the shared range ends before the first of the others.

        Raises:
            ValueError: two ranges overlap, or a range of its own names no source.
        """
        self._own = {each.source: each for each in own}
        if "" in self._own:
            raise ValueError("a range of its own needs a source")
        lowest = min((each.first for each in self._own.values()), default=LAST_NUMBER + 1)
        self.shared = shared or NumberRange(1, lowest - 1)
        ordered = sorted([self.shared, *self._own.values()], key=lambda each: each.first)
        for low, high in pairwise(ordered):
            if high.first <= low.last:
                raise ValueError(f"ranges {low} and {high} overlap")

    def of_source(self, source: str) -> NumberRange:
        """The range a source draws from: its own, else the shared one."""
        return self._own.get(source, self.shared)

    def key_of_source(self, queue: str, source: str) -> str:
        """How `last_numbers` names the range of a source: the queue, or queue/source."""
        return f"{queue}/{source}" if source in self._own else queue

    def key_of_number(self, queue: str, number: int) -> str:
        """How `last_numbers` names the range that a given number came from."""
        for each in self._own.values():
            if each.first <= number <= each.last:
                return f"{queue}/{each.source}"
        return queue


def next_number(last: int, numbers: NumberRange) -> int | None:
    """The number after `last` (0: none was given yet); None when the range is used up."""
    number = last + 1 if last else numbers.first
    return number if number <= numbers.last else None


def label_of(prefix: str, number: int, digits: int = 3) -> str:
    """What is printed, shown and said: B012."""
    return prefix + str(number).zfill(digits)


def ticket_id_of(business_date: str, label: str) -> str:
    """Unique for ever: 20250908-B012."""
    return f"{business_date.replace('-', '')}-{label}"
