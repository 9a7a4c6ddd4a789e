"""What a host decides, without a hall, a port or a clock."""

from __future__ import annotations

import itertools
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from config.setup_model import PolicyConfig
from devices.health import GOOD, NOT_HEARD, DeviceHealth, Health, PartHealth
from devices.host.keys import WAITING_EVERY_S
from devices.host.logic import HostLogic
from devices.host.places import Place
from devices.host.scene import Action, End, Resync, Scene, ToBus, ToDevice
from devices.host.signs import AGAIN_EVERY_S, SIGN_GRACE_S
from devices.kinds import (
    Beep,
    CancelRating,
    Completion,
    ContentLost,
    DeviceEvent,
    EventBody,
    HealthChanged,
    KeypadAction,
    KeypadPressed,
    Kind,
    LedBoardCapabilities,
    LinkChanged,
    LinkState,
    Outcome,
    RatingOutcome,
    RatingResult,
    ShowPage,
    StartRating,
)
from queue_controller.api import messages as m
from queue_controller.api.updates import Applied, Beat, Link, Reset
from queue_controller.api.view import HallView

MORNING_MS = 1_757_295_000_000  # 2025-09-08 09:30 in Shanghai


class Desk:
    """A host of two counters; the hall is played by the test."""

    def __init__(self, *, connected: bool = True) -> None:
        self.now = 1000.0
        self.seq = 10
        self.view = HallView(seq=10, epoch=1)
        self.ids = itertools.count(1)
        self.sequences = itertools.count(1)
        names = {"5": ("keypad-5", "pad-5", "strip-5"), "6": ("keypad-6", "pad-6", "strip-6")}
        self.logic = HostLogic(
            Scene(
                {
                    number: Place(
                        number, f"{number}号 户政", frozenset("B"), (key,), (pad,), (strip,)
                    )
                    for number, (key, pad, strip) in names.items()
                },
                {
                    "strip-5": LedBoardCapabilities(192, 16),
                    "strip-6": LedBoardCapabilities(192, 16),
                },
                {
                    name: kind
                    for row in names.values()
                    for name, kind in zip(
                        row, (Kind.CALL_KEYPAD, Kind.RATING_KEYS, Kind.LED_BOARD), strict=True
                    )
                },
                PolicyConfig(),
                ZoneInfo("Asia/Shanghai"),
                lambda: f"id-{next(self.ids)}",
                lost_at=self.now,
                hall_ms=MORNING_MS,
            )
        )
        for row in names.values():
            for name in row:
                self.device(name, LinkChanged(LinkState.OPEN))
        if connected:
            self.connect()

    def connect(self) -> list[Action]:
        copy = msgspec.convert(msgspec.to_builtins(self.view), HallView)
        actions = self.logic.on_update(Reset(copy), self.now)
        return actions + self.logic.on_update(Link("current", 0), self.now)

    def lose(self) -> None:
        self.logic.on_update(Link("out_of_date", 0), self.now)

    def hall(self, event: m.Event) -> list[Action]:
        self.seq += 1
        record = m.EventRecord(
            self.seq, 1, MORNING_MS, m.event_type(event), "a", "c", msgspec.Raw(b"{}")
        )
        self.view.apply(record, event)
        return self.logic.on_update(Applied(record, event), self.now)

    def beat(self, speed: float = 1.0) -> list[Action]:
        beat = m.Heartbeat(1, "h", 1, self.seq, "running", "", MORNING_MS, speed, "2025-09-08", ())
        return self.logic.on_update(Beat(beat), self.now)

    def device(self, name: str, body: EventBody, **more: Any) -> list[Action]:
        event = DeviceEvent(name, Kind.PANEL, next(self.sequences), self.now, body, **more)
        return self.logic.on_device(event, self.now)

    def press(self, action: KeypadAction, digits: str = "", **more: Any) -> list[Action]:
        return self.device("keypad-5", KeypadPressed(action, digits), **more)

    def issue(self, number: int, *, priority: bool = False) -> list[Action]:
        label = f"B{number:03d}"
        event = m.TicketIssued(
            label, label, "B", number, "2025-09-08", priority, MORNING_MS, MORNING_MS
        )
        return self.hall(event)

    def call(self, number: int, counter: str = "5") -> list[Action]:
        label = f"B{number:03d}"
        event = m.TicketCalled(
            label, label, "B", counter, f"call-{label}", False, "order", MORNING_MS
        )
        return self.hall(event)

    def open(self) -> None:
        self.hall(m.CounterOpened("5"))
        self.hall(m.CounterOpened("6"))


