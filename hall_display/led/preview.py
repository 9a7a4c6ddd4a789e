"""Pictures of what LED boards show: round dots on black, one sheet for each size of board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from devices.kinds import LedBoardCapabilities, LedColour, LedMode, StripPage
from devices.led_board.onbon import picture
from devices.led_board.onbon.text import Colour, Run
from devices.led_board.pages import LINE_PX, fits, text_width_px
from hall_display.led.layout import Situation

COLOURS: Final = {
    LedColour.RED: Colour.RED,
    LedColour.GREEN: Colour.GREEN,
    LedColour.YELLOW: Colour.YELLOW,
}
CAPTION_PX: Final = 26
GAP_PX: Final = 18
WIDEST_PX: Final = 2400
PAPER: Final = (245, 248, 252)
INK: Final = (16, 36, 62)
_FONT: Final = ("NotoSansCJK-Regular.ttc", 2)
"""The face for simplified Chinese."""


def draw(page: StripPage, board: LedBoardCapabilities) -> Image.Image:
    """One page as the board shows it; a moving text stands at its beginning."""
    count = max(1, len(page.lines))
    height = board.height_px // count
    dots: picture.Dots = {}
    for place, line in enumerate(page.lines):
        spare = board.width_px - text_width_px(line.text)
        moves = page.mode is LedMode.SCROLL and not fits(line.text, board)
        x = 0 if moves or spare < 0 else spare // 2
        y = place * height + max(0, (height - LINE_PX) // 2)
        clip = (0, place * height, board.width_px, (place + 1) * height)
        runs = [Run(line.text, COLOURS[line.colour])]
        dots.update(picture.text_dots(runs, x=x, y=y, clip=clip))
    return picture.draw_board(board.width_px, board.height_px, dots)


def sheet(situations: Sequence[Situation], board: LedBoardCapabilities) -> Image.Image:
    """All situations of one board below each other, with a caption each."""
    drawn = [draw(one.page, board) for one in situations]
    share = min(1.0, WIDEST_PX / 2 / drawn[0].width)
    if share < 1.0:
        size = round(drawn[0].width * share), round(drawn[0].height * share)
        drawn = [one.resize(size, Image.Resampling.LANCZOS) for one in drawn]
    width, height = drawn[0].size
    rows = -(-len(drawn) // 2)
    step = CAPTION_PX * 2 + height
    page = Image.new("RGB", (width * 2 + GAP_PX * 3, rows * step + GAP_PX), PAPER)
    pen = ImageDraw.Draw(page)
    font = _font()
    for place, (situation, one) in enumerate(zip(situations, drawn, strict=True)):
        x = GAP_PX + place % 2 * (width + GAP_PX)
        y = GAP_PX + place // 2 * step
        runs = situation.page.mode is LedMode.SCROLL
        words = situation.words + ("（文字移动）" if runs else "")
        pen.text((x, y), words, font=font, fill=INK)
        page.paste(one, (x, y + round(CAPTION_PX * 1.4)))
    return page


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    name, face = _FONT
    try:
        return ImageFont.truetype(name, CAPTION_PX, index=face)
    except OSError:
        return ImageFont.load_default(CAPTION_PX)
