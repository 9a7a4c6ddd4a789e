"""Keys and evaluations: exactly one result for each, and a key before the first one is not lost."""

from __future__ import annotations

import pytest

from devices.kinds import RatingOutcome, RatingResult
from devices.rating_keys.evaluation import EARLY_S, Evaluations

RATED = RatingResult("r1", RatingOutcome.RATED, 4, 2)


@pytest.fixture
def results() -> list[RatingResult]:
    return []


@pytest.fixture
def pad(results: list[RatingResult]) -> Evaluations:
    """As a driver has it whose program was just started."""
    return Evaluations(results.append, 0.0)


def test_a_key_before_the_host_knew_answers_what_the_pad_asked_all_the_while(
    pad: Evaluations, results: list[RatingResult]
) -> None:
    assert not pad.key(2, 4, 10.0)
    assert pad.start("r1", 8.0, 10.2, again=True)
    assert results == [RATED]
    assert not pad.is_open
    assert pad.dropped_keys == 0
    assert not pad.start("r1", 8.0, 10.3, again=True), "it has its result"


def test_the_first_of_two_early_keys_counts(pad: Evaluations, results: list[RatingResult]) -> None:
    pad.key(2, 4, 10.0)
    pad.key(5, 1, 10.5)
    pad.start("r1", 8.0, 11.0, again=True)
    assert results == [RATED]
    assert pad.dropped_keys == 1


def test_a_new_question_takes_no_key_from_before(
    pad: Evaluations, results: list[RatingResult]
) -> None:
    pad.key(2, 4, 10.0)
    assert pad.start("r1", 20.0, 10.2)
    assert results == []
    assert pad.is_open
    pad.cancel("r1", 10.3)
    pad.start("r2", 20.0, 10.4, again=True)
    assert pad.is_open, "nor does a later one"


@pytest.mark.parametrize("level", [None, 4])
def test_a_key_that_is_old_or_none_answers_nothing(
    pad: Evaluations, results: list[RatingResult], level: int | None
) -> None:
    pad.key(2, level, 10.0)
    pad.start("r1", 8.0, 10.0 if level is None else 10.1 + EARLY_S, again=True)
    assert results == []
    assert pad.is_open


def test_a_key_from_before_the_line_was_lost_answers_nothing(
    pad: Evaluations, results: list[RatingResult]
) -> None:
    pad.key(2, 4, 10.0)
    pad.lost(10.1)
    pad.start("r1", 8.0, 10.2, again=True)
    assert results == []
    assert pad.is_open


def test_between_two_evaluations_a_key_is_nobodys(
    pad: Evaluations, results: list[RatingResult]
) -> None:
    pad.start("r1", 8.0, 10.0)
    pad.key(2, 4, 11.0)
    pad.key(3, 3, 13.0)
    pad.start("r2", 8.0, 13.5, again=True)
    assert results == [RATED]
    assert pad.is_open
