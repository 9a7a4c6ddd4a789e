"""A configuration that takes the place of another while the hall works."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from config.model import Hall, PolicyConfig
from config.problems import Problem
from config.setup_model import ControllerConfig
from queue_controller.api import messages as m
from queue_controller.service.ask import Ask
from queue_controller.service.hall import HallState
from queue_controller.service.offer import Faulty, Offer
from queue_controller.service.place import place_of
from queue_controller.service.reload import applied
from queue_controller.service.values import Actor, Refusal
from tests.unit.queue_controller.service.driver import MONDAY, Driver, sample_hall

ZIYANG = sample_hall("ziyang")


def offer(hall: Hall = ZIYANG, files: dict[str, str] | None = None, **policy: Any) -> Offer:
    return Offer(
        hall=hall,
        policy=msgspec.structs.replace(PolicyConfig(), **policy),
        controller=ControllerConfig(),
        files=files or {"hall.csv": "1", "queues.csv": "2"},
    )


def with_class(hall: Hall, code: str, **fields: Any) -> Hall:
    rows = tuple(
        replace(row, **fields) if row.code == code else row for row in hall.priority_classes
    )
    return replace(hall, priority_classes=rows)


def with_counter(hall: Hall, number: str, **fields: Any) -> Hall:
    rows = tuple(replace(row, **fields) if row.number == number else row for row in hall.counters)
    return replace(hall, counters=rows)


def without_queue(hall: Hall, prefix: str) -> Hall:
    counters = tuple(
        replace(row, queues=tuple(q for q in row.queues if q != prefix)) for row in hall.counters
    )
    queues = tuple(row for row in hall.queues if row.prefix != prefix)
    return replace(hall, queues=queues, counters=counters)


def started() -> Driver:
    """A day that began with its configuration on record, as the controller's does."""
    driver = Driver(ZIYANG)
    driver.apply(applied(driver.state, offer()), "controller", "")
    return driver.open("5", "6", "9")


def replayed_under(driver: Driver, hall: Hall, policy: PolicyConfig | None = None) -> HallState:
    """The log, read with whatever stands in the folder by then."""
    state = HallState(hall, policy or PolicyConfig())
    for record, _ in driver.records:
        event = m.decode_event(record)
        assert event is not None
        state.apply(record, event)
    return state


def refused(driver: Driver, found: Offer | Faulty) -> Refusal:
    before = driver.state.digest()
    refusals = []
    for _ in range(2):
        with pytest.raises(Refusal) as caught:
            driver.reload(found)
        refusals.append(caught.value)
    assert driver.state.digest() == before
    assert (refusals[0].code, refusals[0].detail) == (refusals[1].code, refusals[1].detail)
    return refusals[0]


def test_the_next_call_goes_by_the_new_rules_also_for_who_waits_already() -> None:
    driver = started()
    driver.issue("B")
    driver.pass_s(60).issue("B", priority_class="P20")
    new = with_class(ZIYANG, "P20", rule="priority_next")
    reply = driver.reload(offer(new, {"hall.csv": "1", "queues.csv": "3"})).reply
    assert isinstance(reply, m.Reloaded)
    assert reply.changed == ("queues.csv",)
    assert driver.call("5") == ("B002", "priority_next")
    moved = driver.events(m.TicketReclassified)
    assert [getattr(each, "ticket_id", "") for each in moved] == [f"{MONDAY.replace('-', '')}-B002"]


