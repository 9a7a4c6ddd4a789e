"""A Qt program of one window: start, look, language, pictures, end. The only place that knows them."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import PySide6.QtQuick  # noqa: F401 - without it the root window has no grabWindow()
import shiboken6
from msgspec import structs
from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    QUrl,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickImageProvider, QQuickWindow

from config.theme import QML_DIR as THEME_QML
from config.theme import apply_to
from config.tiling import Rect, own_rect
from kiosk.ui.focus import SheetFocus
from kiosk.ui.language import Languages
from kiosk.ui.motion import Motion
from kiosk.ui.pictures import Pictures
from kiosk.ui.shell import HallShell, ShellState
from kiosk.ui.start import Start
from queue_controller.api.notify import SignsOfLife

UI_QML: Final = Path(__file__).parent / "qml"
ENLARGE_STEP: Final = 0.001
PULSE_MS: Final = 1000
"""So often whoever looks after the program hears that its event loop turns."""

log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")

_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Inbox(QObject):
    """Messages from any thread, taken one by one on the Qt thread."""

    _arrived = Signal(object)

    def __init__(self, take: Callable[[object], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self._open = True
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def post(self, message: object) -> None:
        """Any thread; dropped after `close`."""
        if self._open:
            self._arrived.emit(message)

    def close(self) -> None:
        """Take no more messages."""
        self._open = False

    def _on_arrived(self, message: object) -> None:
        if self._open:
            self._take(message)


class StaysOpen(QObject):
    """Refuses to close a window: neither keys nor a window manager end a public screen."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Swallow what would close it."""
        if event.type() is QEvent.Type.Close:
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class Touches(QObject):
    """Tells when somebody touches, clicks or types anywhere in the program."""

    def __init__(self, touched: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._touched = touched

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look, and let it pass."""
        if event.type() in _TOUCHES:
            self._touched()
        return super().eventFilter(watched, event)


_TOUCHES: Final = frozenset(
    {QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress}
)


class Surface:
    """The window of a program. Make it, `load` a page, `run` it, and it cleans up behind itself.

    Args:
        start: configuration and theme.
        page: the root QML file; its root takes `shell` and what `load` gives.
        fullscreen: fill the screen, without a pointer, and close for nobody but the supervisor.
    """

    def __init__(self, start: Start, page: Path, *, fullscreen: bool = False) -> None:
        prepare_platform()
        existing = QGuiApplication.instance()
        self.app = existing if isinstance(existing, QGuiApplication) else QGuiApplication([])
        self.app.setApplicationName(start.program.name)
        self.shell = HallShell()
        if start.emblem is not None:
            self.shell.set_emblem(QUrl.fromLocalFile(str(start.emblem)).toString())
        self._start = start
        self._page = page
        self._engine = QQmlApplicationEngine()
        for path in (THEME_QML, UI_QML):
            self._engine.addImportPath(str(path))
        self._view: tuple[bool, bool] | None = None
        self._enlarged = 1.0
        self.on_still: Callable[[float], None] = lambda _rate_hz: None
        """Pages stand still from now on, since only so many frames a second were painted."""
        self._moves = not os.environ.get("HALL_NO_MOTION")
        self._motion: Motion | None = None
        self._languages = Languages(self.app)
        self._keep: list[QObject] = []
        self._stopping = False
        self._fullscreen = fullscreen
        self._pictures: Pictures | None = None
        self._window: QQuickWindow | None = None
        self.set_view(english=False, elder=False)

    @property
    def window(self) -> QQuickWindow:
        """The window; after `load`."""
        if self._window is None:
            raise RuntimeError("the page is not loaded")
        return self._window

    def set_view(self, *, english: bool, elder: bool) -> None:
        """Language and type size; does nothing when they are as they were."""
        before, self._view = self._view, (english, elder)
        if before is None or before[1] != elder:
            self._apply_theme(elder=elder)
        if before is None or before[0] != english:
            self._languages.speak("en" if english else "zh")
            self._engine.retranslate()

    def enlarge(self, factor: float) -> None:
        """Everything so many times larger, in whole pixels: a page that is stretched instead is blurred."""
        if abs(factor - self._enlarged) > ENLARGE_STEP:
            self._enlarged = factor
            self._apply_theme(elder=self._view is not None and self._view[1])

    def _apply_theme(self, *, elder: bool) -> None:
        theme = self._engine.singletonInstance("HallTheme", "Theme")
        if not isinstance(theme, QObject):
            raise TypeError("the module HallTheme is missing")
        display = self._start.display
        drawn = structs.replace(display, mm_per_px=display.mm_per_px / self._enlarged)
        apply_to(theme, self._start.theme.values(drawn, elder=elder, motion=self._moves))

    def _stand_still(self, rate_hz: float) -> None:
        """The machine is too slow for movement: pages change at once, as long as the program runs."""
        self._moves = False
        self._apply_theme(elder=self._view is not None and self._view[1])
        self.on_still(rate_hz)

    def show(self, state: ShellState) -> None:
        """What headers show; also sets language and type size."""
        self.set_view(english=state.english, elder=state.elder)
        self.shell.show(state)

    def load(self, **models: QObject) -> QQuickWindow:
        """Load the page with these required properties and show the window.

        Raises:
            RuntimeError: the page could not be loaded; the reason is in the log.
        """
        self._keep += models.values()
        display = self._start.display
        self._engine.setInitialProperties(
            {
                "shell": self.shell,
                "designWidth": display.width_px,
                "designHeight": display.height_px,
                **models,
            }
        )
        self._engine.load(QUrl.fromLocalFile(str(self._page)))
        roots = self._engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise RuntimeError(f"the page {self._page.name} cannot be loaded")
        self._window = roots[0]
        self._fit(self._window)
        self._focus = SheetFocus(self._window)
        if self._moves:
            length_s = self._start.theme.motion.slide_ms / 1000
            self._motion = Motion(self._window, length_s, self._stand_still)
        if self._start.anew is not None:
            self._touches = Touches(self._start.anew.touched)
            self._window.installEventFilter(self._touches)
        if self._fullscreen:
            self.app.setOverrideCursor(Qt.CursorShape.BlankCursor)
            self._guard = StaysOpen()
            self._window.installEventFilter(self._guard)
            self._window.showFullScreen()
        else:
            self._window.show()
        if self._start.pictures is not None:
            self._pictures = Pictures(self._window, self._start.pictures, self._start.program.name)
        return self._window

    def add_pictures(self, name: str, provider: QQuickImageProvider) -> None:
        """Pictures for QML under `image://name/`; before `load`."""
        self._engine.addImageProvider(name, provider)

    def picture(self, page: str) -> None:
        """The page is on the screen: keep a picture of it when pictures are wanted."""
        if self._pictures is not None:
            self._pictures.want(page)

    def run(self, tick: Callable[[], float], began: float) -> int:
        """Until SIGTERM, SIGINT or the window is closed.

        Args:
            tick: called again and again; returns the seconds until it wants to be called next.
            began: monotonic time at which the program started, for the log.
        """
        previous = {
            number: signal.signal(number, lambda *_: self.stop())
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        shown = False

        def on_frame() -> None:
            nonlocal shown
            if not shown:
                shown = True
                log.info("page shown after %.2f s", time.monotonic() - began)

        timer = QTimer()
        timer.setSingleShot(True)

        def on_timer() -> None:
            if self._stopping:
                # Before quit(): a window that is no longer shown cannot be grabbed.
                if self._pictures is not None and self.window.isExposed():
                    self._pictures.finish()
                self.app.quit()
                return
            timer.start(max(1, int(tick() * 1000)))

        timer.timeout.connect(on_timer)
        life, pulse = SignsOfLife(), QTimer()
        pulse.timeout.connect(life.turn)
        pulse.start(PULSE_MS)
        self.window.frameSwapped.connect(on_frame)
        self.app.lastWindowClosed.connect(self.stop)
        timer.start(0)
        try:
            self.app.exec()
        finally:
            timer.stop()
            pulse.stop()
            life.end()
            for number, handler in previous.items():
                signal.signal(number, handler)
        return 0

    def stop(self) -> None:
        """End `run` at the next tick."""
        self._stopping = True

    def close(self) -> None:
        """Destroy the window before what it shows."""
        if self._pictures is not None:
            self._pictures.stop()
            self._pictures = None
        # By hand and in this order: bindings must not look for what Python has already freed.
        window, self._window = self._window, None
        self._motion = None
        if window is not None:
            shiboken6.delete(window)
        engine = self.__dict__.pop("_engine", None)
        if engine is not None:
            shiboken6.delete(engine)
        self._languages.close()
        self._keep.clear()

    def _fit(self, window: QQuickWindow) -> None:
        """Full size where the screen has room, else as large as it goes; the page scales itself."""
        room = window.screen().availableGeometry()
        width, height = self._start.display.width_px, self._start.display.height_px
        offscreen = QGuiApplication.platformName() == "offscreen"
        if not offscreen and self._placed(window):
            return
        if offscreen or (width <= room.width() and height <= room.height()):
            window.resize(width, height)
            return
        share = min(room.width() / width, room.height() / height)
        window.resize(int(width * share), int(height * share))

    def _placed(self, window: QQuickWindow) -> bool:
        """Whether a rehearsal has given the window its place on the desktop."""
        room = window.screen().availableGeometry()
        own = own_rect(os.environ, Rect(room.x(), room.y(), room.width(), room.height()))
        if own is not None:
            window.setGeometry(*own)
        return own is not None


def prepare_platform() -> None:
    """Without a display Qt draws offscreen; what Qt says goes to the log."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ.setdefault("QT_QUICK_BACKEND", "software")
    qInstallMessageHandler(_on_qt_message)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    where: Any = context.file
    text = f"{message} ({Path(str(where)).name}:{context.line})" if where else message
    _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", text)
