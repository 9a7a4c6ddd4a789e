"""Pictures of query screen, sample-form desk and guidance desk, painted by the pages themselves."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtQuick import QQuickWindow

from tests.ui.kiosk import test_desk_pages as desk
from tests.ui.kiosk import test_forms_pages as forms
from tests.ui.kiosk import test_guide_pages as guide
from tests.ui.kiosk.guide_page import CASES, GuidePage
from tests.ui.kiosk.shapes import KIOSK_SHAPES
from tests.ui.kiosk.test_desk_shapes import SCREENS
from tests.ui.kiosk.walk import reshape

Save = Callable[[QQuickWindow, Path], None]

GUIDE = (
    ("home", "zh", False),
    ("item", "zh", False),
    ("way", "zh", False),
    ("counters", "zh", True),
    ("home", "en", False),
    ("composing", "zh", False),
)
GUIDE_SHAPED = (("home", "wide"), ("item", "small"), ("composing", "small"), ("home", "low"))


def paint_rooms(folder: Path, save: Save) -> None:
    """All of them, into a folder."""
    with tempfile.TemporaryDirectory() as kept:
        cases = Path(kept) / "cases.csv"
        cases.write_text(CASES, encoding="utf-8")
        for page, language, elder in GUIDE:
            screen = GuidePage("ziyang", cases=cases)
            screen.fresh("en" if language == "en" else "zh", elder=elder)
            guide.PAGES[page](screen)
            name = f"guide_{page}_{language}{'_elder' if elder else ''}.png"
            save(screen.window, folder / name)
            screen.close()
        for page, shape in GUIDE_SHAPED:
            screen = GuidePage("ziyang", cases=cases)
            screen.fresh("zh")
            reshape(screen, *KIOSK_SHAPES[shape])
            screen.flow.set_lowered(shape == "low")
            guide.PAGES[page](screen)
            save(screen.window, folder / f"guide_{page}_zh_{shape}.png")
            screen.close()
        form = forms.Screen(Path(kept), bottom_mm=850.0)
        forms.view(form)
        save(form.window, folder / "forms_view.png")
        reshape(form, *KIOSK_SHAPES["tall"])
        save(form.window, folder / "forms_view_tall.png")
        reshape(form, *KIOSK_SHAPES["small"])
        save(form.window, folder / "forms_view_small.png")
        form.close()
    for page in ("given", "missed", "bookings"):
        tablet = desk.Screen("ziyang", "zh")
        desk.PAGES[page](tablet)
        if page == "given":
            tablet.paper("printed")
        tablet.shown.refresh()
        save(tablet.window, folder / f"desk_{page}.png")
        if page == "given":
            reshape(tablet, *SCREENS["upright"])
            save(tablet.window, folder / "desk_given_upright.png")
        tablet.surface.close()
    tablet = desk.Screen("ziyang", "zh")
    for page in ("give", "who", "place"):
        tablet.fresh(elder=True)
        desk.PAGES[page](tablet)
        tablet.shown.refresh()
        save(tablet.window, folder / f"desk_{page}_elder.png")
    tablet.surface.close()
