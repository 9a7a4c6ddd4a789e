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
from queue_controller.domain.numbering import LAST_NUMBER, NumberRange, next_number
from queue_controller.domain.shares import EVERY, Share


class Block(NamedTuple):
    """Numbers of one queue that are set apart, ends included; from one to the next it is `step`."""

    first: int
    last: int
    kiosk: str = ""
    step: int = 1

    def as_range(self, source: str) -> NumberRange:
        """What a source draws from, where no number is left out."""
        return NumberRange(self.first, self.last, source)

    def holds(self, number: int) -> bool:
        """Whether a number is one of these."""
        return self.first <= number <= self.last and not (number - self.first) % self.step

    def meets(self, other: Block) -> bool:
        """Whether some number is one of both."""
        fewer, more = (self, other) if self.step >= other.step else (other, self)
        return any(more.holds(n) for n in range(fewer.first, fewer.last + 1, fewer.step))


class Lost(NamedTuple):
    """A log that lacks its last rows: restored from a copy, or promoted from one that was behind."""

    at_ms: int
    """When it was taken up again; on another date nothing has to be kept apart."""
    numbers: int
    """So many numbers of each queue at most were given since its last row."""
    mark: str
    """Names this occasion, so that a second start does nothing again."""
    restored: bool = False
    """What this machine itself gave is unknown, not what another gave that it replaces."""


def free_block(
    size: int, digits: int, last: int, taken: Sequence[Block], share: Share = EVERY
) -> Block | None:
    """Where the next block goes: the highest place of `digits` digits that is free; None: nowhere.

    Args:
        size: how many numbers.
        digits: of a label, so that leased numbers look like the others.
        last: the last number given in turn; nothing at or below it is free.
        taken: what is set apart already.
        share: the numbers that a block may consist of.
    """
    # Counted in numbers of the share: the first of them is 0.
    step, rest = share
    end, last = (10**digits - 1 - rest) // step, (last - rest) // step
    spans = [_span(block, share) for block in taken]
    for lowest, highest in sorted(spans, key=lambda each: -each[1]):
        if highest < lowest or lowest > end:
            continue
        if end - highest >= size:
            break
        end = lowest - 1
    if end - size + 1 > last:
        return _block(end - size + 1, size, share)
    first = (share.from_on(10**digits) - rest) // step
    first = max(first, last + 1, *(highest + 1 for _, highest in spans), 0)
    found = _block(first, size, share)
    return found if found.last <= LAST_NUMBER else None


def _span(block: Block, share: Share) -> tuple[int, int]:
    """From which to which number of a share a block lies; the second is below the first where it is of none."""
    step, rest = share
    if (block.first - rest) % min(step, block.step):
        return 0, -1
    return -(-(block.first - rest) // step), (block.last - rest) // step


def _block(first: int, size: int, share: Share) -> Block:
    step, rest = share
    return Block(first * step + rest, (first + size - 1) * step + rest, step=step)


def next_free(
    last: int, numbers: NumberRange, taken: Iterable[Block], share: Share = EVERY
) -> int | None:
    """The number of a share after `last` that nobody holds; None when the range is used up."""
    number = next_number(last, numbers)
    if number is None:
        return None
    number = share.from_on(number)
    blocks = sorted(taken)
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if block.holds(number):
            number = share.from_on((block.last if block.step == 1 else number) + 1)
            # One that lies around this one may hold the next number.
            at = 0
    return number if number <= numbers.last else None


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
                    *((lease.step,) if lease.step != 1 else ()),
                )
            ),
        )
    )
    return hmac.new(key, facts.encode(), hashlib.sha256).hexdigest()


def is_signed(key: bytes, hall_id: str, lease: NumberLease) -> bool:
    """Whether a lease is as this hall signed it."""
    return hmac.compare_digest(signature(key, hall_id, lease).encode(), lease.signature.encode())
