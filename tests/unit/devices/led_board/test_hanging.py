"""LED boards over a zone: calls in order, notices between them, only what changed; brightness by the hour."""

from __future__ import annotations

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest

from config.model import Notice
from config.setup_model import PolicyConfig
from devices.host.brightness import AGAIN_AFTER_S, Brightness, at
from devices.host.hanging import CALL_STANDS_S, IDLE, Hanging, HangingBoard
from devices.host.scene import Action, Scene, ToBus, ToDevice
from devices.host.signs import AGAIN_EVERY_S, SIGN_GRACE_S
from devices.kinds import (
    Completion,
    Kind,
    LedBoardCapabilities,
    LedColour,
    LedMode,
    Outcome,
    SetBrightness,
    ShowPage,
    StripPage,
)
from devices.led_board.pages import CallFace, calls_page, notice_page
from queue_controller.api import messages as m
from queue_controller.api.view import HallView

MORNING_MS = 1_757_295_000_000  # 2025-09-08 09:30 in Shanghai
MODES = (LedMode.STILL, LedMode.SCROLL)
COLOURS = (LedColour.RED, LedColour.GREEN, LedColour.YELLOW)
WALL = LedBoardCapabilities(192, 48, COLOURS, modes=MODES, brightness=True)
LINE = LedBoardCapabilities(128, 16, COLOURS, modes=MODES)


def notice(text: str, seconds: int, *, until: str = "2027-12-31", channel: str = "led") -> Notice:
    return Notice(
        notice_id=text, title_zh=text, title_en="", body_zh=text, channels=(channel,),
        valid_from=dt.date(2025, 1, 1), valid_to=dt.date.fromisoformat(until), priority=5,
        display_s=seconds,
    )  # fmt: skip


class Zone:
    """Two boards, one of zone Z3 and one of the whole hall; the hall is played by the test."""

    def __init__(self, *notices: Notice, policy: PolicyConfig | None = None) -> None:
        self.now = 1000.0
        ids = itertools.count(1)
        self.scene = Scene(
            {},
            {"wall": WALL, "line": LINE},
            {"wall": Kind.LED_BOARD, "line": Kind.LED_BOARD},
            policy or PolicyConfig(),
            ZoneInfo("Asia/Shanghai"),
            lambda: f"id-{next(ids)}",
            lost_at=self.now,
            hall_ms=MORNING_MS,
            view=HallView(),
            current=True,
            online={"wall", "line"},
        )
        self.hanging = Hanging(
            self.scene,
            [
                HangingBoard("wall", frozenset({"Z3"}), frozenset({"5", "6"})),
                HangingBoard("line"),
            ],
            notices,
        )
        self.last = ""

    def call(self, number: int, counter: str = "5") -> None:
        label = f"B{number:03}"
        self.hanging.on_call(
            m.TicketCalled(label, label, "B", counter, f"call-{label}", False, "c", MORNING_MS)
        )

    def pages(self, device: str = "wall") -> list[StripPage]:
        found = self.hanging.follow(self.now)
        shown = [
            a.command
            for a in found
            if isinstance(a, ToDevice) and a.device == device and isinstance(a.command, ShowPage)
        ]
        if shown:
            self.last = shown[-1].command_id
        return [c.page for c in shown]

    def text(self, device: str = "wall") -> str:
        return "|".join(line.text for page in self.pages(device) for line in page.lines)

    def ends(self, outcome: Outcome = Outcome.CONFIRMED, reason: str = "ok") -> list[Action]:
        end = Completion(self.last, outcome, reason, "", "")
        return self.hanging.on_completion("wall", end, self.now)


