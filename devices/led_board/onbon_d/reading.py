"""What a person reads on a bitmap board: dots -> lines of characters. For the simulator."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from devices.led_board.onbon.d_codings import Picture
from devices.led_board.onbon.picture import CELL_DOTS, cell_dots, glyph

UNKNOWN: Final = "□"
_NARROW: Final = CELL_DOTS // 2
_LEVEL_1: Final = range(0xB0, 0xD8)
"""Lead bytes of the 3,755 commonest characters in GB2312."""


def learn_to_read() -> None:
    """Draw all known characters once; later readings are quick."""
    _known()


def read_lines(picture: Picture, width: int, height: int) -> list[str]:
    """What a person reads on a board: lines of characters in cells of 16 dots; one that is not known is □."""
    lit = frozenset((at % width, at // width) for at, dot in enumerate(picture) if dot)
    readings = [
        [line for top in tops if (line := _read_band(_band(lit, top), width))]
        for tops in _ways(lit, height)
    ]
    return min(readings, key=lambda lines: ("".join(lines).count(UNKNOWN), len(lines)), default=[])


def _band(lit: frozenset[tuple[int, int]], top: int) -> frozenset[tuple[int, int]]:
    return frozenset((x, y - top) for x, y in lit if top <= y < top + CELL_DOTS)


def _ways(lit: frozenset[tuple[int, int]], height: int) -> list[list[int]]:
    """Upper edges of so many equal lines, for each number of lines that leaves no dot outside."""
    ways = []
    for count in range(1, height // CELL_DOTS + 1):
        band = height // count
        tops = [at * band + (band - CELL_DOTS) // 2 for at in range(count)]
        if all(any(top <= y < top + CELL_DOTS for top in tops) for _, y in lit):
            ways.append(tops)
    return ways


def _read_band(band: frozenset[tuple[int, int]], width: int) -> str:
    if not band:
        return ""
    readings = [
        _read_from(band, start, width)
        for cells in range(width // _NARROW + 1)
        for start in {0, (width - cells * _NARROW) // 2, width - cells * _NARROW}
        if start <= min(x for x, _ in band)
    ]
    return min(readings, key=lambda text: (text.count(UNKNOWN), len(text))).strip()


def _read_from(band: frozenset[tuple[int, int]], x: int, width: int) -> str:
    out = ""
    while x < width and any(column >= x for column, _ in band):
        for size in (CELL_DOTS, _NARROW):
            cell = frozenset((c - x, r) for c, r in band if x <= c < x + size)
            char = _known().get((size, cell))
            if char is not None:
                out, x = out + char, x + size
                break
        else:
            out, x = out + UNKNOWN, x + _NARROW
    return out


@cache
def _known() -> Mapping[tuple[int, frozenset[tuple[int, int]]], str]:
    """Characters by their dots: ASCII, full-width marks and the commonest Han."""
    chars = [chr(code) for code in range(0x20, 0x7F)]
    for lead in (*_LEVEL_1, 0xA3, 0xA1):  # of two that look alike a person reads the Han
        for trail in range(0xA1, 0xFF):
            try:
                chars.append(bytes((lead, trail)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    known: dict[tuple[int, frozenset[tuple[int, int]]], str] = {}
    for char in chars:
        size = cell_dots(char, CELL_DOTS)
        dots = glyph.__wrapped__(char, CELL_DOTS)  # too many for its cache
        known.setdefault((size, frozenset(dots)), char)
    return known
