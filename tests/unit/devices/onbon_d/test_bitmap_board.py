from __future__ import annotations

from typing import Any

import pytest

from devices.document import Align
from devices.errors import DeviceRefused
from devices.health import Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    Identify,
    Outcome,
    SetBrightness,
    SetClock,
    ShowPage,
    StripLine,
    StripPage,
)
from devices.led_board.onbon import d_family
from devices.led_board.onbon.picture import glyph
from devices.led_board.onbon_d.draw import draw_page, missing, split, text_px
from devices.led_board.onbon_d.simulator import read_lines
from tests.unit.devices.bench import Bench, device

RARE = ("㙓", "𠮷", "镕")
"""Of names, outside GB2312; the first two also outside the two bytes of GBK."""


def page(*lines: str, align: Align = Align.CENTRE) -> StripPage:
    return StripPage(tuple(StripLine(line, align=align) for line in lines))


def board(**options: Any) -> Bench:
    bench = Bench(device("led_board", "onbon_d", **{"width": 192, "height": 32, **options}))
    bench.plug()
    bench.run(1)
    return bench


def show(bench: Bench, name: str, *lines: str) -> Any:
    return bench.do(ShowPage(command_id=name, page=page(*lines)))


def test_a_page_is_on_the_board_as_it_was_written() -> None:
    bench = board()
    assert show(bench, "a", "5号 公安户政一", "请 B012").outcome is Outcome.CONFIRMED
    assert bench.state()["text"] == ["5号 公安户政一", "请 B012"]
    assert bench.witnesses[-1]["label"] == "B012"
    assert bench.health().health is Health.GOOD


@pytest.mark.parametrize("char", RARE)
def test_a_rare_character_is_drawn_and_is_no_box(char: str) -> None:
    (rows,) = draw_page(page(char, align=Align.LEFT), 16, 16)
    lit = {(x, y) for y in range(16) for x in range(16) if rows[y * 2 + x // 8] & 0x80 >> x % 8}
    assert lit == set(glyph(char, 16))
    assert len(lit) > 20
    assert missing(page(char, "A1")) == ""


def test_a_character_that_the_font_has_not_is_told() -> None:
    bench = board()
    assert show(bench, "a", "\U0010fffe号").outcome is Outcome.CONFIRMED
    assert bench.health().reason == "characters_missing"
    assert bench.health().warning
    show(bench, "b", "B001")
    assert bench.health().reason == "ok"


@pytest.mark.parametrize("align", list(Align))
def test_what_is_drawn_can_be_read_again(align: Align) -> None:
    for text in ("B012", "请到3号窗口", "Window 12", "暂停服务 10:20"):
        (rows,) = draw_page(page(text, align=align), 192, 16)
        assert read_lines(rows, 192, 16) == [text]


def test_a_long_line_goes_over_several_pictures_at_its_pauses() -> None:
    text = "今天下午三点停止取号，请提前办理，谢谢配合"
    pieces = split(text, 192)
    assert "".join(pieces) == text
    assert all(text_px(piece) <= 192 for piece in pieces)
    assert pieces[0].endswith("，")
    bench = board(height=16)
    assert show(bench, "a", text).outcome is Outcome.CONFIRMED
    assert "".join(bench.state()["text"]) == text


def test_more_lines_than_the_board_has_are_refused() -> None:
    with pytest.raises(DeviceRefused) as refused:
        draw_page(page("一", "二"), 128, 16)
    assert refused.value.code == "page_too_large"
    bench = board(height=16)
    end = show(bench, "a", "一", "二")
    assert (end.outcome, end.reason) == (Outcome.FAILED, "page_too_large")


def test_only_the_latest_page_counts() -> None:
    bench = board()
    for number in range(5):
        bench.submit(ShowPage(command_id=f"p{number}", page=page(f"B00{number}")))
    bench.run(5)
    assert bench.state()["text"] == ["B004"]
    for number in range(1, 4):
        assert bench.outcome(f"p{number}") == ("failed", "superseded")
    assert bench.outcome("p4") == ("confirmed", "ok")


def test_a_board_without_power_is_bad_and_shows_the_latest_page_when_it_is_back() -> None:
    bench = board()
    show(bench, "a", "B001")
    bench.control(do="set", power="off")
    end = show(bench, "b", "B002")
    assert (end.outcome, end.reason) == (Outcome.INDETERMINATE, "no_answer")
    assert bench.health().health is Health.BAD
    bench.control(do="set", power="on")
    bench.run(6)
    assert bench.state()["text"] == ["B002"]
    assert bench.health().health is Health.GOOD


def test_a_refused_page_is_told_once_and_the_next_one_is_tried() -> None:
    bench = board()
    bench.control(do="set", refuse=4)
    end = show(bench, "a", "B001")
    assert (end.outcome, end.reason) == (Outcome.FAILED, "refused")
    before = bench.state()["updates"]
    bench.run(15)
    assert bench.state()["updates"] == before
    assert bench.health().reason == "refused"
    bench.control(do="set", refuse=0)
    assert show(bench, "b", "B002").outcome is Outcome.CONFIRMED
    assert bench.health().health is Health.GOOD


def test_brightness_check_and_what_it_cannot_do() -> None:
    bench = board()
    assert bench.do(SetBrightness(command_id="b", percent=40)).outcome is Outcome.CONFIRMED
    assert bench.state()["brightness"] == 6
    assert bench.do(CheckHealth(command_id="c")).outcome is Outcome.CONFIRMED
    end = bench.do(SetClock(command_id="t", local_time="2026-03-02T09:30:00"))
    assert end.reason == "unsupported"
    assert bench.do(Cancel(command_id="x", target_id="?")).outcome is Outcome.CONFIRMED


def test_identify_stands_for_a_while_and_the_page_comes_back() -> None:
    bench = board()
    show(bench, "a", "B001")
    assert bench.do(Identify(command_id="i", label="5")).outcome is Outcome.CONFIRMED
    assert bench.state()["text"] == ["5"]
    bench.run(12)
    assert bench.state()["text"] == ["B001"]


def test_two_boards_share_a_pair_by_their_screen_numbers() -> None:
    bench = Bench(
        device("led_board", "onbon_d", "board-1", address=1),
        device("led_board", "onbon_d", "board-2", address=2),
        baud=57_600,
    ).plug()
    bench.run(2)
    bench.submit(ShowPage(command_id="a", page=page("B001")), 0)
    bench.submit(ShowPage(command_id="b", page=page("B002")), 1)
    bench.run(5)
    assert [bench.state(0)["text"], bench.state(1)["text"]] == [["B001"], ["B002"]]


def test_frames_of_several_pages_and_of_brightness() -> None:
    area = d_family.MonoArea(0, 3, 0, 16, 8, bytes(16), more=(b"\xff" * 16, b"\x55\xaa" * 8))
    frame = d_family.update_area(area)
    assert d_family.decoder().feed(frame.to_bytes()) == [frame]
    assert d_family.read_area(frame.data) == area
    level = d_family.set_brightness(9)
    assert level.data == b"\x31\x00\x00" + b"\x09" * 48
    refused = d_family.nack(level, 4)
    assert d_family.error_of(d_family.decoder().feed(refused.to_bytes())[0]) == 4
