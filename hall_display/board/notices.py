"""A notice in pieces that fit the board's footer, cut where one takes breath. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_BREATH: Final = re.compile(r"[^，。；、：！？ ]*[，。；、：！？ ]*")
LATIN_EM: Final = 0.62
"""Width of a narrow character, generously, as a share of a Han character."""


def width_em(text: str) -> float:
    """About how wide a text is, in Han characters; never less than it really is."""
    return sum(
        1.0 if unicodedata.east_asian_width(c) in {"W", "F", "A"} else LATIN_EM for c in text
    )


def _before_word(text: str, cut: int) -> int:
    """The same cut, or before the number plate or the word that it would tear."""
    begin = cut
    while begin and begin < len(text) and _narrow(text[begin - 1]) and _narrow(text[begin]):
        begin -= 1
    return begin or cut


def _narrow(char: str) -> bool:
    return char.isascii() and char.isalnum()


def pieces(text: str, fits_em: float) -> list[str]:
    """The text in pieces of at most this width; [""] for an empty one."""
    return list(_pieces(text, fits_em))


@lru_cache(256)
def _pieces(text: str, fits_em: float) -> tuple[str, ...]:
    """Every screen asks for the same few, with every event."""
    fits_em = max(fits_em, 4.0)
    found: list[str] = []
    line = ""
    for part in _BREATH.findall(text):
        rest = part
        if line and width_em(line + rest.rstrip()) > fits_em:
            found.append(line.strip())
            line = ""
        while width_em(rest.rstrip()) > fits_em:
            cut = len(rest)
            while width_em(rest[:cut]) > fits_em:
                cut -= 1
            cut = _before_word(rest, cut)
            found.append(rest[:cut].strip())
            rest = rest[cut:]
        line += rest
    if line.strip() or not found:
        found.append(line.strip())
    return tuple(found)