@pytest.mark.parametrize("later", ["old", "new", "another"])
def test_a_log_is_read_under_the_terms_of_its_own_time(later: str) -> None:
    """Whatever stands in the folder by then, the same log gives the same hall."""
    driver = started()
    driver.issue("B", priority_class="P20")
    driver.issue("B")
    driver.call("5")
    new = with_counter(with_class(ZIYANG, "P20", rule="fifo"), "9", queues=("B", "D"))
    policy = msgspec.structs.replace(PolicyConfig(), late_rating_days=3)
    driver.do(m.AddCounter("77", ("B",), "人多"), "manager-1")
    driver.do(m.SetCounterQueues("6", ("D",), "人多"), "manager-1")
    driver.reload(offer(new, {"hall.csv": "9"}, late_rating_days=3))
    driver.issue("B", priority_class="P20")
    driver.do(m.OpenCounter("77"))
    driver.pass_s(90)
    driver.call("9")
    driver.call("77")
    assert driver.state.counters["77"].queues == ("B",), "a temporary counter stays"
    assert driver.state.counters["6"].queues == ("D",), "and so does what a manager decided"
    assert driver.state.counters["9"].queues == ("B", "D")
    hall, laws = {
        "old": (ZIYANG, PolicyConfig()),
        "new": (new, policy),
        "another": (
            with_class(without_queue(ZIYANG, "V"), "P20", rule="dedicated_window"),
            msgspec.structs.replace(PolicyConfig(), walk_up_numbers=(1, 50)),
        ),
    }[later]
    assert replayed_under(driver, hall, laws).digest() == driver.state.digest()
    driver.pass_s(86_400)
    assert replayed_under(driver, hall, laws).digest() == driver.state.digest()


def test_the_same_configuration_again_changes_nothing() -> None:
    driver = started()
    before = len(driver.records)
    reply = driver.reload(offer()).reply
    assert isinstance(reply, m.Reloaded)
    assert (reply.changed, len(driver.records)) == ((), before)


def test_a_faulty_folder_is_refused_with_every_reason() -> None:
    faults = tuple(
        Problem("queues.csv", row, "windows", "error", "unknown", f"第{row}行错了", f"row {row}")
        for row in range(2, 5)
    )
    hint = Problem("queues.csv", 9, "", "warning", "odd", "只是提醒", "only a hint")
    refusal = refused(started(), Faulty((*faults, hint)))
    assert refusal.code == "configuration_refused"
    assert "3处" in refusal.message_zh
    assert refusal.detail["reasons"].splitlines() == ["第2行错了", "第3行错了", "第4行错了"]
    assert refusal.detail["reasons_en"].splitlines() == ["row 2", "row 3", "row 4"]


@pytest.mark.parametrize(
    ("hall", "word"),
    [
        (without_queue(ZIYANG, "B"), "队列 B，但它今天还有 1 个号"),
        (without_queue(ZIYANG, "Q"), "停号或限号"),
        (
            replace(ZIYANG, counters=tuple(c for c in ZIYANG.counters if c.number != "5")),
            "5 号窗口，但它正在使用",
        ),
        (
            replace(
                ZIYANG,
                priority_classes=tuple(c for c in ZIYANG.priority_classes if c.code != "P20"),
            ),
            "类别 P20",
        ),
        (replace(ZIYANG, hall_id="other"), "hall_id"),
        (replace(ZIYANG, time_zone="Europe/Berlin"), "time_zone"),
    ],
)
def test_what_is_in_use_cannot_go(hall: Hall, word: str) -> None:
    driver = started()
    driver.issue("B", priority_class="P20")
    driver.do(m.StopIssue("Q", "停电"), "manager-1")
    refusal = refused(driver, offer(hall, {"hall.csv": "9"}))
    assert word in refusal.detail["reasons"]


def test_what_a_start_alone_can_change_is_named_together() -> None:
    driver = started()
    refusal = refused(
        driver, offer(ZIYANG, {"hall.csv": "9"}, ticket_digits=4, roll_numbers=(0, 0))
    )
    assert refusal.detail["count"] == "2"
    assert "policy.ticket_digits" in refusal.detail["reasons"]


def test_policies_hold_from_the_next_command_on() -> None:
    driver = started()
    driver.issue("B")
    driver.issue("B")
    driver.call("5")
    driver.reload(offer(ZIYANG, {"hall.csv": "9"}, second_press_s=600.0))
    driver.pass_s(90)
    assert driver.refused(m.CallNext("5")).code == "second_press", "for ten minutes now"


