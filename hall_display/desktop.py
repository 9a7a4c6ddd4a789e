"""A display's window on a desktop: its page is drawn as on the display, and scaled as a whole into the room there is."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickView

from config.theme import Display
from config.tiling import Rect, own_rect


def has_desktop() -> bool:
    """Whether windows are seen by anybody; drawn offscreen they are as large as the display."""
    return QGuiApplication.platformName() != "offscreen"


def window_rect(display: Display) -> Rect:
    """Where a window of this display stands, and how large: its full size where there is room for it."""
    found = QGuiApplication.primaryScreen().availableGeometry()
    room = Rect(found.x(), found.y(), found.width(), found.height())
    own = own_rect(os.environ, room)
    within = own or room
    share = min(within.width / display.width_px, within.height / display.height_px, 1.0)
    width, height = int(display.width_px * share), int(display.height_px * share)
    return Rect(within.x, within.y, width, height) if own else Rect(-1, -1, width, height)


class Scaled(QObject):
    """Keeps a page at the size of its display, scaled into its window however large that is made.

    Args:
        view: with its page loaded.
        display: what the page is made for.
    """

    def __init__(self, view: QQuickView, display: Display) -> None:
        super().__init__(view)
        self._view = view
        self._display = display
        self._frame = QQuickItem(view.contentItem())
        self._frame.setTransformOrigin(QQuickItem.TransformOrigin.TopLeft)
        page = view.rootObject()
        page.setParentItem(self._frame)
        for changes in (view, page):
            changes.widthChanged.connect(self.fit)
            changes.heightChanged.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """The window has another size, or Qt has made the page as small as the window."""
        width, height = self._view.width(), self._view.height()
        share = min(width / self._display.width_px, height / self._display.height_px)
        if share > 0 and self._view.status() == QQuickView.Status.Ready:
            page = self._view.rootObject()
            self._frame.setScale(share)
            page.setWidth(width / share)
            page.setHeight(height / share)
