"""A slip as the bytes of one job for one printer profile."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace

import segno
from PIL import Image

from devices.document import (
    Align,
    Bitmap,
    Block,
    PairLine,
    QrCode,
    RuleLine,
    Slip,
    Space,
    TextLine,
)
from devices.ticket_printer.escpos import commands, raster
from devices.ticket_printer.escpos.charset import GETA, clean, code_of, encode_text, rom_has
from devices.ticket_printer.escpos.glyphs import LINE_DOTS, FontMissing, draw_line
from devices.ticket_printer.escpos.profile import BlackMark, Cut, Profile
from devices.ticket_printer.wrap import columns_of, wrap

_ALIGN = {Align.LEFT: 0, Align.CENTRE: 1, Align.RIGHT: 2}
_RULE = "─"
_MAX_SIZE = 8
_FOOT = b"\x18"
"""Dots of empty paper below the last line (3 mm), so that the cut does not touch it."""
_CUTTER_MM = 15
"""Paper that a feeding cut moves on its own, about: from the print head to the cutter and the foot."""
QR_QUIET_MODULES = 4
QR_TOO_LONG_ZH = "（二维码内容过长，未打印）"


@dataclass(frozen=True, slots=True)
class Segment:
    """Bytes that must reach the printer whole: one or several complete commands.

    ``picture_bytes`` is how many bytes of picture data it holds: as many zeros bring a printer
    back that got only its beginning.
    """

    data: bytes
    picture_bytes: int = 0
    height_dots: int = 0


@dataclass(frozen=True, slots=True)
class EncodedJob:
    """A whole job, in order. ``height_dots`` is the paper it takes."""

    segments: tuple[Segment, ...]

    @property
    def data(self) -> bytes:
        """All bytes."""
        return b"".join(segment.data for segment in self.segments)

    @property
    def height_dots(self) -> int:
        """Paper fed by this job, about."""
        return sum(segment.height_dots for segment in self.segments)


def encode_slip(slip: Slip, profile: Profile, logo: Bitmap | None = None) -> EncodedJob:
    """The slip as complete commands: prologue, logo, blocks top down, feed, cut, presenter."""
    writer = _Writer(profile)
    writer.prologue()
    if logo is not None:
        writer.block(logo)
    for block in slip.blocks:
        writer.block(block)
    writer.epilogue(cut=slip.cut)
    return EncodedJob(tuple(writer.segments))


class _Writer:
    """Collects segments; every segment leaves the printer at the start of a line."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.segments: list[Segment] = []
        self._align = Align.LEFT

    def prologue(self) -> None:
        profile = self.profile
        start = commands.INITIALISE + commands.HAN_ON
        if profile.automatic_status:
            start += commands.automatic_status(0x0F)
        if profile.real_time_pulse_off:
            start += commands.REALTIME_PULSE_OFF
        if profile.smoothing:
            start += commands.smoothing(on=True)
        start += commands.line_spacing(profile.line_spacing_dots)
        self._add(start)

    def epilogue(self, *, cut: bool) -> None:
        profile = self.profile
        end = b""
        if self._align is not Align.LEFT:
            end += commands.align(0)
        feed = profile.feed_to_cutter_dots
        end += commands.feed_dots(feed)
        if cut and profile.cut in {Cut.FEED_PARTIAL, Cut.FEED_FULL}:
            feed += round(_CUTTER_MM * profile.dots_per_mm)
        if cut:
            end += cut_command(profile)
            if profile.presenter_steps:
                end += commands.present(profile.presenter_steps)
        self._add(end, height=feed)

    def block(self, block: Block) -> None:
        if isinstance(block, TextLine):
            self._text(block)
        elif isinstance(block, PairLine):
            self._pair(block)
        elif isinstance(block, RuleLine):
            self._rule()
        elif isinstance(block, Space):
            self._feed(self.profile.line_spacing_dots * max(block.lines, 0))
        elif isinstance(block, QrCode):
            self._qr(block)
        else:
            self._bitmap(block)

    def _text(self, line: TextLine) -> None:
        wide, high = _size(line.wide), _size(line.high)
        text = clean(line.text)
        for row in wrap(text, self.profile.columns // wide):
            self._row(row, replace(line, text=row, wide=wide, high=high))

    def _pair(self, pair: PairLine) -> None:
        left, right = clean(pair.left), clean(pair.right)
        blank = self.profile.columns - columns_of(left) - columns_of(right)
        if blank >= 1:
            self._row(left + " " * blank + right, TextLine(""))
            return
        self._text(TextLine(left))
        self._text(TextLine(right, align=Align.RIGHT))

    def _row(self, text: str, style: TextLine) -> None:
        """One line that fits: from ROM, or drawn when the ROM lacks one of its characters."""
        if not rom_has(text, self.profile.rom):
            picture = _drawn(text, style.wide, style.high, bold=style.bold, inverse=style.inverted)
            if picture is not None:
                self._picture(picture, style.align)
                self._feed(self.profile.line_spacing_dots - LINE_DOTS * style.high)
                return
            text = _with_geta(text, self.profile)
        body = encode_text(text, self.profile.rom) + commands.LINE_FEED
        if style.wide > 1 or style.high > 1:
            body = commands.size(style.wide, style.high) + body + commands.size(1, 1)
        if style.bold:
            body = commands.bold(on=True) + body + commands.bold(on=False)
        if style.inverted:
            body = commands.inverse(on=True) + body + commands.inverse(on=False)
        height = max(LINE_DOTS * style.high, self.profile.line_spacing_dots)
        self._add(self._aligned(style.align) + body, height=height)

    def _rule(self) -> None:
        self._row(_RULE * (self.profile.columns // 2), TextLine(""))

    def _feed(self, dots: int) -> None:
        if dots > 0:
            self._add(commands.feed_dots(dots), height=dots)

    def _qr(self, code: QrCode) -> None:
        payload = clean(code.payload).strip()
        if not payload:
            return
        symbol = _symbol(payload, code.correction)
        if symbol is None:
            self._text(TextLine(QR_TOO_LONG_ZH, align=Align.CENTRE))
            return
        modules = len(symbol.matrix)
        dots = min(max(code.module_dots, 1), 16, self.profile.width_dots // modules)
        quiet = QR_QUIET_MODULES * dots
        if self.profile.native_qr:
            self._feed(quiet)
            body = commands.qr(
                payload.encode(), module_dots=dots, level=_correction(code.correction)
            )
            self._add(
                self._aligned(code.align) + body,
                picture_bytes=len(body),
                height=modules * dots,
            )
            self._feed(quiet)
            return
        side = modules * dots
        picture = Image.new("1", (modules, modules), 1)
        picture.putdata([0 if dark else 255 for row in symbol.matrix for dark in row])
        self._feed(quiet)
        self._picture(picture.resize((side, side), Image.Resampling.NEAREST), code.align)
        self._feed(quiet)

    def _bitmap(self, bitmap: Bitmap) -> None:
        width_bytes = (bitmap.width_dots + 7) // 8
        needed = width_bytes * bitmap.height_dots
        if bitmap.width_dots < 1 or bitmap.height_dots < 1 or len(bitmap.rows) != needed:
            raise ValueError(
                f"a bitmap of {bitmap.width_dots}x{bitmap.height_dots} dots needs {needed} bytes, "
                f"it has {len(bitmap.rows)}"
            )
        ink = Image.frombytes("1", (bitmap.width_dots, bitmap.height_dots), bitmap.rows)
        picture = ink.point(lambda dot: 0 if dot else 255, "1")
        if picture.width > self.profile.width_dots:
            height = max(1, picture.height * self.profile.width_dots // picture.width)
            picture = picture.convert("L").resize((self.profile.width_dots, height)).convert("1")
        self._picture(picture, bitmap.align)

    def _picture(self, picture: Image.Image, where: Align) -> None:
        width_bytes, rows = raster.pack(picture)
        for band in raster.bands(width_bytes, rows, max_lines=self.profile.raster_band_lines):
            lines = (len(band) - 8) // width_bytes
            self._add(self._aligned(where) + band, picture_bytes=len(band), height=lines)

    def _aligned(self, where: Align) -> bytes:
        if where is self._align:
            return b""
        self._align = where
        return commands.align(_ALIGN[where])

    def _add(self, data: bytes, *, picture_bytes: int = 0, height: int = 0) -> None:
        if data:
            self.segments.append(Segment(data, picture_bytes, height))


def cut_command(profile: Profile) -> bytes:
    """The bytes that part the paper on this model; empty for a tear bar."""
    mark = {
        BlackMark.NONE: b"",
        BlackMark.GS_FF: commands.NEXT_MARK,
        BlackMark.CUSTOM: commands.CUSTOM_ALIGN_CUT,
    }[profile.black_mark]
    cut = {
        Cut.FEED_PARTIAL: b"\x1dVB" + _FOOT,
        Cut.FEED_FULL: b"\x1dVA" + _FOOT,
        Cut.PARTIAL: b"\x1dV\x01",
        Cut.FULL: b"\x1dV\x00",
        Cut.OLD_FULL: b"\x1bi",
        Cut.OLD_PARTIAL: b"\x1bm",
        Cut.TEAR: b"",
    }[profile.cut]
    return mark + cut


def _size(wanted: int) -> int:
    return min(max(wanted, 1), _MAX_SIZE)


def _correction(wanted: str) -> str:
    return wanted if wanted in {"L", "M", "Q", "H"} else "M"


@functools.lru_cache(maxsize=64)
def _symbol(payload: str, correction: str) -> segno.QRCode | None:
    """The symbol as a printer makes it from bytes, or None when there is too much data."""
    try:
        return segno.make_qr(
            payload.encode(), error=_correction(correction), mode="byte", boost_error=False
        )
    except segno.DataOverflowError:
        return None


def _drawn(text: str, wide: int, high: int, *, bold: bool, inverse: bool) -> Image.Image | None:
    """The line as a picture trimmed to whole bytes, or None on a machine without a font."""
    try:
        line = draw_line(text, wide=wide, high=high, bold=bold)
    except FontMissing:
        return None
    if inverse:
        line = line.point(lambda dot: 0 if dot else 255, "1")
    padded = Image.new("1", (math.ceil(line.width / 8) * 8, line.height), 1)
    padded.paste(line, (0, 0))
    return padded


def _with_geta(text: str, profile: Profile) -> str:
    return "".join(
        character if code_of(character, profile.rom) is not None else GETA for character in text
    )
