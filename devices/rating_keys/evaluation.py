"""One evaluation at a time, exactly one result for each: for every pad that sends keys.

Such a pad cannot say to which evaluation a key belongs, so a key that comes right after an evaluation has ended
(a second press, a byte that was late) is nobody's. Only before the first evaluation it may be somebody's: a host that
was started again while the pad asks is told of it a moment later.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from devices.driver import Driver
from devices.kinds import Command, Outcome, RatingOutcome, RatingResult

NO_RATING: Final = 0
"""Level of keys that mean "no rating" (a pad's own time-out)."""
SETTLE_S: Final = 0.6
"""After the end of an evaluation no key counts for the next one; nobody reads and presses faster."""
EARLY_S: Final = 10.0
"""So long a key waits for the evaluation that it answers; the host has a new snapshot by then."""
ENDED_KEPT: Final = 256


def end_as_ended(driver: Driver, command: Command) -> None:
    """Complete the start of an evaluation that has had its result."""
    driver.end(
        command,
        Outcome.FAILED,
        "rating_ended",
        "这次评价已经结束",
        "This evaluation has ended already",
    )


def end_as_unsupported(driver: Driver, command: Command) -> None:
    """Complete a command that rating pads do not have."""
    driver.refuse(command, "此型号评价器没有这项功能", "This rating pad cannot do that")


@dataclass(frozen=True, slots=True)
class _Early:
    """A key that was pressed before the first evaluation."""

    at_s: float
    raw_key: int
    level: int


@dataclass(slots=True)
class _Open:
    rating_id: str
    limit_s: float
    ends_s: float


class Evaluations:
    """The evaluation that is open, and those that have had their result."""

    def __init__(self, emit: Callable[[RatingResult], None], grace_s: float) -> None:
        self._emit = emit
        self._grace_s = grace_s
        self._open: _Open | None = None
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._ended_s: float | None = None
        self._early: _Early | None = None
        self._begun = False
        self.dropped_keys = 0

    @property
    def is_open(self) -> bool:
        """Whether a key would count."""
        return self._open is not None

    @property
    def ends_s(self) -> float | None:
        """End of the visitor's time."""
        return None if self._open is None else self._open.ends_s

    def start(self, rating_id: str, seconds: float, now: float, *, again: bool = False) -> bool:
        """Open an evaluation, ending another one as cancelled; False if this one has ended already.

        `again`: the pad has asked for it before. Where it was answered while this did not know of it, it has its
        result, and is not open afterwards.
        """
        early, self._early, self._begun = self._early, None, True
        if rating_id in self._ended:
            return False
        if self._open is not None and self._open.rating_id != rating_id:
            self._result(RatingOutcome.CANCELLED, now)
        if self._open is None:
            limit_s = seconds + self._grace_s
            self._open = _Open(rating_id, limit_s, now + limit_s)
        if again and early is not None and now - early.at_s <= EARLY_S:
            self.dropped_keys -= 1
            self.key(early.raw_key, early.level, now)
        return True

    def begins(self, now: float) -> None:
        """The start has left the wire: the visitor's time begins."""
        if self._open is not None:
            self._open.ends_s = now + self._open.limit_s

    def key(self, raw_key: int, level: int | None, now: float) -> bool:
        """A key was pressed; whether it ended the evaluation."""
        early = self._ended_s is not None and now - self._ended_s < SETTLE_S
        if self._open is None or level is None or early:
            self.dropped_keys += 1
            if not self._begun and level is not None and self._early is None:
                self._early = _Early(now, raw_key, level)
            return False
        if level == NO_RATING:
            self._result(RatingOutcome.TIMED_OUT, now, raw_key=raw_key)
        else:
            self._result(RatingOutcome.RATED, now, level, raw_key)
        return True

    def cancel(self, rating_id: str, now: float) -> None:
        """Close this evaluation if it is the open one."""
        if self._open is not None and self._open.rating_id == rating_id:
            self._result(RatingOutcome.CANCELLED, now)

    def lost(self, now: float) -> None:
        """The pad is gone: a key pressed now would never arrive."""
        self._early = None
        self._result(RatingOutcome.DEVICE_LOST, now)

    def on_timer(self, now: float) -> None:
        """The visitor's time may be over."""
        if self._open is not None and now >= self._open.ends_s:
            self._result(RatingOutcome.TIMED_OUT, now)

    def _result(
        self,
        outcome: RatingOutcome,
        now: float,
        level: int | None = None,
        raw_key: int | None = None,
    ) -> None:
        evaluation, self._open = self._open, None
        if evaluation is None:
            return
        self._ended_s = now
        self._ended[evaluation.rating_id] = None
        while len(self._ended) > ENDED_KEPT:
            self._ended.popitem(last=False)
        self._emit(RatingResult(evaluation.rating_id, outcome, level, raw_key))
