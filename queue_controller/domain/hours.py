"""Time of serving on the clock: waits skip what is closed, and a last number must still fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from queue_controller.domain.days import Span
from queue_controller.domain.waiting import STEP_MINUTES, UNKNOWN, Minutes

MINUTE_MS: Final = 60_000


class Clock(NamedTuple):
    """A wait as times of the clock.

    `after_ms`: served after this reopening (预计14:00后办理), 0: no closed time lies between;
    `until_ms`: the end of the range, 0: nothing can be said.
    """

    after_ms: int
    until_ms: int


NO_CLOCK: Final = Clock(0, 0)


def is_open(now_ms: int, spans: Sequence[Span]) -> bool:
    """Whether this instant lies within the hours."""
    return any(span.start_ms <= now_ms < span.end_ms for span in spans)


def after_work(now_ms: int, work_ms: int, spans: Sequence[Span]) -> int:
    """The instant when so much time of serving has passed; after the last hour it simply goes on.

    Args:
        now_ms: from when.
        work_ms: time of serving.
        spans: when the queue is served today, in order.
    """
    at_ms, left_ms = now_ms, work_ms
    for span in spans:
        if span.end_ms <= at_ms:
            continue
        start_ms = max(at_ms, span.start_ms)
        if left_ms < span.end_ms - start_ms:
            return start_ms + left_ms
        left_ms -= span.end_ms - start_ms
        at_ms = span.end_ms
    return at_ms + left_ms


def over_closed_time(now_ms: int, work: Minutes, spans: Sequence[Span]) -> Minutes:
    """A range of working minutes as minutes on the clock, in the steps of a range."""
    if work.high < 0:
        return work
    low_ms = after_work(now_ms, work.low * MINUTE_MS, spans) - now_ms
    high_ms = after_work(now_ms, work.high * MINUTE_MS, spans) - now_ms
    low = low_ms // (STEP_MINUTES * MINUTE_MS) * STEP_MINUTES
    high = -(-high_ms // (STEP_MINUTES * MINUTE_MS)) * STEP_MINUTES
    return Minutes(low, max(high, low + STEP_MINUTES))


def on_the_clock(now_ms: int, wait: Minutes, spans: Sequence[Span]) -> Clock:
    """A range of minutes on the clock as times."""
    if wait.high == UNKNOWN:
        return NO_CLOCK
    # The low end was rounded down by less than a step, which must not lose the reopening.
    low_ms = now_ms + (wait.low + STEP_MINUTES) * MINUTE_MS
    reopenings = [span.start_ms for span in spans if now_ms < span.start_ms < low_ms]
    return Clock(max(reopenings, default=0), now_ms + wait.high * MINUTE_MS)


def fits(
    now_ms: int, wait: Minutes, service_minutes: float, closes_ms: int, window_minutes: float
) -> bool:
    """Whether who takes a number now can expect to be served to the end before closing.

    The middle of the range and one service must lie before closing. Asked only so long before
    closing, because early in the day counters will still open that no estimate knows of.

    Args:
        now_ms: when the number is asked for.
        wait: its wait; unknown fits.
        service_minutes: the mean of a service.
        closes_ms: when the queue is served no more today.
        window_minutes: from how long before closing on; 0: never.
    """
    left_ms = closes_ms - now_ms
    if wait.high == UNKNOWN or not 0 < left_ms <= window_minutes * MINUTE_MS:
        return True
    return (wait.low + wait.high) / 2 + service_minutes <= left_ms / MINUTE_MS
