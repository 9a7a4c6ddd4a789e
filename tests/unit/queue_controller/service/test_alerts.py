"""Alarms that somebody looks after, announcements, and the emergency that freezes the queue."""

import pytest

from config.model import PolicyConfig
from queue_controller.api import messages as m
from queue_controller.api.audience import Audience, cut_event, cut_view
from queue_controller.api.view import HallView
from queue_controller.service.alerts import BROADCASTS_MAX, FROZEN
from queue_controller.service.permissions import PIN_COMMANDS
from tests.unit.queue_controller.service.driver import Driver, sample_hall


@pytest.fixture
def hall() -> Driver:
    return Driver(sample_hall("ziyang")).open("5", "6")


def prepare(hall: Driver, *, drill: bool = False) -> str:
    hall.do(m.PrepareEmergency(drill=drill, text_zh="请撤离"), "manager-1")
    found = hall.state.view.emergency
    assert found is not None
    assert not found.active
    return found.emergency_id


def evacuate(hall: Driver) -> str:
    emergency = prepare(hall)
    hall.do(m.StartEmergency(emergency), "manager-1")
    return emergency


def test_an_emergency_takes_two_steps_and_freezes_the_queue(hall: Driver) -> None:
    first, second = hall.issue("B").label, hall.issue("B").label
    assert hall.call("5")[0] == first
    emergency = prepare(hall)
    assert hall.call("6")[0] == second, "a preparation changes nothing"
    third = hall.issue("B").label
    hall.do(m.StartEmergency(emergency), "manager-1")
    assert hall.state.view.evacuated
    before = hall.state.view.tickets.copy()
    commands: list[m.Command] = [
        m.Issue(queue="B"), m.CheckIn("12345678"), m.CallNext("5"), m.CallTicket("5", third, "x"),
        m.Recall("5"), m.Start("5"), m.NoShow("5"), m.Undo("5"), m.Requeue(third),
        m.Resume("5", third), m.Transfer("5", "C"), m.Cancel(third, "visitor"),
        m.Reclassify(third, "P10", "x"), m.WalkUp("6"), m.BindRoll(801),
        m.AddMatter(third, "C"), m.DropMatter(third, "B"),
        m.MoveWaiting("B", "C", "x"), m.PutOff((third,), "x"), m.CloseDay("x"),
    ]  # fmt: skip
    assert {type(command) for command in commands} == FROZEN
    for command in commands:
        assert hall.refused(command, "cli").code == "emergency"
    assert hall.refused(m.PrepareEmergency(), "manager-1").code == "emergency_on"
    hall.pass_s(1200)
    assert hall.state.view.tickets == before
    assert hall.events(m.CallUnseen, m.CallUnspoken) == [], "the screens show the way out"
    hall.do(m.EndEmergency(emergency, "演练结束"), "manager-1")
    assert hall.state.view.emergency is None
    assert hall.call("5")[0] == first, "led out before he came: called again"
    assert hall.refused(m.CallNext("5")).code == "second_press"
    hall.pass_s(10)
    hall.do(m.Start("5"))
    hall.do(m.Start("6"))
    hall.do(m.Complete("6"))
    assert hall.call("6")[0] == third
    assert hall.replayed().digest() == hall.state.digest()


def test_a_preparation_lapses_and_a_new_one_takes_its_place(hall: Driver) -> None:
    old = prepare(hall)
    hall.pass_s(61)
    assert hall.refused(m.StartEmergency(old), "manager-1").code == "emergency_not_prepared"
    new = prepare(hall, drill=True)
    assert hall.refused(m.StartEmergency(old), "manager-1").code == "emergency_not_prepared"
    hall.do(m.StartEmergency(new), "manager-1")
    assert hall.do(m.StartEmergency(new), "manager-1").events == ()
    found = hall.state.view.emergency
    assert found is not None
    assert found.drill
    hall.do(m.EndEmergency(old), "manager-1")
    assert hall.state.view.evacuated, "only its own end ends it"
    hall.at("09:00", "2025-09-09")
    assert hall.state.view.evacuated, "midnight is no end"


def test_a_preparation_is_told_to_the_manager_only(hall: Driver) -> None:
    emergency = prepare(hall)
    audiences: tuple[Audience, ...] = ("public", "counter")
    for audience in audiences:
        assert cut_view(hall.state.view, audience).emergency is None
        assert isinstance(cut_event(m.EmergencyPrepared(emergency, 0), audience), m.Sealed)
    hall.do(m.StartEmergency(emergency), "manager-1")
    for audience in audiences:
        assert cut_view(hall.state.view, audience).evacuated


@pytest.mark.parametrize("client", ["kiosk-1", "terminal-5", "board-1", "host-1", "supervisor-1"])
def test_only_the_manager_starts_one(hall: Driver, client: str) -> None:
    emergency = prepare(hall)
    for command in (m.PrepareEmergency(), m.StartEmergency(emergency), m.Broadcast("x")):
        assert hall.refused(command, client).code == "not_allowed"


