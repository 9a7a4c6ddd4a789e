"""Simulated Onbon bitmap card: keeps its area, answers every frame; what it shows is read from the dots.

{"do": "set", "power": "off"}        dark, silent, and its area is lost
{"do": "set", "refuse": 4}           says no to every page with this error; 0: no more
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from devices.led_board.onbon import d_family, picture
from devices.led_board.onbon.d_family import ANY_SCREEN, Frame, MonoArea, Op
from devices.led_board.onbon.picture import CELL_DOTS, LED_COLOURS, Dots
from devices.led_board.onbon_d.options import Options
from devices.simulator import SimulatedDevice, SimulatorSetup
from devices.wire.fault import FrameError

ANSWER_S: Final = 0.02
LABEL: Final = re.compile(r"(?<![A-Z0-9])[A-Z]\d{3,4}(?!\d)")
UNKNOWN: Final = "□"
BAD_DATA: Final = 2
_NARROW: Final = CELL_DOTS // 2
_LEVEL_1: Final = range(0xB0, 0xD8)
"""Lead bytes of the 3,755 commonest characters in GB2312."""


class SimulatedBitmapCard(SimulatedDevice):
    """One card with its board."""

    def __init__(self, setup: SimulatorSetup) -> None:
        options = setup.options
        self._options = options if isinstance(options, Options) else Options()
        self._screen = 1 if setup.device.address is None else setup.device.address
        self._witness = setup.witness
        self._instant = setup.instant
        self._decoder = d_family.decoder()
        self._answers: deque[tuple[float, bytes]] = deque()
        self._area: MonoArea | None = None
        self._powered = True
        self._brightness = 15
        self._refuse = 0
        self._updates = 0

    def on_link(self, *, up: bool, now: float) -> None:
        """What is shown stays when the host goes away."""
        del up, now
        self._decoder.reset()
        self._answers.clear()

    def feed(self, data: bytes, now: float) -> bytes:
        """Take frames; answers come a little later."""
        if not self._powered:
            self._decoder.reset()
            return b""
        for frame in self._decoder.feed(data):
            if frame.request and frame.destination in {self._screen, ANY_SCREEN}:
                answer = self._do(frame)
                due = now if self._instant else now + ANSWER_S
                self._answers.append((due, answer.to_bytes()))
        return self.on_timer(now)

    def on_timer(self, now: float) -> bytes:
        """Send the answers that are due."""
        out = b""
        while self._answers and self._answers[0][0] <= now:
            out += self._answers.popleft()[1]
        return out

    def next_deadline(self) -> float | None:
        """When the next answer is due."""
        return self._answers[0][0] if self._answers else None

    def _do(self, frame: Frame) -> Frame:
        to = Frame(frame.op, destination=self._screen, device_type=frame.device_type)
        match frame.op:
            case Op.PING:
                return d_family.ack(to)
            case Op.BRIGHTNESS if len(frame.data) == 3 + d_family.BRIGHTNESS_STEPS:
                self._brightness = min(15, frame.data[3])
                return d_family.ack(to)
            case Op.DELETE_AREAS:
                self._show(None)
                return d_family.ack(to)
            case Op.UPDATE_AREAS if self._refuse:
                return d_family.nack(to, self._refuse)
            case Op.UPDATE_AREAS:
                try:
                    area = d_family.read_area(frame.data)
                except FrameError:
                    return d_family.nack(to, BAD_DATA)
                self._show(area)
                return d_family.ack(to)
        return d_family.nack(to, BAD_DATA)

    def _show(self, area: MonoArea | None) -> None:
        self._updates += 1
        if area == self._area:
            return
        self._area = area
        text = self._text()
        labels = LABEL.findall("".join(text))
        self._witness({"witness": "strip", "label": labels[0] if labels else "", "text": text})

    def _text(self) -> list[str]:
        if self._area is None:
            return []
        area = self._area
        return [
            line
            for rows in (area.rows, *area.more)
            for line in read_lines(rows, area.width, area.height)
        ]

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Switch it, make it refuse, or tell the state."""
        del now
        match request:
            case {"do": "state"}:
                state = {
                    "text": self._text(),
                    "brightness": self._brightness,
                    "power": "on" if self._powered else "off",
                    "updates": self._updates,
                }
                return {"ok": True, "state": state}
            case {"do": "set", "power": "on" | "off" as power}:
                self._powered = power == "on"
                if not self._powered:
                    self._area = None
                    self._answers.clear()
            case {"do": "set", "refuse": int() as error}:
                self._refuse = error
            case _:
                return {"ok": False, "error": f"a board cannot do {dict(request)!r}"}
        return {"ok": True}

    def picture(self) -> bytes:
        """PNG of the board's first picture."""
        width, height = self._options.width_px, self._options.height_px
        dots: Dots = {}
        if self._powered and self._area is not None:
            colour = LED_COLOURS[None]
            lit = _lit(self._area.rows, self._area.width, self._area.height)
            dots = dict.fromkeys(lit, colour)
        return picture.png(picture.draw_board(width, height, dots))


def read_lines(rows: bytes, width: int, height: int) -> list[str]:
    """What a person reads on a board: lines of characters in cells of 16 dots; one that is not known is □."""
    lit = _lit(rows, width, height)
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
        size = picture.cell_dots(char, CELL_DOTS)
        dots = picture.glyph.__wrapped__(char, CELL_DOTS)  # too many for its cache
        known.setdefault((size, frozenset(dots)), char)
    return known


def _lit(rows: bytes, width: int, height: int) -> frozenset[tuple[int, int]]:
    row_bytes = (width + 7) // 8
    return frozenset(
        (x, y)
        for y in range(height)
        for x in range(width)
        if rows[y * row_bytes + x // 8] & (0x80 >> x % 8)
    )


def build(setup: SimulatorSetup) -> SimulatedBitmapCard:
    """Build a simulated card."""
    return SimulatedBitmapCard(setup)
