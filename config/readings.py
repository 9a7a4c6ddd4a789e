"""How words are read where a voice would misread them: pronunciations.csv, for every voice of the hall. Pure."""

import re
from collections.abc import Iterable, Mapping

from config.model import Pronunciation


def readings(words: Iterable[Pronunciation]) -> dict[str, str]:
    """Word -> numbered pinyin: 行长 -> hang2 zhang3."""
    return {word.word: word.pinyin for word in words}


def with_pinyin(text: str, pronunciations: Mapping[str, str]) -> str:
    """A Chinese text for a synthesiser: the words of the list as pinyin, longest first."""
    if not pronunciations:
        return text
    words = sorted(pronunciations, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(word) for word in words))
    return pattern.sub(lambda m: f" {pronunciations[m[0]]} ", text)
