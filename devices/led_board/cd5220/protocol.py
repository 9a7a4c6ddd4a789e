"""CD5220 commands of line displays (VFD or LCD, 2 x 20 characters), and what they show of a page.

Source: CD5220 command tables that several makers of line displays print: ESC @ initialises, FF clears, ESC Q A and
ESC Q B overwrite the upper and the lower line with 20 characters up to a CR, CAN leaves that mode, ESC * sets the
brightness 1 to 4. There is no check sum, no address and no answer. Characters are ASCII: the Han of these displays,
where there are any, are chosen by a command that differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from devices.kinds import StripPage

COLUMNS: Final = 20
LINES: Final = 2
INITIALISE: Final = b"\x1b@"
CLEAR: Final = b"\x0c"
LEAVE: Final = b"\x18"
LINE_END: Final = b"\r"
OVERWRITE: Final = (b"\x1bQA", b"\x1bQB")
BRIGHTNESS: Final = b"\x1b*"
BRIGHTEST: Final = 4

MARK_ZH: Final = "演练"
MARK_ASCII: Final = "TEST "
"""A rehearsal is marked on every display."""

_TICKET = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,3}\d{1,4})(?![0-9:：])")
_COUNTER = re.compile(r"(\d{1,3})号?窗口")


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one display in hall.toml."""

    counter_text: Annotated[str, Meta(max_length=COLUMNS, pattern=r"^[ -~]*$")] = (
        "COUNTER {counter}"
    )
    """Lower line while a ticket is shown, ASCII; {counter} is the number of its counter."""
    leave_line_mode: bool = True
    """Send CAN after each line; a few units stay in overwrite mode without it."""
    refresh_s: Annotated[float, Meta(ge=1, le=3600)] = 30.0
    """How often the lines are written again: a display that was without power cannot say so."""
    identify_s: Annotated[float, Meta(ge=1, le=120)] = 10.0
    """How long the display shows which counter it is, when asked."""


Lines = tuple[str, str]
DARK: Final[Lines] = ("", "")


def shown(text: str) -> str:
    """What the display can show of a text: its ASCII characters, at most one line."""
    kept = "".join(char for char in text if " " <= char <= "~")
    return " ".join(kept.split())[:COLUMNS]


def lines_of(page: StripPage, counter: str, options: Options) -> Lines:
    """The ticket of a page over its counter; a page without one only where all of it can be shown.

    What is left of a Han sentence without its Han ("08:15") would be worse than nothing.
    """
    texts = [line.text for line in page.lines]
    mark = MARK_ASCII if any(MARK_ZH in text for text in texts) else ""
    for text in texts:
        ticket = _TICKET.search(text)
        if ticket is not None:
            named = _COUNTER.search(text)
            return ticket.group(1), shown(mark + _counter(counter, named, options))
    if all(text.isascii() for text in texts):
        upper, lower = [*(line for text in texts if (line := shown(text))), "", ""][:LINES]
        return upper, lower
    return "", shown(mark + _counter(counter, None, options))


def _counter(counter: str, named: re.Match[str] | None, options: Options) -> str:
    number = counter or (named.group(1) if named else "")
    return options.counter_text.replace("{counter}", number) if number else ""


def overwrite(lines: Lines, *, leave: bool = True) -> bytes:
    """Both lines, each filled to its end and in its middle."""
    return b"".join(
        head + text.center(COLUMNS).encode("ascii") + LINE_END + (LEAVE if leave else b"")
        for head, text in zip(OVERWRITE, lines, strict=True)
    )


def brightness(percent: int) -> bytes:
    """Level 1 to 4, the nearest."""
    level = max(1, min(BRIGHTEST, round(percent * BRIGHTEST / 100)))
    return BRIGHTNESS + bytes((level,))


@dataclass(frozen=True, slots=True)
class Command:
    """A command as the display reads it: ``initialise``, ``clear``, ``leave``, ``line``, ``brightness`` or ``stray``."""

    name: str
    line: int = 0
    text: str = ""
    level: int = 0


class Parser:
    """The display's side: commands out of any slices of bytes; holds at most one unfinished command."""

    def __init__(self) -> None:
        self._held = b""

    def reset(self) -> None:
        """Forget an unfinished command."""
        self._held = b""

    def feed(self, data: bytes) -> list[Command]:
        """Whole commands; a byte that begins none is ``stray``."""
        self._held += data
        return list(self._take())

    def _take(self) -> Iterator[Command]:
        while self._held:
            command, size = self._first(self._held)
            if not size:
                return
            self._held = self._held[size:]
            yield command

    def _first(self, held: bytes) -> tuple[Command, int]:
        """The first command and its length; length 0 while it is not whole."""
        stray = Command("stray")
        if held[:1] in {CLEAR, LEAVE}:
            return Command("clear" if held[:1] == CLEAR else "leave"), 1
        if held[:1] != INITIALISE[:1]:
            return stray, 1
        if held.startswith(INITIALISE):
            return Command("initialise"), 2
        if held.startswith(BRIGHTNESS):
            if len(held) < 3:
                return stray, 0
            return (
                (Command("brightness", level=held[2]), 3)
                if 1 <= held[2] <= BRIGHTEST
                else (stray, 3)
            )
        for number, head in enumerate(OVERWRITE):
            if held.startswith(head):
                end = held.find(LINE_END, len(head), len(head) + COLUMNS + 1)
                if end >= 0:
                    text = held[len(head) : end].decode("ascii", "replace")
                    return Command("line", number, text), end + 1
                return stray, len(head) if len(held) > len(head) + COLUMNS else 0
        return stray, 0 if len(held) < len(OVERWRITE[0]) and held in {b"\x1b", b"\x1bQ"} else 1


def explain(data: bytes) -> str:
    """Commands of a frame, without the text of lines."""
    parser = Parser()
    names = [
        f"{one.name} {('upper', 'lower')[one.line]}" if one.name == "line" else one.name
        for one in parser.feed(data)
    ]
    return ", ".join(names) or f"{len(data)} bytes"
