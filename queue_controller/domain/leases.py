"""Numbers that a kiosk holds for the time when the controller is away (docs/adr/0012).

Blocks are laid from the highest number of so many digits downwards, so that they lie far from the
numbers that are given at the counter of the day, which start at 1.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from queue_controller.api.messages import NumberLease
from queue_controller.domain.numbering import NumberRange, next_number


class Block(NamedTuple):
    """Numbers of one queue that are set apart, ends included."""

    first: int
    last: int
    kiosk: str = ""

    def as_range(self, source: str) -> NumberRange:
        """The same numbers as what a source draws from."""
        return NumberRange(self.first, self.last, source)

    def holds(self, number: int) -> bool:
        """Whether a number is one of these."""
        return self.first <= number <= self.last


class Lost(NamedTuple):
    """A log that lacks its last rows: restored from a copy, or promoted from one that was behind."""

    at_ms: int
    """When it was taken up again; on another date nothing has to be kept apart."""
    numbers: int
    """So many numbers of each queue at most were given since its last row."""
    mark: str
    """Names this occasion, so that a second start does nothing again."""


def free_block(size: int, digits: int, last: int, taken: Sequence[Block]) -> Block | None:
    """Where the next block goes: the highest place of `digits` digits that is free; None: nowhere.

    Args:
        size: how many numbers.
        digits: of a label, so that leased numbers look like the others.
        last: the last number given in turn; nothing at or below it is free.
        taken: what is set apart already.
    """
    end = 10**digits - 1
    for block in sorted(taken, key=lambda each: -each.last):
        if block.last > end:
            continue
        if end - block.last >= size:
            break
        end = block.first - 1
    if end - size + 1 > last:
        return Block(end - size + 1, end)
    first = max(10**digits, last + 1, *(block.last + 1 for block in taken), 0)
    whole = NumberRange(1, 999_999)
    return Block(first, first + size - 1) if first + size - 1 <= whole.last else None


def next_free(last: int, numbers: NumberRange, taken: Iterable[Block]) -> int | None:
    """The number after `last` that nobody holds; None when the range is used up."""
    number = next_number(last, numbers)
    blocks = sorted(taken)
    for block in blocks:
        if number is not None and block.holds(number):
            number = next_number(block.last, numbers)
    return number


def signature(key: bytes, hall_id: str, lease: NumberLease) -> str:
    """What only this hall can write under a lease: HMAC-SHA-256 over every fact of it."""
    facts = "\0".join(
        (
            hall_id,
            lease.kiosk,
            lease.disk,
            lease.queue,
            lease.business_date,
            *(
                str(n)
                for n in (
                    lease.epoch,
                    lease.first,
                    lease.last,
                    lease.granted_ms,
                    lease.expires_ms,
                )
            ),
        )
    )
    return hmac.new(key, facts.encode(), hashlib.sha256).hexdigest()


def is_signed(key: bytes, hall_id: str, lease: NumberLease) -> bool:
    """Whether a lease is as this hall signed it."""
    return hmac.compare_digest(signature(key, hall_id, lease).encode(), lease.signature.encode())
