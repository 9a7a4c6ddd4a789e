"""How long the next visitor of a queue will wait, as a range that a screen can show.

Counted are the tickets that would be called first, the time that present services still need, and
the counters that are open for the queue; a counter of several queues counts by the part of its work
that lies in this one. The range holds about eight of ten waits if services spread as the hall says.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

STEP_MINUTES: Final = 5
UNKNOWN: Final = -1
"""No counter is open for the queue and none is due: both ends of the range (暂无开放窗口)."""

_EIGHT_OF_TEN: Final = 1.2816
"""Standard deviations to either side that hold 80 % of a normal distribution."""


class Load(NamedTuple):
    """The counters that serve a queue, taken together."""

    capacity: float
    """How many counters the queue has: each by the part of its time that this queue gets."""
    left_minutes: float
    """What the present services at these counters still need, by the same parts."""
    soonest_minutes: float
    """When the first of them is free; 0 when one is."""


class Minutes(NamedTuple):
    """A range of waiting; both ends UNKNOWN when nothing can be said."""

    low: int
    high: int


NOTHING_KNOWN: Final = Minutes(UNKNOWN, UNKNOWN)


def remaining_minutes(elapsed: float, mean: float, sd: float) -> float:
    """What a service that has run for `elapsed` minutes still needs.

    A service beyond its mean is not about to end at any moment: half a standard deviation stays.
    """
    left = mean - elapsed if elapsed > 0.0 else mean
    least = sd / 2
    return max(least, left)


def wait_minutes(
    ahead: int, mean: float, sd: float, load: Load | None, starts_in: float = 0.0
) -> Minutes:
    """The wait of a visitor with `ahead` tickets before his.

    Args:
        ahead: tickets that would be called first.
        mean: minutes of a service of this queue.
        sd: their standard deviation.
        load: the counters that serve the queue; None: nothing can be said.
        starts_in: minutes until these counters open; 0 when they are open.
    """
    if load is None:
        return NOTHING_KNOWN
    capacity, left, soonest = load
    middle = (left + ahead * mean) / capacity
    if capacity > 1.0:
        # The counters do not all end at once: the next visitor goes to the first that is free.
        middle -= mean * (capacity - 1.0) / (2.0 * capacity)
    middle = max(middle, soonest)
    doubt = _EIGHT_OF_TEN * sd * math.sqrt(ahead + left / mean) / capacity
    return _rounded(max(middle - doubt, 0.0) + starts_in, middle + doubt + starts_in)


def _rounded(low: float, high: float) -> Minutes:
    low_step = int(low / STEP_MINUTES + 0.5) * STEP_MINUTES
    high_step = int(high / STEP_MINUTES + 0.5) * STEP_MINUTES
    return Minutes(low_step, max(high_step, low_step + STEP_MINUTES))
