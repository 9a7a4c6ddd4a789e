"""Bytes of line displays that must never change.

Source: CD5220 command tables of several makers of line displays (ESC @, FF, ESC Q A, ESC Q B, ESC *).
"""

from __future__ import annotations

import pytest

from devices.kinds import StripLine, StripPage
from devices.led_board.cd5220 import protocol
from devices.led_board.cd5220.protocol import Command, Options, Parser

A012 = "1B 51 41 41 30 31 32" + " 20" * 16 + " 0D"


def hex_of(data: bytes) -> str:
    return data.hex(" ").upper()


def test_the_upper_line_of_the_command_table_is_understood() -> None:
    (line,) = Parser().feed(bytes.fromhex(A012))
    assert line == Command("line", 0, "A012".ljust(20))


@pytest.mark.parametrize(
    ("expected", "built"),
    [
        ("1B 40", protocol.INITIALISE),
        ("0C", protocol.CLEAR),
        ("18", protocol.LEAVE),
        ("1B 2A 01", protocol.brightness(0)),
        ("1B 2A 02", protocol.brightness(50)),
        ("1B 2A 04", protocol.brightness(100)),
        (
            "1B 51 41" + " 20" * 8 + " 41 30 31 32" + " 20" * 8 + " 0D"
            " 1B 51 42" + " 20" * 5 + " 43 4F 55 4E 54 45 52 20 35" + " 20" * 6 + " 0D",
            protocol.overwrite(("A012", "COUNTER 5"), leave=False),
        ),
    ],
)
def test_bytes_to_the_display(expected: str, built: bytes) -> None:
    assert hex_of(built) == expected


def test_each_line_fills_twenty_cells_and_can_leave_its_mode() -> None:
    built = protocol.overwrite(("", "X" * 20))
    assert [one.name for one in Parser().feed(built)] == ["line", "leave", "line", "leave"]
    assert all(len(one.text) == 20 for one in Parser().feed(built) if one.name == "line")


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        (("请B012号到5号窗口办理",), ("B012", "COUNTER 5")),
        (("演练 5号 户政一", "正在办理 B012"), ("B012", "TEST COUNTER 5")),
        (("信息暂未更新 08:15",), ("", "COUNTER 5")),
        (("CLOSED",), ("CLOSED", "")),
        ((), ("", "")),
    ],
)
def test_what_a_page_becomes(texts: tuple[str, ...], lines: tuple[str, str]) -> None:
    page = StripPage(tuple(StripLine(text) for text in texts))
    assert protocol.lines_of(page, "5", Options()) == lines


def test_a_damaged_line_does_not_swallow_the_next() -> None:
    parser = Parser()
    torn = bytes.fromhex(A012)[:-1] + b"more than twenty cells without an end"
    parser.feed(torn + bytes.fromhex(A012))
    assert parser.feed(protocol.CLEAR + bytes.fromhex(A012))[-1].text.startswith("A012")
