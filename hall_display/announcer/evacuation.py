"""What the voice says in an emergency. Pure; the words are those of the screens."""

from __future__ import annotations

from typing import Final

from hall_display.announcer.wording import Spoken
from hall_display.words import Language, say

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


def evacuation_text(text: str, language: Language, *, drill: bool) -> str:
    """The title, 紧急疏散 or 疏散演练, and what is to be done."""
    title = say("evacuation_drill" if drill else "evacuation_title", language)
    return f"{title}{'，' if language == 'zh' else '. '}{text}"


def evacuation_words(*, drill: bool) -> tuple[Spoken, ...]:
    """The hall's usual words, in both languages."""
    return tuple(
        Spoken(language, evacuation_text(say("evacuation", language), language, drill=drill))
        for language in LANGUAGES
    )
