"""Frames and records of identity card readers that must never change.

Source: 公安部身份证阅读器模块 SAM 通讯协议, confirmed by the open drivers of several makers; the second framing is that of
makers' serial manuals. The card is fictitious: its number is the example of GB 11643.
"""

import hashlib

import pytest

from devices.id_card_reader.sdt import protocol, stx
from devices.id_card_reader.sdt.protocol import (
    Answer,
    Request,
    Sw,
    answers,
    read_answer,
    requests,
    set_baud,
    text_in,
)
from devices.id_card_reader.sdt.record import (
    LAYOUTS,
    PEOPLES,
    TYPE_AT,
    CardType,
    Unreadable,
    check_digit,
    read_record,
    write_record,
)
from devices.kinds import CardRead
from devices.wire.fault import FrameError

REQUESTS = [
    ("find", "AA AA AA 96 69 00 03 20 01 22", protocol.FIND),
    ("select", "AA AA AA 96 69 00 03 20 02 21", protocol.SELECT),
    ("read", "AA AA AA 96 69 00 03 30 01 32", protocol.READ),
    ("read and fingerprints", "AA AA AA 96 69 00 03 30 10 23", protocol.READ_FINGERPRINTS),
    ("new address", "AA AA AA 96 69 00 03 30 03 30", protocol.READ_NEW_ADDRESS),
    ("status", "AA AA AA 96 69 00 03 11 FF ED", protocol.STATUS),
    ("reset", "AA AA AA 96 69 00 03 10 FF EC", protocol.RESET),
    ("module number", "AA AA AA 96 69 00 03 12 FF EE", protocol.MODULE_NUMBER),
    ("baud 9600", "AA AA AA 96 69 00 03 60 04 67", set_baud(9600)),
    ("max RF size", "AA AA AA 96 69 00 04 61 FF 50 CA", protocol.MAX_RF_SIZE),
]

ANSWERS = [
    ("found", "AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97", protocol.FOUND),
    ("none", "AA AA AA 96 69 00 04 00 00 80 84", protocol.NO_CARD),
    (
        "selected",
        "AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C",
        protocol.SELECTED,
    ),
    ("select failed", "AA AA AA 96 69 00 04 00 00 81 85", Answer(Sw.SELECT_FAILED)),
    ("read failed", "AA AA AA 96 69 00 04 00 00 41 45", Answer(Sw.READ_FAILED)),
    ("plain ok", "AA AA AA 96 69 00 04 00 00 90 94", protocol.PLAIN_OK),
]

CARD = {
    "name": "张三",
    "sex": "1",
    "nation": "01",
    "birth": "19491231",
    "address": "北京市朝阳区示例路1号",
    "number": "11010519491231002X",
    "authority": "北京市公安局朝阳分局",
    "valid_from": "20200101",
    "valid_until": "长期",
}
RECORD_SHA256 = "fba921537db7bc877939ed631de9a4cd26fbe770aae7cacf1c1013ec8f3fa120"
ANSWER_SHA256 = "4fb7edf04406f6e369fb390cce7a785c05974ddabd1806fd369ed12c48d7a8c7"


@pytest.mark.parametrize(("name", "wire", "request_"), REQUESTS, ids=[row[0] for row in REQUESTS])
def test_requests(name: str, wire: str, request_: Request) -> None:
    raw = bytes.fromhex(wire)
    assert request_.to_bytes() == raw
    assert Request.from_bytes(raw) == request_
    assert requests().feed(raw, 0.0) == [request_]


