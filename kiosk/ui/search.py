"""Finding a matter by what people type: characters, official name, keywords, initials."""

from __future__ import annotations

import unicodedata
from typing import Final

from config.model import Hall, Item

MAX_FOUND: Final = 40
SUGGESTIONS: Final = 8


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

    def find(self, query: str, limit: int = MAX_FOUND) -> list[Item]:
        """The items that fit, the best first; nothing for an empty query.

        What is called just so goes first, then what begins so, then what holds it; people's words
        before official ones, and of equals the matter that is asked most.
        """
        wanted = normal(query)
        if not wanted:
            return []
        found: list[tuple[int, int, int, Item]] = []
        for place, (item, plain, name, keywords, initials, english) in enumerate(self._rows):
            score = _score(wanted, plain, name, keywords, initials, english)
            if score is not None:
                found.append((score, item.popular_rank or 99, place, item))
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


def _suggestions(hall: Hall) -> tuple[str, ...]:
    """Words to touch instead of typing: what people call the matters that are asked most."""
    chosen: list[str] = []
    for item in hall.popular_items:
        word = next((word for word in item.keywords if 2 <= len(word) <= 4 and word.isalpha()), "")
        if word and not any(word in other or other in word for other in chosen):
            chosen.append(word)
    return tuple(chosen[:SUGGESTIONS])
