"""What the search found stands beside the keys: some rows at a glance on every screen, in every view."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from kiosk.guide.flow import Page
from tests.ui.kiosk.guide_page import GuidePage
from tests.ui.kiosk.scene import find, said, settle, targets, turn_to, walk
from tests.ui.kiosk.shapes import KIOSK_SHAPES, VIEWS, View
from tests.ui.kiosk.test_ticketing_pages import search_marks
from tests.ui.kiosk.ticketing_page import KioskPage
from tests.ui.kiosk.walk import reshape

LEAST_ROWS = 3
CASES = [
    pytest.param(shape, view, id=f"{shape}-{view[0]}-{'large' if view[1] else 'usual'}")
    for shape, view in itertools.product(KIOSK_SHAPES, VIEWS)
]


@pytest.fixture(scope="module")
def kiosk() -> Iterator[KioskPage]:
    page = KioskPage("ziyang")
    yield page
    page.close()


@pytest.fixture(scope="module")
def guide() -> Iterator[GuidePage]:
    page = GuidePage("ziyang")
    yield page
    page.close()


def stand(room: KioskPage | GuidePage, shape: str, view: View) -> None:
    language, elder = view
    room.fresh(language, elder=elder)
    room.flow.set_lowered(shape == "low")
    if (room.display.width_px, room.display.height_px) != KIOSK_SHAPES[shape]:
        reshape(room, *KIOSK_SHAPES[shape])


def rows(room: KioskPage | GuidePage) -> list[str]:
    return [
        item.objectName()
        for item in walk(room.window.contentItem())
        if item.objectName().startswith("item-")
    ]


def search_for(room: KioskPage | GuidePage, letters: str) -> None:
    for letter in letters:
        room.flow.type_text(letter)
    settle()


@pytest.mark.parametrize(("shape", "view"), CASES)
def test_the_ticket_machine_shows_several_at_once(kiosk: KioskPage, shape: str, view: View) -> None:
    stand(kiosk, shape, view)
    kiosk.flow.open_search()
    search_for(kiosk, "S")
    assert len(rows(kiosk)) >= LEAST_ROWS


@pytest.mark.parametrize("view", VIEWS)
def test_a_small_screen_does_so_on_every_page_of_the_list(kiosk: KioskPage, view: View) -> None:
    """Also among the longest names; none is left out between two pages."""
    stand(kiosk, "small", view)
    kiosk.flow.open_search()
    search_for(kiosk, "BG")
    found = [f"item-{item.code}" for item in kiosk.flow.search.find("BG")]
    seen: list[str] = []
    for turn in range(len(found)):
        turn_to(kiosk.window, turn)
        shown = rows(kiosk)
        seen += shown
        if len(seen) >= len(found):
            break
        assert len(shown) >= LEAST_ROWS, (turn, shown)
    assert seen == found


@pytest.mark.parametrize(("shape", "view"), CASES)
def test_the_query_screen_shows_several_at_once(guide: GuidePage, shape: str, view: View) -> None:
    stand(guide, shape, view)
    guide.flow.open(Page.ITEMS)
    search_for(guide, "S")
    assert len(rows(guide)) >= LEAST_ROWS


@pytest.mark.parametrize("view", VIEWS)
def test_marks_take_no_row_away_where_there_are_few(kiosk: KioskPage, view: View) -> None:
    stand(kiosk, "small", view)
    search_marks(kiosk)
    settle()
    assert len(rows(kiosk)) >= LEAST_ROWS
    mark = "今日号已取完" if view[0] == "zh" else "No numbers left today"
    assert said(kiosk.window).count(mark) >= LEAST_ROWS


def test_every_letter_and_word_is_within_reach_in_large_type_on_a_small_screen(
    kiosk: KioskPage,
) -> None:
    stand(kiosk, "small", ("zh", True))
    kiosk.flow.open_search()
    settle()
    # Before the first letter people's words stand where the matters will.
    assert len([i for i in walk(kiosk.window.contentItem()) if i.objectName()[:5] == "word-"]) == 8
    first = {target.name for target in targets(kiosk.window)}
    half = find(kiosk.window, "key-half").parentItem()
    assert half is not None
    half.setProperty("second", True)
    settle()
    second = {target.name for target in targets(kiosk.window)}
    half.setProperty("second", False)
    assert set("ABCDEFGHIJKLMNOPQRSTUVWXYZ") <= first | second
