"""The hall's own words by the letters of their pinyin: whole, shortened or only the initials.

Every reading of a character counts (银行 by yinhang and yinxing), so no dictionary of phrases is
needed. Nothing that is typed is kept.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

Readings = tuple[tuple[str, ...], ...]
"""The readings of each character of a word, in capitals without tones."""

_TWO_LETTERS: Final = ("ZH", "CH", "SH")


@cache
def readings(word: str) -> Readings:
    """How each character of a word can be read; a letter or a digit reads as itself."""
    # Single characters are enough; the dictionary of phrases takes a second and 40 MiB.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    found: list[tuple[str, ...]] = []
    for sign in word:
        if sign.isascii():
            found.append((sign.upper(),))
            continue
        rows = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore")
        spoken = [each.upper().replace("Ü", "V") for row in rows for each in row]
        found.append(tuple(dict.fromkeys(spoken)))
    return tuple(found)


def covered(letters: str, word: Readings) -> int:
    """How many characters of a word these letters spell from its beginning; 0: they do not.

    Each character may be whole (SHEN), its initial (S, SH), and the last one unfinished (SHE).
    """
    return _covered(letters, 0, word, 0)


def _covered(letters: str, start: int, word: Readings, at: int) -> int:
    if start == len(letters):
        return at
    if at == len(word):
        return 0
    best = 0
    rest = len(letters) - start
    for syllable in word[at]:
        if not syllable or syllable[0] != letters[start]:
            continue
        lengths = {len(syllable), 1, min(rest, len(syllable))}
        if syllable.startswith(_TWO_LETTERS):
            lengths.add(2)
        for length in lengths:
            if letters.startswith(syllable[:length], start):
                best = max(best, _covered(letters, start + length, word, at + 1))
    return best


class Lexicon:
    """Words to offer for letters.

    Args:
        words: what the hall says, each with its rank: the smaller, the sooner it is offered.
    """

    def __init__(self, words: Mapping[str, int]) -> None:
        by_letter: dict[str, list[tuple[int, str, Readings]]] = defaultdict(list)
        signs: dict[str, int] = {}
        for word, rank in words.items():
            read = readings(word)
            for letter in {syllable[0] for syllable in read[0] if syllable}:
                by_letter[letter].append((rank, word, read))
            for sign in word:
                if not sign.isascii():
                    signs[sign] = min(rank, signs.get(sign, rank))
        self._words = dict(by_letter)
        self._signs = signs

    def offer(self, letters: str, limit: int) -> list[str]:
        """Words that begin so: what is spelled to its end, then the most asked; then characters."""
        found = sorted(
            (len(word) > done, rank, len(word) - done, len(word), word)
            for rank, word, read in self._words.get(letters[:1], [])
            if (done := covered(letters, read))
        )
        chosen = list(dict.fromkeys(row[4] for row in found))[:limit]
        if len(chosen) < limit:
            chosen += self._characters(letters, limit - len(chosen), chosen)
        return chosen

    def spelled(self, letters: str, limit: int) -> list[str]:
        """Words that these letters spell to their end, and characters that are read so."""
        found = sorted(
            (rank, len(word), word)
            for rank, word, read in self._words.get(letters[:1], [])
            if covered(letters, read) == len(word)
        )
        chosen = list(dict.fromkeys(row[2] for row in found))[:limit]
        return chosen + self._characters(letters, limit - len(chosen), chosen)

    def _characters(self, letters: str, limit: int, chosen: Iterable[str]) -> list[str]:
        taken = set(chosen)
        fits = [
            (rank, sign)
            for sign, rank in self._signs.items()
            if sign not in taken and letters in readings(sign)[0]
        ]
        return [sign for _, sign in sorted(fits)[:limit]]