def test_a_reload_needs_a_reason_and_a_managers_place() -> None:
    driver = started()
    assert driver.refused(m.Reload(""), "manager-1").code == "reason_missing"
    assert driver.refused(m.Reload("换季"), "terminal-5").code == "not_allowed"
    assert driver.refused(m.Reload("换季"), "supervisor-1").code == "not_allowed"
    assert driver.refused(m.Reload("换季"), "manager-1").code == "reload_impossible"


def test_who_waits_in_a_queue_that_a_start_took_away_is_served_or_moved() -> None:
    """A start refuses nothing; whatever is left over must still come to an end."""
    driver = started()
    driver.do(m.AddCounter("77", ("B", "D"), "人多"), "manager-1")
    driver.do(m.OpenCounter("77"))
    for code in ("P20", "P99", "P99", "P99", "P99"):
        driver.issue("B", priority_class=code)
    driver.call("5")
    new = without_queue(ZIYANG, "B")
    new = replace(new, counters=tuple(row for row in new.counters if row.number != "6"))
    driver.hall, driver.state = new, driver.replayed()
    driver.state.adopt(offer(new, {"hall.csv": "9"}))
    driver.apply(applied(driver.state, offer(new, {"hall.csv": "9"})), "controller", "")
    driver.pass_s(70).do(m.Start("5"))
    driver.pass_s(300).do(m.Complete("5"))
    assert driver.call("77")[0] == "B002", "the temporary counter still serves it"
    driver.pass_s(70).do(m.Start("77"))
    driver.do(m.MoveWaiting("B", "D", "业务调整"), "manager-1")
    assert [each.queue for each in driver.state.view.tickets.values()] == ["B", "D", "D", "D"]
    assert driver.refused(m.Issue(queue="B"), "kiosk-1").code == "unknown_queue"
    assert driver.refused(m.CallNext("6")).code == "unknown_counter"
    assert {wait.queue for wait in driver.state.waits(driver.now)} == set(new.queue_by_prefix)
    assert replayed_under(driver, ZIYANG).digest() == driver.state.digest()


def test_who_waits_in_a_queue_that_a_start_took_away_can_ask_and_have_it_printed() -> None:
    driver = started()
    label = driver.issue("B").label
    driver.state = replayed_under(driver, without_queue(ZIYANG, "B"))
    place = place_of(m.AskPlace(label), Ask(Actor("kiosk-1", "kiosk"), driver.state, driver.now))
    assert (place.ahead, place.low_minutes, place.counters) == (0, -1, ())
    printed = driver.do(m.Reprint(label), "kiosk-1").reply
    assert isinstance(printed, m.Issued)
    assert (printed.low_minutes, printed.counters) == (-1, ())


def test_a_call_taken_back_after_a_reload_waits_by_the_new_rule() -> None:
    hall = started()
    hall.issue("B")
    senior = hall.pass_s(5).issue("B", priority_class="P20").label
    hall.do(m.CallTicket("5", senior))
    hall.reload(offer(with_class(ZIYANG, "P20", rule="priority_next"), {"hall.csv": "2"}))
    hall.pass_s(2).do(m.Undo("5"))
    assert hall.call("5") == (senior, "priority_next")
    assert hall.replayed().digest() == hall.state.digest()


def test_a_reload_lets_no_appointment_go_before_its_slot() -> None:
    hall = started()
    booked = next(
        each
        for each in ZIYANG.appointments
        if each.queue == "B" and each.date.isoformat() == MONDAY
    )
    hall.at(f"{booked.slot.start:%H:%M}").pass_s(-300)
    ordinary = hall.issue("B").label
    hall.pass_s(10).do(m.CheckIn(booked.code), "kiosk-1")
    hall.reload(offer(with_class(ZIYANG, "P30", interleave_every=2), {"hall.csv": "2"}))
    assert hall.call("5") == (ordinary, "fifo")
    hall.pass_s(300)
    assert hall.call("6") == ("B002", "appointment_due")
