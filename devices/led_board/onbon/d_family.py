"""Onbon D family (BX-5E / 5Q / 6E / 6Q, dynamic areas with bitmaps): frames in protocol only.

Source: 5th / 6th generation dynamic area user manual (Onbon). There is no driver for these cards
yet; the frames are here because they share the physical layer and a ping tells the families apart.

Header, 16 bytes: destination(2) source(2) version(1) = F0 reserved(1) device type(2) reserved(4)
data length(4). Request: 01 group cmd data. Answer: 00 group cmd status(2) error(2) length(2) data.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from devices.led_board.onbon.physical import Decoder, crc16, to_wire, with_crc
from devices.wire.fault import Fault, FrameError

VERSION: Final = 0xF0
ANY_SCREEN: Final = 0xFFFE
PC_ADDRESS: Final = 0x8000
ANY_D_CARD: Final = 0xFFFE
BX_5E1: Final = 0x0154
DELETE_ALL: Final = 0xFF

_HEADER: Final = struct.Struct("<HHBBHII")
_AREA: Final = struct.Struct("<BBHBHBIBHHHHBH")  # area id .. page count, no frame, relate to all
_PAGE: Final = struct.Struct("<BBBBHBHI")  # style .. reserved


class Op(IntEnum):
    """Group and command of a D card, group in the high byte."""

    ACK = 0xA000
    NACK = 0xA001
    PING = 0xA200
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


def decoder() -> Decoder[Frame]:
    """Return a decoder of D frames."""
    return Decoder(Frame.from_packet)


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


@dataclass(frozen=True, slots=True)
class MonoArea:
    """One dynamic area with one page in one colour; sizes in dots, `rows` packed, 1 = lit."""

    number: int
    x: int
    y: int
    width: int
    height: int
    rows: bytes
    stay_10_ms: int = 100
    timeout_s: int = 0

    def __post_init__(self) -> None:
        if len(self.rows) != self.row_bytes * self.height:
            raise ValueError(
                f"{self.width} x {self.height} dots need {self.row_bytes * self.height} bytes,"
                f" got {len(self.rows)}"
            )

    @property
    def row_bytes(self) -> int:
        """Bytes of one row; the last may be partly used."""
        return (self.width + 7) // 8


def pack_rows(dots: Sequence[Sequence[bool]]) -> bytes:
    """Pack rows of dots, most significant bit left, 1 = lit."""
    out = bytearray()
    for row in dots:
        for start in range(0, len(row), 8):
            bits = row[start : start + 8]
            out.append(sum(0x80 >> index for index, lit in enumerate(bits) if lit))
    return bytes(out)


def update_area(area: MonoArea, screen: int = 1, device_type: int = BX_5E1) -> Frame:
    """Show one bitmap on a one-colour card of the 5th generation (A7 00).

    On the wire 0 is lit and 1 is dark, and an area whose left edge is not on a byte boundary is
    padded there with dark dots.
    """
    bitmap = _wire_bitmap(area)
    page = _PAGE.pack(0, 1, 0, 0, area.stay_10_ms, 1, len(bitmap), 0) + bitmap
    body = _AREA.pack(
        area.number,
        0,  # run mode: loop
        area.timeout_s,
        1,  # relate to all programs
        0,
        1,  # show at once, alone
        0,
        0x10,
        area.x,
        area.y,
        area.width,
        area.height,
        0,  # no frame
        1,  # one page
    )
    body += len(page).to_bytes(4, "little") + page
    data = bytes(2) + len(body).to_bytes(4, "little") + body
    return Frame(Op.UPDATE_AREAS, data, destination=screen, device_type=device_type)


def read_area(data: bytes) -> MonoArea:
    """Read what `update_area` writes; raises FrameError."""
    try:
        number, _, timeout_s, _, _, _, _, _, x, y, width, height, _, _ = _AREA.unpack_from(data, 6)
        at = 6 + _AREA.size + 4
        _, _, _, _, stay, _, length, _ = _PAGE.unpack_from(data, at)
        rows = _own_rows(data[at + _PAGE.size :], length, x, width, height)
        return MonoArea(number, x, y, width, height, rows, stay, timeout_s)
    except (struct.error, ValueError) as err:
        raise FrameError(Fault("bitmap area", "one area with one page", str(err), data)) from err


def _wire_bitmap(area: MonoArea) -> bytes:
    pad = area.x % 8
    out = bytearray()
    for row in range(area.height):
        packed = area.rows[row * area.row_bytes : (row + 1) * area.row_bytes]
        bits = int.from_bytes(packed, "big") >> (area.row_bytes * 8 - area.width)
        wire_bytes = (pad + area.width + 7) // 8
        lit = bits << (wire_bytes * 8 - pad - area.width)
        out += (~lit & ((1 << wire_bytes * 8) - 1)).to_bytes(wire_bytes, "big")
    return bytes(out)


def _own_rows(bitmap: bytes, length: int, x: int, width: int, height: int) -> bytes:
    if len(bitmap) != length:
        raise ValueError(f"bitmap of {length} bytes, got {len(bitmap)}")
    pad = x % 8
    wire_bytes = (pad + width + 7) // 8
    row_bytes = (width + 7) // 8
    if len(bitmap) != wire_bytes * height:
        raise ValueError(f"{width} x {height} dots need {wire_bytes * height} bytes")
    out = bytearray()
    for row in range(height):
        packed = bitmap[row * wire_bytes : (row + 1) * wire_bytes]
        lit = ~int.from_bytes(packed, "big") & ((1 << wire_bytes * 8) - 1)
        bits = lit >> (wire_bytes * 8 - pad - width) & ((1 << width) - 1)
        out += (bits << (row_bytes * 8 - width)).to_bytes(row_bytes, "big")
    return bytes(out)
