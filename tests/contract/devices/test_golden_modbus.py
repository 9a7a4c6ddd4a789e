"""Modbus RTU frames that must never change.

Sources: MODBUS Application Protocol V1.1b3 (the examples of 6.1, 6.3, 6.5, 6.6, 6.12; the PDU is the
document's, address and CRC are ours) and MODBUS over Serial Line V1.02, 6.2 (CRC). The row "8.8." is that of
the armfly LED-485 manual, the CRCs of all rows were computed anew.
"""

import pytest

from devices.led_board.modbus_numeric.protocol import (
    Options,
    characters_to_registers,
    registers_for,
)
from devices.wire.fault import FrameError
from devices.wire.modbus_rtu import (
    Decoder,
    Frame,
    Refusal,
    Side,
    answers,
    coils_in,
    crc16,
    explain,
    read_answer,
    read_coils,
    read_registers,
    refusal,
    registers_in,
    write_answer,
    write_coil,
    write_register,
    write_registers,
)

REQUESTS = [
    ("write 1 to register 0", "01 06 00 00 00 01 48 0A", write_register(1, 0, 1)),
    (
        "write 0012h, 0034h from register 0",
        "01 10 00 00 00 02 04 00 12 00 34 52 7D",
        write_registers(1, 0, [0x12, 0x34]),
    ),
    ("read 2 registers", "01 03 00 00 00 02 C4 0B", read_registers(1, 0, 2)),
    (
        '"8.8." to register 0070h',
        "01 10 00 70 00 02 04 38 2E 38 2E 0A 3E",
        write_registers(1, 0x70, characters_to_registers("8.8.")),
    ),
    ("6.1: read coils 20 to 38", "01 01 00 13 00 13 8C 02", read_coils(1, 0x13, 0x13)),
    ("6.3: read registers 108 to 110", "01 03 00 6B 00 03 74 17", read_registers(1, 0x6B, 3)),
    ("6.5: coil 173 on", "01 05 00 AC FF 00 4C 1B", write_coil(1, 0xAC, on=True)),
    ("6.6: 3 to register 2", "01 06 00 01 00 03 98 0B", write_register(1, 1, 3)),
    (
        "6.12: 000Ah, 0102h from register 2",
        "01 10 00 01 00 02 04 00 0A 01 02 92 30",
        write_registers(1, 1, [0x000A, 0x0102]),
    ),
]

READ_3 = read_registers(1, 0, 2)
ANSWERS = [
    ("exception 2 to function 3", "01 83 02 C0 F1", refusal(READ_3, Refusal.ADDRESS)),
    (
        "6.1: CD 6B 05",
        "01 01 03 CD 6B 05 42 82",
        read_answer(read_coils(1, 0x13, 0x13), b"\xcd\x6b\x05"),
    ),
    (
        "6.3: 022Bh, 0000h, 0064h",
        "01 03 06 02 2B 00 00 00 64 05 7A",
        read_answer(read_registers(1, 0x6B, 3), b"\x02\x2b\0\0\0\x64"),
    ),
    ("6.5: coil is on", "01 05 00 AC FF 00 4C 1B", write_answer(write_coil(1, 0xAC, on=True))),
    (
        "6.12: 2 registers written",
        "01 10 00 01 00 02 10 08",
        write_answer(write_registers(1, 1, [0x000A, 0x0102])),
    ),
]

REFUSED = [
    ("CRC", "01 83 02 C0 F2", "CRC: expected c0 f1, got c0 f2"),
    ("CRC the wrong way round", "01 03 02 00 07 86 F9", "CRC: expected f9 86, got 86 f9"),
    ("function 0", "01 00 00 00 00", "head: expected the beginning of a frame, got 00"),
    ("odd number of bytes", "01 03 03 00 00 00 00 00", "head"),
    ("no bytes at all", "01 03 00 00 00", "head"),
]


@pytest.mark.parametrize(("name", "wire", "frame"), REQUESTS, ids=[row[0] for row in REQUESTS])
def test_requests(name: str, wire: str, frame: Frame) -> None:
    raw = bytes.fromhex(wire)
    assert frame.to_bytes() == raw
    assert Frame.from_bytes(raw, Side.REQUESTS) == frame
    assert Decoder(Side.REQUESTS).feed(raw, 0.0) == [frame]


