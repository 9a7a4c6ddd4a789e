"""When a bad review may be told, so that nobody can tell which visitor gave it. Pure.

It is held back for half an hour at least, comes out on the half hour only, and with others: a lone
one waits until more have come or the hall has closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from queue_controller.api.view import BadReview

HALF_HOUR_MS: Final = 30 * 60_000
LEAST_TOGETHER: Final = 3


def told(reviews: Iterable[BadReview], now_ms: int, *, closed: bool) -> tuple[BadReview, ...]:
    """The reviews that may be shown now, by counter: their order says nothing about time.

    Args:
        reviews: of this business date.
        now_ms: the hall clock.
        closed: the hall serves nobody any more today.
    """
    old = sorted((r for r in reviews if _due_ms(r) <= now_ms), key=_due_ms)
    if len(old) < LEAST_TOGETHER and not closed:
        return ()
    return tuple(sorted(old, key=lambda r: (r.counter, r.rating_id)))


def _due_ms(review: BadReview) -> int:
    """The first half hour that is at least half an hour after it was given."""
    return -(-(review.at_ms + HALF_HOUR_MS) // HALF_HOUR_MS) * HALF_HOUR_MS


@dataclass(slots=True)
class SlowRatings:
    """The day's ratings as they are shown: several new ones at a time, or what half an hour brought.

    A figure that moved with each rating would tell what the last visitor said.
    """

    step: int = 5
    shown: dict[str, int] = field(default_factory=dict)
    _since_ms: int = 0
    _date: str = ""

    def take(self, ratings: dict[str, int], business_date: str, now_ms: int) -> dict[str, int]:
        """The figures to show now."""
        if business_date != self._date:
            self._date = business_date
            self._show(ratings, now_ms)
        new = sum(ratings.values()) - sum(self.shown.values())
        if new >= self.step or (new > 1 and now_ms - self._since_ms >= HALF_HOUR_MS):
            self._show(ratings, now_ms)
        return self.shown

    def _show(self, ratings: dict[str, int], now_ms: int) -> None:
        self.shown = dict(ratings)
        self._since_ms = now_ms
