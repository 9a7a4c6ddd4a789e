"""The guidance desk on every screen it may have: tablets held either way, and monitors."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests.ui.kiosk.shapes import painted_faults
from tests.ui.kiosk.test_desk_pages import PAGES, Screen
from tests.ui.kiosk.walk import reshape

SCREENS = {
    "tablet": (1280, 800, 0.17),
    "upright": (800, 1280, 0.17),
    "tall": (1080, 1920, 0.25),
    "wide": (1920, 1080, 0.25),
    "small": (1366, 768, 0.25),
}
"""Pixels across and down, millimetres of one."""


@pytest.fixture(scope="module", params=["zh", "en"])
def screen(request: pytest.FixtureRequest) -> Iterator[Screen]:
    """A desk keeps the language of its hall, and a process has one at a time."""
    found = Screen("ziyang", request.param)
    yield found
    found.surface.close()


CASES = [
    # Every page on every screen, in usual and in large type by turns; the other one at night.
    pytest.param(
        page,
        size,
        elder,
        marks=() if elder is bool((at + place) % 2) else pytest.mark.nightly,
        id=f"{page}-{size}-{'large' if elder else 'usual'}",
    )
    for (place, size), (at, page), elder in itertools.product(
        enumerate(SCREENS), enumerate(PAGES), (False, True)
    )
]


@pytest.mark.parametrize(("page", "size", "elder"), CASES)
def test_a_page_keeps_the_rules_on_every_screen(
    screen: Screen, page: str, size: str, elder: bool
) -> None:
    screen.fresh(elder=elder)
    if (screen.display.width_px, screen.display.height_px) != SCREENS[size][:2]:
        reshape(screen, *SCREENS[size])
    PAGES[page](screen)
    screen.refresh()
    english = screen.shown.shell().english
    assert painted_faults(screen, english=english, elder=elder) == []
