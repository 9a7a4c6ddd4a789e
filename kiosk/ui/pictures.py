"""Pictures of a program's own pages, made while it runs."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtQuick import QQuickWindow

SETTLE_MS: Final = 450
AGAIN_S: Final = 30.0
"""A page that comes back is taken anew after this time."""

log = logging.getLogger(__name__)


class Pictures:
    """Saves `<program>-<page>.png` when a page has stood still for a moment."""

    def __init__(self, window: QQuickWindow, folder: Path, program: str) -> None:
        self._window = window
        self._folder = folder
        self._program = program
        self._taken: dict[str, float] = {}
        self._page = ""
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._take)

    def want(self, page: str) -> None:
        """This page is shown now."""
        if page == self._page:
            return
        self._page = page
        last = self._taken.get(page)
        if last is None or time.monotonic() - last >= AGAIN_S:
            self._timer.start(SETTLE_MS)
        else:
            self._timer.stop()

    def stop(self) -> None:
        """Take no more pictures."""
        self._timer.stop()
        self._page = ""

    def finish(self) -> None:
        """Take the page that is shown at the end."""
        self._timer.stop()
        if self._page:
            self._take()

    def _take(self) -> None:
        page = self._page
        if not self._window.isExposed():  # a hidden window cannot be grabbed
            return
        image = self._window.grabWindow()
        path = self._folder / f"{self._program}-{page}.png"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            log.warning("pictures cannot be saved in %s: %s", self._folder, err)
            return
        if image.isNull() or not image.save(str(path)):
            log.warning("the picture %s could not be saved", path)
            return
        self._taken[page] = time.monotonic()
