"""The hall's own words by whole, shortened and initial pinyin."""

from __future__ import annotations

import pytest

from kiosk.ui.pinyin import Lexicon, covered, readings
from kiosk.ui.search import Search
from tests.unit.kiosk.hall import hall


@pytest.mark.parametrize(
    ("letters", "word", "characters"),
    [
        ("SHENFENZHENG", "身份证", 3),
        ("SHENFENZH", "身份证", 3),
        ("SFZ", "身份证", 3),
        ("SHFZ", "身份证", 3),
        ("SHENFZ", "身份证", 3),
        ("SHENF", "身份证", 2),
        ("SH", "身份证", 1),
        ("YINHANG", "银行", 2),
        ("YINXING", "银行", 2),
        ("NV", "女", 1),
        ("FZ", "身份证", 0),
        ("SHENFENZHENGA", "身份证", 0),
    ],
)
def test_letters_spell_a_word_from_its_beginning(letters: str, word: str, characters: int) -> None:
    assert covered(letters, readings(word)) == characters


def test_the_whole_word_is_offered_first_then_what_is_asked_most_then_characters() -> None:
    lexicon = Lexicon({"社保卡": 4, "身份证": 1, "书店": 99, "水费": 99})
    assert lexicon.offer("S", 8)[:2] == ["身份证", "社保卡"]
    assert lexicon.offer("SF", 8)[0] == "水费"
    assert lexicon.offer("SHU", 8) == ["书店", "水费", "书"]
    assert lexicon.offer("XQZ", 8) == []


@pytest.fixture(scope="module")
def search() -> Search:
    found = Search(hall())
    assert found.wait_until_read()
    return found


def test_a_search_offers_words_and_keeps_what_stands_before_the_letters(search: Search) -> None:
    assert search.words("") == list(search.suggestions)
    assert search.words("sfz")[0] == "身份证"
    assert all(word.startswith("身份证") for word in search.words("身份证B"))
    assert search.words("XQZV") == list(search.suggestions)


def test_matters_are_found_by_whole_pinyin_and_letters_in_the_middle_change_nothing(
    search: Search,
) -> None:
    assert "身份证" in search.find("huanshenfenzheng")[0].plain_name
    assert search.find("身份证B") == search.find("身份证")


def test_before_the_words_are_read_the_initials_find_as_ever() -> None:
    early = Search(hall())
    early._lexicon = None
    assert early.find("HSFZ")[0].code == "GA002"
    assert early.words("HSFZ") == list(early.suggestions)
    assert early.wait_until_read() or early._lexicon is None
