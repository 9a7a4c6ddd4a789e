"""Paints the touch surfaces into docs/pictures: `python -m tests.ui.kiosk.make_pictures`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ["HALL_NO_MOTION"] = "1"

from PIL import Image
from PySide6.QtQuick import QQuickWindow

from queue_controller.api import messages as m
from tests.ui.kiosk.room_pictures import paint_rooms
from tests.ui.kiosk.scene import settle, tap
from tests.ui.kiosk.test_rating_pages import Screen as RatingScreen
from tests.ui.kiosk.test_rating_pages import reasons, serving, slip
from tests.ui.kiosk.test_rating_shapes import PADS
from tests.ui.kiosk.test_terminal_pages import Screen as TerminalScreen
from tests.ui.kiosk.test_terminal_sizes import on_monitor
from tests.ui.kiosk.test_ticketing_pages import PAGES
from tests.ui.kiosk.ticketing_page import KioskPage
from tests.ui.kiosk.walk import reshape
from tests.unit.kiosk.hall import ROOT

KIOSK = (
    ("home", "zh", False),
    ("home", "zh", True),
    ("home", "en", False),
    ("matter", "zh", False),
    ("search", "zh", False),
    ("search_marks", "zh", False),
    ("phone", "zh", False),
    ("idle", "zh", False),
    ("place", "zh", False),
    ("bundle", "zh", False),
    ("late", "zh", False),
    ("slots", "zh", False),
    ("visit_ticket", "zh", False),
    ("priority", "zh", False),
    ("printed", "zh", False),
    ("printed", "en", False),
    ("failed", "zh", True),
    ("away", "zh", False),
)

SHAPED = ("home", "matter", "ticket")


def save(window: QQuickWindow, path: Path) -> None:
    """One picture."""
    settle(0.05)
    assert window.grabWindow().save(str(path)), path
    with Image.open(path) as painted:
        few = painted.convert("RGB").quantize(160, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(path.name, f"{few.width}x{few.height}")


def picture_of(folder: Path, page: str, language: str, *, elder: bool) -> str:
    """One page of the ticket machine; the name of its file."""
    name = "ticket" if page == "printed" else page
    name = f"kiosk_{name}_{language}{'_elder' if elder else ''}.png"
    kiosk = KioskPage("ziyang")
    kiosk.fresh("en" if language == "en" else "zh", elder=elder)
    kiosk.flow.card_reader_is(there=True)
    PAGES[page](kiosk)
    save(kiosk.window, folder / name)
    kiosk.close()
    return name


def shapes(folder: Path) -> None:
    """The ticket machine on screens of other shapes."""
    kiosk = KioskPage("ziyang")
    for shape, (width, height) in (("wide", (1920, 1080)), ("small", (1366, 768))):
        kiosk.fresh("zh", elder=False)
        reshape(kiosk, width, height)
        for page in SHAPED:
            kiosk.fresh("zh", elder=False)
            PAGES[page](kiosk)
            save(kiosk.window, folder / f"kiosk_{page}_zh_{shape}.png")
    reshape(kiosk, 1080, 1920)
    kiosk.fresh("zh", elder=False)
    kiosk.flow.set_lowered(True)
    save(kiosk.window, folder / "kiosk_home_zh_low.png")
    kiosk.close()


def main(folder: Path) -> None:
    """All of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for page, language, elder in KIOSK:
        picture_of(folder, page, language, elder=elder)
    shapes(folder)
    paint_rooms(folder, save)

    terminal = TerminalScreen("zh")
    save(terminal.window, folder / "terminal_idle.png")
    terminal.serve("B012")
    terminal.show()
    save(terminal.window, folder / "terminal_serving.png")
    tap(terminal.window, "toggle")
    save(terminal.window, folder / "terminal_panel.png")
    on_monitor(terminal, 1366, 768)
    save(terminal.window, folder / "terminal_full.png")
    terminal.terminal.set_elder(True)
    settle(0.05)
    save(terminal.window, folder / "terminal_full_elder.png")
    terminal.surface.close()
    terminal = TerminalScreen("zh")
    terminal.terminal.set_elder(True)
    terminal.serve("B012")
    terminal.show()
    settle(0.05)
    save(terminal.window, folder / "terminal_serving_elder.png")
    terminal.surface.close()

    with tempfile.TemporaryDirectory() as kept:
        rating = RatingScreen(Path(kept))
        rating.event(m.ClerkSignedIn("5", "ZY0005"))
        serving(rating)
        rating.show()
        save(rating.window, folder / "rating_idle.png")
        rating.ask()
        save(rating.window, folder / "rating_asking.png")
        reasons(rating)
        save(rating.window, folder / "rating_reasons.png")
        rating.flow.back()
        reshape(rating, *PADS["seven_inch"])
        save(rating.window, folder / "rating_asking_seven_inch.png")
        rating.flow.set_elder(True)
        save(rating.window, folder / "rating_asking_seven_inch_elder.png")
        rating.close_rating()
        slip(rating)
        rating.show()
        save(rating.window, folder / "rating_slip_seven_inch.png")
        rating.surface.close()
        rating.journal.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
