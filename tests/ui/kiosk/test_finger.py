"""A touch panel with its own driver touches the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickItem, QQuickWindow

from devices.kinds import Touched, TouchPhase
from kiosk.ticketing.finger import Finger

PAGE = b"""
import QtQuick
import QtQuick.Window
Window {
    width: 400; height: 200; visible: true
    property int clicks: 0
    property real movedTo: 0
    MouseArea {
        objectName: "right"
        x: 200; width: 200; height: 200
        onClicked: parent.parent.clicks += 1
        onPositionChanged: (mouse) => parent.parent.movedTo = mouse.x
    }
}
"""


@pytest.fixture
def window() -> Iterator[QQuickWindow]:
    app = QGuiApplication.instance() or QGuiApplication([])
    engine = QQmlEngine()
    component = QQmlComponent(engine)
    component.setData(PAGE.replace(b"parent.parent", b"Window.window"), QUrl())
    made = component.create()
    assert isinstance(made, QQuickWindow), component.errorString()
    app.processEvents()
    yield made
    made.close()
    made.deleteLater()


def touch(phase: TouchPhase, x: float, contact: int = 0) -> Touched:
    return Touched(contact, phase, x, 0.5)


def test_a_tap_is_a_click_where_it_was(window: QQuickWindow) -> None:
    assert window.findChild(QQuickItem, "right") is not None
    finger = Finger(window)
    for phase in (TouchPhase.DOWN, TouchPhase.UP):
        finger.touch(touch(phase, 0.75))
    assert window.property("clicks") == 1
    for phase in (TouchPhase.DOWN, TouchPhase.UP):
        finger.touch(touch(phase, 0.25))
    assert window.property("clicks") == 1


def test_a_finger_that_moves_is_followed_and_a_second_one_does_nothing(
    window: QQuickWindow,
) -> None:
    finger = Finger(window)
    finger.touch(touch(TouchPhase.DOWN, 0.75))
    finger.touch(touch(TouchPhase.DOWN, 0.9, contact=1))
    finger.touch(touch(TouchPhase.MOVE, 0.8))
    assert window.property("movedTo") == pytest.approx(120)
    finger.touch(touch(TouchPhase.UP, 0.9, contact=1))
    assert window.property("clicks") == 0
    finger.touch(touch(TouchPhase.UP, 0.8))
    assert window.property("clicks") == 1
