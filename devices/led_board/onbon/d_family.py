"""Onbon D family (BX-5E / 5Q / 6E / 6Q, dynamic areas with bitmaps): frames and plain commands.

Source: 5th / 6th generation dynamic area user manual (Onbon).

Header, 16 bytes: destination(2) source(2) version(1) = F0 reserved(1) device type(2) reserved(4)
data length(4). Request: 01 group cmd data. Answer: 00 group cmd status(2) error(2) length(2) data.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from devices.led_board.onbon.physical import (
    PACKET_MAX,
    Decoder,
    begun,
    crc16,
    to_wire,
    with_crc,
)
from devices.wire.fault import Fault, FrameError

VERSION: Final = 0xF0
ANY_SCREEN: Final = 0xFFFE
PC_ADDRESS: Final = 0x8000
ANY_D_CARD: Final = 0xFFFE
BX_5E1: Final = 0x0154
DELETE_ALL: Final = 0xFF
BRIGHTNESS_SIZE: Final = 0x31
BRIGHTNESS_STEPS: Final = 48

_HEADER: Final = struct.Struct("<HHBBHII")


class Op(IntEnum):
    """Group and command of a D card, group in the high byte."""

    ACK = 0xA000
    NACK = 0xA001
    PING = 0xA200
    BRIGHTNESS = 0xA207
    UPDATE_AREAS = 0xA700
    DELETE_AREAS = 0xA701


@dataclass(frozen=True, slots=True)
class Frame:
    """One D frame; `request` tells a question from an answer."""

    op: int
    data: bytes = b""
    request: bool = True
    destination: int = 1
    source: int = PC_ADDRESS
    device_type: int = ANY_D_CARD

    def to_bytes(self) -> bytes:
        """Return the frame as it travels."""
        data = struct.pack(">BH", self.request, self.op) + self.data
        header = _HEADER.pack(
            self.destination, self.source, VERSION, 0, self.device_type, 0, len(data)
        )
        return to_wire(with_crc(header + data))

    @classmethod
    def from_packet(cls, packet: bytes) -> Self:
        """Read header, data and CRC; raises FrameError that shows expected and got."""
        if len(packet) < _HEADER.size + 5:
            raise FrameError(
                Fault("length of the packet", "at least 21 bytes", str(len(packet)), packet)
            )
        body, got_crc = packet[:-2], int.from_bytes(packet[-2:], "little")
        if crc16(body) != got_crc:
            raise FrameError(Fault("checksum", f"{crc16(body):04X}", f"{got_crc:04X}", packet))
        dst, src, version, _, device, _, length = _HEADER.unpack_from(body)
        if version != VERSION:
            raise FrameError(Fault("version", f"{VERSION:02X}", f"{version:02X}", packet))
        data = body[_HEADER.size :]
        if len(data) != length:
            raise FrameError(Fault("data length", str(length), str(len(data)), packet))
        op = data[1] << 8 | data[2]
        return cls(op, data[3:], bool(data[0]), dst, src, device)


def decoder(packet_max: int = PACKET_MAX) -> Decoder[Frame]:
    """Return a decoder of D frames; a card's answers are short, the pictures for it are not."""
    return Decoder(Frame.from_packet, packet_max)


def ping(screen: int = ANY_SCREEN, device_type: int = ANY_D_CARD) -> Frame:
    """With the wildcards: is anybody there?"""
    return Frame(Op.PING, bytes(2), destination=screen, device_type=device_type)


def ack(to: Frame) -> Frame:
    """Return the card's ACK: addresses swapped, no error, no data."""
    source = 1 if to.destination == ANY_SCREEN else to.destination
    return Frame(
        Op.ACK,
        bytes(6),
        request=False,
        destination=PC_ADDRESS,
        source=source,
        device_type=to.device_type,
    )


def delete_all_areas(screen: int = 1, device_type: int = BX_5E1) -> Frame:
    """Delete every dynamic area."""
    data = bytes((0, 0, DELETE_ALL))
    return Frame(Op.DELETE_AREAS, data, destination=screen, device_type=device_type)


def nack(to: Frame, error: int) -> Frame:
    """Return the card's NACK with an error number."""
    answer = ack(to)
    data = b"\x01\x00" + error.to_bytes(2, "little") + bytes(2)
    return Frame(
        Op.NACK,
        data,
        request=False,
        destination=answer.destination,
        source=answer.source,
        device_type=answer.device_type,
    )


def error_of(answer: Frame) -> int:
    """The error number of a NACK; 0 if it has none."""
    return int.from_bytes(answer.data[2:4], "little")


def set_brightness(level: int, screen: int = 1, device_type: int = BX_5E1) -> Frame:
    """Brightness 0 to 15 by hand, the same at all times of the day (A2 07)."""
    data = bytes((BRIGHTNESS_SIZE, 0, 0)) + bytes((level,)) * BRIGHTNESS_STEPS
    return Frame(Op.BRIGHTNESS, data, destination=screen, device_type=device_type)


def explain(data: bytes) -> str:
    """A frame in words, without what is shown."""
    frames = decoder().feed(data)
    if not frames:
        return _explain_part(data)
    frame = frames[0]
    name = _name(frame.op)
    if frame.op == Op.NACK:
        return f"screen {frame.source}: NO, error {error_of(frame)}"
    if not frame.request:
        return f"screen {frame.source}: {name}"
    return f"screen {frame.destination}: {name}, {len(frame.data)} bytes"


def _name(op: int) -> str:
    return Op(op).name.lower() if op in set(Op) else f"{op:04X}"


def _explain_part(data: bytes) -> str:
    """A page is longer than what a trace keeps of a frame, and than what a slow line takes at once."""
    packet = begun(data)
    if len(packet) < _HEADER.size + 3:
        return f"part of a frame, {len(data)} bytes"
    screen, _, _, _, _, _, length = _HEADER.unpack_from(packet)
    name = _name(packet[_HEADER.size + 1] << 8 | packet[_HEADER.size + 2])
    return f"screen {screen}: {name}, {length - 3} bytes, the first {len(data)} of them here"
