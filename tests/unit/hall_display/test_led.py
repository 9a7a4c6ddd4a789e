"""Previews of LED boards: what they draw is lit, in its colour, and what does not fit is told."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from config.model import Hall
from devices.kinds import LedBoardCapabilities, LedColour, LedMode
from devices.led_board.onbon.picture import FRAME_PX
from hall_display.led.__main__ import main
from hall_display.led.layout import moving, of_counter, of_zone
from hall_display.led.preview import draw

HALLS = Path(config.__file__).parent / "halls"
BOARD = LedBoardCapabilities(128, 16, tuple(LedColour), modes=(LedMode.STILL, LedMode.SCROLL))


@pytest.fixture(scope="module")
def hall() -> Hall:
    return config.load_hall(HALLS / "songming").require()


def lit(board: LedBoardCapabilities, hall: Hall, words: str) -> tuple[int, int]:
    """Red and green dots of a situation."""
    (found,) = [s for s in of_counter(hall.counter("5"), "B012", board) if s.words == words]
    picture = draw(found.page, board)
    assert picture.size[0] > board.width_px + FRAME_PX
    data = picture.convert("RGB").tobytes()
    bright = [(r, g) for r, g in zip(data[::3], data[1::3], strict=True) if max(r, g) > 150]
    return sum(r > g for r, g in bright), sum(g > r for r, g in bright)


def test_a_call_is_red_and_an_open_counter_green(hall: Hall) -> None:
    red, green = lit(BOARD, hall, "呼叫")
    assert red > 1000
    assert green == 0
    red, green = lit(BOARD, hall, "服务中，没有叫号")
    assert green > 1000
    assert red == 0


def test_what_is_too_long_for_a_board_is_told(hall: Hall) -> None:
    found = moving(hall.counters, BOARD)
    assert [(one.where, one.text) for one in found] == [("2号窗口", "2号 重点项目快速通道")]
    assert moving(hall.counters, LedBoardCapabilities(192, 16)) == []
    words = [one.words for one in of_zone(hall, BOARD)]
    assert {"呼叫", "紧急疏散", "疏散演练", "与主机断了联系"} <= set(words)


def test_the_tool_draws_each_kind_of_board_once_and_refuses_nonsense(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--hall", str(HALLS / "songming"), "--out", str(tmp_path / "out")]
    assert main([*arguments, "--size", "128x16"]) == 0
    assert "重点项目快速通道" in capsys.readouterr().out
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert names == {"led-128x16.png", "led-128x16-zone.png"}
    assert main([*arguments, "--size", "9x9"]) == 2
    assert "192x32" in capsys.readouterr().err
    (tmp_path / "file").touch()
    assert main(["--hall", arguments[1], "--out", str(tmp_path / "file" / "x")]) == 2
