"""The range of a wait in the words of the paper."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kiosk.ui.tables import Language, words

WORDS: Final = words(Path(__file__).with_name("words.csv"))
WITHIN_MINUTES: Final = 5


def wait_words(low_minutes: int, high_minutes: int, opens_again: str, language: Language) -> str:
    """The range of the wait in one line; over lunch the time from which the queue is served."""
    if opens_again:
        return WORDS.say("wait_opens", language, time=opens_again)
    if high_minutes < 0:
        return WORDS.say("wait_unknown", language)
    if low_minutes <= 0 or high_minutes <= WITHIN_MINUTES:
        return WORDS.say("wait_within", language, high=max(high_minutes, 1))
    if low_minutes >= high_minutes:
        return WORDS.say("wait_about", language, high=high_minutes)
    return WORDS.say("wait_range", language, low=low_minutes, high=high_minutes)
