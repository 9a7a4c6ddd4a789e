import time

import pytest

from kiosk.ui.search import Search, normal
from tests.unit.kiosk.hall import hall


@pytest.fixture(scope="module")
def search() -> Search:
    return Search(hall())


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("换身份证", "GA002"),
        ("ＨＳＦＺ", "GA002"),
        ("身份证", "GA002"),
        ("结婚", "MZ001"),
        ("报销", "YB006"),
        ("驾照", "JJ001"),
        ("居民身份证首次", "GA001"),
    ],
)
def test_what_people_say_comes_first(search: Search, query: str, first: str) -> None:
    assert search.find(query)[0].code == first


def test_initials_find_every_reading(search: Search) -> None:
    found = {item.name_zh for item in search.find("sydj")}
    assert {"收养登记", "生育登记"} <= found


def test_english_words_are_found_from_three_letters(search: Search) -> None:
    assert any("marriage" in i.name_en.lower() for i in search.find("MARRIAGE"))
    assert search.find("   ") == []
    assert search.find("zzzzqq") == []


def test_every_item_is_found_by_its_own_names(search: Search) -> None:
    for item in hall().items[::4]:
        assert item in search.find(item.name_zh, limit=500)
        assert item in search.find(item.name_initials, limit=500)
        if item.plain_name:
            assert item in search.find(item.plain_name, limit=500)


def test_an_answer_comes_within_50_ms(search: Search) -> None:
    """Of the processor's time: how long others keep it is not of its making."""
    began = time.thread_time()
    for letter in "ABCDEFGHIJ":
        search.find(letter)
    assert (time.thread_time() - began) / 10 < 0.05


def test_suggestions_are_short_words_that_find_something(search: Search) -> None:
    assert 4 <= len(search.suggestions) <= 8
    for word in search.suggestions:
        assert 2 <= len(word) <= 4
        assert search.find(word)


def test_normal_folds_width_case_and_punctuation() -> None:
    assert normal("ｋｔｖ（新办）") == "KTV新办"
