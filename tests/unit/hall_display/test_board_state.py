"""What the board says: calls, waits, notices, captions, and how it comes back after a gap."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from config.model import PlanShape
from hall_display.board.direction import arrow
from hall_display.board.model import StageRules
from hall_display.board.notices import pieces, width_em
from hall_display.board.state import Board, BoardOptions
from hall_display.state import HallState
from queue_controller.api import messages as m
from queue_controller.api.updates import Update
from tests.unit.hall_display.hall import Events, small_hall


class Stand:
    """A board, its bus and its clocks."""

    def __init__(self, **values: object) -> None:
        self.wall = 1000.0
        self.events = Events()
        options = BoardOptions(**{k: v for k, v in values.items() if k == "language"})  # type: ignore[arg-type]  # a test's keywords
        self.board = Board(
            HallState(small_hall(), lambda: self.wall),
            options,
            rules=StageRules(),
            zones=values.get("zones", ()),  # type: ignore[arg-type]  # as above
        )
        self.take(self.events.beat())
        self.take(self.events.reset())
        self.take(self.events.link("current"))

    def take(self, update: Update) -> list[str] | None:
        shown = self.board.take(update, self.wall)
        return None if shown is None else [c.label for c in shown]

    def call(self, queue: str = "B", counter: str = "5", *, priority: bool = False) -> str:
        issued = self.events.issued(queue, priority=priority)
        self.take(issued)
        assert isinstance(issued.event, m.TicketIssued)
        self.take(self.events.called(issued.event.label, counter, priority=priority))
        return issued.event.label

    @property
    def say(self) -> dict[str, Any]:
        return msgspec.structs.asdict(self.board.look(self.wall))

    @property
    def recent(self) -> list[str]:
        return [row.label for row in self.board.rows(self.wall)]


def wait(queue: str, waiting: int, low: int = 15, high: int = 25, counters: int = 1) -> m.Wait:
    return m.Wait(queue, waiting, low, high, 0, counters)


def test_a_call_tells_number_counter_zone_and_caption() -> None:
    stand = Stand()
    stand.call(priority=True)
    say = stand.say
    assert say["label"] == "B 001"
    assert say["counter"] == "5"
    assert say["counter_unit"] == "号窗口"
    assert say["zone"] == "公安服务区"
    assert say["priority"] == "优先"
    assert say["caption"] == "请 户政 B 001 到5号窗口办理"
    assert say["clock"] == "10:00"
    stand.wall += 12.5
    assert stand.say["caption"] == ""
    assert stand.say["label"] == "B 001"


def test_recalls_are_marked_and_each_is_a_new_appearance() -> None:
    stand = Stand()
    label = stand.call()
    ids = [stand.say["call_id"]]
    stand.wall += 5
    assert stand.take(stand.events.recalled(label, 1)) == [label]
    assert stand.say["mark"] == "再次呼叫"
    ids.append(stand.say["call_id"])
    stand.wall += 5
    stand.take(stand.events.recalled(label, 2, last=True))
    assert stand.say["mark"] == "最后一次呼叫"
    assert stand.say["caption"] == "户政 B 001 最后一次呼叫，请尽快到5号窗口"
    ids.append(stand.say["call_id"])
    assert len(set(ids)) == 3
    assert stand.recent == []


def test_waits_in_words_only_where_somebody_waits() -> None:
    stand = Stand()
    waits = (wait("A", 6), wait("B", 2, 1, 4), wait("E", 0))
    stand.take(stand.events.beat(waits))
    assert [(r.prefix, r.name, r.people, r.wait) for r in stand.board.waits()] == [
        ("A", "综合受理", "6人", "约15–25分钟"),
        ("B", "户政治安", "2人", "约5分钟以内"),
    ]
    stand.take(stand.events.beat((wait("A", 3, 20, 20), wait("B", 4, counters=0))))
    assert [(r.wait, r.waits) for r in stand.board.waits()] == [
        ("约20分钟", True),
        ("窗口未开", False),
    ]
    stand.take(stand.events.beat((wait("A", 0),)))
    assert stand.board.waits() == []
    assert stand.say["quiet"] == "各业务现在无需等候"
    stand.take(stand.events.beat((wait("A", 0, counters=0),)))
    assert stand.say["quiet"] == "未开放"


def test_notices_are_those_of_the_halls_date_the_most_important_first() -> None:
    stand = Stand()
    assert [n.notice_id for n in stand.board.notices()] == ["N3", "N1"]
    assert stand.say["notice"] == "优先服务的正文。"
    stand.board.next_notice()
    assert stand.say["notice"] == "办公时间的正文。"
    stand.board.next_notice()
    assert stand.say["notice"] == "优先服务的正文。"
    stand.events.hall_ms = int(dt.datetime(2025, 3, 2, 1, tzinfo=dt.UTC).timestamp() * 1000)
    stand.take(stand.events.beat())
    assert [n.notice_id for n in stand.board.notices()] == ["N2", "N3", "N1"]


def test_a_long_notice_stands_in_pieces() -> None:
    stand = Stand()
    stand.board.set_room(4, 6, 5.0)
    said = []
    for _ in range(4):
        said.append(stand.say["notice"])
        stand.board.next_notice()
    assert said == ["优先服务的", "正文。", "办公时间的", "正文。"]
    assert stand.say["notice_s"] == 5.0


def test_english_uses_the_english_names() -> None:
    stand = Stand(language="en")
    stand.call()
    stand.take(stand.events.beat((wait("B", 2),)))
    say = stand.say
    assert say["hall_name"] == "Small County Centre"
    assert say["counter_unit"] == "Counter"
    assert say["zone"] == "Public security area"
    assert say["caption"] == "B 001 to Counter 5"
    assert stand.board.waits()[0].name == "Household"
    assert stand.say["notice"] == "Notice N3"


def test_losing_the_controller_is_said_with_the_halls_time() -> None:
    stand = Stand()
    stand.take(stand.events.link("out_of_date"))
    assert stand.say["banner"] == "信息暂未更新（10:00）"
    stand.take(stand.events.link("current"))
    assert stand.say["banner"] == ""


def test_a_fresh_board_says_that_it_connects_and_claims_no_time() -> None:
    board = Board(HallState(small_hall()), BoardOptions())
    said = board.look(0.0)
    assert said.banner == "正在连接叫号系统"
    assert said.clock == ""


def test_a_new_day_clears_the_calls() -> None:
    stand = Stand()
    stand.call()
    stand.wall += 5
    stand.call()
    stand.take(stand.events.event(m.DayStarted("2025-09-09")))
    assert stand.say["label"] == ""
    assert stand.recent == []


def test_after_a_gap_what_was_called_meanwhile_is_shown_once() -> None:
    stand = Stand()
    stand.call()
    view = stand.board.state.view
    stand.wall += 5
    stand.events.hall_ms += 5000
    for update in (stand.events.issued(), stand.events.called("B002", "6")):
        view.apply(update.record, update.event)
    assert stand.take(stand.events.reset(view)) == ["B002"]
    assert stand.say["label"] == "B 002"
    assert stand.recent == ["B 001"]
    assert stand.take(stand.events.reset(view)) == []
    assert stand.recent == ["B 001"]


def test_after_a_long_gap_the_last_calls_stand_without_coming_one_by_one() -> None:
    stand = Stand()
    for _ in range(3):
        stand.call()
        stand.wall += 5
    view = stand.board.state.view
    other = Stand()
    other.events.hall_ms += 10 * 60_000
    other.take(other.events.beat())
    assert other.take(other.events.reset(view)) == []
    assert other.say["label"] == "B 003"
    assert other.say["caption"] == ""
    assert other.recent == ["B 002", "B 001"]


def test_a_snapshot_of_a_new_day_clears_the_board() -> None:
    stand = Stand()
    stand.call()
    stand.take(stand.events.reset())
    assert stand.say["label"] == ""


def test_an_event_that_does_not_fit_asks_for_a_new_view() -> None:
    stand = Stand()
    assert stand.take(stand.events.called("B077")) is None


def test_zones_of_others_are_left_out_but_an_unknown_counter_is_shown() -> None:
    stand = Stand(zones=("Z3",))
    stand.call("A", "3")
    assert stand.say["label"] == ""
    stand.call("B", "99")
    assert stand.say["label"] == "B 001"
    assert stand.say["zone"] == ""


# --- the way


def plan(facing: str, x: float, y: float) -> tuple[PlanShape, PlanShape]:
    board = PlanShape(kind="board", code="LED", x_m=-1, y_m=-1, w_m=2, h_m=2, facing=facing)  # type: ignore[arg-type]  # a test's table
    counter = PlanShape(kind="counter", code="5", x_m=x - 1, y_m=y - 1, w_m=2, h_m=2, facing="S")
    return board, counter


@pytest.mark.parametrize(
    ("facing", "x", "y", "way"),
    [
        # A picture that faces south is looked at to the north: east is right, south is behind.
        ("S", 0, -9, "↑"),
        ("S", 9, 0, "→"),
        ("S", 9, -9, "↗"),
        ("S", 0, 9, "↓"),
        ("S", -9, 0, "←"),
        ("N", 0, 9, "↑"),
        ("N", 9, 0, "←"),
        ("E", -9, 0, "↑"),
        ("E", 0, -9, "→"),
        ("W", 9, 0, "↑"),
        ("W", 0, -9, "←"),
        ("W", -9, 9, "↘"),
    ],
)
def test_the_arrow_is_the_visitors(facing: str, x: float, y: float, way: str) -> None:
    hall = small_hall()
    object.__setattr__(hall, "plan", plan(facing, x, y))
    assert arrow(hall, "LED", "5") == way


def test_without_a_plan_there_is_no_arrow() -> None:
    assert arrow(small_hall(), "", "5") == ""
    hall = small_hall()
    object.__setattr__(hall, "plan", plan("S", 0, 0))
    assert arrow(hall, "LED", "5") == ""


# --- pieces


@pytest.mark.parametrize(
    ("text", "fits", "expected"),
    [
        ("", 10, [""]),
        ("办公时间", 10, ["办公时间"]),
        ("请先取号，留意大屏。", 10, ["请先取号，留意大屏。"]),
        ("请先取号，留意大屏。", 7, ["请先取号，", "留意大屏。"]),
        ("一二三四五六七八九十", 4, ["一二三四", "五六七八", "九十"]),
        ("Beware of fraud", 8, ["Beware of", "fraud"]),
    ],
)
def test_pieces_end_where_one_takes_breath(text: str, fits: float, expected: list[str]) -> None:
    found = pieces(text, fits)
    assert found == expected
    assert all(width_em(piece) <= max(fits, 4) for piece in found)


def test_a_number_plate_is_not_torn() -> None:
    assert pieces("请停在北门的陕G12345车主移车", 10.0) == ["请停在北门的陕", "G12345车主移车"]
    assert pieces("ABCDEFGHIJKLMNOPQRSTUVW", 6.0)[0] == "ABCDEFGHI"