def commands(actions: list[Action], device: str) -> list[Any]:
    return [a.command for a in actions if isinstance(a, ToDevice) and a.device == device]


def text(actions: list[Action], device: str = "strip-5") -> str:
    pages = [c.page for c in commands(actions, device) if isinstance(c, ShowPage)]
    return "|".join(line.text for page in pages for line in page.lines)


def asked(actions: list[Action]) -> list[m.Command]:
    """What is asked of the hall, apart from signs of life."""
    return [a.command for a in actions if isinstance(a, ToBus)]


def beeps(actions: list[Action], keypad: str = "keypad-5") -> int:
    return sum(isinstance(c, Beep) for c in commands(actions, keypad))


# ------------------------------------------------------------------ keys


@pytest.mark.parametrize(
    ("action", "digits", "command"),
    [
        (KeypadAction.CALL, "", m.CallNext("5")),
        (KeypadAction.CALL, "12", m.CallTicket("5", "12", "按号呼叫")),
        (KeypadAction.RECALL, "", m.Recall("5")),
        (KeypadAction.RATE, "", m.Complete("5")),
        (KeypadAction.NO_SHOW, "", m.NoShow("5")),
        (KeypadAction.PAUSE, "", m.PauseCounter("5")),
    ],
)
def test_key_becomes_a_command_of_its_counter(
    action: KeypadAction, digits: str, command: m.Command
) -> None:
    desk = Desk()
    desk.open()
    assert desk.press(action, digits) == [ToBus(command, "keypad-5")]


def test_pause_key_opens_what_is_paused_or_closed() -> None:
    desk = Desk()
    assert asked(desk.press(KeypadAction.PAUSE)) == [m.OpenCounter("5")]
    desk.open()
    desk.hall(m.CounterPaused("5"))
    desk.now += 10
    desk.logic.on_reply(ToBus(m.OpenCounter("5"), "keypad-5"), End.DONE)
    assert asked(desk.press(KeypadAction.PAUSE)) == [m.OpenCounter("5")]


@pytest.mark.parametrize(
    "action", [KeypadAction.TRANSFER, KeypadAction.CALL_BACK, KeypadAction.ONE_METRE_LINE]
)
def test_key_that_needs_a_terminal_beeps(action: KeypadAction) -> None:
    desk = Desk()
    actions = desk.press(action)
    assert beeps(actions) == 1
    assert not asked(actions)


def test_cancel_key_is_the_keypads_own_affair() -> None:
    assert Desk().press(KeypadAction.CANCEL) == []


@pytest.mark.parametrize(("end", "beep"), [(e, e is not End.DONE) for e in End])
def test_answer_that_is_no_beeps_on_that_keypad(end: End, beep: bool) -> None:
    desk = Desk()
    actions = desk.press(KeypadAction.CALL)
    assert isinstance(actions[0], ToBus)
    assert beeps(desk.logic.on_reply(actions[0], end)) == int(beep)


def test_second_press_calls_nobody_and_the_next_one_does() -> None:
    desk = Desk()
    first = desk.press(KeypadAction.CALL)[0]
    assert isinstance(first, ToBus)
    desk.logic.on_reply(first, End.DONE)
    desk.now += 2.9
    assert desk.press(KeypadAction.CALL) == []
    assert asked(desk.press(KeypadAction.RECALL)) == [m.Recall("5")]  # another key is another wish
    desk.logic.on_reply(ToBus(m.Recall("5"), "keypad-5"), End.DONE)
    desk.now += 0.2
    assert asked(desk.press(KeypadAction.CALL)) == [m.CallNext("5")]


