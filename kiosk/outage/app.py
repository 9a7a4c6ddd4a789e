"""One window with one page; needs neither keys nor the controller, nor a configuration that is right."""

from __future__ import annotations

import signal
from dataclasses import asdict
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView

from config.theme import QML_DIR, Display, Theme, apply_to
from kiosk.outage.flow import OutageWords
from kiosk.ui.app import prepare_platform
from queue_controller.api.notify import SignsOfLife

PAGE: Final = Path(__file__).parent / "qml" / "Main.qml"
LOOK_MS: Final = 250


class OutageScreen:
    """The page in its window.

    Raises:
        RuntimeError: the page does not load.
    """

    def __init__(self, words: OutageWords, theme: Theme, display: Display) -> None:
        prepare_platform()
        existing = QGuiApplication.instance()
        self.app = existing if isinstance(existing, QGuiApplication) else QGuiApplication([])
        self.view = QQuickView()
        engine = self.view.engine()
        engine.addImportPath(str(QML_DIR))
        singleton = engine.singletonInstance("HallTheme", "Theme")
        if not isinstance(singleton, QObject):
            raise RuntimeError(f"HallTheme is not in {QML_DIR}")  # noqa: TRY004 - a missing file
        apply_to(singleton, theme.values(display, motion=False))
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.resize(QSize(display.width_px, display.height_px))
        self.view.setInitialProperties({"words": asdict(words)})
        self.view.setSource(QUrl.fromLocalFile(str(PAGE)))
        if self.view.status() != QQuickView.Status.Ready:
            said = "\n".join(error.toString() for error in self.view.errors())
            raise RuntimeError(f"the page cannot be shown: {said}")

    def run(self) -> int:
        """Show it until SIGTERM or SIGINT."""
        told: list[int] = []
        before = {
            number: signal.signal(number, lambda number, _: told.append(number))
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        life, timer = SignsOfLife(), QTimer()
        timer.timeout.connect(life.turn)
        timer.timeout.connect(lambda: self.app.quit() if told else None)
        timer.start(LOOK_MS)
        self.app.setOverrideCursor(Qt.CursorShape.BlankCursor)
        if QGuiApplication.platformName() == "offscreen":
            self.view.show()
        else:
            self.view.showFullScreen()
        try:
            self.app.exec()
        finally:
            timer.stop()
            life.end()
            self.app.restoreOverrideCursor()
            for number, handler in before.items():
                signal.signal(number, handler)
            self.close()
        return 0

    def close(self) -> None:
        """Destroy the page before what it shows."""
        self.view.hide()
        self.view.setSource(QUrl())
        self.view.deleteLater()
