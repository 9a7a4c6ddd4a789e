"""What somebody writes with our own keyboard: letters that become characters, digits, punctuation.

It learns nothing and keeps nothing: what is offered comes from the hall's own words and a list of
everyday ones, in an order that never changes; `clear` ends it. No Qt.
"""

from __future__ import annotations

import csv
import threading
import unicodedata
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

from config.model import Hall
from kiosk.ui.pinyin import Lexicon

Layout = Literal["zh", "en", "num"]
LAYOUTS: Final[tuple[Layout, ...]] = get_args(Layout)
EVERYDAY: Final = Path(__file__).parent / "everyday.csv"
LETTERS_MAX: Final = 24
"""Letters that wait to become characters."""
OFFERED: Final = 24
PHRASE_MAX: Final = 8
"""Longer names are written in parts."""
READY_LIMIT_S: Final = 20.0
_EVERYDAY_STEP: Final = 10
_HALL_RANK: Final = 99


class Candidate(NamedTuple):
    """Characters for the first `letters` of what waits."""

    word: str
    letters: int


def hall_words(hall: Hall) -> dict[str, int]:
    """Every word of the hall's tables, and everyday ones, with its rank: the smaller the sooner."""
    ranked: dict[str, int] = {}

    def add(text: str, rank: int) -> None:
        for part in _parts(text):
            ranked[part] = min(rank, ranked.get(part, rank))

    with EVERYDAY.open(encoding="utf-8", newline="") as file:
        # The list is in the order of use.
        for place, row in enumerate(csv.DictReader(file)):
            add(row["word"], place // _EVERYDAY_STEP)
    for item in hall.items:
        for word in (item.plain_name, *item.keywords):
            add(word, item.popular_rank or _HALL_RANK)
        add(item.name_zh, _HALL_RANK)
    for department in hall.departments:
        add(department.short_name, _HALL_RANK)
        add(department.name_zh, _HALL_RANK)
    for material in hall.materials:
        add(material.name_zh, _HALL_RANK + 1)
    for zone in hall.zones:
        add(zone.name_zh, _HALL_RANK)
    return ranked


def _parts(text: str) -> list[str]:
    """The runs of Chinese characters in a text, those that are not too long."""
    runs = "".join(sign if _is_character(sign) else " " for sign in text).split()
    return [run for run in runs if len(run) <= PHRASE_MAX]


def _is_character(sign: str) -> bool:
    return "一" <= sign <= "鿿"


class Typing:
    """One text of one visitor.

    Args:
        hall: its words are offered.
        limit: so many signs at most.
    """

    def __init__(self, hall: Hall, limit: int) -> None:
        self.limit = limit
        self.text = ""
        self.letters = ""
        self.layout: Layout = "zh"
        self._hall = hall
        self._lexicon: Lexicon | None = None
        self._reader: threading.Thread | None = None
        self._offered: list[Candidate] = []

    def get_ready(self) -> None:
        """Begin to read the words, if that has not begun; it takes longer than a key may."""
        if self._reader is None:
            self._reader = threading.Thread(target=self._read, daemon=True)
            self._reader.start()

    def wait_until_read(self) -> bool:
        """Until the words are read; False: it took too long."""
        self.get_ready()
        if self._reader is not None:
            self._reader.join(READY_LIMIT_S)
        return self._lexicon is not None

    def clear(self, layout: Layout = "zh") -> None:
        """Nothing remains of what was written."""
        self.text = self.letters = ""
        self.layout = layout
        self._offered = []

    @property
    def left(self) -> int:
        """How many more signs there may be."""
        return self.limit - len(self.text)

    @property
    def candidates(self) -> list[Candidate]:
        """What the waiting letters may become, best first."""
        return self._offered

    def key(self, sign: str) -> None:
        """A key: in the layout of pinyin a letter waits, anything else is written."""
        if len(sign) != 1 or not sign.isprintable():
            return
        if self.layout == "zh" and sign.isascii() and sign.isalpha():
            self.letters = (self.letters + sign.upper())[:LETTERS_MAX]
            self._offer()
        else:
            self._settle()
            self._write(sign.lower() if self.layout == "en" else sign)

    def choose(self, place: int) -> None:
        """The candidate at this place takes the place of its letters."""
        if 0 <= place < len(self._offered):
            chosen = self._offered[place]
            self.letters = self.letters[chosen.letters :]
            self._write(chosen.word)
            self._offer()

    def erase(self) -> None:
        """Take a letter back, else a sign."""
        if self.letters:
            self.letters = self.letters[:-1]
            self._offer()
        else:
            self.text = self.text[:-1]

    def switch(self, layout: str) -> None:
        """Another layout; letters that wait are written as they stand."""
        found = next((each for each in LAYOUTS if each == layout), None)
        if found is not None and found != self.layout:
            self._settle()
            self.layout = found

    def finish(self) -> str:
        """The text as it is sent: without the letters that never became characters."""
        self.letters, self._offered = "", []
        self.text = unicodedata.normalize("NFC", self.text).strip()
        return self.text

    def _settle(self) -> None:
        waiting, self.letters, self._offered = self.letters, "", []
        self._write(waiting.lower())

    def _write(self, signs: str) -> None:
        self.text = (self.text + signs)[: self.limit]

    def _offer(self) -> None:
        self._offered = []
        if self._lexicon is None:
            return
        taken: set[str] = set()
        for letters in range(len(self.letters), 0, -1):
            # What may still become a longer word counts only for all letters that wait.
            whole = letters == len(self.letters)
            find = self._lexicon.offer if whole else self._lexicon.spelled
            for word in find(self.letters[:letters], OFFERED):
                if len(self._offered) < OFFERED and word not in taken:
                    taken.add(word)
                    self._offered.append(Candidate(word, letters))
            if len(self._offered) >= OFFERED:
                break

    def _read(self) -> None:
        self._lexicon = Lexicon(hall_words(self._hall))
