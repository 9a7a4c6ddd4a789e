"""Our own keyboard: characters by pinyin from the hall's own words, and nothing that is kept."""

from __future__ import annotations

import time

import pytest

from kiosk.ui.typing import LETTERS_MAX, Typing, hall_words
from tests.unit.kiosk.hall import hall

LIMIT = 20


@pytest.fixture(scope="module", params=["ziyang", "songming"])
def ready(request: pytest.FixtureRequest) -> Typing:
    typing = Typing(hall(request.param), LIMIT)
    assert typing.wait_until_read()
    return typing


@pytest.fixture
def typing(ready: Typing) -> Typing:
    ready.clear()
    return ready


def press(typing: Typing, signs: str) -> None:
    for sign in signs:
        typing.key(sign)


def write(typing: Typing, letters: str) -> str:
    """The letters, and each time the first that is offered."""
    press(typing, letters)
    while typing.letters and typing.candidates:
        typing.choose(0)
    return typing.text


@pytest.mark.parametrize(
    ("letters", "text"),
    [
        ("SHENFENZHENG", "身份证"),
        ("SFZ", "身份证"),
        ("CHUANGKOUTAIDUBUHAO", "窗口态度不好"),
        ("WODENGLELIANGGEXIAOSHI", "我等了两个小时"),
        ("PAOLESANCI", "跑了三次"),
        ("CAILIAOBUQI", "材料不齐"),
        ("QINGZENGJIAZUOYI", "请增加座椅"),
        ("GONGZUORENYUANBUZAI", "工作人员不在"),
    ],
)
def test_what_people_tell_is_written_by_the_first_words_offered(
    typing: Typing, letters: str, text: str
) -> None:
    assert write(typing, letters) == text


def test_every_word_of_the_hall_can_be_written(typing: Typing) -> None:
    for department in typing._hall.departments:
        word = department.short_name
        assert word in hall_words(typing._hall)


def test_another_word_may_be_chosen_and_the_rest_of_the_letters_waits(typing: Typing) -> None:
    press(typing, "SHIBUSHI")
    assert typing.candidates[0].word
    place = next(at for at, each in enumerate(typing.candidates) if each.word == "是")
    typing.choose(place)
    assert (typing.text, typing.letters) == ("是", "BUSHI")
    typing.choose(99)
    typing.choose(-1)
    assert typing.text == "是"


def test_letters_digits_and_punctuation(typing: Typing) -> None:
    typing.switch("num")
    press(typing, "10：20，")
    typing.switch("en")
    press(typing, "OK")
    typing.switch("no such")
    assert (typing.text, typing.layout) == ("10：20，ok", "en")


def test_letters_that_wait_are_written_as_they_stand_when_something_else_comes(
    typing: Typing,
) -> None:
    press(typing, "WIFI")
    typing.switch("num")
    press(typing, "。")
    assert typing.text == "wifi。"


def test_a_key_takes_back_first_letters_then_signs(typing: Typing) -> None:
    write(typing, "SFZ")
    press(typing, "SH")
    for _ in range(3):
        typing.erase()
    assert (typing.text, typing.letters) == ("身份", "")


def test_no_more_than_the_limit_and_no_sign_that_cannot_be_seen(typing: Typing) -> None:
    typing.switch("num")
    press(typing, "\n\x00\u202e")
    assert typing.text == ""
    press(typing, "7" * 50)
    assert (len(typing.text), typing.left) == (LIMIT, 0)
    typing.clear()
    press(typing, "A" * 50)
    assert len(typing.letters) == LETTERS_MAX


def test_what_is_sent_has_no_letters_that_never_became_characters(typing: Typing) -> None:
    write(typing, "SFZ")
    press(typing, " XYZ")
    assert typing.finish() == "身份证"


def test_nothing_is_learnt_and_nothing_is_left(typing: Typing) -> None:
    press(typing, "SHI")
    before = list(typing.candidates)
    typing.choose(len(before) - 1)
    typing.clear()
    assert (typing.text, typing.letters, typing.candidates, typing.layout) == ("", "", [], "zh")
    press(typing, "SHI")
    assert typing.candidates == before, "the order never changes"


def test_a_key_is_answered_at_once(typing: Typing) -> None:
    worst = 0.0
    for sign in "QINGZENGJIAZUOYIHEYINSHU":
        began = time.process_time()
        typing.key(sign)
        worst = max(worst, time.process_time() - began)
    assert worst < 0.05, f"{worst * 1000:.0f} ms of the processor"
