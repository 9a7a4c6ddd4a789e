"""Which numbers were given on which date, and which are set apart."""

from __future__ import annotations

from typing import Final

from queue_controller.api import messages as m
from queue_controller.domain.leases import Block
from queue_controller.domain.numbering import NumberRanges

WALK_UP: Final = "walk_up"
"""The source of numbers made at a counter."""
ROLL: Final = "roll"
"""The source of numbers of a pre-printed roll."""

_NONE: Final[dict[str, int]] = {}


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
            block = Block(each.first, each.last, each.kiosk)
            if block not in known:
                known.append(block)

    def leased(self, business_date: str, queue: str) -> tuple[Block, ...]:
        """What kiosks hold of a queue on a date."""
        return tuple(self._leased.get(business_date, {}).get(queue, ()))

    def blocks(self, business_date: str) -> tuple[m.NumberBlock, ...]:
        """What kiosks hold of every queue on a date: what `DayStarted` carries."""
        return tuple(
            m.NumberBlock(queue, *block)
            for queue, blocks in self._leased.get(business_date, {}).items()
            for block in blocks
        )

    def set_apart(self, business_date: str, queue: str) -> tuple[Block, ...]:
        """Numbers that are not given in turn: what kiosks hold, walk-ups and rolls."""
        return (*self._apart, *self.leased(business_date, queue))

    def forget(self, business_date: str) -> None:
        """As if nothing had ever been given on a date."""
        self._last.pop(business_date, None)

    def facts(self) -> dict[str, object]:
        """What a replay must restore."""
        return {"last_numbers": self._last, "leased": self._leased}
