"""Everything that the voice of a hall can be asked to say, in pieces that clips are recorded for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from config.model import Hall
from hall_display.announcer.clips import cut, key_of, tokens
from hall_display.announcer.evacuation import evacuation_words
from hall_display.announcer.wording import (
    VoiceStyle,
    counter_en,
    counter_zh,
    label_en,
    label_zh,
    phrases,
    speaks_name,
)
from hall_display.words import Language

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_BLANK: Final = re.compile(r"\{\w+\}|，")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece that must be sayable; `use` tells people what it is for."""

    language: Language
    text: str
    use: str


def sayable(hall: Hall, style: VoiceStyle) -> tuple[Phrase, ...]:
    """Each piece once: the words of the sentences, names, letters and digits, counters, the emergency.

    Every sentence of a call is made of these and nothing else, so a pack that says each of them
    says every call of this hall.
    """
    found: dict[tuple[Language, str], Phrase] = {}
    for phrase in _all(hall, style):
        key = key_of(phrase.text, phrase.language)
        if key:
            found.setdefault((phrase.language, key), phrase)
    return tuple(found.values())


def missing(
    phrases_: tuple[Phrase, ...], known: dict[Language, frozenset[str]]
) -> tuple[Phrase, ...]:
    """The phrases that no row of these clips says."""
    longest = {
        language: max((len(tokens(key, language).parts) for key in keys), default=0)
        for language, keys in known.items()
    }
    return tuple(
        phrase
        for phrase in phrases_
        if isinstance(
            cut(
                phrase.text,
                phrase.language,
                known.get(phrase.language, frozenset()),
                longest.get(phrase.language, 0),
            ),
            str,
        )
    )


def _all(hall: Hall, style: VoiceStyle) -> Iterator[Phrase]:
    named = [queue for queue in hall.queues if speaks_name(queue, hall, style)]
    plain = [queue for queue in hall.queues if queue not in named]
    for key, row in phrases().items():
        if named if not key.endswith("_plain") else plain:
            for language in LANGUAGES:
                for text in _BLANK.split(row[language]):
                    yield Phrase(language, text.strip(" ,"), "sentence")
    for queue in named:
        yield Phrase("zh", queue.spoken_zh, "name")
        yield Phrase("en", queue.name_en, "name")
    for letter in sorted({char for queue in hall.queues for char in queue.prefix}):
        yield Phrase("zh", label_zh(letter, style.one), "label")
        yield Phrase("en", label_en(letter), "label")
    for digit in "0123456789":
        yield Phrase("zh", label_zh(digit, style.one), "label")
        yield Phrase("en", label_en(digit), "label")
    for counter in hall.counters:
        yield Phrase("zh", counter_zh(counter.number), "counter")
        yield Phrase("en", counter_en(counter.number), "counter")
    for drill in (True, False):
        for spoken in evacuation_words(drill=drill):
            yield Phrase(spoken.language, spoken.text, "emergency")
