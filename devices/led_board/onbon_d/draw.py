"""A page of the hall as bitmaps of a board: any character that the machine's font has. Pure but for the font."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from devices.document import Align
from devices.errors import DeviceRefused
from devices.kinds import LedColour, StripLine, StripPage
from devices.led_board.onbon.d_area import PAGES_MAX
from devices.led_board.onbon.d_codings import GREEN, RED, Picture
from devices.led_board.onbon.picture import CELL_DOTS, cell_dots, glyph

DOTS: Final = {LedColour.RED: RED, LedColour.GREEN: GREEN, LedColour.YELLOW: RED | GREEN}
_NOBODY: Final = "\U0010fffd"
_NOBODY_NARROW: Final = "\u20ff"
_SPLIT_AT: Final = (" ", "，", "、", "。", "；")


@dataclass(frozen=True, slots=True)
class Drawing:
    """Pictures of the whole board that follow each other, and the characters that are boxes in them."""

    pictures: tuple[Picture, ...]
    missing: str = ""


def draw_page(
    page: StripPage, width: int, height: int, colours: Sequence[LedColour] = (LedColour.RED,)
) -> Drawing:
    """All lines below each other; what is too wide follows on the next picture.

    Raises:
        DeviceRefused: code "page_too_large".
    """
    room = height // CELL_DOTS
    if len(page.lines) > room:
        raise DeviceRefused(
            f"内容在这块屏上放不下：屏高只够 {room} 行，内容有 {len(page.lines)} 行",
            f"The page does not fit on this board: it has room for {room} lines, not {len(page.lines)}",
            code="page_too_large",
        )
    parts = [split(line.text, width) for line in page.lines]
    count = max((len(one) for one in parts), default=1)
    if count > PAGES_MAX:
        raise DeviceRefused(
            "内容在这块屏上放不下：文字太长",
            "The page does not fit on this board: its text is too long",
            code="page_too_large",
        )
    dots = [DOTS[line.colour if line.colour in colours else colours[0]] for line in page.lines]
    pictures = (_picture(page.lines, parts, dots, at, width, height) for at in range(count))
    return Drawing(tuple(pictures), missing(page))


def text_px(text: str) -> int:
    """Width of a text in dots."""
    return sum(cell_dots(char, CELL_DOTS) for char in text)


def missing(page: StripPage) -> str:
    """Characters that this machine's font does not have, so that a box would be drawn."""
    chars = dict.fromkeys(char for line in page.lines for char in line.text)
    return "".join(
        char for char in chars if not char.isspace() and glyph(char, CELL_DOTS) == _box(char)
    )


def _box(char: str) -> tuple[tuple[int, int], ...]:
    """What the font draws for a character that does not exist, in the same kind of cell."""
    wide = cell_dots(char, CELL_DOTS) == CELL_DOTS
    return glyph(_NOBODY if wide else _NOBODY_NARROW, CELL_DOTS)


def split(text: str, width: int) -> list[str]:
    """Pieces that fit, broken at a pause where there is one."""
    pieces: list[str] = []
    piece = ""
    for char in text:
        if piece and text_px(piece + char) > width:
            at = max((piece.rfind(mark) for mark in _SPLIT_AT), default=-1) + 1
            keep = piece[:at] if at > 0 else piece
            pieces.append(keep.strip())
            piece = piece[len(keep) :].lstrip()
        piece += char
    return [*pieces, piece]


def _picture(
    lines: Sequence[StripLine],
    parts: Sequence[Sequence[str]],
    colours: Sequence[int],
    at: int,
    width: int,
    height: int,
) -> Picture:
    dots = bytearray(width * height)
    band = height // len(lines) if lines else height
    for number, (line, pieces) in enumerate(zip(lines, parts, strict=True)):
        text = pieces[at % len(pieces)]
        free = max(0, width - text_px(text))
        x = {Align.LEFT: 0, Align.CENTRE: free // 2, Align.RIGHT: free}[line.align]
        y = number * band + (band - CELL_DOTS) // 2
        for char in text:
            for column, row in glyph(char, CELL_DOTS):
                if x + column < width:
                    dots[(y + row) * width + x + column] = colours[number]
            x += cell_dots(char, CELL_DOTS)
    return bytes(dots)
