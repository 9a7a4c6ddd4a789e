"""Text of a ticket as the printer's two-byte codes, and what its ROM cannot show.

Two-byte GB18030 codes 8140..FEFE never hold a byte below 40h as second byte, so encoded text
cannot contain a command; the four-byte form is drawn, not sent, unless the ROM is known to have it.
"""

from __future__ import annotations

import enum
import functools
import unicodedata

GETA = "\u3013"
"""〓, the printer's mark for a character that nobody can draw; it is in GB 2312."""

_INVISIBLE = frozenset({"Cf", "Cs"})
_BLANK = frozenset({"Cc", "Zl", "Zp", "Zs"})
_VARIATION_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x180E))


class Rom(enum.StrEnum):
    """The character set of a printer's font ROM."""

    GB2312 = "gb2312"
    GBK = "gbk"
    GB18030 = "gb18030"


def clean(text: str) -> str:
    """Text that holds no control character: ESC, GS, DLE, newline and their like become blanks.

    Invisible marks (direction overrides, joiners, variation selectors, half surrogates) go.
    """
    return "".join(map(_clean_one, text))


@functools.lru_cache(maxsize=4096)
def _clean_one(character: str) -> str:
    category = unicodedata.category(character)
    if category in _BLANK:
        return character if character == "\u3000" else " "
    if category in _INVISIBLE or any(ord(character) in span for span in _VARIATION_SELECTORS):
        return ""
    return GETA if category in {"Co", "Cn"} else character


@functools.lru_cache(maxsize=8192)
def code_of(character: str, rom: Rom) -> bytes | None:
    """The code that prints one clean character from ROM, or None when the ROM has no glyph."""
    if " " <= character <= "~":
        return character.encode("ascii")
    if unicodedata.category(character) in {"Cc", "Co", "Cs", "Cn"}:
        return None
    try:
        code = character.encode(rom.value)
    except UnicodeEncodeError:
        return None
    return code if len(code) >= 2 else None


def rom_has(text: str, rom: Rom) -> bool:
    """Whether the printer can print the whole text from its ROM."""
    return all(code_of(character, rom) is not None for character in text)


def encode_text(text: str, rom: Rom) -> bytes:
    """Codes for clean text; a character that the ROM lacks becomes 〓 (callers draw such lines)."""
    geta = GETA.encode("gb2312")
    return b"".join(code_of(character, rom) or geta for character in text)
