"""A ticket as a picture of thermal paper."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFilter

from devices.ticket_printer.escpos import glyphs
from devices.ticket_printer.escpos.profile import Profile
from devices.ticket_printer.escpos.simulator_paper import Glyph, Picture, Ticket

_TABLE = (226, 229, 233)
_PAPER = (253, 252, 248)
_INK = (38, 38, 44)
_SHADOW = (150, 156, 166)
_AROUND = 40
"""Dots of table around the paper."""
_TOOTH = 6
"""Dots of a tooth of the cut edge."""


def ink_of(ticket: Ticket, width_dots: int) -> Image.Image:
    """The printed area as a mask: set where the paper is black."""
    ink = Image.new("1", (width_dots, max(ticket.height_dots, 1)), 0)
    for placed in ticket.placed:
        if isinstance(placed.what, Glyph):
            _print_glyph(ink, placed.x, placed.y, placed.what)
        else:
            dots = _dots_of(placed.what)
            ink.paste(1, (placed.x, placed.y), dots)
    return ink


def _print_glyph(ink: Image.Image, x: int, y: int, glyph: Glyph) -> None:
    cell = glyphs.cell if glyph.smooth else glyphs.stepped_cell
    mask = cell(glyph.character, glyph.wide, glyph.high)
    box = (x, y, x + glyph.width_dots, y + glyph.height_dots)
    if glyph.inverse:
        ink.paste(1, box)
    colour = 0 if glyph.inverse else 1
    ink.paste(colour, (x, y), mask)
    if glyph.bold:
        shifted = mask.crop((0, 0, mask.width - 1, mask.height))
        ink.paste(colour, (x + max(glyph.wide // 2, 1), y), shifted)
    if glyph.underline:
        ink.paste(colour, (x, box[3] - glyph.underline, box[2], box[3]))


def _dots_of(picture: Picture) -> Image.Image:
    rows = len(picture.rows) // picture.width_bytes
    dots = Image.frombytes("1", (picture.width_bytes * 8, rows), picture.rows)
    if picture.wide == picture.high == 1:
        return dots
    return dots.resize(
        (dots.width * picture.wide, dots.height * picture.high), Image.Resampling.NEAREST
    )


def draw_ticket(ticket: Ticket, profile: Profile) -> Image.Image:
    """The ticket as it lies on a table."""
    width = round(profile.paper_mm * profile.dots_per_mm)
    side = max((width - profile.width_dots) // 2, 0)
    size = (width + 2 * _AROUND, ticket.height_dots + 2 * _AROUND)
    shape = Image.new("L", size, 0)
    ImageDraw.Draw(shape).polygon(_outline(width, ticket.height_dots, ticket.cut), fill=255)
    table = Image.new("RGB", size, _TABLE)
    shadow = Image.new("L", size, 0)
    shadow.paste(150, (4, 8), shape)
    table.paste(_SHADOW, (0, 0), shadow.filter(ImageFilter.GaussianBlur(9)))
    table.paste(_PAPER, (0, 0), shape)
    ink = ink_of(ticket, profile.width_dots).convert("L")
    # Heat spreads a little in the paper: the edges of a dot are not razor sharp.
    soft = Image.blend(ink, ink.filter(ImageFilter.GaussianBlur(0.7)), 0.45)
    table.paste(_INK, (_AROUND + side, _AROUND), soft)
    return table


def _outline(width: int, height: int, cut: str) -> list[tuple[int, int]]:
    """Outline of the paper: a straight upper edge, a fine saw below, a bridge for a partial cut."""
    left, top, right, bottom = _AROUND, _AROUND, _AROUND + width, _AROUND + height
    lower = [
        (x, bottom - (_TOOTH // 2 if (x - left) // _TOOTH % 2 else 0))
        for x in range(right, left - 1, -_TOOTH)
    ]
    if cut == "partial":
        middle = left + width // 2
        bridge = range(middle - 8, middle + 9)
        lower = [(x, bottom + 8 if x in bridge else y) for x, y in lower]
    return [(left, top), (right, top), *lower, (left, bottom)]


def png_of(picture: Image.Image) -> bytes:
    """As a small PNG."""
    stream = io.BytesIO()
    picture.quantize(32, dither=Image.Dither.NONE).save(stream, "PNG", optimize=True)
    return stream.getvalue()
