"""Paper in the simulated printer: commands laid out in dots, cut into tickets, read back as text.

Nothing is drawn here but positions; ``simulator_picture`` draws a ticket when somebody looks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import segno

from devices.ticket_printer.escpos.charset import code_of
from devices.ticket_printer.escpos.glyphs import CELL_DOTS, LINE_DOTS
from devices.ticket_printer.escpos.parse import Command
from devices.ticket_printer.escpos.profile import Profile
from devices.ticket_printer.wrap import columns_of

HEAD_TO_CUTTER_DOTS = 96
"""What is above the print head when the paper is cut stays on the next ticket."""
TICKET_LABEL = re.compile(r"[A-Z]+ ?\d{3,}")
MARKS = ("演练", "补打", "优先")
_DEFAULT_SPACING = 34


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as it was set."""

    character: str
    wide: int = 1
    high: int = 1
    bold: bool = False
    inverse: bool = False
    underline: int = 0
    smooth: bool = False

    @property
    def width_dots(self) -> int:
        """Width on paper."""
        return columns_of(self.character) * CELL_DOTS * self.wide

    @property
    def height_dots(self) -> int:
        """Height on paper."""
        return LINE_DOTS * self.high


@dataclass(frozen=True, slots=True)
class Picture:
    """Dots: rows of ``width_bytes``, 1 = black, each dot repeated ``wide`` and ``high`` times."""

    width_bytes: int
    rows: bytes = field(repr=False)
    wide: int = 1
    high: int = 1

    @property
    def width_dots(self) -> int:
        """Width on paper."""
        return self.width_bytes * 8 * self.wide

    @property
    def height_dots(self) -> int:
        """Height on paper."""
        return len(self.rows) // self.width_bytes * self.high


