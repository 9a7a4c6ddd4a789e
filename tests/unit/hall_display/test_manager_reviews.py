"""When bad reviews may be told: late, on the half hour, and not alone."""

from __future__ import annotations

from hall_display.manager.reviews import HALF_HOUR_MS, SlowRatings, told
from queue_controller.api.view import BadReview
from tests.unit.hall_display.hall import START_MS

MINUTE = 60_000


def review(number: int, minute: int, counter: str = "5") -> BadReview:
    return BadReview(f"r{number}", counter, "ZY0005", 1, (), START_MS + minute * MINUTE)


def test_a_review_waits_for_the_half_hour_and_for_company() -> None:
    reviews = [review(3, 2, "7"), review(1, 10), review(2, 20)]
    assert told(reviews, START_MS + 59 * MINUTE, closed=False) == ()
    found = told(reviews, START_MS + 60 * MINUTE, closed=False)
    assert [r.rating_id for r in found] == ["r1", "r2", "r3"], "by counter, not by time"


def test_a_lone_review_is_told_when_the_hall_has_closed() -> None:
    alone = [review(1, 10)]
    late_ms = START_MS + 300 * MINUTE
    assert told(alone, late_ms, closed=False) == ()
    assert told(alone, late_ms, closed=True) == tuple(alone)
    assert told(alone, START_MS + 30 * MINUTE, closed=True) == ()


def test_the_share_of_the_satisfied_moves_in_steps() -> None:
    slow = SlowRatings()
    assert slow.take({"5": 10}, "2025-09-08", START_MS) == {"5": 10}
    assert slow.take({"5": 10, "1": 1}, "2025-09-08", START_MS + MINUTE) == {"5": 10}
    assert slow.take({"5": 14, "1": 1}, "2025-09-08", START_MS + MINUTE) == {"5": 14, "1": 1}
    assert slow.take({"5": 15, "1": 1}, "2025-09-08", START_MS + 2 * HALF_HOUR_MS)["5"] == 14
    assert slow.take({"5": 15, "1": 2}, "2025-09-08", START_MS + 2 * HALF_HOUR_MS)["1"] == 2
    assert slow.take({}, "2025-09-09", START_MS) == {}
