"""A finger on a touch panel that is read by its own driver, not by the operating system, touches the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtQuick import QQuickWindow

from devices.kinds import Touched, TouchPhase

_TYPES: Final = {
    TouchPhase.DOWN: QEvent.Type.MouseButtonPress,
    TouchPhase.MOVE: QEvent.Type.MouseMove,
    TouchPhase.UP: QEvent.Type.MouseButtonRelease,
}


class Finger:
    """The first contact acts as the pointer; others are ignored."""

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window
        self._contact: int | None = None

    def touch(self, touch: Touched) -> None:
        """Give one touch to the window; places are 0..1 of it."""
        if touch.phase is TouchPhase.DOWN and self._contact is None:
            self._contact = touch.contact
        if touch.contact != self._contact:
            return
        at = QPointF(touch.x * self._window.width(), touch.y * self._window.height())
        lifted = touch.phase is TouchPhase.UP
        button = (
            Qt.MouseButton.NoButton if touch.phase is TouchPhase.MOVE else Qt.MouseButton.LeftButton
        )
        event = QMouseEvent(
            _TYPES[touch.phase],
            at,
            QPointF(self._window.mapToGlobal(at)),
            button,
            Qt.MouseButton.NoButton if lifted else Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QCoreApplication.sendEvent(self._window, event)
        if lifted:
            self._contact = None