def test_a_board_says_the_calls_of_its_zone_newest_first_and_confirms_each() -> None:
    zone = Zone()
    zone.call(1)
    zone.call(9, counter="30")
    assert zone.text() == "B001 请到5号窗口"
    assert zone.ends() == [ToBus(m.Confirm("call-B001", "shown"))]
    zone.now += 5
    zone.call(2, counter="6")
    assert zone.text() == "B002 请到6号窗口|B001 请到5号窗口"
    assert zone.ends() == [ToBus(m.Confirm("call-B002", "shown"))]
    assert zone.text() == "", "nothing changed"
    zone.now += CALL_STANDS_S
    assert zone.text() == IDLE


def test_a_burst_goes_up_in_order_and_none_is_left_out() -> None:
    zone = Zone()
    for number in range(1, 9):
        zone.call(number)
    seen: list[str] = []
    for _ in range(40):
        for page in zone.pages():
            for line in reversed(page.lines):
                label = line.text[:4]
                if label not in seen:
                    seen.append(label)
        zone.now += 0.25
    assert seen == [f"B{n:03}" for n in range(1, 9)]


def test_a_page_that_was_superseded_hands_its_calls_to_the_next_one() -> None:
    zone = Zone()
    zone.call(1)
    zone.text()
    assert zone.ends(Outcome.FAILED, "superseded") == []
    zone.now += 3
    zone.call(2)
    zone.text()
    assert zone.ends() == [
        ToBus(m.Confirm("call-B001", "shown")),
        ToBus(m.Confirm("call-B002", "shown")),
    ]


def test_notices_of_the_day_take_turns_and_a_long_one_moves_and_stays_longer() -> None:
    long = "请先在取号机按事项取号，留意大屏与语音叫号，听到叫号后到对应窗口办理。" * 2
    zone = Zone(
        notice("办公时间", 10), notice(long, 5), notice("过期", 5, until="2025-03-01"),
        notice("广告机", 5, channel="media_player"),
    )  # fmt: skip
    seen = []
    modes = set()
    for _ in range(60):
        for page in zone.pages():
            seen.append((zone.now, page.lines[0].text))
            modes.add((page.lines[0].text == long, page.mode))
        zone.now += 1
    assert {text for _, text in seen} == {"办公时间", long}
    assert modes == {(False, LedMode.STILL), (True, LedMode.SCROLL)}
    stood = {text: end - begin for (begin, text), (end, _) in itertools.pairwise(seen)}
    assert stood["办公时间"] == 10
    assert stood[long] == pytest.approx(len(long) * 0.35, abs=1)


def test_a_notice_stands_on_several_lines_where_there_is_room() -> None:
    page = notice_page("请先在取号机按事项取号，留意大屏与语音叫号。", WALL, rehearsal=True)
    assert [line.text for line in page.lines] == [
        "演练 请先在取号机按事项",
        "取号，留意大屏与语音叫",
        "号。",
    ]
    assert page.mode is LedMode.STILL
    assert len(notice_page("办公时间", WALL, rehearsal=False).lines) == 1
    assert notice_page("长" * 99, WALL, rehearsal=False).mode is LedMode.SCROLL


def test_published_notice_broadcast_and_evacuation_come_before_it() -> None:
    zone = Zone(notice("办公时间", 10))
    view = zone.scene.view
    assert view is not None
    assert zone.text() == "办公时间"
    until_ms = MORNING_MS + 60_000
    for at_zone, words in (("Z4", "社保区"), ("Z3", "请移车")):
        view.apply(*event(m.BroadcastStarted(at_zone, words, until_ms, "", (at_zone,))))
    assert zone.text() == "请移车"
    zone.scene.hall_ms = until_ms
    zone.now += 60
    assert zone.text() == "办公时间"
    view.apply(*event(m.EmergencyStarted("em-1", drill=True)))
    assert zone.text().startswith("演练")
    zone.scene.current, zone.scene.lost_at = False, zone.now
    zone.now += 10 * SIGN_GRACE_S
    assert zone.text() == "", "an evacuation stands while the hall is away"


def event(body: m.Event) -> tuple[m.EventRecord, m.Event]:
    import msgspec

    record = m.EventRecord(1, 1, MORNING_MS, m.event_type(body), "a", "c", msgspec.Raw(b"{}"))
    return record, body


