"""How long somebody waits: since the place that the order counts from, and since he was last dealt with."""

from __future__ import annotations

import dataclasses

import pytest

from config.model import WorkProfile
from queue_controller.api import messages as m
from queue_controller.api.view import here_of
from queue_controller.domain.plain_order import compare
from queue_controller.domain.supervision import out_of_ordinary
from queue_controller.domain.why import why
from queue_controller.store.report import day_report
from tests.unit.queue_controller.service.driver import MONDAY, Driver, sample_hall

WITH_FEE, CARS, HOUSEHOLD = "GA002", "JJ005", "GA006"


@pytest.fixture
def hall() -> Driver:
    """Counters 5 (B), 9 (D) and 33 (R) are open; it is nine."""
    return Driver(sample_hall("ziyang")).open("5", "9", "33")


def waits(driver: Driver, queue: str) -> tuple[int, int]:
    """The longest wait of a queue, and the longest since a place."""
    wait = next(each for each in driver.state.waits(driver.now) if each.queue == queue)
    return wait.longest_minutes, wait.arrived_minutes


def called(driver: Driver, counter: str) -> m.TicketCalled:
    driver.call(counter)
    event = driver.events(m.TicketCalled)[-1]
    assert isinstance(event, m.TicketCalled)
    return event


def to_pay(driver: Driver) -> None:
    """B001 came at nine, was called after seventy minutes and now waits to pay, for four minutes."""
    driver.issue("", item=WITH_FEE)
    driver.pass_s(70 * 60).call("5")
    driver.pass_s(300).do(m.Complete("5"))
    driver.pass_s(240)


def test_who_waits_to_pay_waits_since_his_matter_was_done(hall: Driver) -> None:
    to_pay(hall)
    assert waits(hall, "R") == (4, 79)
    event = called(hall, "33")
    assert (event.rule, event.waited_ms, event.here_ms) == ("fifo", 79 * 60_000, 4 * 60_000)
    told = why(hall.records, "B001", hall.state.zone)[-1]
    assert "等了4分钟（按位置算79分钟）" in told.zh
    assert "after 4 minutes (79 from its place)" in told.en
    assert hall.replayed().digest() == hall.state.digest()


def test_the_figures_of_the_day_count_it_so_too(hall: Driver) -> None:
    to_pay(hall)
    hall.call("33")
    report = day_report(hall.records, MONDAY, rehearsal=False)
    assert {q.queue: q.wait_median_minutes for q in report.queues} == {"B": 70.0, "R": 4.0}
    remarks = out_of_ordinary(hall.records, hall.hall)
    assert [r.zh for r in remarks if r.kind == "long_wait"] == [
        "B 户政治安 有 1 人等候超过 60 分钟，最长 70 分钟（B001）"
    ]


def test_an_older_log_says_only_how_long_since_the_place() -> None:
    event = m.TicketCalled("t", "B001", "R", "33", "c", False, "fifo", 0, waited_ms=90_000)
    assert here_of(event) == 90_000


def test_a_slip_of_another_day_waits_since_it_was_brought_not_since_the_morning(
    hall: Driver,
) -> None:
    label = hall.issue("B").label
    hall.do(m.PutOff((label,), "系统故障"), "manager-1")
    hall.at("14:00", "2025-09-09").open("5")
    hall.do(m.Issue(slip="20250908-B001-t"), "kiosk-1")
    hall.pass_s(120)
    assert waits(hall, "B")[0] == 2
    hall.call("5")
    (row,) = compare(hall.records, {"5": ("B",)}, 60)
    assert (row.wait_max_minutes, row.over_bound) == (2.0, 0)


def test_who_comes_back_after_he_was_missed_waits_since_then(hall: Driver) -> None:
    for _ in range(4):
        hall.pass_s(60).issue("B")
    hall.pass_s(600).call("5")
    hall.pass_s(10).do(m.NoShow("5"))
    hall.pass_s(600).do(m.Requeue("B001"), "kiosk-1")
    ticket = hall.state.ticket("B001")
    assert ticket is not None
    assert ticket.since_ms == hall.now_ms
    assert ticket.place_ms < hall.now_ms - 600_000


def test_a_call_taken_back_does_not_begin_the_wait_anew(hall: Driver) -> None:
    to_pay(hall)
    hall.call("33")
    hall.pass_s(5).do(m.Undo("33"))
    hall.pass_s(55)
    assert waits(hall, "R") == (5, 80)
    assert hall.replayed().digest() == hall.state.digest()


def test_a_class_withdrawn_at_the_counter_does_not_either(hall: Driver) -> None:
    hall.issue("B", priority_class="P20")
    hall.pass_s(600).call("5")
    hall.do(m.Reclassify("B001", "P99", "未出示证明"))
    hall.pass_s(60)
    assert waits(hall, "B") == (11, 11)


def test_who_is_moved_to_another_queue_has_waited_all_the_same(hall: Driver) -> None:
    hall.issue("B")
    hall.pass_s(600).do(m.MoveWaiting("B", "D", "人多"), "manager-1")
    assert waits(hall, "D") == (10, 10)


def test_a_transfer_was_dealt_with(hall: Driver) -> None:
    hall.issue("B")
    hall.pass_s(600).call("5")
    hall.do(m.Start("5"))
    hall.pass_s(60).do(m.Transfer("5", "D"))
    hall.pass_s(60)
    assert waits(hall, "D") == (1, 12)


def test_what_is_asked_for_later_waits_since_then_in_its_queue(hall: Driver) -> None:
    hall.do(m.Issue(item=HOUSEHOLD), "kiosk-1")
    hall.pass_s(600).do(m.AddMatter("B001", "", CARS), "kiosk-1")
    hall.pass_s(60)
    assert waits(hall, "B") == (11, 11)
    assert waits(hall, "D") == (1, 1)
    assert called(hall, "9").here_ms == 60_000


def test_the_other_matter_of_a_visit_waits_since_the_first_was_done(hall: Driver) -> None:
    hall.do(m.Issue(items=(HOUSEHOLD, CARS)), "kiosk-1")
    hall.pass_s(600).call("5")
    hall.pass_s(600).do(m.Complete("5"))
    hall.pass_s(60)
    assert waits(hall, "D") == (1, 21)
    assert hall.replayed().digest() == hall.state.digest()


def test_a_counter_helps_where_people_wait_not_where_they_came_long_ago() -> None:
    """R first when somebody waits there over ten minutes; seventy minutes in the hall are none of that."""
    row = WorkProfile(counter="33", queue="R", take="first_above", minutes=10)
    hall = dataclasses.replace(sample_hall("ziyang"), work_profiles=(row,))
    driver = Driver(hall).open("5", "33")
    to_pay(driver)
    reply = driver.do(m.CallNext("33")).reply
    assert isinstance(reply, m.Called)
    assert "超过10分钟" not in reply.why_zh
    driver.do(m.Undo("33"))
    driver.pass_s(601)
    reply = driver.do(m.CallNext("33")).reply
    assert isinstance(reply, m.Called)
    assert "超过10分钟" in reply.why_zh
