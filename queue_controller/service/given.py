"""Which numbers were given on which date, and which are set apart."""

from __future__ import annotations

from typing import Final

from queue_controller.api import messages as m
from queue_controller.domain.leases import Block, next_free
from queue_controller.domain.numbering import NumberRange, NumberRanges
from queue_controller.domain.shares import AHEAD, EVERY, Share

WALK_UP: Final = "walk_up"
"""The source of numbers made at a counter."""
ROLL: Final = "roll"
"""The source of numbers of a pre-printed roll."""

_NONE: Final[dict[str, int]] = {}
_WHOLE: Final = EVERY, ""


class GivenNumbers:
    """The last number of each range on each date, and the blocks that are not given in turn.

    Dates are kept, because a clock that jumps may bring one back.
    """

    def __init__(self, ranges: NumberRanges) -> None:
        self.ranges = ranges
        self.walk_up = Block(0, 0)
        self.roll = Block(0, 0)
        self._apart: tuple[Block, ...] = ()
        self._last: dict[str, dict[str, int]] = {}
        self._leased: dict[str, dict[str, list[Block]]] = {}
        self._shares: dict[str, tuple[Share, str]] = {}
        """By date, what is given of it, and the promotion since which it is so."""
        self._there: dict[str, dict[str, int]] = {}
        """Of `_last`, what the copy is known to have."""
        self.ahead = AHEAD
        """So many numbers of a range may be given that the copy is not known to have."""
        self.of_controller: bool | None = None
        """Which of two machines this is: that of `[controller]`, or the other. None: there is one only."""
        self.copy_joined = False
        """Whether the copy may be promoted: it was level since this machine took over."""
        self.taken_by = ""
        """The machine that took over and has no copy yet that was level; empty: none."""
        self.joined_seq = 0
        """The row that says so: a copy that begins before it is not the one that was level."""
        self.marks: dict[str, None] = {}
        """Every promotion that may have left the other machine serving, in order."""

    def keep_apart(self, walk_up: Block, roll: Block) -> None:
        """The numbers of walk-ups and of pre-printed rolls from now on."""
        self.walk_up, self.roll = walk_up, roll
        self._apart = tuple(each for each in (walk_up, roll) if each.first)

    def last(self, business_date: str, key: str) -> int:
        """The last number of one range on a date; 0: none yet."""
        return self._last.get(business_date, _NONE).get(key, 0)

    def all_last(self, business_date: str) -> dict[str, int]:
        """The last number that each range gave out on a date: what `DayStarted` carries."""
        return dict(self._last.get(business_date, _NONE))

    def key(self, queue: str, number: int) -> str:
        """How `all_last` names where a number came from; each number of a roll by itself."""
        if self.roll.holds(number):
            return f"{queue}/{ROLL}/{number}"
        if self.walk_up.holds(number):
            return f"{queue}/{WALK_UP}"
        return self.ranges.key_of_number(queue, number)

    def take(self, business_date: str, queue: str, number: int) -> None:
        """A number was given in turn."""
        last = self._last.get(business_date)
        if last is None:
            last = self._last[business_date] = {}
        key = self.key(queue, number)
        if number > last.get(key, 0):
            last[key] = number

    def start_day(self, event: m.DayStarted) -> None:
        """What the event says of its date; numbers never go back."""
        known = self._last.setdefault(event.business_date, {})
        for key, number in event.last_numbers.items():
            known[key] = max(number, known.get(key, 0))
        self.lease(event.business_date, event.leased)

    def lease(self, business_date: str, blocks: tuple[m.NumberBlock, ...]) -> None:
        """Kiosks hold these from now on."""
        by_queue = self._leased.setdefault(business_date, {})
        for each in blocks:
            known = by_queue.setdefault(each.queue, [])
            block = Block(each.first, each.last, each.kiosk, each.step)
            if block not in known:
                known.append(block)

    def leased(self, business_date: str, queue: str) -> tuple[Block, ...]:
        """What kiosks hold of a queue on a date."""
        return tuple(self._leased.get(business_date, {}).get(queue, ()))

    def blocks(self, business_date: str) -> tuple[m.NumberBlock, ...]:
        """What kiosks hold of every queue on a date: what `DayStarted` carries."""
        return tuple(
            m.NumberBlock(queue, block.first, block.last, block.kiosk, block.step)
            for queue, blocks in self._leased.get(business_date, {}).items()
            for block in blocks
        )

    def set_apart(self, business_date: str, queue: str) -> tuple[Block, ...]:
        """Numbers that are not given in turn: what kiosks hold, walk-ups and rolls."""
        return (*self._apart, *self.leased(business_date, queue))

    def forget(self, business_date: str) -> None:
        """As if nothing had ever been given on a date."""
        self._last.pop(business_date, None)

    # --- two machines ----------------------------------------------------------------------------

    def part(self, business_date: str, share: Share, machine: str, mark: str) -> None:
        """A machine took over: of this date it gives a share only, the other may give the rest."""
        self._shares[business_date] = share, mark
        self.taken_by = machine
        self.marks[mark] = None
        self.copy_joined = False

    def join(self, seq: int) -> None:
        """A copy that is about to be level may be promoted from now on."""
        self.taken_by = ""
        self.copy_joined, self.joined_seq = True, seq

    @property
    def mark(self) -> str:
        """The last promotion that may have left the other machine serving; empty: none."""
        return next(reversed(self.marks), "")

    def restore_share(self, business_date: str, share: Share, mark: str) -> None:
        """What is given of a date, as it was known when a base was made."""
        self._shares[business_date] = share, mark

    def share(self, business_date: str) -> Share:
        """What this log gives of a date."""
        return self._shares.get(business_date, _WHOLE)[0]

    def parted_by(self, business_date: str) -> str:
        """The promotion since which a date is shared; empty: it is not."""
        return self._shares.get(business_date, _WHOLE)[1]

    def own_share(self, business_date: str) -> Share:
        """What nobody else gives of a date, however long the machines cannot hear each other."""
        share = self.share(business_date)
        if self.of_controller is None or not self.copy_joined:
            return share
        return share.half(self.of_controller)

    def has_copy(self, business_date: str, key: str, last: int) -> None:
        """The copy has everything up to this number of a range."""
        there = self._there.setdefault(business_date, {})
        there[key] = max(last, there.get(key, 0))

    def all_dates(self) -> dict[str, dict[str, int]]:
        """The last number that each range gave out, by date."""
        return {date: dict(last) for date, last in self._last.items()}

    def next_in_turn(self, business_date: str, queue: str, source: str = "") -> int | None:
        """The number that comes next; None: the range is used up."""
        numbers, key = self.ranges.of_source(source), self.ranges.key_of_source(queue, source)
        return self._next(business_date, key, numbers, self.set_apart(business_date, queue))

    def next_walk_up(self, business_date: str, queue: str) -> int | None:
        """The next number for who is served without one; None: the range is used up, or there is none."""
        if not self.walk_up.first:
            return None
        numbers = self.walk_up.as_range(WALK_UP)
        key = self.key(queue, numbers.first)
        return self._next(business_date, key, numbers, self.leased(business_date, queue))

    def _next(
        self, business_date: str, key: str, numbers: NumberRange, taken: tuple[Block, ...]
    ) -> int | None:
        last = self.last(business_date, key)
        share = self._shares.get(business_date, _WHOLE)[0]
        number = next_free(last, numbers, taken, share)
        if self.of_controller is None or not self.copy_joined or number is None:
            return number
        # A copy that is promoted passes over what this machine may be ahead of it.
        there = max(self._there.get(business_date, _NONE).get(key, 0), numbers.first - 1)
        if number <= there + self.ahead:
            return number
        return next_free(last, numbers, taken, share.half(self.of_controller))

    def facts(self) -> dict[str, object]:
        """What a replay must restore."""
        return {
            "last_numbers": self._last,
            "leased": self._leased,
            "shares": self._shares,
            "copy": [self.copy_joined, self.joined_seq, self.taken_by, list(self.marks)],
        }

    def shares(self) -> dict[str, tuple[int, int, str]]:
        """By date, `step` and `rest` of its share and since which promotion: what a base carries."""
        return {date: (*share, mark) for date, (share, mark) in self._shares.items()}
