"""Queues as the heartbeat tells them, and the replay that gives the same hall."""

import msgspec
import pytest

from queue_controller.api import messages as m
from queue_controller.api.view import HallView
from tests.unit.queue_controller.service.driver import Driver, sample_hall


@pytest.fixture
def hall() -> Driver:
    return Driver(sample_hall("ziyang"))


def wait(driver: Driver, queue: str) -> m.Wait:
    return next(each for each in driver.state.waits(driver.now) if each.queue == queue)


def test_every_queue_in_the_order_of_the_hall(hall: Driver) -> None:
    queues = [each.queue for each in hall.state.waits(hall.now)]
    assert queues == [queue.prefix for queue in hall.hall.queues]


def test_no_counter_open_within_the_hours_says_nothing(hall: Driver) -> None:
    hall.issue("B")
    hall.pass_s(125)
    assert wait(hall, "B") == m.Wait(
        "B", 1, -1, -1, longest_minutes=2, open_counters=0, arrived_minutes=2
    )


def test_a_pause_takes_a_counter_out(hall: Driver) -> None:
    hall.open("5", "6")
    assert wait(hall, "B").open_counters == 2
    hall.do(m.PauseCounter("5"))
    assert wait(hall, "B").open_counters == 1
    hall.do(m.CloseCounter("6"))
    assert (wait(hall, "B").open_counters, wait(hall, "B").low_minutes) == (0, -1)


def test_a_service_that_has_just_begun_counts_longer_than_one_that_ends(hall: Driver) -> None:
    hall.open("5")
    for _ in range(4):
        hall.issue("B")
    hall.call("5")
    hall.pass_s(5).do(m.Start("5"))
    fresh = wait(hall, "B")
    hall.pass_s(540)
    old = wait(hall, "B")
    assert old.high_minutes < fresh.high_minutes


def test_a_shared_counter_is_divided_by_the_work_of_its_queues(hall: Driver) -> None:
    """The green channel serves seven queues: what waits elsewhere takes of its time."""
    hall.open("2")
    for _ in range(3):
        hall.issue("B")
    alone = wait(hall, "B")
    for _ in range(9):
        hall.issue("T")
    beside = wait(hall, "B")
    assert beside.high_minutes > alone.high_minutes


def test_replay_gives_the_same_hall(hall: Driver) -> None:
    hall.open("5", "2").do(m.SignIn("5", "ZY0005"))
    for number in range(12):
        hall.pass_s(30).issue(
            "BD"[number % 2],
            priority_class=("P99", "P20", "P10")[number % 3],
            person_ref=f"p{number}",
        )
    for counter in ("5", "2", "5"):
        hall.pass_s(60).call(counter)
    hall.do(m.Recall("2"))
    hall.do(m.NoShow("2"))
    hall.pass_s(60).do(m.Complete("5"))
    replayed = hall.replayed()
    assert replayed.digest() == hall.state.digest()
    assert replayed.view == hall.state.view
    assert replayed.waits(hall.now) == hall.state.waits(hall.now)
    hall.issue("B")
    assert replayed.digest() != hall.state.digest()


def test_a_hall_that_starts_from_a_kept_view_estimates_with_its_counters(hall: Driver) -> None:
    kept = msgspec.convert(msgspec.to_builtins(hall.state.view), HallView)
    hall.state.waits(hall.now)
    hall.state.view = kept
    hall.open("5")
    assert wait(hall, "B") == m.Wait("B", 0, 0, 5, open_counters=1, until_ms=hall.now_ms + 300_000)
