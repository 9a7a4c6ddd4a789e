"""The picture of an LED board: round dots, lit red or amber or green, on black. For simulators.

The card's own 16-dot fonts are not free; Noto CJK, cut to black and white at that size, stands in.
"""

import io
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from devices.led_board.onbon.text import Colour, Run

DOT_PX: Final = 6
LED_PX: Final = 5
FRAME_PX: Final = 14
SUPERSAMPLE: Final = 4
CELL_DOTS: Final = 16
THRESHOLD: Final = 110
BASELINE: Final = 0.84
BACKGROUND: Final = (8, 8, 10)
DARK_LED: Final = (34, 26, 24)
LED_COLOURS: Final = {
    None: (255, 58, 36),
    Colour.RED: (255, 58, 36),
    Colour.GREEN: (74, 232, 88),
    Colour.YELLOW: (255, 176, 32),
}
_FONT_FILE: Final = "NotoSansCJK-Regular.ttc"
_FONT_INDEX: Final = 2  # the face for simplified Chinese
_MONO_INDEX: Final = 7

Dots = dict[tuple[int, int], tuple[int, int, int]]


@lru_cache(maxsize=4)
def _font(index: int, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype(_FONT_FILE, size, index=index)
    except OSError:
        # Without the fonts the board still draws something; a package of the system lacks.
        return ImageFont.load_default(size)


def cell_dots(char: str, height: int) -> int:
    """Width of a character in dots: a Han is a square, ASCII half of it."""
    narrow = unicodedata.east_asian_width(char) in {"Na", "H"}
    return height // 2 if narrow else height


@lru_cache(maxsize=512)
def glyph(char: str, height: int) -> tuple[tuple[int, int], ...]:
    """Return the lit dots of a character in its cell."""
    width = cell_dots(char, height)
    narrow = width < height
    font = _font(_MONO_INDEX, height) if narrow else _font(_FONT_INDEX, height - 1)
    image = Image.new("L", (width, height), 0)
    # One row stays dark below, so that two lines do not touch.
    at = (width / 2, round(height * BASELINE))
    ImageDraw.Draw(image).text(at, char, fill=255, font=font, anchor="ms")
    values = image.tobytes()
    return tuple(
        (index % width, index // width) for index, value in enumerate(values) if value >= THRESHOLD
    )


def text_dots(
    runs: Iterable[Run], *, x: int, y: int, clip: tuple[int, int, int, int], height: int = CELL_DOTS
) -> Dots:
    """Return the lit dots of a line whose top left is x, y, cut at left, top, right, bottom."""
    left, top, right, bottom = clip
    dots: Dots = {}
    for run in runs:
        colour = LED_COLOURS[run.colour]
        for char in run.text:
            for column, row in glyph(char, height):
                at = (x + column, y + row)
                if left <= at[0] < right and top <= at[1] < bottom:
                    dots[at] = colour
            x += cell_dots(char, height)
    return dots


def line_width(runs: Sequence[Run], height: int = CELL_DOTS) -> int:
    """Width of a line in dots."""
    return sum(cell_dots(char, height) for run in runs for char in run.text)


def draw_board(width: int, height: int, dots: Dots) -> Image.Image:
    """Draw the board with every LED, lit or dark."""
    board = _dark_board(width, height).copy()
    for (column, row), colour in dots.items():
        if 0 <= column < width and 0 <= row < height:
            board.paste(_led(colour), (column * DOT_PX, row * DOT_PX))
    framed = Image.new(
        "RGB", (board.width + 2 * FRAME_PX, board.height + 2 * FRAME_PX), (24, 24, 27)
    )
    framed.paste(board, (FRAME_PX, FRAME_PX))
    return framed


@cache
def _led(colour: tuple[int, int, int]) -> Image.Image:
    """One LED of a colour on the board's ground."""
    big = DOT_PX * SUPERSAMPLE
    tile = Image.new("RGB", (big, big), BACKGROUND)
    margin = (DOT_PX - LED_PX) * SUPERSAMPLE / 2
    ImageDraw.Draw(tile).ellipse((margin, margin, big - margin - 1, big - margin - 1), fill=colour)
    return tile.resize((DOT_PX, DOT_PX), Image.Resampling.LANCZOS)


@cache
def _dark_board(width: int, height: int) -> Image.Image:
    """A board without a lit LED."""
    line = Image.new("RGB", (width * DOT_PX, DOT_PX), BACKGROUND)
    for column in range(width):
        line.paste(_led(DARK_LED), (column * DOT_PX, 0))
    board = Image.new("RGB", (width * DOT_PX, height * DOT_PX), BACKGROUND)
    for row in range(height):
        board.paste(line, (0, row * DOT_PX))
    return board


def png(image: Image.Image) -> bytes:
    """Return the picture as a PNG file."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=2)
    return out.getvalue()
