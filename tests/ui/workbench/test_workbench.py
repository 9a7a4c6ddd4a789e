"""The workbench over real simulators: what they show is drawn, and what is clicked happens to them."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

import config
from config.model import Hall, LineConfig, Setup
from config.theme import Theme
from devices.simulation.server import SimServer
from hall_display.workbench.program import SIZE, WorkbenchWindow
from queue_controller.cli.rehearsal.ports import free_port
from tests.helpers.patience import PATIENCE_S
from tests.ui.hall_display.pages import faults_of, keep, pump, texts_of

COUNTERS = ("1", "2", "5")


class Stand:
    """Simulators of the whole house and of three counters, each on a thread, and the window."""

    def __init__(self, app: QGuiApplication, hall: Hall, theme: Theme, folder: Path) -> None:
        self.app = app
        whole = config.rehearsal_setup(hall, folder, free_port=free_port)
        self.setup = _shortened(whole)
        self.servers = {
            simulator.name: SimServer(
                [self.setup.line(name) for name in simulator.lines],
                self.setup.devices,
                control=folder / "control" / f"{simulator.name}.sock",
                instant=True,
            )
            for simulator in self.setup.simulators
        }
        self.threads = [threading.Thread(target=s.run) for s in self.servers.values()]
        for thread in self.threads:
            thread.start()
        self.window = WorkbenchWindow(
            hall, self.setup, theme, folder / "control", headless=True, pictures=folder / "pictures"
        )
        self.model = self.window.model
        self.window.open()

    def close(self) -> None:
        self.window.close()
        for server in self.servers.values():
            server.stop()
        for thread in self.threads:
            thread.join(PATIENCE_S)

    def until(self, what: Callable[[], bool]) -> None:
        assert pump(self.app, what), self.model.property("said")

    def state(self, device: str) -> dict[str, Any]:
        name = next(
            s.name for s in self.setup.simulators if self.setup.device(device).line in s.lines
        )
        found = self.servers[name].control({"do": "state", "device": device})
        return dict(found["state"])

    def click(self, name: str) -> None:
        item = self.item(name)
        view = self.window.screen.view
        self.show(item)
        at = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
        assert 0 <= at.x() < view.width()
        assert 0 <= at.y() < view.height(), f"{name} is not on the screen"
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(int(at.x()), int(at.y())))

    def item(self, name: str) -> QQuickItem:
        root = self.window.screen.view.rootObject()
        found: QQuickItem | None = None
        for item in _all(root):
            if item.objectName() == name:
                found = item
        assert found is not None, name
        return found

    def show(self, item: QQuickItem) -> None:
        """Scroll the list that holds the item until it is seen."""
        view = self.window.screen.view
        height = view.height()
        parent = item.parentItem()
        while parent.objectName() not in {"machines", "counters"}:
            if parent == view.rootObject():
                return
            parent = parent.parentItem()
        y = item.mapToScene(QPointF(0, 0)).y()
        if not parent.y() + 40 < y < height - 60:
            parent.setProperty("contentY", float(parent.property("contentY")) + y - height / 2)
            self.app.processEvents()

    def label(self, device: str, label: str) -> str:
        """The object name of a machine's key."""
        row = next(row for row in self.window.bench.machines() if row.device == device)
        return f"do-{device}-{row.labels.index(label)}"

    def mark(self, device: str, label: str) -> str:
        row = next(row for row in self.window.bench.machines() if row.device == device)
        return row.marks[row.labels.index(label)]

    def seen(self, text: str) -> bool:
        return any(text in box.text for box in texts_of(self.window.screen))


def _all(item: QQuickItem) -> Iterator[QQuickItem]:
    yield item
    for child in item.childItems():
        yield from _all(child)


def _shortened(whole: Setup) -> Setup:
    """Fewer counters, so that the test is quick."""
    devices = tuple(d for d in whole.devices if not d.counter or d.counter in COUNTERS)
    used = {device.line for device in devices}
    lines: tuple[LineConfig, ...] = tuple(line for line in whole.lines if line.name in used)
    simulators = tuple(
        msgspec.structs.replace(s, lines=tuple(name for name in s.lines if name in used))
        for s in whole.simulators
    )
    return msgspec.structs.replace(whole, devices=devices, lines=lines, simulators=simulators)


@pytest.fixture
def stand(
    app: QGuiApplication, halls: dict[str, Hall], theme: Theme, tmp_path: Path
) -> Iterator[Stand]:
    found = Stand(app, halls["ziyang"], theme, tmp_path)
    try:
        found.until(lambda: all(link.is_connected for link in found.window.links.values()))
        found.until(lambda: bool(found.window.bench.token("strip-5")))
        yield found
    finally:
        found.close()