@pytest.mark.parametrize(
    ("end", "asks"), [(e, e in {End.NOBODY, End.REFUSED}) for e in End], ids=str
)
def test_press_that_did_nothing_does_not_swallow_the_next(end: End, asks: bool) -> None:
    desk = Desk()
    first = desk.press(KeypadAction.CALL)[0]
    assert isinstance(first, ToBus)
    desk.logic.on_reply(first, end)
    desk.now += 1.5
    assert asked(desk.press(KeypadAction.CALL)) == ([m.CallNext("5")] if asks else [])


def test_second_press_is_measured_on_the_hall_clock() -> None:
    desk = Desk()
    desk.beat(speed=60)
    first = desk.press(KeypadAction.CALL)[0]
    assert isinstance(first, ToBus)
    desk.logic.on_reply(first, End.DONE)
    desk.now += 0.04
    assert desk.press(KeypadAction.CALL) == []
    desk.now += 0.02
    assert asked(desk.press(KeypadAction.CALL)) == [m.CallNext("5")]


def test_press_while_the_last_one_is_unanswered_beeps() -> None:
    desk = Desk()
    desk.press(KeypadAction.CALL)
    desk.now += 5
    actions = desk.press(KeypadAction.CALL)
    assert (beeps(actions), asked(actions)) == (1, [])
    assert asked(desk.device("keypad-6", KeypadPressed(KeypadAction.CALL)))  # the neighbour may


def test_stale_press_and_press_without_the_hall_beep_and_are_forgotten() -> None:
    desk = Desk()
    assert beeps(desk.press(KeypadAction.CALL, stale=True)) == 1
    desk.lose()
    assert beeps(desk.press(KeypadAction.CALL)) == 1
    assert not asked(desk.connect())
    assert asked(desk.press(KeypadAction.CALL)) == [m.CallNext("5")]  # not taken for a second press
    assert beeps(Desk(connected=False).press(KeypadAction.CALL)) == 1


# ------------------------------------------------------------------ signs


def test_call_shows_on_strip_and_keypad_of_its_counter_only() -> None:
    desk = Desk()
    desk.open()
    desk.issue(12)
    desk.issue(13)
    actions = desk.call(12)
    assert "B012" in text(actions)
    shown = commands(actions, "keypad-5")
    assert [(c.waiting, c.number) for c in shown] == [(1, "012")]
    assert not commands(actions, "strip-6")
    assert not commands(actions, "keypad-6")


def test_same_digits_of_another_queue_are_shown_again() -> None:
    desk = Desk()
    desk.open()
    desk.issue(12)
    desk.call(12)
    desk.hall(m.ServiceStarted("B012", "5", MORNING_MS))
    desk.hall(m.ServiceCompleted("B012", "B012", "B", "5", 0, "accepted", 1, 0))
    desk.hall(m.TicketIssued("C012", "C012", "C", 12, "2025-09-08", False, 0, 0))
    actions = desk.hall(m.TicketCalled("C012", "C012", "C", "5", "c", False, "order", 0))
    assert [c.number for c in commands(actions, "keypad-5")] == ["012"]


def test_unchanged_page_is_not_sent_twice_and_a_recall_is() -> None:
    desk = Desk()
    desk.open()
    assert not desk.hall(m.CounterOpened("5"))
    desk.issue(12)
    desk.call(12)
    again = desk.hall(m.TicketRecalled("B012", "B012", "B", "5", "call-B012", 1))
    assert "B012" in text(again)


def test_cancelled_call_leaves_the_strip() -> None:
    desk = Desk()
    desk.open()
    desk.issue(12)
    desk.call(12)
    actions = desk.hall(m.TicketCancelled("B012", "staff"))
    assert "B012" not in text(actions)
    assert "5号" in text(actions)


@pytest.mark.parametrize("back", [LinkChanged(LinkState.OPEN), ContentLost()])
def test_strip_that_returns_shows_the_present_and_no_old_call(back: EventBody) -> None:
    desk = Desk()
    desk.open()
    for number in (12, 13):
        desk.issue(number)
    desk.call(12)
    desk.device("strip-5", LinkChanged(LinkState.WAITING))
    desk.hall(m.TicketMissed("B012", "5"))
    assert not commands(desk.call(13), "strip-5")
    if isinstance(back, ContentLost):
        desk.device("strip-5", LinkChanged(LinkState.OPEN))
    actions = desk.device("strip-5", back)
    assert "B013" in text(actions)
    assert "B012" not in text(actions)
    assert len(commands(actions, "strip-5")) == 1


