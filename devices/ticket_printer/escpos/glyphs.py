"""Characters as black dots in the printers' own cells: 12x24 for ASCII, 24x24 for all else.

Used for the one line of a ticket whose characters the ROM lacks, and by the simulator as its ROM.
The face is Noto Sans Mono CJK SC (Debian ``fonts-noto-cjk``), whose ASCII is exactly half as wide.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from devices.ticket_printer.wrap import columns_of

CELL_DOTS = 12
"""Width of one column and half of the height of a line."""
LINE_DOTS = 24
_BASELINE = 21
_FACE = "Noto Sans Mono CJK SC"
_FONT_FILES = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
)
_NEVER_ASSIGNED = "\U0010fffe"


class FontMissing(Exception):  # noqa: N818 - a fact about the machine; the encoder works without it
    """No usable font file on this machine; install fonts-noto-cjk."""


def draw_line(text: str, *, wide: int, high: int, bold: bool) -> Image.Image:
    """One line of text as a black-on-white 1-bit picture, cell by cell like the printer's ROM.

    Raises:
        FontMissing: the machine has no font with Chinese characters.
    """
    width = max(columns_of(text), 1) * CELL_DOTS * wide
    line = Image.new("1", (width + (wide if bold else 0), LINE_DOTS * high), 1)
    x = 0
    for character in text:
        mask = cell(character, wide, high)
        line.paste(0, (x, 0), mask)
        if bold:
            line.paste(0, (x + max(wide // 2, 1), 0), mask)
        x += mask.width
    return line


@functools.lru_cache(maxsize=4096)
def cell(character: str, wide: int, high: int) -> Image.Image:
    """The dots of one character at this size, as a 1-bit mask (set = black)."""
    columns = columns_of(character)
    scale = max(wide, high)
    font = _font(LINE_DOTS * scale)
    square = Image.new("1", (columns * CELL_DOTS * scale, LINE_DOTS * scale), 0)
    if not _is_missing(character):
        brush = ImageDraw.Draw(square)
        brush.fontmode = "1"
        # A full-width cell may hold a half-width drawing (dashes, accented Latin): centre it.
        indent = max(square.width - round(font.getlength(character)), 0) // 2
        brush.text((indent, _BASELINE * scale), character, font=font, fill=1, anchor="ls")
    else:
        edge = 2 * scale
        ImageDraw.Draw(square).rectangle(
            (edge, edge, square.width - edge - 1, square.height - edge - 1), outline=1, width=scale
        )
    if wide == high:
        return square
    return square.resize((columns * CELL_DOTS * wide, LINE_DOTS * high), Image.Resampling.NEAREST)


@functools.lru_cache(maxsize=1024)
def stepped_cell(character: str, wide: int, high: int) -> Image.Image:
    """The same as the ROM's 24-dot character repeated dot by dot: how printers enlarge."""
    small = cell(character, 1, 1)
    return small.resize((small.width * wide, small.height * high), Image.Resampling.NEAREST)


@functools.lru_cache(maxsize=2048)
def _is_missing(character: str) -> bool:
    """Whether the font would draw its "not defined" box (blanks are not missing)."""
    if character.isspace():
        return False
    font = _font(LINE_DOTS)
    return bytes(font.getmask(character, mode="1")) == bytes(
        font.getmask(_NEVER_ASSIGNED, mode="1")
    )


@functools.lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    wanted = os.environ.get("HALL_TICKET_FONT")
    for name in (wanted, *_FONT_FILES) if wanted else _FONT_FILES:
        if Path(name).is_file():
            return _face_of(name, size)
    raise FontMissing("缺少中文字体，请安装 fonts-noto-cjk")


def _face_of(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The half-width face of a collection, or the only face of a file."""
    for index in range(32):
        try:
            font = ImageFont.truetype(name, size, index=index)
        except OSError:
            break
        if font.getname()[0] == _FACE:
            return font
    return ImageFont.truetype(name, size)
