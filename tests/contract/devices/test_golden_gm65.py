"""GM65 frames that must never change.

Source: Hangzhou Grow, GM65 and GM812 serial manuals. "Trigger once" stands there with AB CD instead of a CRC;
the CRCs of the other rows were computed anew and agree.
"""

import pytest

from devices.code_scanner.gm65 import protocol
from devices.code_scanner.gm65.protocol import (
    Answer,
    Kind,
    Setting,
    check_answer,
    check_command,
    crc,
)
from devices.wire.fault import FrameError

COMMANDS = [
    ("save settings", "7E 00 09 01 00 00 00 DE C8", protocol.SAVE),
    ("set 9600 baud", "7E 00 08 02 00 2A 39 01 A7 EA", protocol.SET_9600),
    ("ask baud", "7E 00 07 01 00 2A 02 D8 0F", protocol.ASK_BAUD),
]
UNCHECKED = "7E 00 08 01 00 02 01 AB CD"


@pytest.mark.parametrize(("name", "wire", "command"), COMMANDS, ids=[row[0] for row in COMMANDS])
def test_commands(name: str, wire: str, command: Setting) -> None:
    raw = bytes.fromhex(wire)
    assert command.to_bytes() == raw
    assert Setting.from_bytes(raw) == command


def test_trigger_once_without_and_with_its_crc() -> None:
    raw = bytes.fromhex(UNCHECKED)
    assert protocol.TRIGGER_ONCE.to_bytes(checked=False) == raw
    assert Setting.from_bytes(raw) == protocol.TRIGGER_ONCE
    assert Setting.from_bytes(protocol.TRIGGER_ONCE.to_bytes()) == protocol.TRIGGER_ONCE
    assert protocol.TRIGGER_ONCE.kind == Kind.WRITE


def test_done() -> None:
    raw = bytes.fromhex("02 00 00 01 00 33 31")
    assert protocol.DONE.to_bytes() == raw
    assert Answer.from_bytes(raw) == protocol.DONE
    assert crc(bytes.fromhex("00 01 00")) == bytes.fromhex("33 31")


def test_the_answer_to_ask_baud_has_two_bytes() -> None:
    answer = Answer(0, bytes.fromhex("39 01"))
    assert Answer.from_bytes(answer.to_bytes()) == answer
    assert len(answer.data) == protocol.ASK_BAUD.data[0]


@pytest.mark.parametrize(
    ("wire", "fault"),
    [
        ("02 00 00 01 00 33 32", "CRC: expected 33 31, got 33 32"),
        ("02 01 00 01 00 33 31", "head: expected 00, got 01"),
        ("02 00 00 01 00 33", "length of the frame: expected a whole frame, got 6 bytes"),
    ],
)
def test_answers_that_are_refused(wire: str, fault: str) -> None:
    raw = bytes.fromhex(wire)
    with pytest.raises(FrameError) as caught:
        Answer.from_bytes(raw)
    assert str(caught.value.fault).startswith(fault)


@pytest.mark.parametrize(("wire", "count"), [(UNCHECKED, 9), (COMMANDS[1][1], 10)])
def test_length_is_known_when_the_frame_is_whole(wire: str, count: int) -> None:
    raw = bytes.fromhex(wire)
    assert [check_command(raw[:cut]) for cut in range(1, count)] == [None] * (count - 1)
    assert check_command(raw + b"\x7e") == count
    done = protocol.DONE.to_bytes()
    assert [check_answer(done[:cut]) for cut in range(1, 7)] == [None] * 6
