"""While a sheet covers the page, the keyboard reaches the sheet alone, as the finger does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow

SHEET: Final = "sheet"
"""The objectName of whatever covers the page and is to be answered first."""
_TURNING: Final = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab})
_PRESSING: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})


class SheetFocus(QObject):
    """Filters the keys of a window: Tab goes round within the topmost sheet, and nothing behind it is pressed.

    When the last sheet is gone the focus returns to where it was.
    """

    def __init__(self, window: QQuickWindow) -> None:
        super().__init__(window)
        self._window = window
        self._before: QQuickItem | None = None
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Takes Tab while a sheet is open, and a key that would press something behind it."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        sheet = topmost_sheet(self._window)
        focus = focus_of(self._window)
        if sheet is None:
            self._return_to_page(focus)
            return False
        turning, pressing = event.key() in _TURNING, event.key() in _PRESSING
        inside = focus is not None and _within(focus, sheet)
        if not (turning or (pressing and not inside)):
            return False
        if not inside and focus is not None and self._before is None:
            self._before = focus
        self._turn(sheet, focus if inside else None, back=event.key() == Qt.Key.Key_Backtab)
        return True

    def _turn(self, sheet: QQuickItem, focus: QQuickItem | None, *, back: bool) -> None:
        stops = list(_stops(sheet))
        if not stops:
            sheet.forceActiveFocus(Qt.FocusReason.TabFocusReason)
            return
        at = next((place for place, stop in enumerate(stops) if stop == focus), None)
        step = -1 if back else 1
        place = (0 if step > 0 else -1) if at is None else (at + step) % len(stops)
        stops[place].forceActiveFocus(Qt.FocusReason.TabFocusReason)

    def _return_to_page(self, focus: QQuickItem | None) -> None:
        before, self._before = self._before, None
        if before is None or not shiboken6.isValid(before) or not before.isVisible():
            return
        # What is left of a closed sheet may hold the focus, and takes no key.
        if focus is None or not focus.activeFocusOnTab():
            before.forceActiveFocus(Qt.FocusReason.OtherFocusReason)


def focus_of(window: QQuickWindow) -> QQuickItem | None:
    """What has the keyboard; Qt's stubs do not say that it may be nothing."""
    return window.activeFocusItem()


def topmost_sheet(window: QQuickWindow) -> QQuickItem | None:
    """What covers the page now; None where the page itself can be touched."""
    sheets = [one for one in window.findChildren(QQuickItem, SHEET) if one.isVisible()]
    return sheets[-1] if sheets else None


def _within(item: QQuickItem, sheet: QQuickItem) -> bool:
    one: QQuickItem | None = item
    while one is not None:
        if one == sheet:
            return True
        one = one.parentItem()
    return False


def _stops(item: QQuickItem) -> Iterator[QQuickItem]:
    """What Tab may come to, in the order of the page."""
    for child in item.childItems():
        if child.isVisible() and child.isEnabled():
            if child.activeFocusOnTab():
                yield child
            yield from _stops(child)