def test_a_mouse_presses_keys_pulls_cables_and_breaks_things(stand: Stand, theme: Theme) -> None:
    stand.click("press-5-0")
    stand.until(
        lambda: stand.state("keypad-5")["pending"] > 0 or stand.state("keypad-5")["given_up"] > 0
    )

    stand.click("cable-strip-5")
    stand.until(lambda: stand.seen("屏的线缆已拔"))
    stand.click("cable-strip-5")
    stand.until(lambda: not stand.seen("屏的线缆已拔"))
    stand.click("power-strip-5")
    stand.until(lambda: stand.state("strip-5")["power"] == "off")

    stand.click("cable-keypad-5")
    stand.until(lambda: stand.seen("已拔"))

    stand.click("rate-5-1")
    stand.until(lambda: stand.seen("做不到"))  # nobody asked for a rating

    for label, device, known in (
        ("打开盖", "printer-1", {"cover": "open"}),
        ("缺纸", "printer-1", {"paper": "out"}),
        ("放老人的证", "reader-1", {"card": True}),
        ("一直按住", "touch-1", {"touched": True}),
        ("遥控关机", "panel-1", {"power": "off"}),
        ("断电", "speaker-1", {"power": "off"}),
    ):
        stand.click(stand.label(device, label))
        [(name, value)] = known.items()
        stand.until(lambda d=device, n=name, v=value: stand.state(d).get(n) == v)  # type: ignore[misc]
    stand.until(lambda: stand.mark("printer-1", "打开盖") == "wrong")
    stand.click(stand.label("scanner-1", "别的码"))
    stand.until(lambda: stand.state("scanner-1")["scans"] == 1)
    stand.click(stand.label("rs485-1", "抢线碰撞"))
    stand.until(lambda: stand.seen("rs485-1（线路）：已执行"))
    stand.click(stand.label("rs485-1", "拔掉整条线"))
    stand.until(lambda: stand.mark("rs485-1", "拔掉整条线") == "wrong")
    stand.click(stand.label("rs485-1", "整条线插好"))
    stand.until(lambda: stand.mark("rs485-1", "整条线插好") == "on")
    stand.click(stand.label("lights-1", "拔掉线缆"))
    stand.until(lambda: stand.mark("lights-1", "拔掉线缆") == "wrong")
    keep(stand.window.screen, "workbench-broken")
    display = theme.display("workbench", size=SIZE)
    assert faults_of(theme, display, stand.window.screen, scrolls=True) == []


def test_search_zone_and_a_picture_of_the_window(stand: Stand, tmp_path: Path) -> None:
    assert {row.number for row in stand.window.bench.counters()} == set(COUNTERS)
    for letter in "绿色":
        stand.model.search(letter)
    assert [row.number for row in stand.model.property("counters").rows] == ["2"]
    stand.model.search("nothing")
    assert stand.seen("没有找到这样的窗口")
    stand.model.search("")
    stand.click("zone-Z1")
    assert [row.number for row in stand.model.property("counters").rows] == ["1", "2"]
    stand.click("zone-")
    assert len(stand.model.property("counters").rows) == len(COUNTERS)
    stand.window.save()
    assert (tmp_path / "pictures" / "workbench.png").stat().st_size > 20_000


def test_the_blue_bar_makes_the_window_as_large_as_the_desktop_and_small_again(
    stand: Stand,
) -> None:
    view = stand.window.screen.view
    small, whole = view.size(), view.screen().availableGeometry().size()
    assert small != whole
    stand.click("enlarge")
    assert pump(stand.app, lambda: view.size() == whole)
    stand.click("enlarge")
    assert pump(stand.app, lambda: view.size() == small)


def test_a_simulator_that_goes_away_is_said(stand: Stand) -> None:
    stand.servers["sim-house"].stop()
    stand.until(lambda: stand.seen("1 个模拟器没有应答"))


def test_the_whole_hall_fits_its_cards(
    app: QGuiApplication, halls: dict[str, Hall], theme: Theme, tmp_path: Path
) -> None:
    """No text is cut at any of the counters of both halls; no simulator is needed for that."""
    display = theme.display("workbench", size=SIZE)
    for name, hall in halls.items():
        ports = itertools.count(20_000)
        setup = config.rehearsal_setup(hall, tmp_path, free_port=lambda p=ports: next(p))  # type: ignore[misc]
        window = WorkbenchWindow(hall, setup, theme, tmp_path / "control", headless=True)
        try:
            window.screen.show()
            assert len(window.bench.counters()) == len(hall.counters)
            grid = next(
                i for i in _all(window.screen.view.rootObject()) if i.objectName() == "counters"
            )
            for page in range(4):
                grid.setProperty("contentY", page * 800.0)
                app.processEvents()
                assert faults_of(theme, display, window.screen, scrolls=True) == [], (name, page)
        finally:
            window.close()
