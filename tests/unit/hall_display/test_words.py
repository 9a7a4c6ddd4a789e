"""The words of the public screens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hall_display import words
from hall_display.words import Language

SOURCES = Path(words.__file__).parent


def test_every_key_has_both_languages_with_the_same_blanks() -> None:
    for key in words.keys():  # noqa: SIM118 - a function, not a mapping
        row = words._table()[key]
        blanks = [set(re.findall(r"{(\w+)}", row[language])) for language in ("zh", "en")]
        assert row["zh"]
        assert row["en"]
        assert blanks[1] <= blanks[0], key


def test_every_key_that_the_code_uses_exists_and_none_is_left_over() -> None:
    code = "".join(p.read_text(encoding="utf-8") for p in SOURCES.rglob("*.py"))
    made = tuple(re.findall(r'f"(\w+_){', code))  # such as f"kind_{device.kind}"
    unused = [
        key
        for key in words.keys()  # noqa: SIM118 - a function
        if f'"{key}"' not in code and not key.startswith(made)
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("label", "spaced"),
    [("B012", "B 012"), ("AB1234", "AB 1234"), ("012", "012"), ("B 012", "B 012"), ("", "")],
)
def test_labels_are_spelled_apart(label: str, spaced: str) -> None:
    assert words.spaced(label) == spaced


@pytest.mark.parametrize(
    ("number", "zh", "en"), [("5", "5号窗口", "Counter 5"), ("05", "5号窗口", "Counter 5")]
)
def test_counters_have_no_leading_zero(number: str, zh: str, en: str) -> None:
    assert words.counter(number, "zh") == zh
    assert words.counter(number, "en") == en


@pytest.mark.parametrize(
    ("values", "language", "said"),
    [
        ((6, 15, 25, 2), "zh", "约15–25分钟"),
        ((6, 15, 25, 2), "en", "15–25 min"),
        ((1, 0, 5, 2), "zh", "约5分钟以内"),
        ((1, 0, 0, 2), "zh", "约5分钟以内"),
        ((1, 9, 9, 1), "zh", "约9分钟"),
        ((0, 0, 0, 1), "zh", "无需等候"),
        ((3, 9, 20, 0), "zh", "窗口未开"),
    ],
)
def test_ranges(values: tuple[int, int, int, int], language: Language, said: str) -> None:
    assert words.wait_range(*values, language) == said
