"""SSI packets that must never change.

Source: Zebra Simple Serial Interface Programmer's Guide, 72E-40451; the packet of the EAN-13 is computed with its
rules.
"""

import pytest

from devices.code_scanner.ssi import protocol
from devices.code_scanner.ssi.protocol import (
    SCANNER,
    SYMBOLOGIES,
    Decoder,
    Opcode,
    Packet,
)
from devices.wire.fault import FrameError

EAN = Packet(Opcode.DECODE_DATA, b"\x0b6901234567892", SCANNER)
PACKETS = [
    ("start session", "04 E4 04 00 FF 14", protocol.START_SESSION),
    ("stop session", "04 E5 04 00 FF 13", protocol.STOP_SESSION),
    ("ACK", "04 D0 04 00 FF 28", protocol.ACK),
    ("NAK, send again", "05 D1 04 00 01 FF 25", protocol.NAK_RESEND),
    ("LED on", "05 E7 04 00 01 FF 0F", protocol.LED_ON),
    ("LED off", "05 E8 04 00 01 FF 0E", protocol.LED_OFF),
    ("scan enable", "04 E9 04 00 FF 0F", protocol.SCAN_ENABLE),
    ("scan disable", "04 EA 04 00 FF 0E", protocol.SCAN_DISABLE),
    ("ask revision", "04 A3 04 00 FF 55", protocol.REQUEST_REVISION),
    (
        "EAN-13 from the scanner (computed)",
        "12 F3 00 00 0B 36 39 30 31 32 33 34 35 36 37 38 39 32 FC 42",
        EAN,
    ),
]

REFUSED = [
    ("check sum", "04 D0 04 00 FF 29", "check sum: expected FF 28, got FF 29"),
    ("length 3", "03 D0 04 00 FF 29", "head: expected a length, got 03"),
    ("opcode", "04 00 04 00 FF F8", "head: expected an opcode, got 00"),
    ("source", "04 D0 01 00 FF 2B", "head: expected a source, got 01"),
]


@pytest.mark.parametrize(("name", "wire", "packet"), PACKETS, ids=[row[0] for row in PACKETS])
def test_encode_and_decode(name: str, wire: str, packet: Packet) -> None:
    raw = bytes.fromhex(wire)
    assert packet.to_bytes() == raw
    assert Packet.from_bytes(raw) == packet
    assert Decoder().feed(raw, 0.0) == [packet]


@pytest.mark.parametrize(("name", "wire", "fault"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_with_expected_and_got(name: str, wire: str, fault: str) -> None:
    with pytest.raises(FrameError) as caught:
        Packet.from_bytes(bytes.fromhex(wire))
    assert str(caught.value.fault).startswith(fault)
    assert Decoder().feed(bytes.fromhex(wire), 0.0) == []


@pytest.mark.parametrize("wire", ["04 D0 04 00 FF", "04 D0 04 00 FF 28 00", ""])
def test_from_bytes_wants_exactly_one_packet(wire: str) -> None:
    with pytest.raises(FrameError, match="length of the packet"):
        Packet.from_bytes(bytes.fromhex(wire))


def test_the_first_data_byte_is_the_symbology_and_the_rest_is_not_shown() -> None:
    assert SYMBOLOGIES[EAN.data[0]] == "EAN"
    assert "690" not in repr(EAN)
    with pytest.raises(ValueError, match="at most 251"):
        Packet(Opcode.DECODE_DATA, bytes(252))
