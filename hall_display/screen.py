"""A QML page in a window of one display: theme, size, warnings, pictures."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QObject, QSize, QUrl
from PySide6.QtGui import QImage, QWindow
from PySide6.QtQml import QQmlEngine, QQmlError
from PySide6.QtQuick import QQuickImageProvider, QQuickView

from config.theme import QML_DIR, Display, Theme, Value, apply_to
from hall_display.desktop import Scaled, has_desktop, window_rect

OWN_QML: Final = Path(__file__).parent / "qml"

log = logging.getLogger(__name__)


class PageError(Exception):
    """A page that cannot be shown; the message holds what QML says."""


class Engines:
    """One QML engine for all screens that look the same: pages are compiled once, memory is shared.

    Raises:
        PageError: the theme's module is missing.
    """

    def __init__(self) -> None:
        self._engines: dict[tuple[tuple[str, Value], ...], QQmlEngine] = {}

    def engine(self, values: Mapping[str, Value]) -> QQmlEngine:
        """The engine whose theme holds these values."""
        key = tuple(sorted(values.items()))
        if key not in self._engines:
            self._engines[key] = QQmlEngine()
            _prepare(self._engines[key], values)
        return self._engines[key]

    def close(self) -> None:
        """After the last of its screens was closed."""
        for engine in self._engines.values():
            engine.deleteLater()
        self._engines.clear()


def _prepare(engine: QQmlEngine, values: Mapping[str, Value]) -> None:
    engine.addImportPath(str(QML_DIR))
    engine.addImportPath(str(OWN_QML))
    singleton = engine.singletonInstance("HallTheme", "Theme")
    if not isinstance(singleton, QObject):
        raise PageError(f"HallTheme is not in {QML_DIR}")
    apply_to(singleton, values)


class Screen:
    """One window with one page. `close` destroys the page before what it shows.

    `plain`: further properties of the page. `engines`: share one with other screens. `look` gives the pictures that the page names as "image://look/...".

    Raises:
        PageError: the page does not load.
    """

    def __init__(
        self,
        page: Path,
        theme: Theme,
        display: Display,
        models: Mapping[str, QObject],
        *,
        plain: Mapping[str, bool | int | str] | None = None,
        motion: bool = True,
        look: QQuickImageProvider | None = None,
        engines: Engines | None = None,
    ) -> None:
        self.warnings: list[str] = []
        self._models = dict(models)
        values = theme.values(display, motion=motion)
        if engines is None:
            self.view = QQuickView()
            _prepare(self.view.engine(), values)
        else:
            # Qt takes no parent; its stubs want one.
            self.view = QQuickView(engines.engine(values), cast("QWindow", None))
        engine = self.view.engine()
        engine.warnings.connect(self._on_warnings)
        if look is not None:
            engine.addImageProvider("look", look)
        self.view.setColor(str(values["paper"]))
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.view.resize(QSize(display.width_px, display.height_px))
        self.view.setInitialProperties({**self._models, **(plain or {})})
        self.view.setSource(QUrl.fromLocalFile(str(page)))
        if self.view.status() != QQuickView.Status.Ready:
            said = "\n".join(error.toString() for error in self.view.errors())
            self.close()
            raise PageError(said)
        if has_desktop():
            self._stand(display)

    def show(self, *, full: bool = False) -> None:
        """Open the window."""
        if full:
            self.view.showFullScreen()
        else:
            self.view.show()

    def _stand(self, display: Display) -> None:
        own = window_rect(display)
        self.view.resize(own.width, own.height)
        if own.x >= 0:
            self.view.setPosition(own.x, own.y)
        Scaled(self.view, display)

    def grab(self) -> QImage:
        """The page as it is painted now."""
        return self.view.grabWindow()

    def save(self, path: Path) -> None:
        """Write a picture of the page, whole or not at all."""
        draft = path.with_name(f".{path.name}.part.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.grab().save(str(draft)):
            draft.replace(path)
        else:
            log.warning("no picture could be written to %s", path)

    def close(self) -> None:
        """Close the window and destroy the page; the models stay with their owner."""
        self.view.hide()
        self.view.setSource(QUrl())
        self.view.deleteLater()

    def _on_warnings(self, errors: list[QQmlError]) -> None:
        for error in errors:
            self.warnings.append(error.toString())
            log.error("page: %s", error.toString())
