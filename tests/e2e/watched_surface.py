"""A surface as a process, with an eye on its window (KIND `paperwork`: a clerk's own program): JSON lines over a Unix socket.

    python -m tests.e2e.watched_surface KIND SOCKET --hall … --name …

The program is the real one, its window a real window of the X server. The eye only looks and places: whoever
touches does it with the X server's own pointer and keyboard.

    {"do": "look"}                       controls (by their accessible interface), words, focus
    {"do": "place", "x": 0, "y": 1940}   move the window
"""

from __future__ import annotations

import contextlib
import importlib
import json
import signal
import socket
import sys
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickView, QQuickWindow

from kiosk.ui import app
from tests.ui.kiosk.scene import said, walk

KINDS: Final = ("ticketing", "guide", "forms", "desk", "terminal", "rating")
MAINS: Final = {kind: importlib.import_module(f"kiosk.{kind}.__main__").main for kind in KINDS}
for _kind in KINDS:
    importlib.import_module(f"kiosk.{_kind}.app")  # a fork finds it loaded
LOOK_MS: Final = 5
DEEP: Final = 12
PAPERWORK: Final = "approval system"
FORM: Final = b"""import QtQuick
Rectangle {
    width: 600; height: 200; color: "white"
    TextInput { objectName: "typed"; anchors.fill: parent; focus: true; color: "black"; font.pixelSize: 24 }
}"""


class Eye:
    """Answers what is asked about one window."""

    def __init__(self, window: QQuickWindow, path: Path) -> None:
        QAccessible.setActive(True)
        self._window = window
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen(1)
        self._listener.setblocking(False)
        self._link: socket.socket | None = None
        self._begun = b""
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(LOOK_MS)

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._listener.close()
        if self._link is not None:
            self._link.close()

    def _tick(self) -> None:
        if self._link is None:
            with contextlib.suppress(BlockingIOError):
                self._link, _ = self._listener.accept()
                self._link.setblocking(False)
            return
        try:
            data = self._link.recv(65536)
        except BlockingIOError:
            return
        if not data:
            self._link.close()
            self._link = None
            return
        *lines, self._begun = (self._begun + data).split(b"\n")
        for line in lines:
            answer = json.dumps(self._answer(json.loads(line)), ensure_ascii=False).encode()
            self._link.setblocking(True)
            self._link.sendall(answer + b"\n")
            self._link.setblocking(False)

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["do"] == "place":
            self._window.setPosition(int(request["x"]), int(request["y"]))
        # Qt gives None where nobody made an interface; its Python types do not say so.
        found: Any = QAccessible.queryAccessibleInterface(self._window)
        focused: Any = self._window.activeFocusItem()
        return {
            "shown": self._window.isExposed(),
            "active": self._window.isActive(),
            "focus": "" if focused is None else focused.objectName(),
            "at": [self._window.x(), self._window.y(), self._window.width(), self._window.height()],
            "words": said(self._window),
            "typed": [
                str(item.property("text"))
                for item in walk(self._window.contentItem())
                if item.inherits("QQuickTextInput")
            ],
            "controls": [] if found is None else list(_controls(found, 0)),
        }


def _controls(one: QAccessibleInterface, depth: int) -> list[dict[str, Any]]:
    """What can be pressed or typed into, as an assistive program finds it."""
    state: Any = one.state()
    rect = one.rect()
    found = []
    if one.role() is QAccessible.Role.Button and not state.invisible and rect.width() > 0:
        item: Any = one.object()
        found.append(
            {
                "name": one.text(QAccessible.Text.Name),
                "object": "" if item is None else item.objectName(),
                "rect": [rect.x(), rect.y(), rect.width(), rect.height()],
                "enabled": not state.disabled,
            }
        )
    if depth < DEEP:
        for at in range(one.childCount()):
            child: Any = one.child(at)
            if child is not None:
                found += _controls(child, depth + 1)
    return found


def paperwork(path: Path) -> int:
    """The clerk's own program, into which she types all day."""
    application = QGuiApplication([])
    view = QQuickView()
    view.setTitle(PAPERWORK)
    form = QQmlComponent(view.engine())
    form.setData(FORM, QUrl())
    view.setContent(QUrl(), form, form.create())
    view.show()
    eye = Eye(view, path)
    signal.signal(signal.SIGTERM, lambda *_: application.quit())
    application.exec()
    eye.close()
    return 0


def main(argv: list[str] | None = None) -> int:
    """The program's own `main`, with the eye."""
    kind, path, *rest = sys.argv[1:] if argv is None else argv
    if kind == "paperwork":
        return paperwork(Path(path))
    run = app.Surface.run
    eyes = []

    def watched(surface: app.Surface, tick: Any, began: float) -> int:
        eyes.append(Eye(surface.window, Path(path)))
        return run(surface, tick, began)

    with patch.object(app.Surface, "run", watched):
        return int(MAINS[kind](rest))


if __name__ == "__main__":
    sys.exit(main())
