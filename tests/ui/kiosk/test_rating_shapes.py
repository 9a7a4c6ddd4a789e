"""The rating screen on every pad it may be: each page in each size, language and view."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_controller.api import messages as m
from tests.ui.kiosk.shapes import VIEWS, View, cases, painted_faults
from tests.ui.kiosk.test_rating_pages import PAGES, Screen
from tests.ui.kiosk.walk import reshape

PADS = {
    "ten_inch": (1280, 800, 0.17),
    "ten_inch_coarse": (1024, 600, 0.2175),
    "seven_inch": (1024, 600, 0.15),
    "seven_inch_coarse": (800, 480, 0.19),
    "monitor": (1366, 768, 0.252),
}
"""Pixels across and down, millimetres of one."""


def view_of(page: str, view: View) -> View:
    """Large type is chosen while a rating is asked for or a slip is rated, and stays until the thanks are over."""
    return view if PAGES[page][0] or page.startswith("slip") else (view[0], False)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    found = Screen(tmp_path)
    yield found
    found.surface.close()
    found.journal.close()


def prepared(screen: Screen, page: str, pad: str, view: View) -> None:
    language, elder = view_of(page, view)
    asked, prepare = PAGES[page]
    screen.event(m.ClerkSignedIn("5", "ZY0005"))
    reshape(screen, *PADS[pad])
    if asked:
        screen.ask(language=language)
    else:
        screen.flow.set_language(language)
    screen.flow.set_elder(elder)
    prepare(screen)
    screen.show()


@pytest.mark.parametrize(("page", "pad", "view"), cases(PAGES, PADS, VIEWS))
def test_a_page_keeps_the_rules_on_every_pad(
    screen: Screen, page: str, pad: str, view: View
) -> None:
    prepared(screen, page, pad, view)
    language, elder = view_of(page, view)
    assert painted_faults(screen, english=language == "en", elder=elder) == []