def test_a_lost_hall_is_said_and_a_reconnected_board_shows_the_present_state() -> None:
    zone = Zone()
    zone.call(1)
    zone.text()
    zone.ends()
    zone.scene.online.discard("wall")
    zone.now += 3
    zone.call(2)
    assert zone.text() == ""
    zone.scene.online.add("wall")
    (told,) = zone.hanging.came_back("wall", zone.now)
    assert isinstance(told, ToDevice)
    assert isinstance(told.command, ShowPage)
    assert [line.text[:4] for line in told.command.page.lines] == ["B002", "B001"]
    zone.scene.current, zone.scene.lost_at = False, zone.now
    zone.now += SIGN_GRACE_S + 1
    assert zone.text() == "信息暂未更新（09:30）"


def test_a_board_that_did_not_take_a_page_is_told_again() -> None:
    zone = Zone(notice("办公时间", 600))
    assert zone.text() == "办公时间"
    zone.ends(Outcome.INDETERMINATE, "no_answer")
    assert zone.text() == ""
    zone.now += AGAIN_EVERY_S
    assert zone.text() == "办公时间"


@pytest.mark.parametrize(
    ("width", "priority", "wording"),
    [
        (400, False, "请B012号到5号窗口办理"),
        (400, True, "请B012号优先到5号窗口办理"),
        (144, False, "B012 请到5号窗口"),
        (96, False, "B012 5号窗口"),
        (64, True, "B012 5号"),
        (56, False, "B012→5"),
    ],
)
def test_the_longest_wording_that_stands_still(width: int, priority: bool, wording: str) -> None:
    board = LedBoardCapabilities(width, 16, COLOURS, modes=MODES)
    page = calls_page([CallFace("B012", "5", priority)], board, rehearsal=False)
    assert page.lines[0].text == wording
    assert page.mode is LedMode.STILL


def test_all_lines_use_the_same_wording_and_a_drill_is_marked() -> None:
    board = LedBoardCapabilities(128, 48, COLOURS, modes=MODES)
    calls = [CallFace("B012", "5"), CallFace("B011", "6", priority=True)]
    page = calls_page(calls, board, rehearsal=True)
    assert [line.text for line in page.lines] == ["演练B012 5号窗口", "B011 6号窗口"]
    assert [line.colour for line in page.lines] == [LedColour.RED, LedColour.GREEN]


@pytest.mark.parametrize(
    ("time", "percent"), [("06:00", 40), ("07:30", 80), ("12:00", 80), ("18:00", 40)]
)
def test_brightness_of_an_hour(time: str, percent: int) -> None:
    by_hour = {"07:30": 80, "18:00": 40}
    assert at(by_hour, dt.time.fromisoformat(time)) == percent
    assert at({}, dt.time(8)) is None


def test_boards_are_told_when_the_hour_comes_when_they_are_back_and_when_they_did_not_hear() -> (
    None
):
    zone = Zone(policy=PolicyConfig(led_brightness_by_hour={"07:30": 80, "18:00": 40}))
    brightness = Brightness(zone.scene)

    def told() -> list[tuple[str, int]]:
        return [
            (a.device, a.command.percent)
            for a in brightness.follow(zone.now)
            if isinstance(a, ToDevice) and isinstance(a.command, SetBrightness)
        ]

    assert told() == [("wall", 80)], "the other board has no such command"
    assert told() == []
    zone.scene.hall_ms += 9 * 3_600_000
    (action,) = brightness.follow(zone.now)
    assert isinstance(action, ToDevice)
    end = Completion(action.command.command_id, Outcome.FAILED, "no_answer", "", "")
    brightness.on_completion(end, zone.now)
    assert told() == []
    zone.now += AGAIN_AFTER_S
    assert told() == [("wall", 40)]
    brightness.came_back("wall")
    assert told() == [("wall", 40)]
