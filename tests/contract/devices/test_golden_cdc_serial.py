"""Bytes of scanners that send text lines, that must never change.

Sources: Honeywell serial commands (trigger, stop, beep, menu command REVINF and the output report of HID mode);
the two lines of text are the UTF-8 and GB18030 encodings of their characters. One published driver sends 0F as
the length of the HID report; the report is FD, count, bytes, and the count of these ten bytes is 0A.

The usual rule "strict UTF-8 first, then GB18030" does not hold: D4 A4 D4 BC (预约 in GB18030) is valid UTF-8 too, a
Cyrillic and an Armenian letter. What is read is what somebody may have written.
"""

import pytest

from devices.code_scanner.cdc_serial.protocol import (
    BEEP,
    REVISION,
    STOP,
    TRIGGER,
    MenuAnswers,
    Options,
    Said,
    hid_report,
    menu_command,
)
from devices.code_scanner.codes import clean
from devices.code_scanner.lines import Collector

COMMANDS = [
    ("trigger", "16 54 0D", TRIGGER),
    ("stop", "16 55 0D", STOP),
    ("beep", "16 07 0D", BEEP),
    ("revision", "16 4D 0D 52 45 56 49 4E 46 2E", menu_command(REVISION)),
    ("trigger, HID", "FD 03 16 54 0D", hid_report(TRIGGER)),
    ("revision, HID", "FD 0A 16 4D 0D 52 45 56 49 4E 46 2E", hid_report(menu_command(REVISION))),
]

LINES = [
    ("预约A012, UTF-8", "E9 A2 84 E7 BA A6 41 30 31 32 0D", "预约A012", ""),
    ("预约A012, GB18030", "D4 A4 D4 BC 41 30 31 32 0D", "预约A012", ""),
    ("byte order mark", "EF BB BF 41 30 31 32 0D", "A012", ""),
    ("CR LF", "41 30 31 32 0D 0A", "A012", ""),
    ("]Q1", "5D 51 31 41 30 31 32 0D", "A012", "QR"),
    ("]C0", "5D 43 30 41 30 31 32 0D", "A012", "CODE128"),
    ("]E0", "5D 45 30 36 39 30 0D", "690", "EAN"),
    ("]L2", "5D 4C 32 41 0D", "A", "PDF417"),
    ("]Q2 and ECI 26", "5D 51 32 5C 30 30 30 30 32 36 E9 A2 84 0D", "预", "QR"),
    ("control characters", "41 1D 30 07 31 00 32 0D", "A012", ""),
]


@pytest.mark.parametrize(("name", "wire", "command"), COMMANDS, ids=[row[0] for row in COMMANDS])
def test_commands(name: str, wire: str, command: bytes) -> None:
    assert command == bytes.fromhex(wire)


@pytest.mark.parametrize(
    ("name", "wire", "text", "symbology"), LINES, ids=[row[0] for row in LINES]
)
def test_lines(name: str, wire: str, text: str, symbology: str) -> None:
    collector = Collector(b"", bytes.fromhex(Options().suffix), 0.05)
    (code,) = collector.feed(bytes.fromhex(wire), 0.0) + collector.feed(b"", 1.0)
    assert clean(code) == (text, symbology)


@pytest.mark.parametrize(
    ("wire", "said", "text"),
    [
        (b"REVINF: WA23456\r\nBoot 28\r\n\x06.", Said.DONE, "WA23456 Boot 28"),
        (b"REVINF\x05.", Said.UNKNOWN, ""),
        (b"REVINF\x15!", Said.BAD_VALUE, ""),
        (b"noiseREVINF\x06.", Said.DONE, ""),
    ],
)
def test_answers_to_a_menu_command(wire: bytes, said: Said, text: str) -> None:
    answers = MenuAnswers(REVISION)
    got = [answers.feed(bytes((byte,))) for byte in wire]
    assert got == [None] * (len(wire) - 1) + [(said, text)]
