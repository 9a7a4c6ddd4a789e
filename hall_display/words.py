"""What the public screens say, in Chinese and English. Pure; the words stand in words.csv, those of an emergency in config."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import Final, Literal

from config.emergency import DRILL, TITLE, WORDS

Language = Literal["zh", "en"]

_STANDING: Final = {"evacuation": WORDS, "evacuation_title": TITLE, "evacuation_drill": DRILL}
"""Words that all programs share, beside those of the table."""
WITHIN_MINUTES: Final = 5
"""A wait up to this long is told as "within", not as a range."""


@cache
def _table() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("words.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)} | _STANDING


def say(key: str, language: Language, **values: object) -> str:
    """The words of a key with its blanks filled; raises KeyError for a key that does not exist."""
    return _table()[key][language].format(**values)


def has(key: str) -> bool:
    """Whether the table has this key."""
    return key in _table()


def keys() -> frozenset[str]:
    """Every key of the table."""
    return frozenset(_table())


def spaced(label: str) -> str:
    """A ticket label for the eye: "B012" -> "B 012"."""
    return re.sub(r"(?<=[^\d\s])(?=\d)", " ", label, count=1)


def counter(number: str, language: Language) -> str:
    """The counter's name without leading zero: 5号窗口, never 05号."""
    return say("counter", language, number=number.lstrip("0") or number)


def wait_range(
    waiting: int, low_minutes: int, high_minutes: int, open_counters: int, language: Language
) -> str:
    """The range of the wait in words: 约15–25分钟, 约5分钟以内, 无需等候, 窗口未开."""
    if open_counters == 0:
        return say("no_counter", language)
    if waiting == 0:
        return say("nobody", language)
    if low_minutes <= 0 or high_minutes <= WITHIN_MINUTES:
        return say("minutes_within", language, high=WITHIN_MINUTES)
    if low_minutes >= high_minutes:
        return say("minutes_about", language, high=high_minutes)
    return say("minutes", language, low=low_minutes, high=high_minutes)
