"""Sentences out of recorded clips: which clips a text needs, and their sound without a gap. Pure.

A clip is a recording of a piece of text: 请, B, 零, 五号, 窗口办理, or a whole sentence. A sentence is cut
into as few clips as there are, so a longer recording is taken where the pack has one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hall_display.announcer.sound import Sound, at_rate, joined, silence
from hall_display.announcer.voice import CANNOT_SAY, Voice, VoiceError
from hall_display.words import Language

PAUSES_S: Final[Mapping[str, float]] = {
    "，": 0.18,
    ",": 0.18,
    "、": 0.12,
    "。": 0.35,
    ".": 0.35,
    ";": 0.25,
    "；": 0.25,
}
SPACE_S: Final = 0.06
"""Between 户政 and the number."""

_MARKS_ZH: Final = re.compile(r"[\s，,、。.；;：:！!？?“”\"'（）()—–-]")
_WORDS_EN: Final = re.compile(r"[a-z0-9']+|[,.;]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A clip, and the pause that follows it."""

    text: str
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as its smallest pieces, and the pause behind each."""

    parts: tuple[str, ...]
    pauses_s: tuple[float, ...]


def tokens(text: str, language: Language) -> Tokens:
    """Characters of Chinese, words of English; punctuation becomes the pause behind."""
    parts: list[str] = []
    pauses: list[float] = []
    found = text if language == "zh" else _WORDS_EN.findall(text.lower().replace("’", "'"))
    for part in found:
        if language == "zh" and _MARKS_ZH.match(part):
            if pauses:
                pauses[-1] = max(pauses[-1], PAUSES_S.get(part, SPACE_S))
        elif language == "en" and part in PAUSES_S:
            if pauses:
                pauses[-1] = max(pauses[-1], PAUSES_S[part])
        else:
            parts.append(part.upper() if language == "zh" else part)
            pauses.append(0.0)
    return Tokens(tuple(parts), tuple(pauses))


def key_of(text: str, language: Language) -> str:
    """How a clip is found: without punctuation, in one case."""
    return ("" if language == "zh" else " ").join(tokens(text, language).parts)


def cut(
    text: str, language: Language, known: frozenset[str] | Mapping[str, object], longest: int
) -> list[Piece] | str:
    """The fewest clips that say a text, longer ones first; or the first piece that no clip says.

    Args:
        text: what is to be said.
        language: of the text.
        known: the keys (`key_of`) that there are clips for.
        longest: the most tokens of any clip.
    """
    found = tokens(text, language)
    parts = found.parts
    join = "" if language == "zh" else " "
    count = len(parts)
    best: list[int | None] = [None] * count + [0]
    step = [0] * count
    for at in range(count - 1, -1, -1):
        for size in range(min(longest, count - at), 0, -1):
            rest = best[at + size]
            if rest is None or join.join(parts[at : at + size]) not in known:
                continue
            if best[at] is None or rest + 1 < (best[at] or 0):
                best[at], step[at] = rest + 1, size
    if count and best[0] is None:
        return _first_unknown(parts, join, known, longest)
    pieces = []
    at = 0
    while at < count:
        size = step[at]
        pieces.append(Piece(join.join(parts[at : at + size]), found.pauses_s[at + size - 1]))
        at += size
    return pieces


def _first_unknown(
    parts: tuple[str, ...], join: str, known: frozenset[str] | Mapping[str, object], longest: int
) -> str:
    """The first token that no clip holds at a place that clips lead to."""
    reached = {0}
    furthest = 0
    for at in range(len(parts)):
        if at not in reached:
            continue
        furthest = at
        for size in range(1, min(longest, len(parts) - at) + 1):
            if join.join(parts[at : at + size]) in known:
                reached.add(at + size)
    return parts[furthest]


@dataclass(frozen=True, slots=True)
class ClipPack:
    """Recordings of one rate: language -> key -> sound, trimmed and of one loudness."""

    rate_hz: int
    clips: Mapping[Language, Mapping[str, Sound]]
    longest: Mapping[Language, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rate_hz: int, clips: Mapping[Language, Mapping[str, Sound]]) -> ClipPack:
        """A pack of these clips by key."""
        longest: dict[Language, int] = {
            language: max((len(tokens(key, language).parts) for key in found), default=0)
            for language, found in clips.items()
        }
        return cls(rate_hz, clips, longest)

    def pieces(self, text: str, language: Language) -> list[Piece] | str:
        """The clips of a text, or what no clip says."""
        known = self.clips.get(language, {})
        return cut(text, language, known, self.longest.get(language, 0))

    def sound(self, pieces: list[Piece], language: Language) -> Sound:
        """The clips one after another, with the pauses of the text and no others."""
        known = self.clips[language]
        parts: list[Sound] = []
        for piece in pieces:
            parts.append(known[piece.text])
            if piece.pause_s and piece is not pieces[-1]:
                parts.append(silence(piece.pause_s, self.rate_hz))
        return joined(parts)


@dataclass(frozen=True, slots=True)
class ClipVoice:
    """A `Voice` that plays clips, and asks another one for what they do not say."""

    pack: ClipPack
    other: Voice | None = None

    @property
    def available(self) -> bool:
        """A pack is always there."""
        return True

    def synthesise(self, text: str, language: Language) -> Sound:
        """The sound of a sentence: all of it by clips, or all of it by the other voice.

        Raises:
            VoiceError: `cannot_say` without another voice, or what the other one raises.
        """
        pieces = self.pack.pieces(text, language)
        if not isinstance(pieces, str) and pieces:
            return self.pack.sound(pieces, language)
        missing = pieces if isinstance(pieces, str) else text
        if self.other is None:
            raise VoiceError(
                CANNOT_SAY,
                f"录音包里没有“{missing}”，又没有语音合成程序",
                f"The clips do not say “{missing}”, and there is no speech synthesiser",
                f"{missing} in “{text}”",
            )
        return at_rate(self.other.synthesise(text, language), self.pack.rate_hz)
