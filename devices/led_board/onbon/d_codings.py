"""How a picture travels to each kind of bitmap card: dots <-> bytes. Pure.

Source: 5th / 6th generation dynamic area user manual (Onbon). On one- and two-colour cards a lit dot is 0 and a dark
one 1, the leftmost dot is the highest bit, and an area whose edge is not on a byte (6th generation: a word of 32
dots) is padded there with dark dots.

The order of the bytes in a 6E word is read out of two sentences: the leftmost dot is bit 31 of a word, and whatever has
several bytes travels low byte first. No recording of such a card has been found.

A ``Picture`` is one byte for each dot, row by row: bit 0 red, bit 1 green, so yellow is both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, Literal

Picture = bytes
RED: Final = 1
GREEN: Final = 2

WordOrder = Literal["big", "little"]


class Coding(StrEnum):
    """What one picture looks like on the wire."""

    BITS = "bits"
    """5th generation, one colour: rows of bytes."""
    BITS_TWO = "bits_two"
    """5th generation, two colours: a byte of red dots, a byte of green ones, and so on."""
    WORDS = "words"
    """6th generation, one colour: rows of words of 32 dots."""
    WORDS_TWO = "words_two"
    """6th generation, two colours: all rows of red, then all of green."""
    RGB565 = "rgb565"
    """5th generation, full colour: two bytes for each dot, low byte first."""
    RGB888 = "rgb888"
    """6th generation, full colour: red, green, blue for each dot."""


UNIT_DOTS: Final = {Coding.BITS: 8, Coding.BITS_TWO: 8, Coding.WORDS: 32, Coding.WORDS_TWO: 32}
PLANES: Final = {
    Coding.BITS: (RED | GREEN,),
    Coding.BITS_TWO: (RED, GREEN),
    Coding.WORDS: (RED | GREEN,),
    Coding.WORDS_TWO: (RED, GREEN),
}
_RGB565: Final = {0: 0x0000, RED: 0xF800, GREEN: 0x07E0, RED | GREEN: 0xFFE0}
_RGB888: Final = {
    0: b"\0\0\0",
    RED: b"\xff\0\0",
    GREEN: b"\0\xff\0",
    RED | GREEN: b"\xff\xff\0",
}


def encode(
    picture: Picture, width: int, x: int, coding: Coding, word_order: WordOrder = "little"
) -> bytes:
    """The picture of an area that begins at column ``x`` of the board, as it travels."""
    rows = [picture[start : start + width] for start in range(0, len(picture), width)]
    if coding is Coding.RGB565:
        return b"".join(_RGB565[dot].to_bytes(2, "little") for dot in picture)
    if coding is Coding.RGB888:
        return b"".join(_RGB888[dot] for dot in picture)
    planes = [[_bits(row, mask, x, UNIT_DOTS[coding]) for row in rows] for mask in PLANES[coding]]
    if coding is Coding.BITS_TWO:
        return b"".join(_interleaved(red, green) for red, green in zip(*planes, strict=True))
    data = b"".join(row for plane in planes for row in plane)
    return data if coding is Coding.BITS else _words(data, word_order)


def size_of(width: int, height: int, x: int, coding: Coding) -> int:
    """How many bytes such a picture has on the wire."""
    if coding is Coding.RGB565:
        return 2 * width * height
    if coding is Coding.RGB888:
        return 3 * width * height
    return _row_bytes(width, x, UNIT_DOTS[coding]) * height * len(PLANES[coding])


def decode(
    data: bytes, width: int, height: int, x: int, coding: Coding, word_order: WordOrder = "little"
) -> Picture:
    """Read what ``encode`` writes; a card of one colour shows red.

    Raises:
        ValueError: the number of bytes is wrong, or a colour is none of ours.
    """
    wanted = size_of(width, height, x, coding)
    if len(data) != wanted:
        raise ValueError(
            f"{width} x {height} dots as {coding} need {wanted} bytes, got {len(data)}"
        )
    if coding is Coding.RGB565:
        return _coloured(
            (int.from_bytes(data[at : at + 2], "little") for at in range(0, wanted, 2)),
            _RGB565,
        )
    if coding is Coding.RGB888:
        return _coloured(
            (data[at : at + 3] for at in range(0, wanted, 3)),
            _RGB888,
        )
    if coding in {Coding.WORDS, Coding.WORDS_TWO}:
        data = _words(data, word_order)
    if coding is Coding.BITS_TWO:
        data = data[0::2] + data[1::2]
    planes = PLANES[coding]
    size = len(data) // len(planes)
    out = bytearray(width * height)
    for number, mask in enumerate(planes):
        lit = RED if len(planes) == 1 else mask
        plane = data[number * size : (number + 1) * size]
        for at, dot in enumerate(_dots(plane, width, height, x, UNIT_DOTS[coding])):
            out[at] |= lit if dot else 0
    return bytes(out)


def _row_bytes(width: int, x: int, unit: int) -> int:
    return -(-(x % unit + width) // unit) * unit // 8


def _bits(row: bytes, mask: int, x: int, unit: int) -> bytes:
    size = _row_bytes(len(row), x, unit)
    lit = 0
    for dot in row:
        lit = lit << 1 | bool(dot & mask)
    lit <<= size * 8 - x % unit - len(row)
    return (~lit & ((1 << size * 8) - 1)).to_bytes(size, "big")


def _dots(plane: bytes, width: int, height: int, x: int, unit: int) -> Iterable[bool]:
    size = _row_bytes(width, x, unit)
    for row in range(height):
        dark = int.from_bytes(plane[row * size : (row + 1) * size], "big")
        top = size * 8 - x % unit - 1
        for column in range(width):
            yield not dark >> (top - column) & 1


def _interleaved(red: bytes, green: bytes) -> bytes:
    return bytes(byte for pair in zip(red, green, strict=True) for byte in pair)


def _words(data: bytes, order: WordOrder) -> bytes:
    """Words of 32 dots in the order in which a card takes their bytes."""
    if order == "big":
        return data
    return b"".join(data[at : at + 4][::-1] for at in range(0, len(data), 4))


def _coloured(values: Iterable[object], codes: Mapping[int, object]) -> Picture:
    meaning = {code: dot for dot, code in codes.items()}
    out = bytearray()
    for value in values:
        dot = meaning.get(value)
        if dot is None:
            raise ValueError(f"colour {value!r} is none of red, green, yellow, dark")
        out.append(dot)
    return bytes(out)
