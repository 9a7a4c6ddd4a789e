"""The end of the day by load, and waits that skip lunch."""

import msgspec
import pytest

from queue_controller.api import messages as m
from queue_controller.domain.days import clock_time
from queue_controller.service.values import Refusal
from tests.unit.queue_controller.service.driver import MONDAY, Driver, instant, sample_hall

HALL = sample_hall("ziyang")


def accepted(hall: Driver) -> bool:
    """Whether one more number of B is given."""
    try:
        hall.issue("B")
    except Refusal:
        return False
    return True


def test_numbers_stop_when_the_work_no_longer_fits() -> None:
    hall = Driver(HALL, clock="16:30").open("5")
    given = 0
    while given < 40 and accepted(hall):
        given += 1
    mean = HALL.queue("B").mean_service_minutes
    assert 60 / mean - 3 <= given <= 60 / mean + 1
    refusal = hall.refused(m.Issue(queue="B"), "kiosk-1")
    assert refusal.code == "too_late_by_load"
    assert f"前面还有{given}人" in refusal.message_zh
    assert "9月9日" in refusal.message_zh
    first = hall.decide(m.Issue(queue="B", priority_class="P10"), "kiosk-1")
    assert first.events, "who goes first still fits"
    hall.open("6", "9")
    assert hall.issue("B").label
    hall.state.policy = msgspec.structs.replace(hall.policy, last_ticket_window_minutes=0)
    assert hall.issue("B").label


def test_early_in_the_day_only_the_clock_stops_numbers() -> None:
    hall = Driver(HALL, clock="09:00").open("5")
    for _ in range(120):
        hall.issue("B")
    assert hall.issue("B").label == "B121"


@pytest.mark.parametrize(("queue", "after"), [("D", "14:00"), ("B", "")])
def test_who_cannot_be_served_before_lunch_is_told_the_hour(queue: str, after: str) -> None:
    """D pauses at noon, B serves through."""
    hall = Driver(HALL, clock="11:30")
    served_by = [c.number for c in HALL.counters_of_queue(queue) if c.kind != "priority"]
    hall.open(served_by[0])
    for _ in range(8):
        hall.issue(queue)
    reply = hall.do(m.Issue(queue=queue), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    said = clock_time(reply.after_ms, HALL.zone_info) if reply.after_ms else ""
    assert said == after
    assert reply.until_ms == hall.now_ms + reply.high_minutes * 60_000
    if after:
        assert reply.low_minutes >= 150
    wait = next(each for each in hall.state.waits(hall.now) if each.queue == queue)
    assert (wait.after_ms, wait.low_minutes > 100) == (reply.after_ms, bool(after))


def test_a_counter_that_works_on_through_lunch_serves_now() -> None:
    hall = Driver(HALL, clock="12:20")
    counter = next(c.number for c in HALL.counters_of_queue("D") if c.kind != "priority")
    hall.open(counter)
    reply = hall.do(m.Issue(queue="D"), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    assert (reply.low_minutes, reply.after_ms) == (0, 0)


def test_before_opening_the_hour_is_told() -> None:
    hall = Driver(HALL, clock="08:16")
    reply = hall.do(m.Issue(queue="B"), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    assert reply.after_ms == instant(HALL, MONDAY, "08:30")


def test_a_visit_stops_where_one_of_its_matters_no_longer_fits() -> None:
    hall = Driver(HALL, clock="16:30").open("5", "9")
    for _ in range(40):
        try:
            hall.issue("D")
        except Refusal:
            break
    for items in (("GA006", "JJ005"), ("JJ005", "GA006")):
        refusal = hall.refused(m.Issue(items=items), "kiosk-1")
        assert (refusal.code, refusal.detail["queue"]) == (
            "too_late_by_load",
            HALL.queue("D").name_zh,
        )
    assert hall.issue("B").label == "B001"
