"""What whoever does not see hears of a page: what belongs to it, and no alphabet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.ui.reading import texts_of
from kiosk.ui.spoken import page_words
from queue_controller.api.messages import Language
from queue_controller.api.updates import Link
from tests.ui.kiosk.scene import settle
from tests.ui.kiosk.test_ticketing_pages import PAGES, search_marks
from tests.ui.kiosk.ticketing_page import KioskPage
from tests.ui.kiosk.walk import reshape
from tests.unit.kiosk.hall import beat


@pytest.fixture(scope="module")
def kiosk() -> Iterator[KioskPage]:
    page = KioskPage("ziyang")
    yield page
    page.close()


def heard(kiosk: KioskPage, page: str, language: Language = "zh") -> str:
    kiosk.take(beat(name=kiosk.name), Link("current", 0))
    kiosk.fresh(language)
    PAGES[page](kiosk)
    settle()
    return page_words(texts_of(kiosk.window), language)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", ["search", "find", "typed", "phone"])
def test_no_key_of_a_keyboard_is_read(kiosk: KioskPage, page: str, language: Language) -> None:
    words = heard(kiosk, page, language)
    assert not any(f"{stop}{letter}{stop}" in words for letter in "BCDEF" for stop in "。.")
    assert "←" not in words


def test_what_stands_over_the_page_is_read_before_it(kiosk: KioskPage) -> None:
    assert heard(kiosk, "away").startswith("与主机失去联系")
    kept = heard(kiosk, "kept")
    assert kept.startswith("已选2件，去取号")
    assert kept.index("交医保社保") < kept.index("大家常办")


def test_what_is_chosen_is_said_in_words(kiosk: KioskPage) -> None:
    words = heard(kiosk, "basket")
    assert "未选。交医保社保" in words
    assert "已选。换身份证" in words


def test_a_mark_that_follows_a_name_is_read_without_its_colour(kiosk: KioskPage) -> None:
    kiosk.take(beat(name=kiosk.name), Link("current", 0))
    kiosk.fresh("en")
    reshape(kiosk, 1366, 768)
    search_marks(kiosk)
    settle()
    words = page_words(texts_of(kiosk.window), "en")
    kiosk.fresh("zh")
    reshape(kiosk, 1080, 1920)
    assert "No numbers left today" in words
    assert "font" not in words
    assert "\u2060" not in words
