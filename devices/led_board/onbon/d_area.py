"""One dynamic area of a bitmap card with its pictures, as A7 00 of the 5th and of the 6th generation.

Sources: 5th / 6th generation dynamic area user manual (Onbon); for the order of the 6th generation's fields and the
nine reserved bytes of a page, the maker's published Java sample for such cards (com.onbonbx.dual).

5th: reserved(2), area length(4), area with each page's bitmap inside the page.
6th: reserved(2), area count(2) = 1, length of the area without bitmaps(4), area, then all bitmaps.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, Literal

from devices.led_board.onbon.d_codings import Coding, Picture, WordOrder, decode, encode
from devices.led_board.onbon.d_family import Frame, Op
from devices.wire.fault import Fault, FrameError

Generation = Literal[5, 6]
PAGES_MAX: Final = 64
STATIC: Final = 1
DYNAMIC_AREA: Final = 0x10

_AREA: Final = struct.Struct("<BBHBHBIBHHHHB")
"""Area id, run mode, timeout, relate to all, related count, immediate, reserved, type, x, y, w, h, frame flag."""
_SIXTH: Final = struct.Struct("<BBBB5x")
"""Background, transparency, equal, sound flag, reserved."""
_PAGE: Final = struct.Struct("<BBBBHBH")
"""Style, display mode, clear mode, speed, stay in 10 ms, repeat, valid width."""
_RESERVED: Final = {5: 4, 6: 9}
"""Reserved bytes at the end of a page's header."""
_PLACE: Final = struct.Struct("<II")
"""Offset and length of a page's bitmap (6th generation)."""


@dataclass(frozen=True, slots=True)
class CardKind:
    """What a bitmap card takes."""

    generation: Generation
    coding: Coding
    word_order: WordOrder = "little"


@dataclass(frozen=True, slots=True)
class PictureArea:
    """One area and the pictures that follow each other in it; sizes in dots."""

    number: int
    x: int
    y: int
    width: int
    height: int
    pictures: tuple[Picture, ...]
    stay_10_ms: int = 100
    timeout_s: int = 0

    def __post_init__(self) -> None:
        """A picture has exactly the dots of its area."""
        for picture in self.pictures:
            if len(picture) != self.width * self.height:
                raise ValueError(
                    f"{self.width} x {self.height} dots, got a picture of {len(picture)}"
                )


def update_area(area: PictureArea, card: CardKind) -> Frame:
    """Show the area's pictures at once, one after another, whatever programs the card has."""
    head = _AREA.pack(
        area.number,
        0,  # run mode: loop
        area.timeout_s,
        1,  # relate to all programs
        0,
        1,  # show at once, alone
        0,
        DYNAMIC_AREA,
        area.x,
        area.y,
        area.width,
        area.height,
        0,  # no frame
    )
    if card.generation == 6:
        head += _SIXTH.pack(0, 0, 0, 0)  # no background, and nothing is spoken
    head += len(area.pictures).to_bytes(2, "little")
    page = _PAGE.pack(0, STATIC, 0, 0, area.stay_10_ms, 1, area.width) + bytes(
        _RESERVED[card.generation]
    )
    inside = behind = b""
    for picture in area.pictures:
        bitmap = encode(picture, area.width, area.x, card.coding, card.word_order)
        if card.generation == 6:
            whole = page + _PLACE.pack(len(behind), len(bitmap))
            behind += bitmap
        else:
            whole = page + bitmap
        inside += len(whole).to_bytes(4, "little") + whole
    body = head + inside
    count = b"\x01\x00" if card.generation == 6 else b""
    data = bytes(2) + count + len(body).to_bytes(4, "little") + body + behind
    return Frame(Op.UPDATE_AREAS, data)


def read_area(data: bytes, card: CardKind) -> PictureArea:
    """Read what ``update_area`` writes.

    Raises:
        FrameError: it is something else.
    """
    try:
        return _read_area(data, card)
    except (struct.error, ValueError) as err:
        raise FrameError(Fault("bitmap area", "one area with its pages", str(err), data)) from err


def _read_area(data: bytes, card: CardKind) -> PictureArea:
    sixth = card.generation == 6
    at = 4 if sixth else 2
    if sixth and data[2:4] != b"\x01\x00":
        raise ValueError("one area is expected")
    end = at + 4 + int.from_bytes(data[at : at + 4], "little")
    body = data[at + 4 : end]
    number, _, timeout_s, _, related, _, _, kind, x, y, width, height, frame = _AREA.unpack_from(
        body
    )
    if kind != DYNAMIC_AREA or frame or related:
        raise ValueError("an area of another kind, with a frame or bound to programs")
    at = _AREA.size
    if sixth:
        _, _, _, sound = _SIXTH.unpack_from(body, at)
        if sound:
            raise ValueError("an area that speaks")
        at += _SIXTH.size
    count = int.from_bytes(body[at : at + 2], "little")
    if not 0 < count <= PAGES_MAX or (end != len(data) and not sixth):
        raise ValueError("number of pages or length is wrong")
    at += 2
    bitmaps, stay = [], 0
    for _ in range(count):
        size = int.from_bytes(body[at : at + 4], "little")
        page = body[at + 4 : at + 4 + size]
        _, _, _, _, stay, _, _ = _PAGE.unpack_from(page)
        rest = page[_PAGE.size + _RESERVED[card.generation] :]
        if sixth:
            offset, length = _PLACE.unpack(rest)
            rest = data[end + offset : end + offset + length]
        bitmaps.append(rest)
        at += 4 + size
    if at != len(body) or (sixth and end + sum(map(len, bitmaps)) != len(data)):
        raise ValueError("bytes behind the last page")
    pictures = tuple(
        decode(bitmap, width, height, x, card.coding, card.word_order) for bitmap in bitmaps
    )
    return PictureArea(number, x, y, width, height, pictures, stay, timeout_s)