def test_keypad_that_returns_gets_its_present_number() -> None:
    desk = Desk()
    desk.open()
    desk.issue(12)
    desk.call(12)
    desk.device("keypad-5", LinkChanged(LinkState.WAITING))
    shown = commands(desk.device("keypad-5", LinkChanged(LinkState.OPEN)), "keypad-5")
    assert [(c.waiting, c.number) for c in shown] == [(0, "012")]


def test_snapshot_after_a_gap_brings_everything_up_to_date() -> None:
    desk = Desk()
    desk.open()
    desk.issue(12)
    desk.issue(13)
    desk.call(12)
    missed = m.TicketMissed("B012", "5")
    record = m.EventRecord(0, 1, 0, m.event_type(missed), "", "", msgspec.Raw(b"{}"))
    desk.view.apply(record, missed)  # the host never hears of it
    desk.lose()
    actions = desk.connect()
    assert text(actions)
    assert "B012" not in text(actions)


def test_event_that_does_not_fit_asks_for_a_snapshot() -> None:
    desk = Desk()
    event = m.TicketCalled("X", "B099", "B", "5", "c", False, "order", 0)
    record = m.EventRecord(99, 1, 0, m.event_type(event), "", "", msgspec.Raw(b"{}"))
    assert desk.logic.on_update(Applied(record, event), desk.now) == [Resync()]


def test_confirmed_call_is_reported_as_shown_once() -> None:
    desk = Desk()
    desk.open()
    desk.issue(12)
    (page,) = commands(desk.call(12), "strip-5")
    end = Completion(page.command_id, Outcome.CONFIRMED)
    assert asked(desk.device("strip-5", end)) == [m.Confirm("call-B012", "shown")]
    assert not asked(desk.device("strip-5", end))


@pytest.mark.parametrize("outcome", [Outcome.SENT, Outcome.FAILED, Outcome.INDETERMINATE])
def test_unconfirmed_call_is_never_reported_as_shown(outcome: Outcome) -> None:
    desk = Desk()
    desk.open()
    desk.issue(12)
    (page,) = commands(desk.call(12), "strip-5")
    assert not asked(desk.device("strip-5", Completion(page.command_id, outcome, "timeout")))


def test_page_that_failed_is_told_again_as_it_is_then() -> None:
    desk = Desk()
    desk.open()
    desk.issue(12)
    desk.issue(13)
    (page,) = commands(desk.call(12), "strip-5")
    desk.device("strip-5", Completion(page.command_id, Outcome.FAILED, "timeout"))
    assert not commands(desk.beat(), "strip-5")
    desk.hall(m.TicketMissed("B012", "5"))
    desk.call(13)
    desk.now += AGAIN_EVERY_S
    actions = desk.beat()
    assert "B013" in text(actions)
    assert "B012" not in text(actions)
    (page,) = commands(actions, "strip-5")
    desk.device("strip-5", Completion(page.command_id, Outcome.CONFIRMED))
    desk.now += 10 * AGAIN_EVERY_S
    assert not commands(desk.beat(), "strip-5")


def test_superseded_page_is_no_failure() -> None:
    desk = Desk()
    desk.open()
    desk.issue(12)
    (page,) = commands(desk.call(12), "strip-5")
    desk.device("strip-5", Completion(page.command_id, Outcome.FAILED, "superseded"))
    desk.now += 10 * AGAIN_EVERY_S
    assert not commands(desk.beat(), "strip-5")


