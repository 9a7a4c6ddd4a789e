"""pronunciations.csv: the table, and what is wrong with it where."""

from pathlib import Path

import pytest

from config.model import Pronunciation
from config.readings import readings, with_pinyin
from tests.unit.config.folders import load_changed

HEAD = "word,pinyin,note\n"
SHORT = "word,pinyin\n"


def test_words_are_read_with_their_syllables(tmp_path: Path) -> None:
    text = f"{HEAD}行长,hang2  ZHANG3,银行\n绿,lü4,\n了,le5,\n"
    hall = load_changed(tmp_path, "pronunciations.csv", lambda _: text).hall
    assert hall is not None
    assert hall.pronunciations == (
        Pronunciation(word="行长", pinyin="hang2 zhang3", note="银行"),
        Pronunciation(word="绿", pinyin="lv4"),
        Pronunciation(word="了", pinyin="le5"),
    )


@pytest.mark.parametrize(
    ("row", "column", "kind"),
    [
        ("行长,hang2", "pinyin", "inconsistent_value"),
        ("行长,hang2 zhang3 a1", "pinyin", "inconsistent_value"),
        ("行长,háng zhǎng", "pinyin", "bad_value"),
        ("行长,hang zhang3", "pinyin", "bad_value"),
        ("行长,hang2 zhang6", "pinyin", "bad_value"),
        ("行长,", "pinyin", "missing_value"),
        (",hang2", "word", "missing_value"),
        ("ATM机,a1", "word", "bad_value"),
        ("行,hang2\n行,xing2", "word", "duplicate_key"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, row: str, column: str, kind: str) -> None:
    result = load_changed(tmp_path, "pronunciations.csv", lambda _: f"{SHORT}{row}\n")
    found = [p for p in result.problems if p.file == "pronunciations.csv"][:1]
    assert [(p.column, p.kind, p.severity) for p in found] == [(column, kind, "error")]
    assert result.hall is None


def test_the_longest_word_is_replaced() -> None:
    words = (
        Pronunciation(word="行", pinyin="xing2"),
        Pronunciation(word="行长", pinyin="hang2 zhang3"),
    )
    assert with_pinyin("请行长行", readings(words)) == "请 hang2 zhang3  xing2 "
    assert with_pinyin("请行", {}) == "请行"
