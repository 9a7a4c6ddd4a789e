"""The terminal in full screen on a clerk's monitor: every phase and every pane, language and view."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt

from tests.ui.kiosk.scene import said, settle, tap, wait_for
from tests.ui.kiosk.shapes import VIEWS, View, cases, painted_faults
from tests.ui.kiosk.test_terminal_pages import PAGES, Screen, serving

MONITORS = {
    "full_hd": (1920, 1080),
    "small": (1366, 768),
    "square": (1280, 1024),
    "tall": (1080, 1920),
}
PANES = ("ticket", "matters", "choose", "transfer", "counter")
FULL = (*(page for page in PAGES if not page.startswith("panel_")), *PANES)


def on_monitor(screen: Screen, width: int, height: int) -> None:
    """In full screen as on a monitor of this size: Qt's own screen here has another."""
    screen.window.setProperty("full", True)
    assert wait_for(lambda: not screen.window.flags() & Qt.WindowType.WindowDoesNotAcceptFocus)
    settle(0.02)
    screen.window.showNormal()
    settle()
    screen.window.resize(width, height)
    settle(0.02)
    screen.display = msgspec.structs.replace(screen.display, width_px=width, height_px=height)


@pytest.mark.parametrize(("page", "monitor", "view"), cases(FULL, MONITORS, VIEWS))
def test_a_page_keeps_the_rules_on_every_monitor(page: str, monitor: str, view: View) -> None:
    language, elder = view
    screen = Screen(language)
    screen.terminal.set_elder(elder)
    try:
        PAGES.get(page, serving)(screen)
        screen.show()
        on_monitor(screen, *MONITORS[monitor])
        if page in PANES:
            tap(screen.window, f"pane-{page}")
        assert painted_faults(screen, english=language == "en", elder=elder) == []
    finally:
        screen.surface.close()


def test_queues_and_longest_wait_stand_in_sight_beside_every_pane() -> None:
    screen = Screen("zh")
    try:
        serving(screen)
        screen.show()
        on_monitor(screen, 1366, 768)
        for pane in PANES:
            tap(screen.window, f"pane-{pane}")
            assert "等候 2 人，最久" in said(screen.window), pane
    finally:
        screen.surface.close()
