"""pronunciations.csv: words that a voice misreads, and how they are read."""

import re
from pathlib import Path
from typing import Final

from config.cells import Cells
from config.model import Pronunciation
from config.problems import Report
from config.table import Rows, TableSpec, read_table

PRONUNCIATIONS = TableSpec(
    file="pronunciations.csv",
    required=("word", "pinyin"),
    optional=("note",),
    needed=False,
    without_rows="allowed",
    rows_max=2_000,
    key=("word",),
)
WORD_CHARS_MAX: Final = 20

_HAN: Final = re.compile("[\u4e00-\u9fff]+")
_SYLLABLE: Final = re.compile(r"[a-z]{1,6}[1-5]", re.ASCII)


def read_pronunciations(folder: Path, report: Report) -> Rows[Pronunciation]:
    """Read pronunciations.csv."""
    return read_table(folder, PRONUNCIATIONS, _pronunciation, report, key=lambda value: value.word)


def _pronunciation(cells: Cells) -> Pronunciation:
    word = cells.text("word", empty="error")
    pinyin = cells.text("pinyin", empty="error", shown=False).lower().replace("ü", "v")
    syllables = pinyin.split()
    if word and (not _HAN.fullmatch(word) or len(word) > WORD_CHARS_MAX):
        cells.error(
            *("word", "bad_value"),
            f"“{word[:40]}”应当只有汉字，最多{WORD_CHARS_MAX}个，如“行长”。",
            f"“{word[:40]}” must be Chinese characters only, {WORD_CHARS_MAX} at most.",
        )
    bad = [each for each in syllables if not _SYLLABLE.fullmatch(each)]
    if bad:
        cells.error(
            *("pinyin", "bad_value"),
            f"“{bad[0][:20]}”不是带声调数字的拼音。请写成“hang2 zhang3”，轻声写5，ü写v。",
            f"“{bad[0][:20]}” is no syllable with a tone; write “hang2 zhang3”, 5 for none, v for ü.",
        )
    elif word and syllables and len(syllables) != len(word):
        cells.error(
            *("pinyin", "inconsistent_value"),
            f"“{word[:20]}”有{len(word)}个字，拼音却有{len(syllables)}个音节。请一字一个音节，用空格隔开。",
            f"{len(word)} characters but {len(syllables)} syllables; one for each, with spaces.",
        )
    return Pronunciation(
        word=word, pinyin=" ".join(syllables), note=cells.text("note", shown=False)
    )
