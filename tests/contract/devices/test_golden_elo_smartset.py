"""Elo SmartSet packets that must never change.

Sources: Elo TouchSystems SmartSet technical reference, chapter 6 (Acknowledge page 73, Diagnostics 79, Touch 101 and
102); Linux drivers/input/touchscreen/elo.c for the sum. Rows marked computed were built with its rules.
"""

import pytest

from devices.touch_screen.elo_smartset import protocol
from devices.touch_screen.elo_smartset.probe import PROBE
from devices.touch_screen.elo_smartset.protocol import Packet, Touch, TouchStatus
from devices.wire.fault import FrameError

PACKETS = [
    (
        "touch X 0800h Y 0800h Z 0 (computed)",
        "55 54 01 00 08 00 08 00 00 64",
        Touch(TouchStatus.INITIAL, 0x800, 0x800).to_packet(),
    ),
    (
        "stream touch with pressure (computed)",
        "55 54 82 10 02 A0 0F 80 00 16",
        Touch(TouchStatus.STREAM | TouchStatus.PRESSURE, 0x210, 0xFA0, 0x80).to_packet(),
    ),
    (
        "untouch at a negative place (computed)",
        "55 54 04 FE FF 05 00 00 00 59",
        Touch(TouchStatus.UNTOUCH, -2, 5).to_packet(),
    ),
    ("query identity (computed)", "55 69 00 00 00 00 00 00 00 68", protocol.ask_identity()),
    ("query acknowledge (computed)", "55 61 00 00 00 00 00 00 00 60", protocol.ask_acknowledge()),
    ("query diagnostics (computed)", "55 64 00 00 00 00 00 00 00 63", protocol.ask_diagnostics()),
    ("acknowledged without warning", "55 41 30 30 30 30 00 00 00 00", protocol.acknowledge()),
    (
        "bad checksum, then an illegal command",
        "55 41 33 35 30 30 00 00 00 08",
        protocol.acknowledge(b"35"),
    ),
    (
        "diagnostics: the drive test failed (computed)",
        "55 44 20 00 00 00 00 00 00 63",
        Packet(protocol.DIAGNOSTICS, bytes((0x20,)) + bytes(6)),
    ),
]
IDS = [row[0] for row in PACKETS]

REFUSED = [
    ("wrong sum", "55 54 01 00 08 00 08 00 00 65", "sum: expected 64, got 65"),
    ("no lead byte", "54 54 01 00 08 00 08 00 00 63", "head: expected 55, got 54"),
]


@pytest.mark.parametrize(("name", "wire", "packet"), PACKETS, ids=IDS)
def test_encode_and_decode(name: str, wire: str, packet: Packet) -> None:
    raw = bytes.fromhex(wire)
    assert packet.to_bytes() == raw
    assert Packet.from_bytes(raw) == packet
    decoder = protocol.build_decoder()
    assert [one for byte in raw for one in decoder.feed(bytes((byte,)), 0.0)] == [packet]


@pytest.mark.parametrize(("name", "wire", "fault"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_with_expected_and_got(name: str, wire: str, fault: str) -> None:
    raw = bytes.fromhex(wire)
    with pytest.raises(FrameError) as caught:
        Packet.from_bytes(raw)
    assert str(caught.value.fault).startswith(fault)
    assert protocol.build_decoder().feed(raw, 0.0) == []


def test_noise_then_a_good_packet() -> None:
    raw = bytes.fromhex("00 55 55 54 55 54 01 00 08 00 08 00 00 64")
    assert protocol.build_decoder().feed(raw, 0.0) == [PACKETS[0][2]]


def test_touch_values() -> None:
    touch = Touch.from_packet(Packet.from_bytes(bytes.fromhex(PACKETS[1][1])))
    assert (touch.x, touch.y, touch.z, touch.down) == (0x210, 0xFA0, 0x80, True)
    up = Touch.from_packet(Packet.from_bytes(bytes.fromhex(PACKETS[2][1])))
    assert (up.x, up.y, up.down) == (-2, 5, False)


def test_words_for_the_trace() -> None:
    words = [protocol.explain(bytes.fromhex(wire)) for _, wire, _ in PACKETS]
    assert words[0] == "touched at 2048, 2048"
    assert words[2] == "let go at -2, 5"
    assert words[3] == "question 'i' 00 00 00 00 00 00 00"
    assert words[6] == "acknowledged, warnings none"
    assert words[7] == "acknowledged, warnings 35"
    assert words[8] == "self test: drive: perhaps no touchscreen is connected"
    assert protocol.explain(b"\x00") == "no packet"


def test_recognised_on_an_unknown_port() -> None:
    assert PROBE.ask == (bytes.fromhex("55 61 00 00 00 00 00 00 00 60"),)
    assert PROBE.recognise(bytes.fromhex("FF 55 41 30 30 30 30 00 00 00 00"))[0].sure
    assert PROBE.recognise(bytes.fromhex("55 54 01 00 08 00 08 00 00 64"))
    assert PROBE.recognise(b"\x06\x15") == ()
