"""What a counter's board says, on boards of every size."""

import itertools

import pytest

from devices.kinds import LedBoardCapabilities, LedColour, LedMode, StripPage
from devices.led_board.pages import (
    PRACTICE,
    CounterFace,
    FaceState,
    counter_page,
    evacuation_page,
    fits,
    notice_page,
    text_width_px,
)

BOTH = (LedMode.STILL, LedMode.SCROLL)
STRIP = LedBoardCapabilities(128, 16, modes=BOTH)
SIGN = "5号 公安户政一"


def face(**values: object) -> CounterFace:
    return CounterFace("5", SIGN, **values)  # type: ignore[arg-type] # the fields of the face


def said(page: StripPage) -> list[str]:
    return [line.text for line in page.lines]


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (face(), "5号 公安户政一"),
        (face(ticket="B012"), "B012 请到5号窗口"),
        (CounterFace("12", "12号 社会保险", ticket="B012"), "B012请到12号窗口"),
        (CounterFace("37", "37号 综合受理", ticket="B1012"), "B1012 37号窗口"),
        (face(ticket="B012", priority=True), "B012 请到5号窗口"),
        (face(ticket="B012", serving=True), "正在办理 B012"),
        (face(state=FaceState.PAUSED), "5号窗口 暂停服务"),
        (face(state=FaceState.PAUSED, resume_at="10:20"), "5号窗口 暂停服务"),
        (face(state=FaceState.PAUSED, ticket="B012"), "5号窗口 暂停服务"),
        (face(state=FaceState.CLOSED), "5号窗口 未开放"),
        (face(ticket="B012", out_of_date="09:42"), "信息暂未更新"),
        (face(rehearsal=True), "演练 5号窗口"),
        (face(ticket="B012", rehearsal=True), "演练B012 5号窗口"),
        (face(state=FaceState.PAUSED, rehearsal=True), "演练5号 暂停服务"),
        (face(state=FaceState.CLOSED, rehearsal=True), "演练 5号 未开放"),
    ],
)
def test_a_strip_of_eight_han(shown: CounterFace, text: str) -> None:
    page = counter_page(shown, STRIP)
    assert said(page) == [text]
    assert page.mode is LedMode.STILL
    assert text_width_px(text) <= 128


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (64, "请B012"),
        (96, "B012 5号窗口"),
        (128, "B012 请到5号窗口"),
        (192, "请B012号到5号窗口办理"),
    ],
)
def test_the_longest_wording_that_stands_still(width: int, text: str) -> None:
    board = LedBoardCapabilities(width, 16, modes=BOTH)
    assert said(counter_page(face(ticket="B012"), board)) == [text]


def test_priority_is_said_where_there_is_room() -> None:
    board = LedBoardCapabilities(160, 16, modes=BOTH)
    assert said(counter_page(face(ticket="B012", priority=True), board)) == ["B012优先 请到5号窗口"]


def test_a_long_name_moves() -> None:
    page = counter_page(CounterFace("2", "2号 重点项目快速通道"), STRIP)
    assert said(page) == ["2号 重点项目快速通道"]
    assert page.mode is LedMode.SCROLL


def test_a_board_that_cannot_move_text_shows_a_short_one() -> None:
    board = LedBoardCapabilities(128, 16)
    page = counter_page(CounterFace("2", "2号 重点项目快速通道"), board)
    assert said(page) == ["2号窗口"]
    assert page.mode is LedMode.STILL


def test_a_pause_says_until_when_if_there_is_room() -> None:
    board = LedBoardCapabilities(160, 16, modes=BOTH)
    shown = face(state=FaceState.PAUSED, resume_at="10:20")
    assert said(counter_page(shown, board)) == ["暂停服务 约10:20恢复"]


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (256, "暂停服务 取材料 约10:20恢复"),
        (192, "暂停服务 约10:20恢复"),
        (128, "暂停服务 取材料"),
        (96, "5号 暂停服务"),
        (64, "暂停服务"),
    ],
)
def test_a_pause_says_why_if_there_is_room_after_until_when(width: int, words: str) -> None:
    board = LedBoardCapabilities(width, 16, modes=BOTH)
    shown = face(state=FaceState.PAUSED, resume_at="10:20", reason="取材料")
    assert said(counter_page(shown, board)) == [words]


def test_two_lines_keep_the_name_above_the_news() -> None:
    board = LedBoardCapabilities(160, 32, colours=tuple(LedColour), modes=BOTH)
    page = counter_page(face(ticket="B012", rehearsal=True), board)
    assert said(page) == ["演练 5号 公安户政一", "B012 请到5号窗口"]
    assert [line.colour for line in page.lines] == [LedColour.GREEN, LedColour.RED]
    assert said(counter_page(face(), board)) == ["5号 公安户政一"]


def test_a_board_of_one_colour_shows_everything_in_it() -> None:
    board = LedBoardCapabilities(128, 16, colours=(LedColour.YELLOW,), modes=BOTH)
    page = counter_page(face(ticket="B012"), board)
    assert page.lines[0].colour is LedColour.YELLOW


@pytest.mark.parametrize(
    ("width", "text"),
    [(64, "请撤离"), (96, "请立即撤离"), (128, "请从安全出口撤离")],
)
def test_evacuation_stands_still_on_every_board(width: int, text: str) -> None:
    page = evacuation_page(LedBoardCapabilities(width, 16, modes=BOTH), rehearsal=False)
    assert said(page) == [text]
    assert page.mode is LedMode.STILL


def test_evacuation_flashes_where_the_board_can() -> None:
    board = LedBoardCapabilities(128, 16, modes=tuple(LedMode))
    assert evacuation_page(board, rehearsal=False).mode is LedMode.FLASH
    assert said(evacuation_page(board, rehearsal=True)) == ["演练 请立即撤离"]


def test_a_notice_moves_if_it_is_long() -> None:
    text = "今日17:00停止取号"
    assert notice_page(text, STRIP, rehearsal=False).mode is LedMode.SCROLL
    assert said(notice_page(text, STRIP, rehearsal=True)) == [f"演练 {text}"]
    assert notice_page("17:00停止取号", STRIP, rehearsal=False).mode is LedMode.STILL


def test_every_face_on_every_board_says_the_number_and_marks_a_rehearsal() -> None:
    for width, height in itertools.product((64, 80, 96, 128, 160, 192, 256), (16, 32)):
        board = LedBoardCapabilities(width, height, modes=BOTH)
        for state, ticket, serving, priority, counter in itertools.product(
            FaceState, ("", "B012", "B1012"), (False, True), (False, True), ("5", "37")
        ):
            shown = CounterFace(counter, f"{counter}号 综合受理", state, ticket, serving, priority)
            page = counter_page(shown, board)
            assert all(line.text for line in page.lines)
            text = " ".join(said(page))
            if ticket and state is FaceState.OPEN:
                assert ticket in text
                assert fits(page.lines[-1].text, board)
            assert page.mode is LedMode.SCROLL or all(fits(line, board) for line in said(page))
            marked = CounterFace(
                counter,
                f"{counter}号 综合受理",
                state,
                ticket,
                serving,
                priority,
                rehearsal=True,
            )
            if width >= 128:
                assert PRACTICE in "".join(said(counter_page(marked, board)))
