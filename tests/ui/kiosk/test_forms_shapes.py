"""The sample-form desk on every screen it may have: each page in each shape, language and view."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui.kiosk.shapes import KIOSK_SHAPES, VIEWS, View, cases, painted_faults
from tests.ui.kiosk.test_forms_pages import PAGES, Screen
from tests.ui.kiosk.walk import reshape

BOTTOM_MM = 850.0
"""Where the glass begins above the floor, when the desk is a tall screen on a stand."""


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    found = Screen(tmp_path_factory.mktemp("forms"), bottom_mm=BOTTOM_MM)
    yield found
    found.close()


@pytest.mark.parametrize(("page", "shape", "view"), cases(PAGES, KIOSK_SHAPES, VIEWS))
def test_a_page_keeps_the_rules_on_every_screen(
    screen: Screen, page: str, shape: str, view: View
) -> None:
    language, elder = view
    screen.fresh(language, elder=elder)
    screen.flow.set_lowered(shape == "low")
    if (screen.display.width_px, screen.display.height_px) != KIOSK_SHAPES[shape]:
        reshape(screen, *KIOSK_SHAPES[shape])
    PAGES[page](screen)
    english = screen.flow.visit.language == "en"
    elder, lowered = screen.flow.visit.elder, screen.flow.visit.lowered
    bilingual = page == "out"
    faults = painted_faults(
        screen, english=english, elder=elder, lowered=lowered, bilingual=bilingual
    )
    assert faults == []
