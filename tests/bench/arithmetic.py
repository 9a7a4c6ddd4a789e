"""What the bench counts with: order statistics, spreads over rounds, ratios to the floor, verdicts."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

Unit = Literal["ms", "s", "/s", "MiB", "%"]
TargetKind = Literal["at_most", "times_floor", "share_of_floor", "above_floor"]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed (nearest rank).

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("no values were measured")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


class Spread(Struct, frozen=True):
    """A figure over several rounds."""

    value: float
    low: float
    high: float

    @classmethod
    def of_rounds(cls, values: Sequence[float]) -> Spread:
        """The median of the rounds, with the lowest and the highest."""
        return cls(statistics.median(values), min(values), max(values))

    @classmethod
    def pooled(cls, rounds: Sequence[Sequence[float]], share: float) -> Spread:
        """A percentile over all rounds together, with the lowest and highest of single rounds."""
        singles = [percentile(values, share) for values in rounds]
        together = [value for values in rounds for value in values]
        return cls(percentile(together, share), min(singles), max(singles))


class Target(Struct, frozen=True):
    """What is to be reached, by itself or against the floor of the same run."""

    kind: TargetKind
    limit: float

    def judged(self, value: float, floor: float | None, ratio: float | None) -> float:
        """The number that is compared with `limit`.

        Raises:
            ValueError: the target needs a floor, and none was measured.
        """
        if self.kind == "at_most":
            return value
        if floor is None or ratio is None:
            raise ValueError("a target against the floor needs a floor")
        return value - floor if self.kind == "above_floor" else ratio

    def reached(self, judged: float) -> bool:
        """Whether that number is good enough."""
        return judged >= self.limit if self.kind == "share_of_floor" else judged <= self.limit

    def text(self, unit: Unit) -> str:
        """The target in words."""
        match self.kind:
            case "at_most":
                return f"≤ {number(self.limit, unit)}"
            case "times_floor":
                return f"≤ {self.limit:g} × floor"
            case "share_of_floor":
                return f"≥ {self.limit:.0%} of floor"
            case "above_floor":
                return f"≤ floor + {number(self.limit, unit)}"

    def missed_by(self, judged: float, unit: Unit) -> str:
        """How far it is missed."""
        match self.kind:
            case "at_most":
                return f"{number(judged - self.limit, unit)} too much"
            case "times_floor":
                return f"{judged:.2f} × instead of {self.limit:g} ×"
            case "share_of_floor":
                return f"{judged:.0%} instead of {self.limit:.0%}"
            case "above_floor":
                return f"{number(judged - self.limit, unit)} too much"


class Row(Struct, frozen=True):
    """One line of the table.

    `ratio` is the median of the rounds' own ratios, so that a machine whose speed drifts between
    rounds changes it little; `why` is said only where the target is missed.
    """

    what: str
    unit: Unit
    value: Spread
    floor: Spread | None = None
    floor_is: str = ""
    ratio: float | None = None
    target: Target | None = None
    why: str = ""

    @property
    def judged(self) -> float | None:
        """The number that the target is about; None without a target."""
        if self.target is None:
            return None
        floor = None if self.floor is None else self.floor.value
        return self.target.judged(self.value.value, floor, self.ratio)

    @property
    def reached(self) -> bool | None:
        """Whether the target was reached; None without one."""
        if self.target is None or self.judged is None:
            return None
        return self.target.reached(self.judged)


def against_floor(
    what: str,
    unit: Unit,
    values: Sequence[float],
    floors: Sequence[float],
    floor_is: str,
    *,
    target: Target | None = None,
    why: str = "",
) -> Row:
    """A row from rounds in which figure and floor were measured in turn."""
    ratios = [value / floor for value, floor in zip(values, floors, strict=True)]
    return Row(
        what,
        unit,
        Spread.of_rounds(values),
        Spread.of_rounds(floors),
        floor_is,
        statistics.median(ratios),
        target,
        why,
    )


def pooled_against_floor(
    what: str,
    unit: Unit,
    share: float,
    values: Sequence[Sequence[float]],
    floors: Sequence[Sequence[float]],
    floor_is: str,
    *,
    target: Target | None = None,
    why: str = "",
) -> Row:
    """A row of a high percentile: single rounds have too few values for it."""
    value, floor = Spread.pooled(values, share), Spread.pooled(floors, share)
    return Row(what, unit, value, floor, floor_is, value.value / floor.value, target, why)


def number(value: float, unit: Unit) -> str:
    """A number as the table shows it."""
    if unit == "/s":
        return f"{value:,.0f}/s"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:.{digits}f} {unit}"
