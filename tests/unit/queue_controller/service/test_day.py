"""What time brings: a new business date, and no number twice, wherever the clock jumps."""

from dataclasses import replace

import pytest

from queue_controller.api import messages as m
from queue_controller.service.day import tick
from tests.unit.queue_controller.service.driver import Driver, sample_hall


@pytest.fixture
def hall() -> Driver:
    return Driver(sample_hall("ziyang"))


def test_the_first_tick_starts_the_day(hall: Driver) -> None:
    assert hall.events(m.Event) == [m.DayStarted("2025-09-08", {})]
    assert hall.tick() == ()


def test_at_midnight_everything_ends_and_numbers_restart(hall: Driver) -> None:
    hall.open("5", "6").do(m.SignIn("5", "ZY0005"))
    for _ in range(5):
        hall.issue("B")
    hall.call("5")
    hall.do(m.NoShow("5"))
    hall.call("5")
    hall.pass_s(60).do(m.Complete("5"))
    hall.call("6")
    hall.do(m.PauseCounter("6"))
    before = len(hall.records)
    hall.at("08:20", "2025-09-09")
    events = [event for _, event in hall.records[before:]]
    expired = [event.ticket_id for event in events if isinstance(event, m.TicketExpired)]
    assert expired == [f"20250908-B00{number}" for number in (1, 3, 4, 5)]
    assert [type(event) for event in events[4:]] == [
        m.RatingClosed,
        m.ClerkSignedOut,
        m.CounterClosed,
        m.CounterClosed,
        m.DayStarted,
    ]
    view = hall.state.view
    assert (view.tickets, view.ratings, view.calls) == ({}, {}, [])
    assert {status.mode for status in view.counters.values()} == {"closed"}
    assert view.figures.issued == 0
    assert hall.issue("B").ticket_id == "20250909-B001"
    assert hall.open("5").call("5") == ("B001", "fifo")


def test_the_count_of_ordinary_calls_starts_at_nothing(hall: Driver) -> None:
    hall.open("5")
    for _ in range(3):
        hall.issue("B")
        hall.pass_s(60).call("5")
    hall.at("09:00", "2025-09-09").open("5")
    hall.issue("B")
    hall.pass_s(1).issue("B", priority_class="P20")
    assert hall.call("5") == ("B001", "fifo")


def test_a_clock_that_jumps_back_over_midnight_repeats_no_number(hall: Driver) -> None:
    given = [hall.issue("B").ticket_id for _ in range(3)]
    hall.at("09:00", "2025-09-09")
    given += [hall.issue("B").ticket_id for _ in range(2)]
    hall.at("09:30", "2025-09-08")
    started = hall.events(m.DayStarted)[-1]
    assert started == m.DayStarted("2025-09-08", {"B": 3})
    given += [hall.issue("B").ticket_id for _ in range(2)]
    hall.at("10:00", "2025-09-09")
    given.append(hall.issue("B").ticket_id)
    assert given == [
        "20250908-B001",
        "20250908-B002",
        "20250908-B003",
        "20250909-B001",
        "20250909-B002",
        "20250908-B004",
        "20250908-B005",
        "20250909-B003",
    ]


def test_a_clock_that_jumps_within_the_day_repeats_no_number_and_locks_no_key(hall: Driver) -> None:
    hall.open("5")
    hall.at("11:00").issue("B")
    hall.call("5")
    hall.at("09:00").issue("B")
    assert hall.call("5") == ("B002", "fifo")
    completed = hall.events(m.ServiceCompleted)[0]
    assert isinstance(completed, m.ServiceCompleted)
    assert completed.service_ms == 0


def test_numbers_of_a_date_survive_a_log_that_begins_later(hall: Driver) -> None:
    """What DayStarted carries is enough: the events before it may be in another place."""
    for _ in range(3):
        hall.issue("B")
    hall.at("09:00", "2025-09-09").at("09:00", "2025-09-08")
    later = hall.records[-1:]
    assert isinstance(later[0][1], m.DayStarted)
    fresh = Driver(hall.hall)
    fresh.state = type(hall.state)(hall.hall, hall.policy)
    fresh.records.clear()
    fresh.apply(tuple(event for _, event in later), "controller", "")
    assert fresh.issue("B").label == "B004"


def test_the_date_is_that_of_the_halls_time_zone() -> None:
    tokyo = Driver(replace(sample_hall("ziyang"), time_zone="Asia/Tokyo"), clock="09:00")
    assert tokyo.state.view.business_date == "2025-09-08"
    shanghai = replace(sample_hall("ziyang"))
    late = Driver(shanghai, clock="23:30")
    assert late.state.view.business_date == "2025-09-08"
    moved = replace(sample_hall("ziyang"), time_zone="Asia/Tokyo")
    moved_driver = Driver(moved)
    moved_driver.now_ms = late.now_ms
    assert moved_driver.now.business_date == "2025-09-09"


def test_a_tick_changes_nothing_by_itself(hall: Driver) -> None:
    hall.open("5").issue("B")
    hall.call("5")
    before = hall.state.digest()
    hall.now_ms += 100_000_000
    assert tick(hall.state, hall.now) == tick(hall.state, hall.now) != ()
    assert hall.state.digest() == before
