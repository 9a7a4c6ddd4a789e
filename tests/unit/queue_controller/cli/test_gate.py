"""The rehearsal's manager and the giving of numbers: stopped, moved, capped, and given again."""

from __future__ import annotations

import pytest

from queue_controller.api import messages as m
from queue_controller.cli.rehearsal import gate
from queue_controller.cli.rehearsal.clerks import LUNCH
from queue_controller.cli.rehearsal.gate import Gate, sisters
from queue_controller.service.permissions import ALLOWED, PIN_COMMANDS
from tests.unit.queue_controller.service.driver import Driver, sample_hall

ZIYANG = sample_hall("ziyang")


@pytest.fixture(autouse=True)
def everybody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "COMES_ANOTHER_DAY", 0.0)


@pytest.fixture
def manager() -> Gate:
    return Gate(ZIYANG, "ZY0111", seed=1)


def rounds(day: Driver, manager: Gate) -> list[m.Command]:
    """What he decides; the hall takes all of it."""
    manager.seen(day.state.view)
    waits = {each.queue: each for each in day.state.waits(day.now)}
    sent = [send.command for send in manager.step(day.state.view, waits, day.now_ms)]
    for command in sent:
        day.do(command, "manager-1")
    return sent


def test_a_queue_whose_counter_stands_still_gives_no_numbers_until_it_works(manager: Gate) -> None:
    """Marriage registration: its visitors may be served by civil affairs, which is of the same department."""
    day = Driver(ZIYANG, clock="10:00").open("17", "16")
    moved = [day.issue("H", item="MZ001").label, day.issue("H").label]
    day.do(m.PauseCounter("17", "业务系统故障", 20))
    stop, notice, move = rounds(day, manager)
    assert stop == m.StopIssue("H", "婚姻登记业务系统故障", "ZY0111")
    assert isinstance(notice, m.PublishNotice)
    assert notice.title_zh == "婚姻登记业务系统故障，暂停取号"
    assert isinstance(move, m.MoveWaiting)
    assert (move.from_queue, move.to_queue, len(move.tickets)) == ("H", "M", 2)
    assert [each.label for each in day.state.view.waiting("M")] == moved
    assert day.refused(m.Issue(queue="H"), "kiosk-1").code == "issue_stopped"
    assert rounds(day, manager) == [], "once"
    day.do(m.OpenCounter("17"))
    resume, withdraw = rounds(day, manager)
    assert resume == m.ResumeIssue("H", "婚姻登记已恢复", "ZY0111")
    assert isinstance(withdraw, m.WithdrawNotice)
    assert not day.state.view.published
    day.issue("H")
    assert rounds(day, manager) == []


def test_who_helps_out_does_not_keep_a_queue_going_whose_system_is_down(manager: Gate) -> None:
    day = Driver(ZIYANG, clock="10:00").open("17", "16")
    day.do(
        m.SetCounterQueues("16", ("H", "M"), "忙", day.now_ms + 3_600_000, "ZY0111"), "manager-1"
    )
    day.do(m.PauseCounter("17", "业务系统故障", 20))
    assert isinstance(rounds(day, manager)[0], m.StopIssue)


@pytest.mark.parametrize("reason", [LUNCH, ""])
def test_lunch_or_a_short_rest_is_no_reason(manager: Gate, reason: str) -> None:
    day = Driver(ZIYANG, clock="10:00").open("17", "16")
    day.do(m.PauseCounter("17", reason, 20))
    assert rounds(day, manager) == []


def test_as_long_as_one_counter_works_numbers_are_given(manager: Gate) -> None:
    day = Driver(ZIYANG, clock="10:00").open("9", "10")
    day.do(m.PauseCounter("9", "业务系统故障", 20))
    assert rounds(day, manager) == []


def test_who_has_a_booking_or_two_matters_stays_and_so_does_everybody_where_nobody_may_help(
    manager: Gate,
) -> None:
    day = Driver(ZIYANG, clock="10:00").open("17", "16", "18")
    day.do(m.Issue(queue="H", queues=("B",)), "kiosk-1")
    day.issue("S")
    day.do(m.PauseCounter("17", "业务系统故障", 20))
    day.do(m.PauseCounter("18", "业务系统故障", 20))
    assert not [each for each in rounds(day, manager) if isinstance(each, m.MoveWaiting)]


def test_some_rather_come_another_day_and_go_first_then(
    manager: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "COMES_ANOTHER_DAY", 1.0)
    day = Driver(ZIYANG, clock="10:00").open("17", "16")
    ticket = day.issue("H")
    day.do(m.PauseCounter("17", "业务系统故障", 20))
    (put_off,) = [each for each in rounds(day, manager) if isinstance(each, m.PutOff)]
    assert put_off.tickets == (ticket.ticket_id,)
    assert list(day.state.view.slips) == [f"20250908-{ticket.label}-t"]


def test_numbers_are_capped_at_what_can_still_be_served_and_given_again_with_help(
    manager: Gate,
) -> None:
    """One counter of 20 minutes each, from 14:00 to 17:30: ten and a half in all."""
    day = Driver(ZIYANG, clock="14:00").open("18")
    for _ in range(8):
        day.issue("S")
    assert rounds(day, manager) == [], "two and a half more can be served"
    day.issue("S")
    (cap,) = rounds(day, manager)
    assert cap == m.CapIssue("S", 10, "司法公证开着1个窗口，9人等候，下班前只能再办1个", "ZY0111")
    day.issue("S")
    assert day.refused(m.Issue(queue="S"), "kiosk-1").code == "issue_cap"
    assert rounds(day, manager) == []
    day.do(m.AddCounter("38", ("S",), "忙", "Z5", "ZY0111"), "manager-1")
    day.open("38")
    (lifted,) = rounds(day, manager)
    assert isinstance(lifted, m.CapIssue)
    assert (lifted.queue, lifted.limit) == ("S", -1)
    day.issue("S")


def test_nothing_is_decided_before_and_after_the_day(manager: Gate) -> None:
    early = Driver(ZIYANG, clock="07:50").open("17")
    early.do(m.PauseCounter("17", "业务系统故障", 20))
    assert rounds(early, manager) == []
    late = Driver(ZIYANG, clock="17:31").open("17")
    late.do(m.PauseCounter("17", "业务系统故障", 20))
    assert rounds(late, manager) == []


def test_a_sister_deals_with_the_same_department() -> None:
    songming = sample_hall("songming")
    assert [q.prefix for q in sisters(songming, songming.queue("H"), {"MZ"})] == ["E"]
    assert not sisters(songming, songming.queue("X"), {"DA"})
    assert not sisters(songming, songming.queue("X"), ())
    assert "R" not in [q.prefix for q in sisters(ZIYANG, ZIYANG.queue("B"), {"GA"})], "no till"


def test_what_he_decides_is_a_managers_to_decide_with_a_pin() -> None:
    decided = {m.StopIssue, m.ResumeIssue, m.CapIssue, m.MoveWaiting, m.PutOff, m.WithdrawNotice}
    assert decided <= ALLOWED["manager"] & PIN_COMMANDS