def test_strips_keep_a_call_for_a_while_without_the_hall_then_say_that_they_are_out_of_date() -> (
    None
):
    desk = Desk()
    desk.open()
    desk.issue(12)
    desk.call(12)
    desk.beat()
    desk.lose()
    desk.now += SIGN_GRACE_S - 1
    assert not desk.logic.on_tick(desk.now)
    desk.now += 1
    assert "信息暂未更新（09:30）" in text(desk.logic.on_tick(desk.now))
    assert not desk.logic.on_tick(desk.now)
    back = commands(desk.device("strip-5", LinkChanged(LinkState.OPEN)), "strip-5")
    assert "信息暂未更新" in back[0].page.lines[0].text
    assert "B012" in text(desk.connect())


def test_strips_show_the_way_out_also_when_the_hall_is_lost_until_it_is_over() -> None:
    desk = Desk()
    desk.open()
    assert "撤离" in text(desk.hall(m.EmergencyStarted("em-1")))
    desk.lose()
    desk.now += 10 * SIGN_GRACE_S
    assert not desk.logic.on_tick(desk.now)
    back = commands(desk.device("strip-5", LinkChanged(LinkState.OPEN)), "strip-5")
    assert "撤离" in back[0].page.lines[0].text


def test_host_that_never_reached_the_hall_says_so_too() -> None:
    desk = Desk(connected=False)
    desk.now += SIGN_GRACE_S
    assert "信息暂未更新" in text(desk.logic.on_tick(desk.now))


def test_waiting_count_follows_slowly_and_only_when_it_changed() -> None:
    desk = Desk()
    desk.open()
    desk.issue(12)
    desk.now += WAITING_EVERY_S
    assert [c.waiting for c in commands(desk.beat(), "keypad-5")] == [1]
    desk.issue(13)
    desk.now += WAITING_EVERY_S - 1
    assert not commands(desk.beat(), "keypad-5")
    desk.now += 1
    assert [(c.waiting, c.number) for c in commands(desk.beat(), "keypad-5")] == [(2, None)]
    desk.now += WAITING_EVERY_S
    assert not commands(desk.beat(), "keypad-5")


# ------------------------------------------------------------------ ratings


def start_rating(desk: Desk) -> list[Action]:
    return desk.hall(m.RatingOpened("r1", "5", "B012", 0))


def test_rating_starts_on_the_pad_and_its_key_goes_to_the_hall_until_answered() -> None:
    desk = Desk()
    (start,) = commands(start_rating(desk), "pad-5")
    assert isinstance(start, StartRating)
    assert (start.rating_id, start.seconds) == ("r1", PolicyConfig().customer_rating_s)
    result = RatingResult("r1", RatingOutcome.RATED, 5, 1)
    (ask,) = desk.device("pad-5", result)
    assert ask == ToBus(m.Rate("r1", 5, "1"))
    assert not asked(desk.beat())
    desk.logic.on_reply(ask, End.UNKNOWN)
    desk.now += AGAIN_EVERY_S
    assert asked(desk.beat()) == [m.Rate("r1", 5, "1")]
    assert list(desk.logic.ratings) == ["r1"]
    desk.logic.on_reply(ask, End.DONE)
    assert not desk.logic.ratings
    desk.now += AGAIN_EVERY_S
    assert not asked(desk.beat())


@pytest.mark.parametrize(
    "outcome", [RatingOutcome.TIMED_OUT, RatingOutcome.CANCELLED, RatingOutcome.DEVICE_LOST]
)
def test_no_rating_is_never_turned_into_one(outcome: RatingOutcome) -> None:
    assert Desk().device("pad-5", RatingResult("r1", outcome)) == []


def test_closed_rating_closes_the_pad() -> None:
    desk = Desk()
    start_rating(desk)
    (cancel,) = commands(desk.hall(m.RatingClosed("r1", "5")), "pad-5")
    assert isinstance(cancel, CancelRating)
    assert cancel.rating_id == "r1"


def test_rating_given_without_the_hall_is_delivered_after() -> None:
    desk = Desk()
    desk.lose()
    assert desk.device("pad-5", RatingResult("r1", RatingOutcome.RATED, 4, 2)) == []
    assert m.Rate("r1", 4, "2") in asked(desk.connect())


def test_ratings_of_an_earlier_run_are_delivered() -> None:
    desk = Desk(connected=False)
    desk.logic.restore_ratings([m.Rate("r0", 3, "3")])
    assert m.Rate("r0", 3, "3") in asked(desk.connect())