@pytest.mark.parametrize(("name", "wire", "answer"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_answers(name: str, wire: str, answer: Answer) -> None:
    raw = bytes.fromhex(wire)
    assert answer.to_bytes() == raw
    assert Answer.from_bytes(raw) == answer
    assert answers().feed(raw, 0.0) == [answer]


@pytest.mark.parametrize(
    ("name", "wire", "fault"),
    [
        ("check", "AA AA AA 96 69 00 04 00 00 80 85", "check: expected 84, got 85"),
        ("length 2", "AA AA AA 96 69 00 02 80 84", "length: expected 3..2400, got 2"),
        ("length 2401", "AA AA AA 96 69 09 61 00", "length: expected 3..2400, got 2401"),
        ("head", "AA AA AA 96 68 00 04", "head: expected 69, got 68"),
        ("cut off", "AA AA AA 96 69 00 04 00 00 80", "length of the frame: expected a whole"),
        ("a request", "AA AA AA 96 69 00 03 20 01 22", "length of the answer: expected 4"),
    ],
)
def test_answers_that_are_refused(name: str, wire: str, fault: str) -> None:
    raw = bytes.fromhex(wire)
    with pytest.raises(FrameError) as caught:
        Answer.from_bytes(raw)
    assert str(caught.value.fault).startswith(fault)
    decoder = answers()
    assert decoder.feed(raw, 0.0) + decoder.feed(b"", 1.0) == []


def test_the_whole_card() -> None:
    record = write_record(CARD)
    assert hashlib.sha256(record).hexdigest() == RECORD_SHA256
    answer = read_answer(record, bytes(1024))
    raw = answer.to_bytes()
    assert len(raw) == protocol.READ_SIZE == 1295
    assert raw[:20] == bytes.fromhex("AA AA AA 96 69 05 08 00 00 90 01 00 04 00 20 5F 09 4E 20 00")
    assert raw[-1] == 0xCE
    assert hashlib.sha256(raw).hexdigest() == ANSWER_SHA256
    assert Answer.from_bytes(raw) == answer
    assert text_in(answer.data) == record
    assert read_record(record) == CardRead(
        name="张三",
        number="11010519491231002X",
        sex="男",
        nation="汉",
        birth="19491231",
        address="北京市朝阳区示例路1号",
        authority="北京市公安局朝阳分局",
        valid_from="20200101",
        valid_until="长期",
    )


@pytest.mark.parametrize(
    ("number", "digit"), [("11010519491231002X", "X"), ("440524188001010014", "4")]
)
def test_check_digits_of_the_standards_examples(number: str, digit: str) -> None:
    assert check_digit(number) == digit


@pytest.mark.parametrize("letter", LAYOUTS)
def test_every_record_has_256_bytes_and_its_letter_at_248(letter: CardType) -> None:
    assert sum(size for _, size in LAYOUTS[letter]) == protocol.TEXT_SIZE
    record = write_record({}, letter)
    assert len(record) == protocol.TEXT_SIZE
    assert record[TYPE_AT : TYPE_AT + 2].decode("utf-16-le") == letter


def test_a_foreign_card_of_before_2023() -> None:
    fields = {
        "english_name": "SMITH, JANE",
        "name": "简史密斯",
        "sex": "2",
        "number": "USA110098010101",
        "nation": "USA",
        "birth": "19800101",
        "valid_from": "20160101",
        "valid_until": "20260101",
        "authority": "1500",
    }
    card = read_record(write_record(fields, CardType.FOREIGN))
    assert isinstance(card, CardRead)
    assert (card.name, card.number, card.nation, card.sex) == (
        "简史密斯", "USA110098010101", "USA", "女",
    )  # fmt: skip
    card = read_record(write_record({**fields, "name": ""}, CardType.FOREIGN))
    assert isinstance(card, CardRead)
    assert card.name == "SMITH, JANE"


def test_a_residence_permit() -> None:
    number = "83000019900101001"
    fields = {
        **CARD,
        "nation": "",
        "number": number + check_digit(number),
        "pass_number": "H1234567",
    }
    card = read_record(write_record(fields, CardType.PERMIT))
    assert isinstance(card, CardRead)
    assert (card.name, card.nation, card.number[:6]) == ("张三", "", "830000")


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"number": "110105194912310021"}, "number"),
        ({"number": "1101051949123100"}, "number"),
        ({"birth": "19491331"}, "birth"),
        ({"valid_from": "2020010"}, "valid_from"),
        ({"valid_until": "永久"}, "valid_until"),
        ({"name": ""}, "name"),
        ({"address": "a\x07b"}, "text"),
        ({"address": "a\u202eb"}, "text"),
    ],
)
def test_records_that_cannot_be_right(changes: dict[str, str], what: str) -> None:
    assert read_record(write_record({**CARD, **changes})) == Unreadable("bad_record", what)


def test_other_records() -> None:
    whole = write_record(CARD)
    for letter in "YZ":
        record = whole[:TYPE_AT] + letter.encode("utf-16-le") + whole[TYPE_AT + 2 :]
        assert read_record(record) == Unreadable("unsupported_card", "type")
    assert read_record(whole[:-1]) == Unreadable("bad_record", "size")
    rare = read_record(
        write_record({**CARD, "name": "张\ue863\u3000"})
    )  # a name with a private character
    assert isinstance(rare, CardRead)
    assert rare.name == "张\ue863"
    with pytest.raises(ValueError, match="name has more than 15") as caught:
        write_record({**CARD, "name": "张" * 16})
    assert "张" not in str(caught.value)


def test_peoples() -> None:
    assert len(PEOPLES) == 58
    assert [PEOPLES[code] for code in ("01", "05", "30", "56", "97")] == [
        "汉", "维吾尔", "土", "基诺", "其他",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wire", "frame"),
    [
        ("02 00 03 CA 01 02 C9 03", stx.READ_NUMBER),
        ("02 00 03 CA 01 00 CB 03", stx.READ_ALL),
    ],
)
def test_second_framing(wire: str, frame: stx.StxFrame) -> None:
    raw = bytes.fromhex(wire)
    assert frame.to_bytes() == raw
    assert stx.StxFrame.from_bytes(raw) == frame
    assert stx.decoder().feed(raw, 0.0) == [frame]


@pytest.mark.parametrize(
    ("wire", "fault"),
    [
        ("02 00 03 CA 01 02 C8 03", "LRC: expected C9, got C8"),
        ("02 00 03 CA 01 02 C9 04", "end: expected 03, got 04"),
        ("02 00 01 CA CA 03", "head: expected 2..2400, got 1"),
    ],
)
def test_second_framing_refused(wire: str, fault: str) -> None:
    with pytest.raises(FrameError) as caught:
        stx.StxFrame.from_bytes(bytes.fromhex(wire))
    assert str(caught.value.fault).startswith(fault)
