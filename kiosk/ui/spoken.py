"""What is read out of a page: its own words, in the order of reading. Pure."""

from __future__ import annotations

import re
from typing import Final

from queue_controller.api.messages import Language

_DIGITS: Final = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
# Chinese needs no space before or after a number, so a boundary of words is none.
_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9])([A-Z]) ?(\d{2,4})(?![A-Za-z0-9])")
_TIME: Final = re.compile(r"(?<![\d:])([012]?\d):([0-5]\d)(?![\d:])")
_CODE: Final = re.compile(r"(?<!\d)\d{5,}(?!\d)")
"""Codes, dates without signs, telephones: digit by digit."""
_PAGES: Final = re.compile(r"(\d+) / (\d+)")
_TICKS: Final[dict[Language, dict[str, str]]] = {
    "zh": {"☑": "已选", "☐": "未选"},
    "en": {"☑": "chosen", "☐": "not chosen"},
}
_RANGE: Final = re.compile(r"(?<=[\d分点])\s*–\s*(?=\d)")
_SIGNS: Final = re.compile(r"[●○‖▲▣✓‹›←·“”|_]+|^[!?]$")
_SPACE: Final = re.compile(r"\s+")
_ENDS: Final = "。！？；，.!?;,：:…"


def page_words(texts: list[str], language: Language) -> str:
    """The page as one text to be spoken; `texts` in the order of reading."""
    return sentences([words for text in texts if (words := spoken(text, language))], language)


def sentences(said: list[str], language: Language) -> str:
    """Texts with a pause after each."""
    stop = "。" if language == "zh" else ". "
    return "".join(one if one[-1] in _ENDS else one + stop for one in said).strip()


def spoken(text: str, language: Language) -> str:
    """One text as it is said: numbers of tickets digit by digit, times and ranges in words, no signs."""
    for tick, word in _TICKS[language].items():
        text = text.replace(tick, word)
    found = _SPACE.sub(" ", _SIGNS.sub(" ", text)).strip()
    pages = _PAGES.fullmatch(found)
    if pages is not None:
        return (
            f"page {pages[1]} of {pages[2]}"
            if language == "en"
            else f"第{pages[1]}页，共{pages[2]}页"
        )
    found = _spelled(found, language)
    if language == "en":
        found = _NUMBER.sub(lambda m: f"{m[1]} {' '.join(m[2])}", found)
        return _RANGE.sub(" to ", found)
    found = _NUMBER.sub(lambda m: m[1] + "".join(_DIGITS[d] for d in m[2]), found)
    found = _TIME.sub(
        lambda m: f"{int(m[1])}点{int(m[2])}分" if int(m[2]) else f"{int(m[1])}点", found
    )
    return _RANGE.sub("到", found)


def _spelled(text: str, language: Language) -> str:
    if language == "en":
        return _CODE.sub(lambda m: " ".join(m[0]), text)
    return _CODE.sub(lambda m: "".join(_DIGITS[digit] for digit in m[0]), text)