def test_an_announcement_stands_for_its_minutes(hall: Driver) -> None:
    hall.do(m.Broadcast("请车主移车", zones=("Z3",), minutes=5), "manager-1")
    (one,) = hall.state.view.broadcasts.values()
    assert one.until_ms == hall.now_ms + 5 * 60_000
    hall.pass_s(301)
    hall.do(m.Broadcast("第二条"), "manager-1")
    (two,) = hall.state.view.broadcasts.values()
    assert two.text_zh == "第二条"
    hall.do(m.EndBroadcast(two.broadcast_id), "manager-1")
    assert hall.do(m.EndBroadcast(two.broadcast_id), "manager-1").events == ()
    assert hall.state.view.broadcasts == {}
    for _ in range(BROADCASTS_MAX):
        hall.do(m.Broadcast("又一条"), "manager-1")
    assert hall.refused(m.Broadcast("太多"), "manager-1").code == "too_many_broadcasts"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (m.Broadcast(" "), "text_missing"),
        (m.Broadcast("字" * 101), "text_too_long"),
        (m.Broadcast("x", minutes=0), "bad_broadcast_minutes"),
        (m.Broadcast("x", zones=("Z99",)), "unknown_zone"),
        (m.AcknowledgeAlarm(""), "text_missing"),
        (m.Unlock("nobody"), "unknown_staff"),
        (m.StartEmergency("em-1"), "emergency_not_prepared"),
    ],
)
def test_refused(hall: Driver, command: m.Command, code: str) -> None:
    assert hall.refused(command, "manager-1").code == code


def test_an_alarm_is_acknowledged_once_and_for_the_manager_only(hall: Driver) -> None:
    hall.do(m.AcknowledgeAlarm("wait:t1", "已加开窗口"), "manager-1")
    assert hall.do(m.AcknowledgeAlarm("wait:t1"), "manager-1").events == ()
    assert hall.state.view.acknowledged == {"wait:t1": hall.now_ms}
    assert cut_view(hall.state.view, "counter").acknowledged == {}
    hall.at("08:00", "2025-09-09")
    assert hall.state.view.acknowledged == {}


def test_a_bad_review_is_known_to_the_manager_only(hall: Driver) -> None:
    hall.issue("B")
    hall.call("5")
    hall.do(m.Start("5"))
    hall.do(m.Complete("5"))
    (opened,) = hall.events(m.RatingOpened)
    assert isinstance(opened, m.RatingOpened)
    hall.do(m.Rate(opened.rating_id, 2, reasons=("等候时间长",)), "rating-5")
    (review,) = hall.state.view.bad_reviews
    assert (review.counter, review.level, review.reasons) == ("5", 2, ("等候时间长",))
    assert cut_view(hall.state.view, "counter").bad_reviews == []


def test_since_when_a_counter_has_nobody_in_front_of_it(hall: Driver) -> None:
    view: HallView = hall.state.view
    opened_ms = hall.now_ms
    assert view.counters["5"].idle_since_ms == opened_ms
    hall.issue("B")
    hall.pass_s(60).call("5")
    assert view.counters["5"].idle_since_ms == 0
    hall.pass_s(120).do(m.Complete("5"))
    assert view.counters["5"].idle_since_ms == hall.now_ms
    hall.pass_s(1).do(m.Undo("5"))
    assert view.counters["5"].idle_since_ms == 0
    hall.do(m.Complete("5"))
    hall.do(m.PauseCounter("5"))
    assert view.counters["5"].idle_since_ms == 0
    hall.pass_s(30).do(m.OpenCounter("5"))
    assert view.counters["5"].idle_since_ms == hall.now_ms


def test_who_prepared_and_who_ended_is_on_record(hall: Driver) -> None:
    clerk = next(iter(hall.state.hall.staff_by_no))
    assert hall.refused(m.PrepareEmergency(staff_no="nobody"), "manager-1").code == "unknown_staff"
    reply = hall.do(m.PrepareEmergency(reason="三楼冒烟", staff_no=clerk), "manager-1").reply
    assert isinstance(reply, m.EmergencyReady)
    hall.do(m.StartEmergency(reply.emergency_id), "manager-1")
    hall.do(m.EndEmergency(reply.emergency_id, "已排除", clerk), "manager-1")
    prepared, ended = hall.events(m.EmergencyPrepared, m.EmergencyEnded)
    assert isinstance(prepared, m.EmergencyPrepared)
    assert isinstance(ended, m.EmergencyEnded)
    assert (prepared.reason, prepared.staff_no) == ("三楼冒烟", clerk)
    assert (ended.reason, ended.staff_no) == ("已排除", clerk)
    assert cut_event(ended, "public") == m.EmergencyEnded(reply.emergency_id)


def test_preparing_ending_and_announcing_need_a_pin_but_the_start_does_not() -> None:
    assert {m.PrepareEmergency, m.EndEmergency, m.Broadcast} <= PIN_COMMANDS
    assert m.StartEmergency not in PIN_COMMANDS


def test_nobody_is_signed_out_for_the_time_of_an_emergency() -> None:
    clerk = next(iter(sample_hall("ziyang").staff_by_no))
    hall = Driver(sample_hall("ziyang")).open("5")
    hall.state.policy = PolicyConfig(sign_out_idle_minutes=15)
    hall.do(m.SignIn("5", clerk))
    emergency = evacuate(hall)
    hall.pass_s(1800)
    hall.do(m.EndEmergency(emergency), "manager-1")
    hall.pass_s(600)
    assert hall.events(m.ClerkSignedOut) == []
    hall.pass_s(301)
    assert len(hall.events(m.ClerkSignedOut)) == 1
