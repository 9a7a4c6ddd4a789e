"""Signs that figures may have been made: counted by counter, led to no visitor."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from queue_controller.api import messages as m
from queue_controller.domain.gaming import INSTANT_LEAST, RHYTHM_LEAST, Signs, signs_of
from queue_controller.domain.supervision import out_of_ordinary
from tests.unit.queue_controller.service.driver import Driver, sample_hall


@pytest.fixture
def driver() -> Driver:
    return Driver(sample_hall("ziyang")).open("5", "6")


def serve(driver: Driver, counter: str, seconds: float = 300) -> None:
    driver.issue("B")
    driver.call(counter)
    driver.pass_s(5).do(m.Start(counter))
    driver.pass_s(seconds).do(m.Complete(counter))


def rate(driver: Driver, level: int, after_s: float) -> None:
    driver.pass_s(after_s)
    (rating,) = [r for r in driver.state.view.ratings.values() if r.open]
    driver.do(m.Rate(rating.rating_id, level, str(level)), "rating-5")


def rated(driver: Driver, delays_s: Sequence[float], levels: Sequence[int], seed: int = 7) -> Signs:
    rnd = random.Random(seed)
    for delay_s, level in zip(delays_s, levels, strict=True):
        serve(driver, "5", rnd.uniform(100, 600))
        rate(driver, level, delay_s)
    return signs_of(driver.records)


def test_a_service_of_less_than_twenty_seconds_is_counted(driver: Driver) -> None:
    for seconds in (19.9, 20.1, 3, 300):
        serve(driver, "5", seconds)
        driver.pass_s(30)
    assert signs_of(driver.records).short_services == {"5": 2}


def test_a_short_service_that_was_taken_back_is_not_counted(driver: Driver) -> None:
    serve(driver, "5", 4)
    driver.pass_s(2).do(m.Undo("5"))
    driver.pass_s(300).do(m.Complete("5"))
    assert not signs_of(driver.records).short_services


def test_an_inferred_end_says_nothing_of_how_long_a_service_took(driver: Driver) -> None:
    driver.issue("B")
    driver.issue("B")
    driver.call("5")
    driver.pass_s(5).do(m.Start("5"))
    driver.pass_s(10).call("5")
    assert [type(e) for _, e in driver.records if type(e) is m.ServiceCompleted]
    assert not signs_of(driver.records).short_services


@pytest.mark.parametrize(("given", "flagged"), [(INSTANT_LEAST, True), (INSTANT_LEAST - 1, False)])
def test_top_ratings_at_once_are_counted_from_the_third_on(
    driver: Driver, given: int, *, flagged: bool
) -> None:
    delays = [1.0] * given + [7.3, 11.9]
    found = rated(driver, delays, [5] * len(delays)).instant_tops
    assert found == ({"5": given} if flagged else {})


def test_low_ratings_at_once_are_nobodys_gain(driver: Driver) -> None:
    assert not rated(driver, [1.0] * 5, [2, 1, 4, 3, 2]).instant_tops


def test_top_ratings_that_come_like_a_clock_are_counted(driver: Driver) -> None:
    delays = [6.0, 6.2, 5.9, 6.1, 6.3, 6.0, 5.9]
    assert rated(driver, delays, [5] * 7).rhythmic_tops == {"5": 7}


def test_top_ratings_at_even_pauses_are_counted(driver: Driver) -> None:
    for number in range(RHYTHM_LEAST):
        delay_s = 3 + 1.7 * number
        serve(driver, "5", 100 - delay_s)
        rate(driver, 5, delay_s)
        driver.pass_s(20)
    assert signs_of(driver.records).rhythmic_tops == {"5": RHYTHM_LEAST}


def test_another_level_in_between_breaks_the_rhythm(driver: Driver) -> None:
    delays = [6.0] * 10
    assert not rated(driver, delays, [5, 5, 5, 5, 5, 4, 5, 5, 5, 5]).rhythmic_tops


@pytest.mark.parametrize("seed", range(20))
def test_people_are_no_clock(driver: Driver, seed: int) -> None:
    rnd = random.Random(seed)
    delays = [2.5 + rnd.lognormvariate(1.2, 0.6) for _ in range(12)]
    signs = rated(driver, delays, [5] * 12, seed)
    assert not signs.rhythmic_tops
    assert not signs.instant_tops


def test_the_list_of_the_day_tells_them_by_counter_without_time_or_visitor(driver: Driver) -> None:
    for _ in range(RHYTHM_LEAST):
        serve(driver, "5", 10)
        rate(driver, 5, 1.0)
    kinds = {"short_service", "instant_top", "rhythmic_top"}
    found = [each for each in out_of_ordinary(driver.records, driver.hall) if each.kind in kinds]
    assert {each.kind for each in found} == kinds
    assert {(each.counter, each.count, each.at_ms, each.label) for each in found} == {
        ("5", RHYTHM_LEAST, 0, "")
    }
    assert any(each.zh == "5号窗口有 6 次办理不到 20 秒" for each in found)
