"""What the voice says for a call. Pure: the same words serve synthesis, clips and captions.

Tickets are read digit by digit (012 -> 零幺二), counters as numbers (12 -> 十二号窗口).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from config.model import Hall, Queue
from hall_display.calls import CallKind
from hall_display.words import Language

NameRule = Literal["rhyming", "always", "never"]
One = Literal["幺", "一"]

RHYMING: Final = frozenset("BCDEGPTVZ")
"""Letters that sound alike over a loudspeaker."""

_DIGITS: Final = "零一二三四五六七八九"
_DIGITS_EN: Final = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
)
_TWENTIES_EN: Final = (*_DIGITS_EN, "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen")
_TWENTIES_EN_2: Final = ("sixteen", "seventeen", "eighteen", "nineteen")
_TENS_EN: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


@dataclass(frozen=True, slots=True)
class VoiceStyle:
    """How a hall speaks."""

    one: One = "幺"
    name: NameRule = "rhyming"


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence in one language."""

    language: Language
    text: str


@cache
def phrases() -> dict[str, dict[str, str]]:
    """The sentences of a call with their blanks, by key and language."""
    path = Path(__file__).with_name("phrases.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def digits_zh(number: str, one: One = "幺") -> str:
    """Digit by digit: "012" -> 零幺二; letters stay as they are."""
    table = _DIGITS.replace("一", one)
    return "".join(table[int(c)] if c in "0123456789" else c for c in number)


def number_zh(value: int) -> str:
    """A number from 0 to 9999 as one says it: 12 -> 十二, 105 -> 一百零五, 20 -> 二十.

    Raises:
        ValueError: outside that range.
    """
    if not 0 <= value <= 9999:
        raise ValueError(f"{value} is not between 0 and 9999")
    if value == 0:
        return "零"
    text = ""
    gap = False
    for unit, power in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = value // power % 10
        if digit == 0:
            gap = gap or bool(text)
            continue
        text += "零" * (gap and bool(text)) + _DIGITS[digit] + unit
        gap = False
    return text[1:] if text.startswith("一十") else text


def number_en(value: int) -> str:
    """A number from 0 to 999 in words.

    Raises:
        ValueError: outside that range.
    """
    if not 0 <= value <= 999:
        raise ValueError(f"{value} is not between 0 and 999")
    small = (*_TWENTIES_EN, *_TWENTIES_EN_2)
    if value < len(small):
        return small[value]
    if value < 100:
        tens, rest = divmod(value, 10)
        return _TENS_EN[tens - 2] + (f"-{_DIGITS_EN[rest]}" if rest else "")
    hundreds, rest = divmod(value, 100)
    return f"{_DIGITS_EN[hundreds]} hundred" + (f" and {number_en(rest)}" if rest else "")


def label_zh(label: str, one: One = "幺") -> str:
    """A ticket: "B012" -> B零幺二."""
    return digits_zh(label, one)


def label_en(label: str) -> str:
    """A ticket: "B012" -> "B zero one two"."""
    words = (_DIGITS_EN[int(c)] if c in "0123456789" else c.upper() for c in label if c != " ")
    return " ".join(words)


def counter_zh(number: str) -> str:
    """The counter with its 号: "12" -> 十二号, "A3" -> A三号."""
    head, digits = _split(number)
    return f"{head}{number_zh(int(digits)) if digits else ''}号"


def counter_en(number: str) -> str:
    """The counter: "12" -> "twelve"."""
    head, digits = _split(number)
    return " ".join(part for part in (head, number_en(int(digits)) if digits else "") if part)


def speaks_name(queue: Queue, hall: Hall, style: VoiceStyle) -> bool:
    """Whether the business is named: always, never, or where this prefix rhymes with another one."""
    if style.name != "rhyming":
        return style.name == "always"
    rhyming = [q.prefix for q in hall.queues if q.prefix[-1:].upper() in RHYMING]
    return queue.prefix in rhyming and len(rhyming) > 1


def sentence(
    label: str,
    counter: str,
    queue: Queue | None,
    language: Language,
    *,
    last: bool = False,
    named: bool = True,
    one: One = "幺",
) -> Spoken:
    """The sentence of a call; without a queue (or with `named` False) the business is left out."""
    key = ("last" if last else "call") + ("" if named and queue is not None else "_plain")
    if language == "zh":
        values = {
            "name": queue.spoken_zh if queue else "",
            "label": label_zh(label, one),
            "counter": counter_zh(counter),
        }
    else:
        values = {
            "name": queue.name_en if queue else "",
            "label": label_en(label),
            "counter": counter_en(counter),
        }
    return Spoken(language, phrases()[key][language].format(**values))


def announcement(
    label: str,
    counter: str,
    prefix: str,
    hall: Hall,
    style: VoiceStyle,
    *,
    language: Language = "zh",
    kind: CallKind = "call",
) -> tuple[Spoken, ...]:
    """What is said once for a call: Chinese, then English when the visitor chose English."""
    queue = hall.queue_by_prefix.get(prefix)
    named = queue is not None and speaks_name(queue, hall, style)
    languages: tuple[Language, ...] = ("zh", "en") if language == "en" else ("zh",)
    return tuple(
        sentence(label, counter, queue, one_of, last=kind == "last", named=named, one=style.one)
        for one_of in languages
    )


def spoken_seconds(spoken: Spoken) -> float:
    """About how long a sentence takes: 3.3 Han or letters, or 2.5 English words, a second."""
    if spoken.language == "en":
        return 0.3 + len(spoken.text.split()) / 2.5
    return 0.3 + sum(c not in "，。 " for c in spoken.text) / 3.3 + spoken.text.count("，") * 0.2


def _split(number: str) -> tuple[str, str]:
    found = re.fullmatch(r"(\D*?)0*(\d{0,3})", number.strip())
    return (number.strip(), "") if found is None else (found[1], found[2] or "")