@dataclass(frozen=True, slots=True)
class Placed:
    """Something on the paper; ``x`` and ``y`` are its upper left corner in dots."""

    x: int
    y: int
    what: Glyph | Picture


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of text as it can be read from the paper; ``size`` is the area of its largest letter."""

    y: int
    text: str
    size: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """One piece of paper."""

    placed: tuple[Placed, ...]
    lines: tuple[PrintedLine, ...]
    height_dots: int
    cut: str
    """"full", "partial" or "torn"."""

    @property
    def text(self) -> list[str]:
        """Its lines of text, top down, without empty ones."""
        return [line.text for line in self.lines if line.text]

    @property
    def label(self) -> str:
        """The number of the ticket: the largest line that looks like one; "" if there is none."""
        numbers = [line for line in self.lines if TICKET_LABEL.fullmatch(line.text)]
        largest = max(numbers, key=lambda line: line.size, default=None)
        return largest.text.replace(" ", "") if largest else ""

    @property
    def marks(self) -> list[str]:
        """Which of the marks 演练, 补打, 优先 stand on it, outside of sentences."""
        alone = [re.sub(r"[^\w]+", " ", line.text).split() for line in self.lines]
        return [mark for mark in MARKS if any(mark in words for words in alone)]


class Paper:
    """Sets commands on endless paper; answers how far each moved it."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._placed: list[Placed] = []
        self._lines: list[PrintedLine] = []
        self._y = HEAD_TO_CUTTER_DOTS
        self._stored: Picture | None = None
        self._qr_data = b""
        self._reset_modes()

    @property
    def printed(self) -> bool:
        """Whether anything is on the paper since the last cut."""
        return bool(self._placed)

    def _reset_modes(self) -> None:
        self._line: list[Glyph | Picture] = []
        self._wide = self._high = 1
        self._han_wide = self._han_high = 1
        self._bold = self._inverse = self._smooth = False
        self._underline = 0
        self._align = 0
        self._spacing = _DEFAULT_SPACING
        self._margin = 0
        self._width = self._profile.width_dots
        self._qr_size, self._qr_level = 3, "L"

    def clear_line(self) -> None:
        """Forget what is set but not printed (clear buffers)."""
        self._line = []

    def execute(self, command: Command) -> int:
        """Do one command; dots of paper that it moved."""
        before = self._y
        handler = getattr(self, f"_do_{command.name}", None)
        if handler is not None:
            handler(command.data)
        return self._y - before

    # ---- text

    def _do_text(self, data: bytes) -> None:
        for character in data.decode("gb18030", "replace"):
            if code_of(character, self._profile.rom) is None:
                for _ in range(columns_of(character)):
                    self._set("?")
            else:
                self._set(character)

    def _do_text_one_byte(self, data: bytes) -> None:
        for character in data.decode("cp437"):
            self._set(character)

    def _do_stray(self, _data: bytes) -> None:
        self._set("?")

    def _set(self, character: str) -> None:
        han = not character.isascii()
        glyph = Glyph(
            character,
            max(self._wide, self._han_wide if han else 1),
            max(self._high, self._han_high if han else 1),
            self._bold,
            self._inverse,
            self._underline,
            self._smooth,
        )
        if self._line_width() + glyph.width_dots > self._width:
            self._print_line(self._spacing)
        self._line.append(glyph)

    def _line_width(self) -> int:
        return sum(thing.width_dots for thing in self._line)

    def _print_line(self, feed_dots: int) -> None:
        """Print the line buffer and feed; at least the height of what was printed."""
        height = max((thing.height_dots for thing in self._line), default=0)
        x = self._margin + self._offset(self._line_width())
        text, size = "", 0
        for thing in self._line:
            self._placed.append(Placed(x, self._y + height - thing.height_dots, thing))
            x += thing.width_dots
            if isinstance(thing, Glyph):
                text += thing.character
                size = max(size, thing.wide * thing.high)
        if text:
            self._lines.append(PrintedLine(self._y, text.strip(), size))
        self._line = []
        self._y += max(height, feed_dots)

    def _offset(self, width: int) -> int:
        spare = max(self._width - width, 0)
        return (0, spare // 2, spare)[self._align]

    def _do_line_feed(self, _data: bytes) -> None:
        self._print_line(self._spacing)

    def _do_feed_lines(self, data: bytes) -> None:
        self._print_line(data[0] * self._spacing)

    def _do_feed_dots(self, data: bytes) -> None:
        self._print_line(data[0])

    def _do_tab(self, _data: bytes) -> None:
        columns = sum(columns_of(t.character) for t in self._line if isinstance(t, Glyph))
        for _ in range(8 - columns % 8):
            self._set(" ")

    # ---- modes

    def _do_initialise(self, _data: bytes) -> None:
        self._reset_modes()

    def _do_align(self, data: bytes) -> None:
        if not self._line and data[0] % 48 <= 2:
            self._align = data[0] % 48

    def _do_size(self, data: bytes) -> None:
        self._wide, self._high = (data[0] >> 4 & 7) + 1, (data[0] & 7) + 1

    def _do_mode(self, data: bytes) -> None:
        self._bold = bool(data[0] & 0x08)
        self._high, self._wide = 1 + (data[0] >> 4 & 1), 1 + (data[0] >> 5 & 1)
        self._underline = data[0] >> 7

    def _do_bold(self, data: bytes) -> None:
        self._bold = bool(data[0] & 1)

    def _do_underline(self, data: bytes) -> None:
        self._underline = data[0] % 48 if data[0] % 48 <= 2 else 0

    def _do_inverse(self, data: bytes) -> None:
        self._inverse = bool(data[0] & 1)

    def _do_smoothing(self, data: bytes) -> None:
        self._smooth = self._profile.smoothing and bool(data[0] & 1)

    def _do_line_spacing(self, data: bytes) -> None:
        self._spacing = data[0]

    def _do_default_spacing(self, _data: bytes) -> None:
        self._spacing = _DEFAULT_SPACING

    def _do_han_mode(self, data: bytes) -> None:
        self._han_wide, self._han_high = 1 + (data[0] >> 2 & 1), 1 + (data[0] >> 3 & 1)

    def _do_han_quadruple(self, data: bytes) -> None:
        self._han_wide = self._han_high = 1 + (data[0] & 1)

    def _do_han_underline(self, data: bytes) -> None:
        self._do_underline(data)

    def _do_left_margin(self, data: bytes) -> None:
        if not self._line:
            margin = int.from_bytes(data, "little")
            self._margin = min(margin, self._profile.width_dots - LINE_DOTS)
            self._width = min(self._width, self._profile.width_dots - self._margin)

    def _do_print_width(self, data: bytes) -> None:
        if not self._line:
            width = int.from_bytes(data, "little")
            self._width = max(LINE_DOTS, min(width, self._profile.width_dots - self._margin))

    # ---- pictures

    def _do_raster(self, data: bytes) -> None:
        if len(data) < 6 or data[0] != 0x30:
            return
        mode = data[1] % 48 & 3
        width_bytes = int.from_bytes(data[2:4], "little")
        if width_bytes and len(data) > 6:
            self._place(Picture(width_bytes, data[6:], 1 + (mode & 1), 1 + (mode >> 1)))

    def _place(self, picture: Picture) -> None:
        if self._line:
            self._print_line(self._spacing)
        x = self._margin + self._offset(picture.width_dots)
        self._placed.append(Placed(x, self._y, picture))
        self._y += picture.height_dots

    def _do_column_image(self, data: bytes) -> None:
        """ESC *: columns of 8 or 24 dots, at single or double horizontal density."""
        mode, columns = data[0], int.from_bytes(data[1:3], "little")
        tall = 3 if mode in {32, 33} else 1
        body = data[3:]
        wide = 1 if mode in {1, 33} else 2
        width_bytes = (columns + 7) // 8
        rows = bytearray(width_bytes * tall * 8)
        for column in range(columns):
            bits = int.from_bytes(body[column * tall : (column + 1) * tall], "big")
            for row in range(tall * 8):
                if bits >> (tall * 8 - 1 - row) & 1:
                    rows[row * width_bytes + column // 8] |= 0x80 >> column % 8
        if columns:
            self._line.append(Picture(width_bytes, bytes(rows), wide, 1 if tall == 3 else 3))

    def _do_function(self, data: bytes) -> None:
        """GS ( x pL pH ..: graphics (L), two-dimensional codes (k)."""
        body = data[3:]
        if data[:1] == b"L":
            self._graphics(body)
        elif data[:1] == b"k" and body[:1] == b"\x31":
            self._qr_function(body[1:2], body[2:])

    def _do_large_graphics(self, data: bytes) -> None:
        self._graphics(data[5:])

    def _graphics(self, body: bytes) -> None:
        if body[:3] == b"\x30\x70\x30" and len(body) > 10:
            width = int.from_bytes(body[6:8], "little")
            height = int.from_bytes(body[8:10], "little")
            width_bytes = (width + 7) // 8
            if width_bytes and len(body) == 10 + width_bytes * height:
                self._stored = Picture(width_bytes, body[10:], body[3], body[4])
        elif body in {b"\x30\x32", b"\x30\x02"} and self._stored is not None:
            self._place(self._stored)
            self._stored = None

    def _qr_function(self, which: bytes, arguments: bytes) -> None:
        if not self._profile.native_qr:
            return
        if which == b"\x43":
            self._qr_size = min(max(arguments[0], 1), 16)
        elif which == b"\x45":
            self._qr_level = "LMQH"[(arguments[0] - 0x30) & 3]
        elif which == b"\x50":
            self._qr_data = arguments[1:]
        elif which == b"\x51" and self._qr_data:
            self._print_qr()

    def _print_qr(self) -> None:
        try:
            symbol = segno.make_qr(
                self._qr_data, error=self._qr_level, mode="byte", boost_error=False
            )
        except segno.DataOverflowError:
            return
        side = len(symbol.matrix)
        width_bytes = (side + 7) // 8
        if side * self._qr_size > self._width:
            return
        rows = bytearray(width_bytes * side)
        for y, row in enumerate(symbol.matrix):
            for x, dark in enumerate(row):
                if dark:
                    rows[y * width_bytes + x // 8] |= 0x80 >> x % 8
        self._place_square(Picture(width_bytes, bytes(rows), self._qr_size, self._qr_size), side)

    def _place_square(self, picture: Picture, side: int) -> None:
        """Place a code by its real width: its rows are padded to whole bytes."""
        if self._line:
            self._print_line(self._spacing)
        x = self._margin + self._offset(side * picture.wide)
        self._placed.append(Placed(x, self._y, picture))
        self._y += picture.height_dots

    # ---- cutting

    def _do_next_mark(self, _data: bytes) -> None:
        self._print_line(HEAD_TO_CUTTER_DOTS)

    def _do_custom_align_cut(self, _data: bytes) -> None:
        self._print_line(HEAD_TO_CUTTER_DOTS)

    def cut(self, kind: str, *, feed_dots: int | None) -> Ticket | None:
        """Cut at the cutter; with ``feed_dots`` the end of the print is first fed to it and beyond.

        None when the piece is empty paper.
        """
        if self._line:
            self._print_line(self._spacing)
        if feed_dots is not None:
            self._y += HEAD_TO_CUTTER_DOTS + feed_dots
        edge = max(self._y - HEAD_TO_CUTTER_DOTS, 0)
        piece = tuple(placed for placed in self._placed if placed.y < edge)
        lines = tuple(line for line in self._lines if line.y < edge)
        self._placed = [
            Placed(placed.x, placed.y - edge, placed.what)
            for placed in self._placed
            if placed.y >= edge
        ]
        self._lines = [
            PrintedLine(line.y - edge, line.text, line.size)
            for line in self._lines
            if line.y >= edge
        ]
        self._y -= edge
        return Ticket(piece, lines, edge, kind) if piece else None
