"""The workbench as a program: asks the simulators twice a second, and does to them what is clicked."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QRect, QTimer

from config.model import Hall, Setup
from config.theme import Theme
from hall_display import app as application
from hall_display.screen import Screen
from hall_display.workbench.bench import KINDS_ZH, Bench, looks_in
from hall_display.workbench.link import SimulatorLink
from hall_display.workbench.viewmodel import WorkbenchModel

PAGE: Final = Path(__file__).parent / "Workbench.qml"
LOOK_MS: Final = 500
PICTURE_EVERY_MS: Final = 5000
SIZE: Final = (1920, 1080)

log = logging.getLogger(__name__)


class WorkbenchWindow:
    """The window and its links to the simulators; `close` ends them."""

    def __init__(
        self,
        hall: Hall,
        setup: Setup,
        theme: Theme,
        control: Path,
        *,
        headless: bool = False,
        pictures: Path | None = None,
    ) -> None:
        self.app = application.application("workbench", headless=headless)
        self.bench = Bench(hall, setup)
        self.model = WorkbenchModel(self.bench)
        self.model.ask = self._ask
        self.model.grow = self._grow
        self._small: QRect | None = None
        self._pictures = pictures
        self._kind = {device.name: device.kind for device in self.bench.devices}
        self.links = {
            simulator.name: SimulatorLink(control / f"{simulator.name}.sock")
            for simulator in setup.simulators
        }
        self._devices = {
            simulator.name: [d.name for d in self.bench.devices if d.line in simulator.lines]
            for simulator in setup.simulators
        }
        self._link_of = {
            device: self.links[name]
            for name, devices in self._devices.items()
            for device in devices
        }
        for line, devices in self.bench.shared.items():
            self._link_of[line] = self._link_of[devices[0]]
        display = theme.display("workbench", size=SIZE)
        self.screen = Screen(PAGE, theme, display, {"bench": self.model}, look=self.model.looks)
        self.model.show(hall.name_zh)
        self._look_timer = _timer(LOOK_MS, self.look)
        self._picture_timer = _timer(PICTURE_EVERY_MS, self.save)

    def open(self) -> None:
        """Show the window and connect."""
        self.screen.view.setTitle("工作台 · 演练")
        self.screen.show()
        for link in self.links.values():
            link.open()
        self._look_timer.start()
        if self._pictures is not None:
            self._picture_timer.start()

    def _grow(self) -> None:
        """Faults are rehearsed with a mouse: the window fills the desktop, and goes back to its place."""
        view = self.screen.view
        if self._small is None:
            self._small = view.geometry()
            view.setGeometry(view.screen().availableGeometry())
            view.raise_()
        else:
            view.setGeometry(self._small)
            self._small = None

    def close(self) -> None:
        """End in order."""
        self._look_timer.stop()
        self._picture_timer.stop()
        self.save()
        for link in self.links.values():
            link.close()
        self.screen.close()

    def look(self) -> None:
        """Ask every simulator how its devices look."""
        for name, link in self.links.items():
            if link.is_busy or not self._devices[name]:
                continue
            names = self._devices[name]
            seen = {device: self.bench.token(device) for device in names}
            link.ask({"do": "look", "devices": names, "seen": seen}, self._on_looks)
        self.model.gone(sum(not link.is_connected for link in self.links.values()))

    def save(self) -> None:
        """Write a picture of the window as it is."""
        if self._pictures is not None:
            self.screen.save(self._pictures / "workbench.png")

    def _on_looks(self, answer: Mapping[str, Any]) -> None:
        for device, look in looks_in(answer):
            self.model.take(device, look)
        self.model.refresh()

    def _ask(self, device: str, request: Mapping[str, Any]) -> None:
        link = self._link_of.get(device)
        then = partial(self._on_done, device)
        whom = "line" if device in self.bench.shared else "device"
        if link is None or not link.ask({**request, whom: device}, then):
            self.model.tell(f"{device}：模拟器没有应答")

    def _on_done(self, device: str, answer: Mapping[str, Any]) -> None:
        name = f"{device}（{KINDS_ZH.get(self._kind.get(device, ''), '线路')}）"
        if answer.get("ok"):
            self.model.tell(f"{name}：已执行")
        else:
            self.model.tell(f"{name}：做不到，{answer.get('error', '没有说明原因')}")
        self.look()


def _timer(every_ms: int, slot: Any) -> QTimer:
    timer = QTimer()
    timer.setInterval(every_ms)
    timer.timeout.connect(slot)
    return timer


def run(window: WorkbenchWindow) -> int:
    """Until SIGTERM, SIGINT or the window is closed."""
    window.open()
    try:
        return application.until_told(window.app)
    finally:
        window.close()
