r"""Text of Onbon font cards: GBK with escapes that begin with a backslash.

Source: Onbon font card protocol, update of dynamic areas, field "text": \FO000 and \FE000 choose
the Han and the ASCII font, \C1 red, \C2 green, \C3 yellow, \n a new line. 5Ch is also a legal GBK
trail byte, so text is read by characters, never by bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

REPLACEMENT: Final = "□"  # in GB2312, so every font card has it
_BACKSLASH: Final = 0x5C
_NEW_LINE: Final = b"\\n"


class Colour(IntEnum):
    """Colour escapes; a card of one colour lights its only colour for all of them."""

    RED = 1
    GREEN = 2
    YELLOW = 3


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one colour; None leaves the card's own colour."""

    text: str
    colour: Colour | None = None


@dataclass(frozen=True, slots=True)
class EncodedText:
    """Text as the card wants it, and the characters that it has no code for."""

    data: bytes
    replaced: tuple[str, ...] = ()


def encode(runs: Iterable[Run], *, charset: str = "gbk") -> EncodedText:
    """Encode runs; a character outside the charset becomes a visible box and is reported."""
    out = bytearray()
    replaced: list[str] = []
    colour: Colour | None = None
    for run in runs:
        if run.text and run.colour is not None and run.colour != colour:
            out += b"\\C%d" % run.colour
            colour = run.colour
        for char in run.text:
            out += _encode_char(char, charset, replaced)
    return EncodedText(bytes(out), tuple(replaced))


def _encode_char(char: str, charset: str, replaced: list[str]) -> bytes:
    if char == "\n":
        return _NEW_LINE
    if char == "\\":
        # A plain backslash would begin an escape; its full-width form looks the same.
        char = "＼"
    try:
        code = char.encode(charset)
    except UnicodeEncodeError:
        code = b""
    if not code or (len(code) == 1 and not 0x20 <= code[0] <= 0x7E):
        replaced.append(char)
        return REPLACEMENT.encode(charset)
    return code


def decode(data: bytes) -> list[Run]:
    """Read text as the card does; a code that is no character becomes a box."""
    runs: list[Run] = []
    chars: list[str] = []
    colour: Colour | None = None
    at = 0
    while at < len(data):
        byte = data[at]
        if byte >= 0x80:
            pair = data[at : at + 2]
            chars.append(_decode_pair(pair))
            at += len(pair)
            continue
        if byte == _BACKSLASH:
            length, new_colour, plain = _escape(data[at : at + 6])
            if length:
                if new_colour is not None and new_colour != colour:
                    _close(runs, chars, colour)
                    colour = new_colour
                chars += plain
                at += length
                continue
        chars.append(chr(byte))
        at += 1
    _close(runs, chars, colour)
    return runs


def plain(runs: Iterable[Run]) -> str:
    """Return the characters alone."""
    return "".join(run.text for run in runs)


def _close(runs: list[Run], chars: list[str], colour: Colour | None) -> None:
    if chars:
        runs.append(Run("".join(chars), colour))
        chars.clear()


def _decode_pair(pair: bytes) -> str:
    try:
        return pair.decode("gbk")
    except UnicodeDecodeError:
        return REPLACEMENT


def _escape(ahead: bytes) -> tuple[int, Colour | None, str]:
    r"""Return length, colour and characters of an escape; length 0 if it is a plain backslash."""
    if ahead[:2] == _NEW_LINE:
        return 2, None, "\n"
    if ahead[:2] == b"\\C" and ahead[2:3].isdigit():
        value = int(ahead[2:3])
        return 3, Colour(value) if value in {1, 2, 3} else None, ""
    if ahead[:3] in {b"\\FO", b"\\FE"} and ahead[3:6].isdigit() and len(ahead) == 6:
        return 6, None, ""
    return 0, None, ""
