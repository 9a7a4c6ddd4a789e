"""A Qt program of one or several screens: platform, signals, pictures, end."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any, Final, Protocol

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication

from hall_display.screen import Screen
from queue_controller.api.notify import SignsOfLife

SIGNAL_LOOK_MS: Final = 250
"""Python sees a signal only when it runs; so often it does, which costs nothing measurable."""
PICTURE_SETTLE_MS: Final = 600

log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")

_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def application(name: str, *, headless: bool = False) -> QGuiApplication:
    """The Qt application; without a display it draws offscreen. What Qt says goes to the log."""
    dark = not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if sys.platform.startswith("linux") and (dark or headless):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ.setdefault("QT_QUICK_BACKEND", "software")
    # A frame is begun at once, not five milliseconds after it was asked for; movements have their own pace.
    os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
    # Parts of a page are filled here and not by helpers: to wait for another thread takes longer than to fill them.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    qInstallMessageHandler(_on_qt_message)
    existing = QGuiApplication.instance()
    app = existing if isinstance(existing, QGuiApplication) else QGuiApplication([])
    app.setApplicationName(name)
    return app


def until_told(app: QGuiApplication) -> int:
    """Run the event loop until SIGTERM, SIGINT or the last window is closed; always 0."""
    # Pages and tables stay as long as the program: the collector need not look through them while a call waits.
    gc.collect()
    gc.freeze()
    told: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: told.append(number))
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    timer = QTimer()
    timer.setInterval(SIGNAL_LOOK_MS)
    timer.timeout.connect(lambda: app.quit() if told else None)
    life = SignsOfLife()
    timer.timeout.connect(life.turn)
    timer.start()
    try:
        app.exec()
    finally:
        timer.stop()
        life.end()
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


class Opens(Protocol):
    """What a display program shows: its windows on the bus."""

    app: QGuiApplication

    def open(self) -> None:
        """Show and connect."""
        ...

    def close(self) -> None:
        """End in order."""
        ...


def shown_until_told(shown: Opens) -> int:
    """Show it until SIGTERM, SIGINT or its last window is closed; always 0."""
    shown.open()
    try:
        return until_told(shown.app)
    finally:
        shown.close()


class Pictures:
    """Saves `<program>-<page>.png` after a page changed and has stood still for a moment."""

    def __init__(self, screen: Screen, folder: Path | None, program: str) -> None:
        self._screen = screen
        self._folder = folder
        self._program = program
        self._page = ""
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.setInterval(PICTURE_SETTLE_MS)
        self._timer.timeout.connect(self.take)

    def want(self, page: str) -> None:
        """This page is shown now."""
        if self._folder is None or page == self._page:
            return
        self._page = page
        self._timer.start()

    def take(self) -> None:
        """Save the page as it is now."""
        self._timer.stop()
        if self._folder is not None and self._page:
            kind = self._page.partition(":")[0]
            try:
                self._screen.save(self._folder / f"{self._program}-{kind}.png")
            except OSError as err:
                log.warning("pictures cannot be saved in %s: %s", self._folder, err)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    where: Any = context.file
    text = f"{message} ({Path(str(where)).name}:{context.line})" if where else message
    _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", text)
