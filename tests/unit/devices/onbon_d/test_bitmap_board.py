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
    LedColour,
    Outcome,
    SetBrightness,
    SetClock,
    SetPower,
    ShowPage,
    StripLine,
    StripPage,
)
from devices.led_board.onbon import d_family
from devices.led_board.onbon.d_codings import GREEN, RED
from devices.led_board.onbon.picture import glyph
from devices.led_board.onbon_d.cards import DEVICE_TYPES
from devices.led_board.onbon_d.draw import draw_page, split, text_px
from devices.led_board.onbon_d.options import Options
from devices.led_board.onbon_d.probe import PROBE
from devices.led_board.onbon_d.reading import read_lines
from devices.led_board.onbon_d.simulator import SimulatedBitmapCard
from tests.unit.devices.bench import Bench, device

RARE = ("㙓", "𠮷", "镕")
"""Of names, outside GB2312; the first two also outside the two bytes of GBK."""


def page(*lines: str, align: Align = Align.CENTRE) -> StripPage:
    return StripPage(tuple(StripLine(line, align=align) for line in lines))


def board(baud: int = 115_200, **options: Any) -> Bench:
    one = device("led_board", "onbon_d", **{"width": 192, "height": 32, **options})
    bench = Bench(one, baud=baud)
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
    drawing = draw_page(page(char, align=Align.LEFT), 16, 16)
    (picture,) = drawing.pictures
    lit = {(at % 16, at // 16) for at, dot in enumerate(picture) if dot}
    assert lit == set(glyph(char, 16))
    assert len(lit) > 20
    assert drawing.missing == ""


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
        (picture,) = draw_page(page(text, align=align), 192, 16).pictures
        assert read_lines(picture, 192, 16) == [text]


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


def test_a_line_that_is_too_slow_for_a_picture_is_told_before_it_is_tried() -> None:
    bench = board(baud=9600, card="6Q2")
    end = show(bench, "a", "B001")
    assert (end.outcome, end.reason) == (Outcome.FAILED, "line_too_slow")
    assert "19 秒" in end.message_zh
    assert show(board(baud=9600), "a", "B001").outcome is Outcome.CONFIRMED


def test_only_the_latest_page_counts() -> None:
    bench = board()
    for number in range(5):
        bench.submit(ShowPage(command_id=f"p{number}", page=page(f"B00{number}")))
    bench.run(5)
    assert bench.state()["text"] == ["B004"]
    for number in range(1, 4):
        assert bench.outcome(f"p{number}") == ("failed", "superseded")
    assert bench.outcome("p4") == ("confirmed", "ok")


def test_an_answer_that_comes_twice_is_no_answer_to_the_next_page() -> None:
    bench = board()
    bench.wire.spoil_to_host = lambda data: data * 2
    bench.submit(ShowPage(command_id="a", page=page("B001")))
    bench.submit(SetBrightness(command_id="b", percent=40))
    bench.run_until(lambda: bool(bench.ends("a")), 5)
    assert bench.ends("b") == [], "the second answer was not to this question"
    bench.run(2)
    assert bench.outcome("b") == ("confirmed", "ok")
    assert bench.state()["brightness"] == 6


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


def test_frames_of_brightness_and_refusal() -> None:
    level = d_family.set_brightness(9)
    assert level.data == b"\x31\x00\x00" + b"\x09" * 48
    refused = d_family.nack(level, 4)
    assert d_family.error_of(d_family.decoder().feed(refused.to_bytes())[0]) == 4


@pytest.mark.parametrize("card", ["5E3", "5Q1+", "6E2X", "6Q3L"])
@pytest.mark.parametrize("colours", [["red"], ["red", "green", "yellow"]])
def test_each_series_shows_text_in_the_boards_colours(card: str, colours: list[str]) -> None:
    bench = board(card=card, colours=colours)
    lines = (StripLine("5号 公安户政一", LedColour.GREEN), StripLine("请 B012", LedColour.RED))
    assert bench.do(ShowPage(command_id="a", page=StripPage(lines))).outcome is Outcome.CONFIRMED
    assert bench.state()["text"] == ["5号 公安户政一", "请 B012"]
    lit = {RED, GREEN} if len(colours) > 1 else {RED}
    assert set(bench.state()["lit"]) == lit


def test_a_page_of_several_pictures_on_a_6th_generation_card() -> None:
    text = "今天下午三点停止取号，请提前办理，谢谢配合"
    bench = board(card="6E1", height=16)
    assert show(bench, "a", text).outcome is Outcome.CONFIRMED
    assert "".join(bench.state()["text"]) == text


def test_another_card_than_hall_toml_says_is_told_with_what_to_check() -> None:
    bench = board(card="6E1")
    simulated = bench.sim.devices[0].device
    assert isinstance(simulated, SimulatedBitmapCard)
    simulated._options = Options(card="6Q2", width_px=192, height_px=32)
    end = show(bench, "a", "B001")
    assert (end.outcome, end.reason) == (Outcome.FAILED, "refused")
    assert "card" in end.message_zh
    assert bench.health().health is Health.BAD


def test_dark_and_lit_again_with_the_latest_page() -> None:
    bench = board()
    show(bench, "a", "B001")
    assert bench.do(SetPower(command_id="off", on=False)).outcome is Outcome.CONFIRMED
    assert bench.state()["text"] == []
    assert bench.state()["lit"] == []
    end = show(bench, "b", "B002")
    assert (end.outcome, end.reason) == (Outcome.FAILED, "dark")
    bench.control(do="set", power="off")
    bench.run(15)
    bench.control(do="set", power="on")
    bench.run(6)
    assert bench.state()["lit"] == []  # still dark after a power cut
    assert bench.health().health is Health.GOOD
    assert bench.do(SetPower(command_id="on", on=True)).outcome is Outcome.CONFIRMED
    assert bench.state()["text"] == ["B002"]
    assert bench.do(SetPower(command_id="on again", on=True)).outcome is Outcome.CONFIRMED


def test_power_commands_end_when_the_line_is_lost_or_they_are_overtaken() -> None:
    bench = board()
    show(bench, "a", "B001")
    bench.submit(SetPower(command_id="off", on=False))
    bench.submit(SetPower(command_id="off 2", on=False))
    bench.submit(SetPower(command_id="on", on=True))
    bench.submit(SetPower(command_id="off 3", on=False))
    bench.pull()
    ends = {name: bench.outcome(name)[0] for name in ("off", "off 2", "on", "off 3")}
    assert ends == {
        "off": "indeterminate", "off 2": "failed", "on": "failed", "off 3": "failed",
    }  # fmt: skip


@pytest.mark.parametrize("card", sorted(DEVICE_TYPES))
def test_discover_names_the_card(card: str) -> None:
    bench = board(card=card)
    ask = d_family.ping()
    assert PROBE.ask == (ask.to_bytes(),)
    answer = bench.sim.devices[0].device.feed(ask.to_bytes(), bench.now)
    bench.now += 1
    answer += bench.sim.devices[0].device.on_timer(bench.now)
    (finding,) = PROBE.recognise(b"\x00\x5a" + answer)
    assert f"BX-{card}, screen 1" in finding.text
    assert finding.address == 1
