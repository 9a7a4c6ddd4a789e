"""What the rehearsal's desk is asked for: bookings, matters, who leaves, opinions."""

from __future__ import annotations

from collections import Counter

from queue_controller.api import messages as m
from queue_controller.cli.rehearsal.enquiries import GONE_MS, Enquiries
from queue_controller.service.values import Refusal
from tests.unit.queue_controller.service.driver import Driver, sample_hall

ZIYANG = sample_hall("ziyang")


def play(day: Driver, desk: Enquiries, minutes: int) -> list[m.Command]:
    """What was asked for and given; who is refused is told so."""
    found: list[m.Command] = []
    for _ in range(minutes):
        day.pass_s(60)
        for send in desk.step(day.state.view, day.now_ms):
            try:
                reply = day.do(send.command, "desk-1").reply
            except Refusal:
                desk.heard(send.command, None)
                continue
            desk.heard(send.command, reply)
            found.append(send.command)
    return found


def test_a_morning_and_an_afternoon_bring_all_of_it() -> None:
    day = Driver(ZIYANG, clock="08:30").open("5")
    for queue in "BDEFMKTG" * 3:
        day.issue(queue)
    for _ in range(3):
        day.do(m.Issue(queue="B", queues=("D",)), "kiosk-1")
    kinds = Counter(type(each) for each in play(day, Enquiries(ZIYANG, day.now_ms, 2), 480))
    assert set(kinds) == {
        m.Book, m.Rebook, m.CancelBooking, m.CheckIn, m.AddMatter, m.DropMatter, m.Cancel, m.FileFeedback,
    }  # fmt: skip
    assert kinds[m.CheckIn] <= kinds[m.Book], "who booked comes, if he has not given it up"
    assert max(kinds.values()) < 15, "few beside those of the table"


def test_who_booked_comes_once_and_in_time() -> None:
    day = Driver(ZIYANG, clock="08:30").open("5")
    desk = Enquiries(ZIYANG, day.now_ms, seed=4)
    done = play(day, desk, 500)
    codes = [each.code for each in done if isinstance(each, m.CheckIn)]
    assert codes
    assert len(set(codes)) == len(codes)


def test_who_never_answered_is_taken_off_with_a_reason_and_only_then() -> None:
    day = Driver(ZIYANG, clock="09:00").open("5")
    day.issue("B")
    day.call("5")
    day.pass_s(120).do(m.NoShow("5"))
    desk = Enquiries(ZIYANG, day.now_ms, seed=1)
    before = play(day, desk, GONE_MS // 60_000)
    assert not [each for each in before if isinstance(each, m.Cancel)]
    (gone,) = [each for each in play(day, desk, 2) if isinstance(each, m.Cancel)]
    assert (gone.ticket, gone.by, gone.reason) == ("B001", "staff", "过号后一直没有回来")
    assert gone.staff_no in ZIYANG.staff_by_no


def test_nobody_asks_a_closed_hall() -> None:
    day = Driver(ZIYANG, clock="09:00").open("5")
    day.do(m.CloseDay("停电", "ZY0111"), "manager-1")
    assert play(day, Enquiries(ZIYANG, day.now_ms, 1), 300) == []
