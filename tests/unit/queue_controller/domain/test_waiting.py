import random

import pytest

from queue_controller.domain.waiting import (
    NOTHING_KNOWN,
    Load,
    Minutes,
    remaining_minutes,
    wait_minutes,
)

FREE = Load(capacity=1.0, left_minutes=0.0, soonest_minutes=0.0)


def test_without_a_counter_nothing_is_said() -> None:
    assert wait_minutes(3, 10, 5, None) == NOTHING_KNOWN == (-1, -1)


def test_nobody_ahead_and_a_free_counter_is_within_five_minutes() -> None:
    assert wait_minutes(0, 10, 5, FREE) == (0, 5)


def test_a_range_in_steps_of_five() -> None:
    assert wait_minutes(6, 10, 5, Load(3.0, 15.0, 2.0)) == (15, 30)


def test_it_is_not_the_place_times_the_mean() -> None:
    """Six ahead at ten minutes each is not an hour when three counters are open."""
    _, high = wait_minutes(6, 10, 5, Load(3.0, 15.0, 2.0))
    assert high <= 60 / 2


def test_more_counters_shorten_it_and_a_part_of_a_counter_is_a_part() -> None:
    highs = [wait_minutes(10, 10, 5, Load(each, 0.0, 0.0)).high for each in (0.5, 1, 2, 4)]
    assert highs == sorted(highs, reverse=True)
    assert len(set(highs)) == len(highs)


def test_nobody_is_called_before_the_first_counter_is_free() -> None:
    assert wait_minutes(0, 10, 0, Load(2.0, 50.0, 25.0)) == (25, 30)


def test_before_opening_the_minutes_until_then_come_on_top() -> None:
    open_now = wait_minutes(2, 10, 5, FREE)
    assert wait_minutes(2, 10, 5, FREE, starts_in=120) == (open_now.low + 120, open_now.high + 120)


@pytest.mark.parametrize(
    ("elapsed", "left"), [(0, 10), (4, 6), (9, 2.5), (10, 2.5), (90, 2.5), (-5, 10)]
)
def test_what_a_present_service_still_needs(elapsed: float, left: float) -> None:
    assert remaining_minutes(elapsed, 10, 5) == left


@pytest.mark.parametrize(("counters", "ahead"), [(1, 3), (1, 12), (3, 6), (3, 20), (7, 30)])
def test_the_range_holds_most_waits_of_a_simulated_queue(counters: int, ahead: int) -> None:
    """Against plain simulation: services drawn with the hall's mean and spread, counters all busy."""
    rng = random.Random(counters * 100 + ahead)
    mean, sd = 10.0, 5.0
    shape = (mean / sd) ** 2
    held = 0
    runs = 400
    for _ in range(runs):
        elapsed = [rng.uniform(0, mean) for _ in range(counters)]
        free_at = []
        for since in elapsed:
            service = rng.gammavariate(shape, mean / shape)
            while service <= since:
                service = rng.gammavariate(shape, mean / shape)
            free_at.append(service - since)
        left = [remaining_minutes(since, mean, sd) for since in elapsed]
        said = wait_minutes(ahead, mean, sd, Load(float(counters), sum(left), min(left)))
        for _ in range(ahead):
            first = min(range(counters), key=free_at.__getitem__)
            free_at[first] += rng.gammavariate(shape, mean / shape)
        held += said.low - 2.5 <= min(free_at) <= said.high + 2.5
    assert held / runs > 0.75


def test_the_range_is_never_empty() -> None:
    for ahead in range(60):
        said = wait_minutes(ahead, 3, 0, Load(1.0, 1.0, 1.0))
        assert isinstance(said, Minutes)
        assert said.high >= said.low + 5