@pytest.mark.parametrize(("name", "wire", "frame"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_answers(name: str, wire: str, frame: Frame) -> None:
    raw = bytes.fromhex(wire)
    assert frame.to_bytes() == raw
    assert Frame.from_bytes(raw) == frame
    assert Decoder().feed(raw, 0.0) == [frame]


@pytest.mark.parametrize(("name", "wire", "fault"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_with_expected_and_got(name: str, wire: str, fault: str) -> None:
    raw = bytes.fromhex(wire)
    with pytest.raises(FrameError) as caught:
        Frame.from_bytes(raw)
    assert str(caught.value.fault).startswith(fault)
    decoder = Decoder()
    assert decoder.feed(raw, 0.0) == []
    assert decoder.feed(b"", 1.0) == []
    assert decoder.dropped_bytes == len(raw)


def test_the_crc_of_the_standards_example() -> None:
    # MODBUS over Serial Line V1.02, 6.2.2: the CRC of 02 07 is 1241h, low byte first on the line.
    assert crc16(b"\x02\x07") == 0x1241


def test_values_in_answers() -> None:
    assert registers_in(Frame.from_bytes(bytes.fromhex(ANSWERS[2][1]))) == (0x22B, 0, 0x64)
    # 6.1: CDh are coils 27 to 20, the lowest bit is the first coil; 05h are 38 to 36.
    coils = coils_in(Frame.from_bytes(bytes.fromhex(ANSWERS[1][1])), 19)
    assert coils[:8] == (1, 0, 1, 1, 0, 0, 1, 1)
    assert coils[16:] == (1, 0, 1)


def test_the_echo_of_a_question_is_no_answer_to_a_read() -> None:
    question = read_registers(1, 0, 2)
    decoder = Decoder()
    assert decoder.feed(question.to_bytes(), 0.0) + decoder.feed(b"", 1.0) == []
    written = write_registers(1, 0x70, [0x3031])
    assert Decoder().feed(written.to_bytes(), 0.0) == []


def test_which_answer_belongs_to_which_question() -> None:
    question = read_registers(1, 0, 2)
    assert answers(question, read_answer(question, bytes(4)))
    assert answers(question, refusal(question, 2))
    assert not answers(question, read_answer(question, bytes(6)))
    assert not answers(question, read_answer(read_registers(2, 0, 2), bytes(4)))
    assert not answers(question, refusal(write_coil(1, 0, on=True), 2))
    assert not answers(write_coil(1, 0, on=True), write_coil(1, 0, on=False))
    assert answers(read_coils(1, 0, 9), read_answer(read_coils(1, 0, 9), bytes(2)))


@pytest.mark.parametrize(
    ("label", "options", "registers"),
    [
        ("B012", Options(), (0x4230, 0x3132)),
        ("12", Options(), (0x2020, 0x3132)),
        ("", Options(), (0x2D2D, 0x2D2D)),
        ("VIP012", Options(digits=3), (0x3031, 0x3220)),
        ("B012", Options(shows="number"), (12, 0)),
        ("B012", Options(shows="number", decimals_register=False, digits=2), (12,)),
        ("", Options(shows="number"), (0, 0)),
    ],
)
def test_registers_of_a_label(label: str, options: Options, registers: tuple[int, ...]) -> None:
    assert registers_for(label, options) == registers


@pytest.mark.parametrize(
    ("frame", "outgoing", "words"),
    [
        (REQUESTS[0][1], True, "to address 1: write_register 0000h = 0001h"),
        (REQUESTS[3][1], True, "to address 1: write_registers 0070h, 2 of them: 38 2E 38 2E"),
        (REQUESTS[2][1], True, "to address 1: read_registers 0000h, 2 of them"),
        (ANSWERS[0][1], False, "from address 1: refuses read_registers: it does not have this"),
        (ANSWERS[2][1], False, "from address 1: read_registers: 02 2B 00 00 00 64"),
        (ANSWERS[4][1], False, "from address 1: write_registers 0001h, 2 of them done"),
        ("01 02", True, "no frame"),
    ],
)
def test_words_for_the_trace(frame: str, outgoing: bool, words: str) -> None:
    assert explain(bytes.fromhex(frame), outgoing=outgoing).startswith(words)
