"""The ticket machine, or a bare page, in a process that taps itself and tells when the answer was painted.

Input, first line: {"bare": false, "setup": file, "size": [1080, 1920], "calm_ms": 300}. Output: a line `ready`. For each further line of
input one round of taps: a line {"taps": [["what", ms, processor_ms], …], "keys": [the same]}.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final, cast

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtQml import QQmlEngine
from PySide6.QtQuick import QQuickItem, QQuickView, QQuickWindow
from PySide6.QtTest import QTest

from kiosk.ticketing.app import Program
from kiosk.ui.start import load, parser
from tests.bench.hall import HALL_DIR

QUEUED: Final = Qt.ConnectionType.QueuedConnection
BARE: Final = (
    "import QtQuick\nRectangle { id: page; property bool on: false; color: on ? '#0B57A4' : '#F5F8FC';"
    " TapHandler { onTapped: page.on = !page.on } }"
)
ROLE: Final = "kiosk-1"
LOST_MS: Final = 10_000
BARE_TAPS: Final = 25


def tell(**row: object) -> None:
    """One line for whoever measures."""
    os.write(1, json.dumps(row).encode() + b"\n")


@dataclass
class Tap:
    """One touch: where, and how the page looks when it was answered. `kind` is taps or keys."""

    what: str
    place: Callable[[], QPoint]
    answered: Callable[[], bool]
    kind: str = "taps"


@dataclass
class Finger:
    """Taps a window and looks at each frame for the answer.

    The software renderer paints on the Qt thread, so what is true at `frameSwapped` is what that frame shows.
    """

    window: QQuickWindow
    script: Callable[[], Iterator[Tap]]
    calm_ms: int
    """Between an answer and the next tap."""
    _taps: Iterator[Tap] = field(default_factory=lambda: iter(()))
    _now: Tap | None = None
    _began_ns: tuple[int, int] = (0, 0)
    """Wall clock, and processor time of the Qt thread."""
    _found: dict[str, list[tuple[str, float, float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Watch the frames."""
        self.window.frameSwapped.connect(self._on_frame)
        self._lost = QTimer()
        self._lost.setSingleShot(True)
        self._lost.timeout.connect(self._on_lost)

    def round(self) -> None:
        """Tap through the script once, then tell."""
        self._taps = self.script()
        self._found = {"taps": [], "keys": []}
        self._next()

    def _next(self) -> None:
        tap = next(self._taps, None)
        if tap is None:
            tell(**self._found)
            return
        at = tap.place()
        buttons = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(self.window, *buttons, at)
        self._lost.start(LOST_MS)
        self._began_ns = time.monotonic_ns(), time.thread_time_ns()
        self._now = tap
        QTest.mouseRelease(self.window, *buttons, at)

    def _on_frame(self) -> None:
        tap = self._now
        if tap is None or not tap.answered():
            return
        wall, processor = self._began_ns
        took_ms = (time.monotonic_ns() - wall) / 1e6, (time.thread_time_ns() - processor) / 1e6
        self._found[tap.kind].append((tap.what, *took_ms))
        self._now = None
        self._lost.stop()
        QTimer.singleShot(self.calm_ms, self._next)

    def _on_lost(self) -> None:
        what = "" if self._now is None else self._now.what
        sys.stderr.write(f"no frame answered the tap on {what}\n")
        QGuiApplication.exit(1)


