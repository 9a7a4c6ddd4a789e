"""The ticket machine on every screen it may have: each page in each shape, language and view."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from config.theme.check import Rect, Target, page_faults
from queue_controller.api.updates import Link
from tests.ui.kiosk.scene import pages_of, settle, targets, texts, turn_to
from tests.ui.kiosk.test_qml_files import QML
from tests.ui.kiosk.test_ticketing_pages import PAGES, VIEWS
from tests.ui.kiosk.ticketing_page import KioskPage
from tests.ui.kiosk.walk import keyboard_faults, language_faults, reshape
from tests.unit.kiosk.hall import ROOT, beat

SHAPES = {
    "tall": (1080, 1920),
    "low": (1080, 1920),
    "wide": (1920, 1080),
    "small": (1366, 768),
}
"""`low`: the tall screen with everything to touch in reach of a wheelchair."""
STAFF = frozenset({"service_page", "touch_test"})
"""Before staff sees these pages the visit has ended: there is no large type and no low page."""
TWO_LANGUAGES = frozenset({"idle", "out_of_service"})
PLACED = {shape: at for at, shape in enumerate(SHAPES)}
SAMPLED = [
    # Every page in every shape, each time in another view: over the pages each pair is met.
    pytest.param(page, shape, VIEWS[(at + PLACED[shape]) % 4], id=f"{page}-{shape}")
    for (at, page), shape in itertools.product(enumerate(PAGES), SHAPES)
    if shape != "tall"
]
REST = [
    pytest.param(
        page, shape, view, marks=pytest.mark.nightly, id=f"{page}-{shape}-{view[0]}-{view[1]}"
    )
    for page, shape, view in itertools.product(PAGES, SHAPES, VIEWS)
]


@pytest.fixture(
    scope="module", params=["ziyang", pytest.param("songming", marks=pytest.mark.nightly)]
)
def kiosk(request: pytest.FixtureRequest) -> Iterator[KioskPage]:
    page = KioskPage(request.param)
    yield page
    page.close()


def faults_of(kiosk: KioskPage, page: str, shape: str, view: tuple[str, bool]) -> list[str]:
    language, elder = view
    lowered = shape == "low" and page not in STAFF | {"idle", "out_of_service"}
    elder = elder and page not in STAFF
    kiosk.clock.go(3600)  # the service corner forgets wrong PINs of the page before
    kiosk.printer_ready = True
    kiosk.take(beat(name=kiosk.name, rehearsal=kiosk.state.rehearsal), Link("current", 0))
    kiosk.fresh("en" if language == "en" else "zh", elder=elder)
    kiosk.flow.set_lowered(lowered)
    if (kiosk.display.width_px, kiosk.display.height_px) != SHAPES[shape]:
        reshape(kiosk, *SHAPES[shape])
    PAGES[page](kiosk)
    settle()
    elder = elder and page != "idle"
    last = pages_of(kiosk.window) - 1
    found: list[str] = []
    for turn in sorted({0, last}):
        turn_to(kiosk.window, turn)
        found += page_faults(
            kiosk.theme,
            kiosk.display,
            texts(kiosk.window),
            targets(kiosk.window),
            elder=elder,
            lowered=lowered and kiosk.flow.visit.lowered,
        )
        found += keyboard_faults(kiosk.window)
        if page not in TWO_LANGUAGES:
            found += language_faults(kiosk.window, english=kiosk.flow.visit.language == "en")
    return found


@pytest.mark.parametrize(("page", "shape", "view"), [*SAMPLED, *REST])
def test_a_page_keeps_the_rules_on_every_screen(
    kiosk: KioskPage, page: str, shape: str, view: tuple[str, bool]
) -> None:
    assert faults_of(kiosk, page, shape, view) == []


def test_what_breaks_a_rule_is_found(kiosk: KioskPage) -> None:
    """The walker itself: a planted fault of each kind is told."""
    kiosk.fresh("zh")
    if (kiosk.display.width_px, kiosk.display.height_px) != SHAPES["tall"]:
        reshape(kiosk, *SHAPES["tall"])
    kiosk.refresh()
    settle()
    assert language_faults(kiosk.window, english=True) != []
    assert language_faults(kiosk.window, english=False) == []
    help_key = next(i for i in kiosk.window.findChildren(type(kiosk.window.contentItem()), "help"))
    name = help_key.property("name")
    help_key.setProperty("activeFocusOnTab", False)
    help_key.setProperty("name", "")
    told = keyboard_faults(kiosk.window)
    help_key.setProperty("name", name)
    help_key.setProperty("activeFocusOnTab", True)
    assert [line.split(" ")[0] for line in told] == ["the", "Tab"]
    high = Target("high", Rect(100, 40, 200, 120))
    assert any(
        "1220 mm" in line
        for line in page_faults(kiosk.theme, kiosk.display, [], [high], lowered=True)
    )
    off = Target("off", Rect(100, 1900, 200, 120))
    assert any("runs off" in line for line in page_faults(kiosk.theme, kiosk.display, [], [off]))


@pytest.mark.parametrize("path", QML)
def test_nothing_flashes(path: str) -> None:
    """No movement that repeats by itself: a page stands still until somebody does something."""
    code = (ROOT / path).read_text(encoding="utf-8")
    assert "Animation.Infinite" not in code
    assert "loops:" not in code
