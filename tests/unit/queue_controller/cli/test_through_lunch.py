"""The rehearsal's manager over lunch: who waits is served first, and the zone hears it."""

from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.cli.rehearsal.clerks import Clerks, Send
from queue_controller.cli.rehearsal.lunch import ThroughLunch
from queue_controller.service.permissions import ALLOWED
from tests.unit.queue_controller.service.driver import Driver, sample_hall

ZIYANG = sample_hall("ziyang")


def rounds(day: Driver, lunch: ThroughLunch) -> list[m.Command]:
    waits = {each.queue: each for each in day.state.waits(day.now)}
    sent = [send.command for send in lunch.step(day.state.view, waits, day.now_ms)]
    for command in sent:
        day.do(command, "manager-1")
    return sent


def test_a_line_at_lunch_is_served_to_its_end() -> None:
    day = Driver(ZIYANG, clock="11:40").open("8", "5", "9")
    lunch = ThroughLunch(ZIYANG, "ZY0111")
    day.issue("C")
    day.issue("B")
    assert rounds(day.at("11:50"), lunch) == [], "too early to ask"
    (call,) = rounds(day.at("11:56"), lunch)
    assert isinstance(call, m.Broadcast)
    assert (call.text_zh, call.zones, call.minutes) == (
        "出入境中午不停，已取号的请在原处等候叫号。", ("Z3",), 124,
    )  # fmt: skip
    assert lunch.queues == {"C"}, "B is served over lunch anyway"
    assert rounds(day.at("12:05"), lunch) == []
    day.call("8")
    (end,) = rounds(day.at("12:10"), lunch)
    assert isinstance(end, m.EndBroadcast)
    assert not lunch.queues
    assert not day.state.view.broadcasts


def test_a_queue_that_nobody_serves_is_promised_nothing() -> None:
    day = Driver(ZIYANG, clock="11:40").open("5")
    day.issue("C")
    assert rounds(day.at("11:57"), ThroughLunch(ZIYANG, "ZY0111")) == []


def test_after_lunch_it_is_over_for_all() -> None:
    day = Driver(ZIYANG, clock="11:40").open("8")
    lunch = ThroughLunch(ZIYANG, "ZY0111")
    day.issue("C")
    assert len(rounds(day.at("11:56"), lunch)) == 1
    assert [type(each) for each in rounds(day.at("14:01"), lunch)] == [m.EndBroadcast]
    assert not lunch.queues


def test_a_clerk_stays_as_long_as_somebody_of_that_queue_waits() -> None:
    day = Driver(ZIYANG, clock="08:20").open("8")
    date = ZIYANG.appointments[0].date
    clerks = Clerks(ZIYANG, date, day.now_ms, seed=1)
    clerks.step(day.state.view, day.at("08:40").now_ms, 1.0)
    ticket = day.issue("C")

    def pauses(wall_s: float) -> bool:
        sent = clerks.step(day.state.view, day.now_ms, wall_s)
        return any(
            isinstance(each, Send) and each.command == m.PauseCounter("8", "午休", 115)
            for each in sent
        )

    day.at("12:05")
    clerks.through_lunch = {"C"}
    assert not pauses(100.0)
    day.do(m.Cancel(ticket.label, "visitor"), "kiosk-1")
    assert pauses(200.0)


def test_what_he_says_is_the_managers_to_say() -> None:
    assert {m.Broadcast, m.EndBroadcast} <= ALLOWED["manager"]