class Visit:
    """What a round taps on the ticket machine: every page a visitor may come to, and a number."""

    def __init__(self, program: Program, calm_ms: int) -> None:
        self._flow = program.kiosk.flow
        self._flow.hold_s = 0.0
        self._window = program.window.window
        self.finger = Finger(self._window, self.taps, calm_ms)

    def taps(self) -> Iterator[Tap]:
        """From the first page back to it."""
        yield self._turn("item-GA002", "matter")
        yield self._turn("act", "ticket")
        yield self._turn("act", "home")
        yield self._turn("queue-B", "queue")
        yield self._turn("back", "home")
        yield self._turn("search", "search")
        for typed in ("S", "SF", "SFZ"):
            yield self._key(f"key-{typed[-1]}", typed)
        yield self._key("key-erase", "SF")
        yield self._key("key-Z", "SFZ")
        yield self._turn("item-GA002", "matter")
        yield self._turn("back", "search")
        yield self._turn("back", "home")
        yield self._turn("bundles", "bundles")
        yield self._turn("back", "home")
        yield self._turn("all", "queues")
        yield self._turn("back", "home")
        yield self._turn("priority", "priority")
        yield self._turn("back", "home")
        yield self._turn("help", "help")
        yield self._turn("back", "home")
        yield self._turn("find", "find")
        yield self._turn("back", "home")
        yield Tap("language", self._place("language"), lambda: self._flow.visit.language == "en")
        yield Tap("language", self._place("language"), lambda: self._flow.visit.language == "zh")
        yield Tap("elder", self._place("elder"), lambda: self._flow.visit.elder)
        yield Tap("elder", self._place("elder"), lambda: not self._flow.visit.elder)

    def _turn(self, name: str, page: str) -> Tap:
        return Tap(
            f"{name} to {page}",
            self._place(name),
            lambda: str(self._window.property("shown")) == page,
        )

    def _key(self, name: str, query: str) -> Tap:
        return Tap(name, self._place(name), lambda: self._flow.query == query, "keys")

    def _place(self, name: str) -> Callable[[], QPoint]:
        def middle() -> QPoint:
            found = self._find(self._window.contentItem(), name)
            if found is None:
                raise LookupError(f"nothing to touch is named {name}")
            return found.mapToScene(QPointF(found.width() / 2, found.height() / 2)).toPoint()

        return middle

    def _find(self, item: QQuickItem, name: str) -> QQuickItem | None:
        if not item.isVisible():
            return None
        if item.objectName() == name:
            return item
        inside = (self._find(child, name) for child in item.childItems())
        return next((one for one in inside if one is not None), None)


def _is_on(page: QObject, wanted: object) -> bool:
    return bool(page.property("on") is wanted)


def bare_page(width: int, height: int, calm_ms: int) -> tuple[Finger, list[QObject]]:
    """A page of one rectangle, which a tap paints in another colour; and what has to be kept."""
    engine = QQmlEngine()
    view = QQuickView(engine, cast("QWindow", None))
    view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    view.resize(width, height)
    with tempfile.NamedTemporaryFile("w", suffix=".qml") as page:
        page.write(BARE)
        page.flush()
        view.setSource(QUrl.fromLocalFile(page.name))
    view.show()
    root = view.rootObject()

    def taps() -> Iterator[Tap]:
        for number in range(BARE_TAPS):
            wanted = not root.property("on")
            at = QPoint(width // 3, height // 4 + number * 20)
            yield Tap("bare", partial(QPoint, at), partial(_is_on, root, wanted))

    return Finger(view, taps, calm_ms), [engine, view]


class Rounds(QObject):
    """Begins a round for each line of input."""

    asked = Signal()

    def __init__(self, finger: Finger) -> None:
        super().__init__()
        self._finger = finger
        self.asked.connect(self._on_asked, QUEUED)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for _ in sys.stdin:
            self.asked.emit()

    @Slot()
    def _on_asked(self) -> None:
        self._finger.round()


def main() -> None:
    """Until SIGTERM."""
    job = json.loads(sys.stdin.readline())
    width, height = job["size"]
    calm_ms = int(job["calm_ms"])
    if job["bare"]:
        app = QGuiApplication([])
        finger, kept = bare_page(width, height, calm_ms)
        rounds = Rounds(finger)
        QTimer.singleShot(500, lambda: tell(ready=True))
        app.exec()
        del rounds, kept
        return
    options = parser("tapped").parse_args(
        ["--hall", str(HALL_DIR), "--setup", job["setup"], "--name", ROLE]
    )
    program = Program(load(options, "ticketing"))
    visit = Visit(program, calm_ms)
    rounds = Rounds(visit.finger)
    ready = False

    def tick() -> float:
        nonlocal ready
        if not ready and program.kiosk.state.is_current:
            ready = True
            QTimer.singleShot(1000, lambda: tell(ready=True))
        return program.window.tick()

    program.start()
    program.surface.run(tick, time.monotonic())
    del rounds
    program.close()


if __name__ == "__main__":
    main()
