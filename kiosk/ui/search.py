"""Finding a matter by what people type: characters, official name, keywords, pinyin, initials."""

from __future__ import annotations

import threading
import unicodedata
from typing import Final

from config.model import Hall, Item
from kiosk.ui.pinyin import Lexicon, covered, readings

MAX_FOUND: Final = 40
SUGGESTIONS: Final = 8
WORD_MAX: Final = 6
"""Longer names are no words to choose while typing."""
UNRANKED: Final = 99
READY_LIMIT_S: Final = 20.0
SPELLED: Final = 6
"""How well pinyin fits, beside the other ways: after initials, before English."""


def normal(text: str) -> str:
    """What is compared: full-width forms folded, capitals, no spaces or punctuation."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in folded if sign.isalnum())


class Search:
    """An index over the hall's items."""

    def __init__(self, hall: Hall) -> None:
        self._rows = [
            (
                item,
                normal(item.plain_name),
                normal(item.name_zh),
                tuple(normal(word) for word in item.keywords),
                (normal(item.name_initials), *(normal(word) for word in item.keyword_initials)),
                normal(item.name_en),
            )
            for item in hall.items
        ]
        self.suggestions: Final = _suggestions(hall)
        self._lexicon: Lexicon | None = None
        # Reading 2,000 words takes longer than a key may: whoever types finds it done.
        self._reader = threading.Thread(target=self._read, args=(hall,), daemon=True)
        self._reader.start()

    def wait_until_read(self) -> bool:
        """Until the pinyin of all words is known; False: it took too long."""
        self._reader.join(READY_LIMIT_S)
        return self._lexicon is not None

    def words(self, query: str) -> list[str]:
        """Words to touch: for letters those of the hall that they spell, else what is asked most.

        Characters that stand before the letters stay: 身份证B offers 身份证补领.
        """
        head, letters = _split(normal(query))
        if not letters or self._lexicon is None:
            return list(self.suggestions)
        offered = self._lexicon.offer(letters, SUGGESTIONS)
        return [head + word for word in offered] if offered else list(self.suggestions)

    def _read(self, hall: Hall) -> None:
        lexicon = Lexicon(_words(hall))
        for row in self._rows:
            for word in (row[1], row[2], *row[3]):
                readings(word)
        self._lexicon = lexicon

    def find(self, query: str, limit: int = MAX_FOUND) -> list[Item]:
        """The items that fit, the best first; nothing for an empty query.

        What is called just so goes first, then what begins so, then what holds it; people's words
        before official ones, and of equals the matter that is asked most.
        """
        head, letters = _split(normal(query))
        if head and letters:
            # Letters after characters are still being turned into characters.
            return self.find(head, limit)
        wanted = head or letters
        if not wanted:
            return []
        spoken = bool(letters) and self._lexicon is not None
        found: list[tuple[int, int, int, Item]] = []
        for place, (item, plain, name, keywords, initials, english) in enumerate(self._rows):
            score = _score(wanted, plain, name, keywords, initials, english)
            if score is None and spoken and _spells(wanted, plain, name, keywords):
                score = SPELLED
            if score is not None:
                found.append((score, item.popular_rank or UNRANKED, place, item))
        found.sort(key=lambda row: row[:3])
        return [row[3] for row in found[:limit]]


def _score(
    wanted: str,
    plain: str,
    name: str,
    keywords: tuple[str, ...],
    initials: tuple[str, ...],
    english: str,
) -> int | None:
    if wanted in {plain, name, *keywords}:
        return 0
    if plain.startswith(wanted) or any(word.startswith(wanted) for word in keywords):
        return 1
    if name.startswith(wanted):
        return 2
    if wanted in plain or any(wanted in word for word in keywords):
        return 3
    if wanted in name:
        return 4
    if wanted.isascii():
        if any(letters.startswith(wanted) for letters in initials):
            return 5
        if len(wanted) > 1 and any(wanted in letters for letters in initials):
            return 6
        if len(wanted) > 2 and wanted in english:
            return 7
    return None


def _split(text: str) -> tuple[str, str]:
    """The text and the letters at its end."""
    at = len(text)
    while at and text[at - 1].isascii() and text[at - 1].isalpha():
        at -= 1
    return text[:at], text[at:]


def _spells(letters: str, plain: str, name: str, keywords: tuple[str, ...]) -> bool:
    return any(covered(letters, readings(word)) for word in (plain, name, *keywords) if word)


def _words(hall: Hall) -> dict[str, int]:
    """The hall's own words: what people say, names of matters, departments and papers."""
    ranked: dict[str, int] = {}

    def add(word: str, rank: int) -> None:
        kept = normal(word)
        if 1 < len(kept) <= WORD_MAX and not kept.isascii():
            ranked[kept] = min(rank, ranked.get(kept, rank))

    for item in hall.items:
        rank = item.popular_rank or UNRANKED
        for word in (*item.keywords, item.plain_name):
            add(word, rank)
        add(item.name_zh, rank + 1)
    for department in hall.departments:
        add(department.short_name, UNRANKED)
    for material in hall.materials:
        add(material.name_zh, UNRANKED + 1)
    return ranked


def _suggestions(hall: Hall) -> tuple[str, ...]:
    """Words to touch instead of typing: what people call the matters that are asked most."""
    chosen: list[str] = []
    for item in hall.popular_items:
        word = next((word for word in item.keywords if 2 <= len(word) <= 4 and word.isalpha()), "")
        if word and not any(word in other or other in word for other in chosen):
            chosen.append(word)
    return tuple(chosen[:SUGGESTIONS])
