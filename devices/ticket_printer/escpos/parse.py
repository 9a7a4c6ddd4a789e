"""The byte stream to a printer, taken apart into commands: for the trace and for the simulator.

There is no framing and no check sum: a command's length follows from its own bytes. The table holds
the rows of the Epson reference that thermal printers share, the Chinese and the presenter commands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

MAX_COMMAND_BYTES = 1 << 18
"""A longer picture is skipped, not kept: a broken length must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name in the manual and the bytes after its fixed part."""

    name: str
    data: bytes = b""
    raw_bytes: int = 0


_Length = Callable[[bytes], int | None]
"""Given everything from the first byte, the whole length, or None when more must be seen."""


def _fixed(arguments: int) -> _Length:
    return lambda _: 2 + arguments


def _counted(header: int, at: int, *, unit: Callable[[bytes], int] = lambda _: 1) -> _Length:
    """A 16-bit little-endian count at ``at`` follows; data begins after ``header`` bytes."""

    def length(seen: bytes) -> int | None:
        if len(seen) < header:
            return None
        return header + int.from_bytes(seen[at : at + 2], "little") * unit(seen)

    return length


def _raster(seen: bytes) -> int | None:
    """GS v 0 m xL xH yL yH: x in bytes, y in dots. Another byte than 0 is no such command."""
    if len(seen) < 3:
        return None
    if seen[2] != 0x30:
        return 3
    if len(seen) < 8:
        return None
    width, height = int.from_bytes(seen[4:6], "little"), int.from_bytes(seen[6:8], "little")
    return 8 + width * height


def _large_graphics(seen: bytes) -> int | None:
    """GS 8 L p1..p4."""
    if len(seen) < 7:
        return None
    return 7 + int.from_bytes(seen[3:7], "little")


def _cut(seen: bytes) -> int | None:
    """GS V m, or GS V m n for the feeding kinds."""
    if len(seen) < 3:
        return None
    return 4 if seen[2] in {65, 66, 97, 98, 103, 104} else 3


def _bar_code(seen: bytes) -> int | None:
    """GS k m d.. 00 for m up to 6, GS k m n d.. above."""
    if len(seen) < 3:
        return None
    if seen[2] <= 6:
        end = seen.find(0, 3)
        if end >= 0:
            return end + 1
        return 258 if len(seen) >= 258 else None
    return None if len(seen) < 4 else 4 + seen[3]


def _presenter(seen: bytes) -> int | None:
    """GS e n, with one more byte for n = 3."""
    if len(seen) < 3:
        return None
    return 4 if seen[2] == 3 else 3


def _tabs(seen: bytes) -> int | None:
    """ESC D n.. 00, at most 32 positions."""
    end = seen.find(0, 2)
    if end >= 0:
        return end + 1
    return 34 if len(seen) >= 34 else None


def _pulse(seen: bytes) -> int | None:
    """DLE DC4 fn ..: 5 bytes for pulse and power, 10 for clear buffers."""
    if len(seen) < 3:
        return None
    return 10 if seen[2] == 8 else 5


def _column_unit(seen: bytes) -> int:
    return 3 if seen[2] in {32, 33} else 1


_ESC: dict[int, tuple[str, _Length]] = {
    0x40: ("initialise", _fixed(0)),
    0x64: ("feed_lines", _fixed(1)),
    0x4A: ("feed_dots", _fixed(1)),
    0x61: ("align", _fixed(1)),
    0x21: ("mode", _fixed(1)),
    0x45: ("bold", _fixed(1)),
    0x47: ("bold", _fixed(1)),
    0x2D: ("underline", _fixed(1)),
    0x33: ("line_spacing", _fixed(1)),
    0x32: ("default_spacing", _fixed(0)),
    0x24: ("position", _fixed(2)),
    0x5C: ("relative_position", _fixed(2)),
    0x74: ("code_page", _fixed(1)),
    0x52: ("international", _fixed(1)),
    0x2A: ("column_image", _counted(5, 3, unit=_column_unit)),
    0x70: ("pulse", _fixed(3)),
    0x42: ("beep", _fixed(2)),
    0x43: ("beep_led", _fixed(3)),
    0x69: ("cut_old_full", _fixed(0)),
    0x6D: ("cut_old_partial", _fixed(0)),
    0x63: ("paper_sensor", _fixed(2)),
    0x3D: ("peripheral", _fixed(1)),
    0x4D: ("font", _fixed(1)),
    0x20: ("right_space", _fixed(1)),
    0x7B: ("upside_down", _fixed(1)),
    0x56: ("rotate", _fixed(1)),
    0x55: ("one_direction", _fixed(1)),
    0x25: ("user_characters", _fixed(1)),
    0x44: ("tabs", _tabs),
    0x53: ("standard_mode", _fixed(0)),
    0x4C: ("page_mode", _fixed(0)),
    0x0C: ("page_print", _fixed(0)),
}
_FS: dict[int, tuple[str, _Length]] = {
    0x26: ("han_on", _fixed(0)),
    0x2E: ("han_off", _fixed(0)),
    0x21: ("han_mode", _fixed(1)),
    0x57: ("han_quadruple", _fixed(1)),
    0x2D: ("han_underline", _fixed(1)),
    0x53: ("han_space", _fixed(2)),
    0x28: ("han_function", _counted(5, 3)),
    0x43: ("kanji_system", _fixed(1)),
    0x32: ("define_han", _fixed(74)),
    0x3F: ("delete_han", _fixed(2)),
}
_GS: dict[int, tuple[str, _Length]] = {
    0x21: ("size", _fixed(1)),
    0x42: ("inverse", _fixed(1)),
    0x62: ("smoothing", _fixed(1)),
    0x4C: ("left_margin", _fixed(2)),
    0x57: ("print_width", _fixed(2)),
    0x76: ("raster", _raster),
    0x28: ("function", _counted(5, 3)),
    0x38: ("large_graphics", _large_graphics),
    0x6B: ("bar_code", _bar_code),
    0x48: ("bar_code_text", _fixed(1)),
    0x68: ("bar_code_height", _fixed(1)),
    0x77: ("bar_code_width", _fixed(1)),
    0x66: ("bar_code_font", _fixed(1)),
    0x56: ("cut", _cut),
    0x49: ("printer_id", _fixed(1)),
    0x72: ("paper_request", _fixed(1)),
    0x61: ("automatic_status", _fixed(1)),
    0x65: ("presenter", _presenter),
    0x50: ("motion_units", _fixed(2)),
    0x24: ("vertical_position", _fixed(2)),
    0x0C: ("next_mark", _fixed(0)),
    0xF6: ("custom_align_print", _fixed(0)),
    0xF8: ("custom_align_cut", _fixed(0)),
    0xE7: ("custom_mark_distance", _fixed(2)),
}
_DLE: dict[int, tuple[str, _Length]] = {
    0x04: ("real_time_status", _fixed(1)),
    0x05: ("real_time_request", _fixed(1)),
    0x14: ("real_time_pulse", _pulse),
}
_TABLES = {0x10: _DLE, 0x1B: _ESC, 0x1C: _FS, 0x1D: _GS}
_CONTROLS = {
    0x09: "tab",
    0x0A: "line_feed",
    0x0C: "form_feed",
    0x0D: "carriage_return",
    0x18: "cancel",
}
_TWO_BYTE = re.compile(
    rb"(?:[ -~]|[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x81-\xfe][0-9][\x81-\xfe][0-9])+"
)
_ONE_BYTE = re.compile(rb"[ -\xff]+")


class Parser:
    """Commands out of any slicing of the stream; never raises.

    Text comes as one ``text`` (two-byte mode) or ``text_one_byte`` per run that was there;
    neighbouring runs belong together. A byte that begins no character is ``stray``.
    """

    def __init__(self, *, han_default: bool = True) -> None:
        self._han_default = han_default
        self._han = han_default
        self._held = bytearray()
        self._skip = 0

    @property
    def held_bytes(self) -> int:
        """Bytes of an unfinished command."""
        return len(self._held)

    def clear(self) -> None:
        """Forget an unfinished command (DLE DC4 8, DLE ENQ 2, power)."""
        self._held.clear()
        self._skip = 0

    def power_on(self) -> None:
        """State after power-on."""
        self.clear()
        self._han = self._han_default

    def feed(self, data: bytes) -> list[Command]:
        """Commands completed by these bytes, in order."""
        commands: list[Command] = []
        if self._skip:
            skipped = min(self._skip, len(data))
            self._skip -= skipped
            data = data[skipped:]
        self._held += data
        at = 0
        while at < len(self._held):
            command = self._next(at)
            if command is None:
                break
            at += command.raw_bytes
            if at > len(self._held):
                self._skip = at - len(self._held)
                at = len(self._held)
            commands.append(command)
        del self._held[:at]
        return commands

    def _next(self, at: int) -> Command | None:
        first = self._held[at]
        if first in _TABLES:
            return self._escape(at, _TABLES[first])
        if first < 0x20:
            return Command(_CONTROLS.get(first, "ignored"), bytes((first,)), 1)
        return self._text(at)

    def _escape(self, at: int, table: dict[int, tuple[str, _Length]]) -> Command | None:
        if at + 1 >= len(self._held):
            return None
        found = table.get(self._held[at + 1])
        if found is None:
            return Command("unknown", bytes(self._held[at : at + 2]), 2)
        name, length_of = found
        length = length_of(bytes(self._held[at : at + 300]))
        if length is None:
            return None
        if length > MAX_COMMAND_BYTES:
            return Command("oversize", bytes(self._held[at : at + 8]), length)
        if at + length > len(self._held):
            return None
        data = bytes(self._held[at + 2 : at + length])
        if name in {"initialise", "han_on", "han_off"}:
            self._han = {"initialise": self._han_default, "han_on": True, "han_off": False}[name]
        return Command(name, data, length)

    def _text(self, at: int) -> Command | None:
        pattern = _TWO_BYTE if self._han else _ONE_BYTE
        match = pattern.match(self._held, at)
        if match is not None:
            name = "text" if self._han else "text_one_byte"
            return Command(name, bytes(match.group()), len(match.group()))
        if _may_still_be_a_character(bytes(self._held[at : at + 4])):
            return None
        return Command("stray", bytes(self._held[at : at + 1]), 1)


def _may_still_be_a_character(seen: bytes) -> bool:
    """Whether these bytes are the beginning of a two- or four-byte code and no more is there."""
    if not 0x81 <= seen[0] <= 0xFE:
        return False
    if len(seen) == 1:
        return True
    if not 0x30 <= seen[1] <= 0x39:
        return False
    return len(seen) == 2 or (len(seen) == 3 and 0x81 <= seen[2] <= 0xFE)
