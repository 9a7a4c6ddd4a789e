"""The keyboard at an open sheet: it goes round within it, presses nothing behind it, and comes back to the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.ticketing.visit import Page
from kiosk.ui.focus import focus_of
from queue_controller.api import messages as m
from tests.ui.kiosk.scene import find, settle
from tests.ui.kiosk.ticketing_page import KioskPage
from tests.ui.kiosk.walk import keyboard_faults
from tests.unit.kiosk.hall import record

Key = Qt.Key


@pytest.fixture
def kiosk() -> Iterator[KioskPage]:
    page = KioskPage("ziyang")
    yield page
    page.close()


def focused(kiosk: KioskPage) -> str:
    item = focus_of(kiosk.window)
    return "" if item is None else item.objectName()


def press(kiosk: KioskPage, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(kiosk.window, key)
        settle()


def warn(kiosk: KioskPage) -> None:
    kiosk.clock.go(50)
    kiosk.flow.tick()
    settle()
    assert kiosk.flow.warning_left_s


def test_tab_goes_round_within_the_sheet_and_back_to_where_it_was(kiosk: KioskPage) -> None:
    kiosk.flow.open_queue("B")
    settle()
    find(kiosk.window, "act").forceActiveFocus()
    warn(kiosk)
    press(kiosk, Key.Key_Tab)
    assert focused(kiosk) == "sheet-main"
    press(kiosk, Key.Key_Tab)
    assert focused(kiosk) == "sheet-other"
    press(kiosk, Key.Key_Tab)
    assert focused(kiosk) == "sheet-main"
    press(kiosk, Key.Key_Backtab)
    assert focused(kiosk) == "sheet-other"
    press(kiosk, Key.Key_Backtab, Key.Key_Return)
    assert kiosk.flow.warning_left_s is None
    assert kiosk.flow.page is Page.QUEUE
    press(kiosk, Key.Key_Return)
    assert len(kiosk.outside.drawn) == 1


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Space])
def test_a_key_presses_nothing_behind_a_sheet(kiosk: KioskPage, key: Qt.Key) -> None:
    kiosk.flow.open_queue("B")
    settle()
    find(kiosk.window, "act").forceActiveFocus()
    warn(kiosk)
    press(kiosk, key)
    assert kiosk.outside.drawn == []
    assert kiosk.flow.page is Page.QUEUE
    assert focused(kiosk) == "sheet-main"


def test_nothing_is_reached_behind_an_emergency(kiosk: KioskPage) -> None:
    kiosk.flow.open_queue("B")
    settle()
    assert keyboard_faults(kiosk.window) == []
    kiosk.take(record(kiosk.state.view.seq + 1, m.EmergencyStarted("em-1", drill=True)))
    settle()
    press(kiosk, Key.Key_Tab, Key.Key_Return)
    assert focused(kiosk) == "sheet"
    assert keyboard_faults(kiosk.window) == []
    assert kiosk.outside.drawn == []


def test_without_the_filter_the_walker_tells_what_is_reached(kiosk: KioskPage) -> None:
    kiosk.flow.open_queue("B")
    warn(kiosk)
    assert keyboard_faults(kiosk.window) == []
    kiosk.surface._focus.deleteLater()
    settle()
    assert any("behind a sheet" in line for line in keyboard_faults(kiosk.window))
