"""Both directions of the stream: any slicing gives the same, nothing raises, memory is bounded."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.ticket_printer.escpos.decode import (
    MAX_BLOCK_BYTES,
    Answer,
    AutomaticStatus,
    ClearReply,
    Decoder,
    FlowControl,
    Noise,
    PresenterStatus,
    ProcessReply,
    RealTimeReply,
    SingleByte,
    TextReply,
)
from devices.ticket_printer.escpos.encode import encode_slip
from devices.ticket_printer.escpos.explain import explain_from_printer, explain_to_printer
from devices.ticket_printer.escpos.job import mark_of
from devices.ticket_printer.escpos.parse import MAX_COMMAND_BYTES, Command, Parser
from devices.ticket_printer.escpos.profile import PROFILES
from devices.ticket_printer.escpos.simulator_realtime import RealTime, RealTimeScanner
from tests.unit.devices.escpos.bench import slip

ANSWERS = [
    ("12", [RealTimeReply(0x12)]),
    ("11 13", [FlowControl(ready=True), FlowControl(ready=False)]),
    ("10 00 00 00", [AutomaticStatus(b"\x10\0\0\0")]),
    (
        "18 12 00 16 0F 00",
        [RealTimeReply(0x12), RealTimeReply(0x16), AutomaticStatus(b"\x18\0\x0f\0")],
    ),
    ("00", [SingleByte(0)]),
    ("0F", [SingleByte(0x0F)]),
    ("5F 53 4E 1A 56 00", [RealTimeReply(0x1A), TextReply("SNV")]),
    ("37 22 41 12 42 43 44 00", [RealTimeReply(0x12), ProcessReply(b"ABCD")]),
    ("37 25 00", [ClearReply()]),
    ("37 22 41 00", [Noise(b"\x37\x22\x41\x00")]),
    ("10 00 12 5F 41 00", [RealTimeReply(0x12), Noise(b"\x10\x00"), TextReply("A")]),
    ("90 A0", [Noise(b"\x90\xa0")]),
    ("10 00 13 00 00", [FlowControl(ready=False), AutomaticStatus(b"\x10\0\0\0")]),
]


def one_by_one(decoder: Decoder, data: bytes) -> list[Answer]:
    return [answer for byte in data for answer in decoder.feed(bytes((byte,)))]


@pytest.mark.parametrize(("stream", "expected"), ANSWERS)
def test_answers_whole_and_byte_by_byte(stream: str, expected: list[Answer]) -> None:
    data = bytes.fromhex(stream)
    assert Decoder().feed(data) == expected
    single = one_by_one(Decoder(), data)
    assert [a for a in single if not isinstance(a, Noise)] == [
        a for a in expected if not isinstance(a, Noise)
    ]
    trailing = Decoder()
    assert trailing.feed(data + b"\x12") == [*expected, RealTimeReply(0x12)]


def test_without_automatic_status_its_first_byte_is_noise() -> None:
    assert Decoder(automatic_status=False).feed(b"\x18\x12") == [
        Noise(b"\x18"),
        RealTimeReply(0x12),
    ]


def test_a_presenter_byte_is_known_only_while_awaited() -> None:
    decoder = Decoder(automatic_status=False)
    decoder.expect_presenter()
    assert decoder.feed(b"\x12\x18\x04") == [
        RealTimeReply(0x12),
        PresenterStatus(0x18),
        SingleByte(0x04),
    ]


def test_a_torn_block_is_given_up_on_demand() -> None:
    decoder = Decoder()
    assert decoder.feed(b"\x10\x00") == []
    assert decoder.partial == 2
    assert decoder.reset() == [Noise(b"\x10\x00")]
    assert decoder.feed(b"\x00") == [SingleByte(0)]


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 2**32), st.booleans())
def test_decoder_takes_any_slicing(data: bytes, seed: int, automatic: bool) -> None:
    whole = Decoder(automatic_status=automatic)
    expected = whole.feed(data)
    random = Random(seed)
    sliced, at, got = Decoder(automatic_status=automatic), 0, []
    while at < len(data):
        step = random.randint(1, 20)
        got += sliced.feed(data[at : at + step])
        at += step
    assert [a for a in got if not isinstance(a, Noise)] == [
        a for a in expected if not isinstance(a, Noise)
    ]
    noise = b"".join(a.data for a in expected if isinstance(a, Noise))
    assert b"".join(a.data for a in got if isinstance(a, Noise)) == noise
    assert sliced.partial == whole.partial <= MAX_BLOCK_BYTES


def test_endless_text_is_not_kept() -> None:
    decoder = Decoder()
    decoder.feed(b"\x5f" + b"A" * 100_000)
    assert decoder.partial <= MAX_BLOCK_BYTES


def test_process_ids_hold_no_look_alike() -> None:
    marks = {mark_of(number) for number in range(5000)}
    assert len(marks) == 5000
    for mark in marks:
        assert all(byte & 0x93 != 0x12 and 0x20 <= byte <= 0x7E for byte in mark)


def merged(commands: list[Command]) -> list[tuple[str, bytes]]:
    """Neighbouring runs of text as one."""
    result: list[tuple[str, bytes]] = []
    for command in commands:
        if command.name.startswith("text") and result and result[-1][0] == command.name:
            result[-1] = (command.name, result[-1][1] + command.data)
        else:
            result.append((command.name, command.data))
    return result


def slices(data: bytes, random: Random, longest: int) -> list[bytes]:
    cut, at = [], 0
    while at < len(data):
        step = random.randint(1, longest)
        cut.append(data[at : at + step])
        at += step
    return cut


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2**32))
def test_parser_takes_any_slicing_of_anything(data: bytes, seed: int) -> None:
    whole = Parser()
    expected = merged(whole.feed(data))
    sliced = Parser()
    got = [c for piece in slices(data, Random(seed), 20) for c in sliced.feed(piece)]
    assert merged(got) == expected
    assert sliced.held_bytes == whole.held_bytes


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_parser_takes_any_slicing_of_a_ticket(profile: str) -> None:
    data = encode_slip(slip(qr=True), PROFILES[profile]).data
    expected = merged(Parser().feed(data))
    for seed in range(10):
        parser = Parser()
        got = [c for piece in slices(data, Random(seed), 7) for c in parser.feed(piece)]
        assert merged(got) == expected


def test_a_picture_too_large_is_skipped_not_kept() -> None:
    parser = Parser()
    length = 0x1000 * 0x1000
    assert [c.name for c in parser.feed(b"\x1dv0\x00\x00\x10\x00\x10")] == ["oversize"]
    for _ in range(length // 65536):
        assert parser.feed(bytes(65536)) == []
        assert parser.held_bytes == 0
    assert [c.name for c in parser.feed(b"A\n")] == ["text", "line_feed"]
    assert length > MAX_COMMAND_BYTES


def test_broken_text_in_han_mode() -> None:
    assert [c.name for c in Parser().feed(b"\xd6\n\xff\xd6\xd0")] == [
        "stray",
        "line_feed",
        "stray",
        "text",
    ]
    assert [c.name for c in Parser().feed(b"\x1c.\xd6\n")] == [
        "han_off",
        "text_one_byte",
        "line_feed",
    ]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [b"\x10", b"\x04", b"\x01", b"\x02", b"\x05", b"\x14", b"A", b"\x10\x04\x04",
             b"\x10\x05\x02", b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"]
        ),
        max_size=30,
    ),
    st.integers(0, 2**32),
)  # fmt: skip
def test_real_time_commands_are_seen_in_any_slicing(pieces: list[bytes], seed: int) -> None:
    data = b"".join(pieces)
    expected = [(f.name, f.argument) for f in RealTimeScanner().feed(data)]
    scanner = RealTimeScanner()
    got: list[RealTime] = []
    for piece in slices(data, Random(seed), 4):
        found = scanner.feed(piece)
        assert all(0 < one.end <= len(piece) for one in found)
        got += found
    assert [(f.name, f.argument) for f in got] == expected


def test_the_trace_names_commands_and_no_text() -> None:
    data = encode_slip(slip("B012"), PROFILES["gainscha_80"]).data
    said = explain_to_printer(data)
    assert "initialise, han_on, line_spacing 34" in said
    assert "text of 4 bytes" in said
    assert "B012" not in said
    assert "紫阳" not in said
    assert explain_to_printer(b"\x10\x04\x04") == "real_time_status 4"
    assert explain_to_printer(bytes(300)) == "zero x300"
    assert explain_to_printer(b"\x1dv0\x00\x02\x00\x08\x00" + bytes(16)) == "raster 16x8"
    assert explain_to_printer(b"\x1dv0") == "the first 3 bytes of a command"
    assert explain_from_printer(b"\x12\x10\x00\x00\x00\x00\x37\x25\x00\x5fX\x00\x90\x13\x10") == (
        "status 12, automatic status 10 00 00 00, byte 00, buffers cleared, id X, noise 90, XOFF, noise 10"
    )
    assert explain_from_printer(b"\x37\x22ABCD\x00") == "process ABCD printed"
