"""A display's page in a smaller window of a desktop: whole, in shape, and still to be clicked."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

import config
from config.theme import Display, Theme
from config.tiling import DESKTOP, Rect, arranged, own_rect, told
from hall_display.desktop import Scaled, window_rect
from hall_display.screen import Screen
from kiosk.ui.app import Surface
from queue_controller.cli.programs import WITH_WINDOW
from queue_controller.cli.rehearsal.stage import Stage
from tests.ui.hall_display.conftest import HALLS
from tests.ui.hall_display.pages import pump

PAGE = """
import QtQuick
Rectangle {
    id: page
    property int clicks: 0
    property int wide: key.x + key.width
    color: "#071A33"
    Rectangle {
        id: key
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        width: 200
        height: 100
        color: "white"
        MouseArea {
            anchors.fill: parent
            onClicked: page.clicks++
        }
    }
}
"""
WALL = Display("board", 1920, 1080, 0.63, 8.0)


@pytest.fixture
def screen(app: QGuiApplication, theme: Theme, tmp_path: Path) -> Iterator[Screen]:
    path = tmp_path / "Page.qml"
    path.write_text(PAGE)
    one = Screen(path, theme, WALL, {})
    one.view.resize(480, 270)
    Scaled(one.view, WALL)
    one.show()
    yield one
    one.close()


def has_scale(page: QQuickItem, share: float) -> bool:
    return page.parentItem().scale() == share


def test_a_page_keeps_its_size_however_large_its_window_is(
    app: QGuiApplication, screen: Screen
) -> None:
    page = screen.view.rootObject()
    for width, height in ((480, 270), (960, 540), (320, 180)):
        screen.view.resize(width, height)
        assert pump(app, partial(has_scale, page, width / 1920))
        assert (page.width(), page.height()) == (1920, 1080)
        assert page.mapToScene(QPointF(1920, 1080)) == QPointF(width, height)
    assert page.property("wide") == 1920


def test_a_window_of_another_shape_is_filled(app: QGuiApplication, screen: Screen) -> None:
    page = screen.view.rootObject()
    screen.view.resize(480, 480)
    assert pump(app, lambda: page.height() == 1920)
    assert page.width() == 1920


def test_a_small_page_is_painted_and_clicked_where_it_is_seen(
    app: QGuiApplication, screen: Screen
) -> None:
    assert pump(app, lambda: screen.grab().pixelColor(470, 260).name() == "#ffffff")
    assert screen.grab().pixelColor(420, 260).name() == "#071a33"
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(screen.view, left, Qt.KeyboardModifier.NoModifier, QPoint(470, 260))
    QTest.mouseClick(screen.view, left, Qt.KeyboardModifier.NoModifier, QPoint(420, 260))
    assert screen.view.rootObject().property("clicks") == 1


def test_a_rehearsal_gives_each_window_its_place(
    app: QGuiApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = app.primaryScreen().availableGeometry()
    share = min(room.width() / 1920, room.height() / 1080, 1.0)
    assert window_rect(WALL) == Rect(-1, -1, int(1920 * share), int(1080 * share))
    monkeypatch.setenv(DESKTOP, "1/1920x1080,1920x1080")
    first, second = window_rect(WALL), Rect(0, 0, 0, 0)
    monkeypatch.setenv(DESKTOP, "0/1920x1080,1920x1080")
    second = window_rect(WALL)
    assert not first.meets(second)
    assert first.width == second.width < 1920 * share


def test_a_touch_surface_takes_its_place_too(
    app: QGuiApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = app.primaryScreen().availableGeometry()
    room = Rect(found.x(), found.y(), found.width(), found.height())
    sizes = [(1080, 1920), (1920, 1080), (1280, 800)]
    window = QQuickWindow()
    surface = cast("Surface", None)  # what it fits it does not ask
    monkeypatch.delenv(DESKTOP, raising=False)
    assert not Surface._placed(surface, window)
    for number, expected in enumerate(arranged(sizes, room)):
        monkeypatch.setenv(DESKTOP, told(number, sizes))
        assert Surface._placed(surface, window)
        at = window.geometry()
        assert (at.x(), at.y(), at.width(), at.height()) == expected
    window.deleteLater()


def test_a_rehearsal_tells_every_program_with_a_window_and_the_workbench(tmp_path: Path) -> None:
    hall = config.load_hall(HALLS / "ziyang").require()
    stage = object.__new__(Stage)
    stage.setup = config.rehearsal_setup(
        hall, tmp_path, free_port=iter(range(20_000, 20_100)).__next__
    )
    room = Rect(0, 0, 1920, 1080)
    found = {}
    for name in (*(p.name for p in stage.setup.programs), "workbench"):
        own = own_rect(stage._desktop(name), room)
        if own is not None:
            found[name] = own
    windows = {p.name for p in stage.setup.programs if p.kind in WITH_WINDOW}
    assert set(found) == windows | {"workbench"}
    assert not any(one.meets(other) for one, other in itertools.combinations(found.values(), 2))