def test_rating_that_opened_inside_a_gap_starts_but_none_from_before_the_host() -> None:
    opened = m.RatingOpened("r1", "5", "B012", 0)
    record = m.EventRecord(1, 1, 0, m.event_type(opened), "", "", msgspec.Raw(b"{}"))
    fresh = Desk(connected=False)
    fresh.view.apply(record, opened)
    assert not commands(fresh.connect(), "pad-5")  # perhaps hours old: nobody stands there
    desk = Desk()
    desk.view.apply(record, opened)
    assert isinstance(commands(desk.connect(), "pad-5")[0], StartRating)
    desk.view.counters["5"].rating_id = ""
    desk.view.ratings.clear()
    assert isinstance(commands(desk.connect(), "pad-5")[0], CancelRating)
    desk.lose()
    desk.view.apply(record, opened)
    desk.now += PolicyConfig().customer_rating_s
    assert not commands(desk.connect(), "pad-5")


# ------------------------------------------------------------------ health


PAPER_OUT = DeviceHealth(
    Health.BAD, "x", "句", "s", (PartHealth("link", Health.BAD, "x", "句", "s"),)
)


def test_health_is_reported_on_change_only() -> None:
    desk = Desk()
    report = m.ReportHealth("strip-5", "led_board", "bad", "x", "句", "s", {"link": "bad"})
    assert asked(desk.device("strip-5", HealthChanged(PAPER_OUT))) == [report]
    assert not asked(desk.beat())
    assert not asked(desk.device("strip-5", HealthChanged(PAPER_OUT)))


def test_devices_that_the_hall_took_for_unknown_are_told_again() -> None:
    desk = Desk()
    desk.device("strip-5", HealthChanged(GOOD))
    desk.hall(m.HealthChanged("strip-5", "led_board", "good", "ok"))
    silent = m.HealthChanged("strip-5", "led_board", "unknown", m.OWNER_SILENT)
    (again,) = asked(desk.hall(silent))
    assert isinstance(again, m.ReportHealth)
    assert (again.device, again.state) == ("strip-5", "good")
    assert not asked(desk.hall(m.HealthChanged("strip-5", "led_board", "good", "ok")))
    assert not asked(desk.hall(msgspec.structs.replace(silent, device="printer-1")))


def test_unknown_is_reported_as_unknown() -> None:
    (report,) = asked(Desk().device("keypad-5", HealthChanged(NOT_HEARD)))
    assert isinstance(report, m.ReportHealth)
    assert report.state == "unknown"


def test_health_that_did_not_arrive_is_reported_again() -> None:
    desk = Desk()
    (ask,) = desk.device("strip-5", HealthChanged(GOOD))
    assert isinstance(ask, ToBus)
    desk.logic.on_reply(ask, End.UNKNOWN)
    assert asked(desk.beat()) == [ask.command]
    desk.logic.on_reply(ask, End.REFUSED)  # asking again would not help
    assert not asked(desk.beat())


def test_health_is_held_back_without_the_hall_and_compared_with_what_it_knows() -> None:
    desk = Desk()
    desk.device("strip-5", HealthChanged(GOOD))
    desk.lose()
    assert not desk.device("strip-6", HealthChanged(PAPER_OUT))
    desk.hall(m.HealthChanged("strip-5", "led_board", "good", "ok"))
    names = [c.device for c in asked(desk.connect()) if isinstance(c, m.ReportHealth)]
    assert names == ["strip-6"]


def test_host_that_stops_leaves_nothing_good_behind() -> None:
    desk = Desk()
    desk.device("strip-5", HealthChanged(GOOD))
    desk.device("strip-6", HealthChanged(PAPER_OUT))
    reports = asked(list(desk.logic.on_stop()))
    assert [(r.device, r.state, r.reason) for r in reports if isinstance(r, m.ReportHealth)] == [
        ("strip-5", "unknown", "host_stopped"),
        ("strip-6", "unknown", "host_stopped"),
    ]
    desk.lose()
    assert not desk.logic.on_stop()
