"""The guidance desk on every screen it may have: tablets held either way, and monitors."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests.ui.kiosk.shapes import painted_faults
from tests.ui.kiosk.test_desk_pages import PAGES, Screen
from tests.ui.kiosk.walk import reshape

SCREENS = {
    "upright": (800, 1280, 0.17),
    "tall": (1080, 1920, 0.25),
    "wide": (1920, 1080, 0.25),
    "small": (1366, 768, 0.25),
}
"""Pixels across and down, millimetres of one; the tablet on its long side is the usual one."""


@pytest.fixture(scope="module", params=[("ziyang", "zh"), ("ziyang", "en")], ids=["zh", "en"])
def screen(request: pytest.FixtureRequest) -> Iterator[Screen]:
    found = Screen(*request.param)
    yield found
    found.surface.close()


@pytest.mark.parametrize(("size", "page"), list(itertools.product(SCREENS, PAGES)))
def test_a_page_keeps_the_rules_on_every_screen(screen: Screen, size: str, page: str) -> None:
    screen.fresh()
    if (screen.display.width_px, screen.display.height_px) != SCREENS[size][:2]:
        reshape(screen, *SCREENS[size])
    PAGES[page](screen)
    screen.refresh()
    english = screen.shown.shell().english
    assert painted_faults(screen, english=english, elder=False) == []
