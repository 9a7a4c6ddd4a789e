"""The query screen on every screen it may have: each page in each shape, language and view."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from queue_controller.api.updates import Link
from tests.ui.kiosk.guide_page import CASES, GuidePage
from tests.ui.kiosk.shapes import KIOSK_SHAPES, VIEWS, View, cases, painted_faults
from tests.ui.kiosk.test_guide_pages import PAGES
from tests.ui.kiosk.walk import reshape
from tests.unit.kiosk.hall import beat

TWO_LANGUAGES = frozenset({"notices"})
"""What the hall announces has no English of its own."""


@pytest.fixture(scope="module", params=["ziyang", "songming"])
def guide(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GuidePage]:
    path = tmp_path_factory.mktemp("cases") / "cases.csv"
    path.write_text(CASES, encoding="utf-8")
    found = GuidePage(request.param, cases=path)
    yield found
    found.close()


@pytest.mark.parametrize(("page", "shape", "view"), cases(PAGES, KIOSK_SHAPES, VIEWS))
def test_a_page_keeps_the_rules_on_every_screen(
    guide: GuidePage, page: str, shape: str, view: View
) -> None:
    language, elder = view
    guide.take(beat(name=guide.name), Link("current", 0))
    guide.fresh(language, elder=elder)
    guide.flow.set_lowered(shape == "low")
    if (guide.display.width_px, guide.display.height_px) != KIOSK_SHAPES[shape]:
        reshape(guide, *KIOSK_SHAPES[shape])
    PAGES[page](guide)
    faults = painted_faults(
        guide,
        english=language == "en",
        elder=elder,
        lowered=shape == "low",
        bilingual=page in TWO_LANGUAGES,
    )
    assert faults == []
