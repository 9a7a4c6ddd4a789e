"""Samsung MDC frames that must never change.

Source: Samsung Multiple Display Control protocol, revision 15.0 (2020-11-06): chapter 1 (frame, sum, ACK, NAK), commands
0Dh, 11h, 14h, 25h. Sums recomputed.
"""

import pytest

from devices.panel.samsung_mdc import protocol
from devices.panel.samsung_mdc.probe import PROBE
from devices.panel.samsung_mdc.protocol import Answer, DisplayStatus, Frame, explain
from devices.wire.fault import FrameError

FRAMES = [
    ("on, id 1", "AA 11 01 01 01 14", protocol.set_power(1, on=True), "panel 1: power = 01"),
    ("off, id 1", "AA 11 01 01 00 13", protocol.set_power(1, on=False), "panel 1: power = 00"),
    ("power query, id 1", "AA 11 01 00 12", protocol.ask_power(1), "panel 1: power ?"),
    (
        "acknowledged on",
        "AA FF 01 03 41 11 01 56",
        Answer(accepted=True, command=0x11, values=b"\x01").to_frame(1),
        "panel 1: yes, power 01",
    ),
    (
        "refused",
        "AA FF 01 03 4E 11 00 62",
        Answer(accepted=False, command=0x11, values=b"\x00").to_frame(1),
        "panel 1: NO, power 00",
    ),
    ("HDMI1", "AA 14 01 01 21 37", protocol.set_input(1, 0x21), "panel 1: input = 21"),
    (
        "brightness 50",
        "AA 25 01 01 32 59",
        protocol.set_brightness(1, 50),
        "panel 1: brightness = 32",
    ),
    ("display status query", "AA 0D 00 00 0D", protocol.ask_status(0), "panel 0: display status ?"),
    (
        "display status: 35 degrees, no fan",
        "AA FF 00 08 41 0D 00 00 00 00 23 02 7A",
        Answer(accepted=True, command=0x0D, values=DisplayStatus(degrees=35).to_bytes()).to_frame(
            0
        ),
        "panel 0: yes, display status 00 00 00 00 23 02",
    ),
]
IDS = [row[0] for row in FRAMES]

REFUSED = [
    ("wrong sum", "AA 11 01 01 01 15", "sum: expected 14, got 15"),
    ("no head", "AB 11 01 01 01 14", "head: expected AA, got AB"),
    ("endless", "AA 11 01 FF 01 14", "length: expected up to 40, got FF"),
]


@pytest.mark.parametrize(("name", "wire", "frame", "words"), FRAMES, ids=IDS)
def test_encode_decode_and_words(name: str, wire: str, frame: Frame, words: str) -> None:
    raw = bytes.fromhex(wire)
    assert frame.to_bytes() == raw
    assert Frame.from_bytes(raw) == frame
    decoder = protocol.build_wire()
    assert [one for byte in raw for one in decoder.feed(bytes((byte,)), 0.0)] == [frame]
    assert explain(raw) == words


@pytest.mark.parametrize(("name", "wire", "fault"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_with_expected_and_got(name: str, wire: str, fault: str) -> None:
    raw = bytes.fromhex(wire)
    with pytest.raises(FrameError) as caught:
        Frame.from_bytes(raw)
    assert str(caught.value.fault).startswith(fault)
    assert protocol.build_wire().feed(raw, 0.0) == []


def test_torn_frame_and_the_next() -> None:
    raw = bytes.fromhex("AA FF 01 0A AA FF 01 03 41 11 01 56")
    frames = protocol.build_wire().feed(raw, 0.0)
    assert frames == []  # the false head still waits for its length
    torn = bytes.fromhex("AA FF AA FF 01 03 41 11 01 56")
    assert [one.address for one in protocol.build_wire().feed(torn, 0.0)] == [1]
    decoder = protocol.build_wire()
    decoder.feed(raw, 0.0)
    assert [one.address for one in decoder.feed(b"", 1.0)] == [1]


def test_recognised_on_an_unknown_port() -> None:
    (found,) = PROBE.recognise(bytes.fromhex("00 AA FF 07 03 41 11 01 5C"))
    assert found.address == 7
    assert PROBE.recognise(bytes.fromhex("AA 11 01 00 12")) == ()  # the own question, echoed
