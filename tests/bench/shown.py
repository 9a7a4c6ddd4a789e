"""The screens of a hall in one process, or as many bare windows, which tell when something was painted.

Input, one line: {"bare": false, "setup": file, "signs": 60, "boards": 6}. Output: a line `ready`, then for each call
`{"name": call_id, "at_ns": …, "used_ns": …}` when the last of its screens was painted, and the processor time of the process since it
learned of the call; bare windows paint for each line they get.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import sys
import tempfile
import threading
import time
from collections import Counter as Tally
from typing import cast

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QWindow
from PySide6.QtQml import QQmlEngine
from PySide6.QtQuick import QQuickView

from hall_display.app import application, until_told
from hall_display.board.model import StageRules
from hall_display.calls import ShownCall
from hall_display.painted import Painted
from hall_display.screens.program import windows_of
from hall_display.screens.window import BoardSurface, ScreensWindow, Surface
from hall_display.start import load, parser
from queue_controller.api import messages as m
from queue_controller.api.updates import Applied, Update
from tests.bench.hall import HALL_DIR

QUEUED = Qt.ConnectionType.QueuedConnection
BARE = (
    "import QtQuick\nRectangle { id: page; color: '#071A33'; property string said: '';"
    " Text { anchors.centerIn: parent; color: 'white'; font.pixelSize: 220;"
    " text: page.said.slice(0, 5) } }"
)
ROLE = "screens-1"


def tell(**row: object) -> None:
    """One line for whoever measures."""
    os.write(1, json.dumps(row).encode() + b"\n")


class Bare(QObject):
    """As many windows with one text each; a line of input changes the text of the first few."""

    asked = Signal(str)

    def __init__(self, windows: int, changing: int) -> None:
        super().__init__()
        self._engine = QQmlEngine()
        with tempfile.NamedTemporaryFile("w", suffix=".qml") as page:
            page.write(BARE)
            page.flush()
            self._windows = [self._window(page.name) for _ in range(windows)]
        self._changing = changing
        self._left: Tally[str] = Tally()
        self._painted = []
        for window in self._windows[:changing]:
            painted = Painted(self)
            painted.watch(window)
            painted.painted.connect(self._on_painted)
            self._painted.append(painted)
        self.asked.connect(self._on_asked, QUEUED)
        threading.Thread(target=self._read, daemon=True).start()

    def _window(self, page: str) -> QQuickView:
        view = QQuickView(self._engine, cast("QWindow", None))
        view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        view.resize(1920, 1080)
        view.setSource(QUrl.fromLocalFile(page))
        view.show()
        return view

    def _read(self) -> None:
        for line in sys.stdin:
            self.asked.emit(line.strip())

    @Slot(str)
    def _on_asked(self, name: str) -> None:
        self._left[name] = self._changing
        for window, painted in zip(self._windows, self._painted, strict=False):
            window.rootObject().setProperty("said", name)
            painted.wait_for(name)

    @Slot(str)
    def _on_painted(self, name: str) -> None:
        self._left[name] -= 1
        if not self._left[name]:
            tell(name=name, at_ns=time.monotonic_ns())


class Watched:
    """The real screens."""

    def __init__(self, window: ScreensWindow, boards: int) -> None:
        self._window = window
        self._boards = boards
        self._left: Tally[str] = Tally()
        self._missing: dict[str, int] = {}
        self._ready = False
        for shown in window.surfaces:
            if isinstance(shown, BoardSurface):
                # No call waits for the one before it: what is measured is the way, not the calm.
                shown.board.stage.rules = StageRules(hold_s=0.0, patience_s=0.0)
            shown.painted.painted.connect(self._on_painted)
        take, window.state.take = window.state.take, self._take  # type: ignore[method-assign]  # a witness
        self._taken = take
        self._began_ns: dict[str, int] = {}
        window.bridge.link.connect(self._on_link)

    def _on_link(self, state: str) -> None:
        if state == "current" and not self._ready:
            self._ready = True
            QTimer.singleShot(1500, lambda: tell(ready=True))

    def _take(self, update: Update) -> list[ShownCall] | None:
        if isinstance(update, Applied) and isinstance(update.event, m.TicketCalled):
            self._began_ns[update.event.call_id] = time.process_time_ns()
        return self._taken(update)

    def _on_painted(self, call_id: str) -> None:
        self._left[call_id] += 1
        counter = next(c.counter for c in self._window.state.view.calls if c.call_id == call_id)
        signs = sum(getattr(one, "counter", "") == counter for one in self._window.surfaces)
        if self._left[call_id] == self._boards + signs:
            used_ns = time.process_time_ns() - self._began_ns.pop(call_id)
            tell(name=call_id, at_ns=time.monotonic_ns(), used_ns=used_ns)


def main() -> None:
    """Until SIGTERM."""
    job = json.loads(sys.stdin.readline())
    signs, boards = int(job["signs"]), int(job["boards"])
    if job["bare"]:
        app = application("bare", headless=True)
        bare = Bare(signs + boards, int(job["changing"]))
        tell(ready=True)
        app.exec()
        del bare
        return
    options = parser("x").parse_args(
        ["--hall", str(HALL_DIR), "--setup", job["setup"], "--name", ROLE, "--headless"]
    )
    start = load(options, "screens")
    numbers = itertools.cycle(counter.number for counter in start.hall.counters)
    surfaces = [Surface("counter_sign", counter=next(numbers)) for _ in range(signs)]
    surfaces += [Surface("board") for _ in range(boards)]
    program = msgspec.structs.replace(
        start.program, options={"surfaces": msgspec.to_builtins(surfaces)}
    )
    window = windows_of(dataclasses.replace(start, program=program))
    watched = Watched(window, boards)
    window.open()
    until_told(window.app)
    del watched


if __name__ == "__main__":
    main()
