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
PAGES_MAX: Final = 64
BRIGHTNESS_SIZE: Final = 0x31
BRIGHTNESS_STEPS: Final = 48

_HEADER: Final = struct.Struct("<HHBBHII")
_AREA: Final = struct.Struct("<BBHBHBIBHHHHBH")  # area id .. page count, no frame, relate to all
_PAGE: Final = struct.Struct("<BBBBHBHI")  # style .. reserved


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


@dataclass(frozen=True, slots=True)
class MonoArea:
    """One dynamic area in one colour; sizes in dots, `rows` packed, 1 = lit, `more` the pages after the first."""

    number: int
    x: int
    y: int
    width: int
    height: int
    rows: bytes
    stay_10_ms: int = 100
    timeout_s: int = 0
    more: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        for rows in (self.rows, *self.more):
            if len(rows) != self.row_bytes * self.height:
                raise ValueError(
                    f"{self.width} x {self.height} dots need {self.row_bytes * self.height} bytes,"
                    f" got {len(rows)}"
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
    """Show bitmaps, one after another, on a one-colour card of the 5th generation (A7 00).

    On the wire 0 is lit and 1 is dark, and an area whose left edge is not on a byte boundary is
    padded there with dark dots.
    """
    pages = b""
    for rows in (area.rows, *area.more):
        bitmap = _wire_bitmap(area, rows)
        page = _PAGE.pack(0, 1, 0, 0, area.stay_10_ms, 1, len(bitmap), 0) + bitmap
        pages += len(page).to_bytes(4, "little") + page
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
        1 + len(area.more),
    )
    body += pages
    data = bytes(2) + len(body).to_bytes(4, "little") + body
    return Frame(Op.UPDATE_AREAS, data, destination=screen, device_type=device_type)


def read_area(data: bytes) -> MonoArea:
    """Read what `update_area` writes; raises FrameError."""
    try:
        return _read_area(data)
    except (struct.error, ValueError) as err:
        raise FrameError(Fault("bitmap area", "one area with its pages", str(err), data)) from err


def _read_area(data: bytes) -> MonoArea:
    number, _, timeout_s, _, _, _, _, _, x, y, width, height, _, count = _AREA.unpack_from(data, 6)
    at = 6 + _AREA.size
    if int.from_bytes(data[2:6], "little") != len(data) - 6 or not 0 < count <= PAGES_MAX:
        raise ValueError("length or number of pages is wrong")
    pages, stay = [], 0
    for _ in range(count):
        size = int.from_bytes(data[at : at + 4], "little")
        _, _, _, _, stay, _, length, _ = _PAGE.unpack_from(data, at + 4)
        bitmap = data[at + 4 + _PAGE.size : at + 4 + size]
        pages.append(_own_rows(bitmap, length, x, width, height))
        at += 4 + size
    if at != len(data):
        raise ValueError("bytes behind the last page")
    return MonoArea(number, x, y, width, height, pages[0], stay, timeout_s, tuple(pages[1:]))


def _wire_bitmap(area: MonoArea, rows: bytes) -> bytes:
    pad = area.x % 8
    out = bytearray()
    for row in range(area.height):
        packed = rows[row * area.row_bytes : (row + 1) * area.row_bytes]
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


def explain(data: bytes) -> str:
    """A frame in words, without what is shown."""
    frames = decoder().feed(data)
    if not frames:
        return f"no whole D frame in {len(data)} bytes"
    frame = frames[0]
    name = Op(frame.op).name.lower() if frame.op in set(Op) else f"{frame.op:04X}"
    if frame.op == Op.NACK:
        return f"screen {frame.source}: NO, error {error_of(frame)}"
    if not frame.request:
        return f"screen {frame.source}: {name}"
    return f"screen {frame.destination}: {name}, {len(frame.data)} bytes"
