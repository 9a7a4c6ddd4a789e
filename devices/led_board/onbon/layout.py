"""A page of the hall as dynamic areas of a K card: one area for each line."""

from dataclasses import dataclass, replace
from typing import Final

from devices.document import Align as PageAlign
from devices.errors import DeviceRefused
from devices.kinds import LedColour, LedMode, StripLine, StripPage
from devices.led_board.onbon import text
from devices.led_board.onbon.options import Options
from devices.led_board.onbon.protocol import (
    TEXT_MAX,
    Align,
    DisplayMode,
    TextArea,
    VerticalAlign,
)
from devices.led_board.pages import LINE_PX, text_width_px

COLOURS: Final = {
    LedColour.RED: text.Colour.RED,
    LedColour.GREEN: text.Colour.GREEN,
    LedColour.YELLOW: text.Colour.YELLOW,
}
ALIGNS: Final = {
    PageAlign.LEFT: Align.LEFT,
    PageAlign.CENTRE: Align.CENTRE,
    PageAlign.RIGHT: Align.RIGHT,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Areas for the card, and the characters that its font does not have."""

    areas: tuple[TextArea, ...]
    replaced: tuple[str, ...] = ()


def lay_out(page: StripPage, options: Options) -> Layout:
    """Place each line in its own area, so that a changed line is sent alone.

    Raises:
        DeviceRefused: code "page_too_large": more lines than the board has room for, or a line too
            long for the card's memory.
    """
    lines = page.lines
    if not lines:
        return Layout(())
    height_px = options.height_px // len(lines)
    if height_px < LINE_PX:
        room = options.height_px // LINE_PX
        raise _too_large(
            f"屏高只够 {room} 行，内容有 {len(lines)} 行",
            f"the board has room for {room} lines, the page has {len(lines)}",
        )
    areas: list[TextArea] = []
    replaced: list[str] = []
    for index, line in enumerate(lines):
        encoded = _encode(line, options)
        if len(encoded.data) > TEXT_MAX:
            raise _too_large(f"一行最多 {TEXT_MAX} 字节", f"a line takes at most {TEXT_MAX} bytes")
        areas.append(_area(index, height_px, line, page, encoded.data, options))
        replaced += encoded.replaced
    return Layout(tuple(areas), tuple(dict.fromkeys(replaced)))


def _encode(line: StripLine, options: Options) -> text.EncodedText:
    # Cards of one colour are spared the escapes: old firmware shows unknown ones as text.
    colour = COLOURS[line.colour] if len(options.colours) > 1 else None
    return text.encode([text.Run(line.text, colour)], charset=options.charset)


def _area(
    index: int, height_px: int, line: StripLine, page: StripPage, data: bytes, options: Options
) -> TextArea:
    area = TextArea(
        number=index,
        x=0,
        y=index * height_px,
        width=options.width_px,
        height=height_px,
        text=data,
        stay_half_s=max(0, min(round(page.stay_s * 2), 0xFF)),
        vertical=VerticalAlign.TOP if height_px == LINE_PX else VerticalAlign.MIDDLE,
    )
    # Whatever the page says: a line that does not fit would be cut off if it stood still, and of two
    # lines only the long one needs to move.
    too_long = text_width_px(line.text) > options.width_px
    if too_long or (page.mode is LedMode.SCROLL and len(page.lines) == 1):
        return replace(area, display=DisplayMode.LEFT, speed=options.scroll_speed)
    return replace(area, align=ALIGNS[line.align])


def _too_large(zh: str, en: str) -> DeviceRefused:
    return DeviceRefused(
        f"内容在这块屏上放不下：{zh}",
        f"The page does not fit on this board: {en}",
        code="page_too_large",
    )
