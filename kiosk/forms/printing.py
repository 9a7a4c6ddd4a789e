"""A page of a form on the desk's office printer, by the system's own print command."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QTimer

from kiosk.forms.library import Form, FormError, render

EDGE_PX: Final = 3200
LIMIT_MS: Final = 30_000
FILE: Final = "{file}"

log = logging.getLogger(__name__)


class OfficePrinter(QObject):
    """One page at a time; `on_end` hears whether the command took it.

    Args:
        command: program and arguments, one of which is `{file}`; empty: there is no printer.
        folder: where the page lies meanwhile.
    """

    def __init__(
        self, command: Sequence[str], folder: Path, on_end: Callable[[bool], None]
    ) -> None:
        super().__init__()
        self._command = list(command)
        self._folder = folder
        self._on_end = on_end
        self._process: QProcess | None = None
        self._file: Path | None = None
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(self._too_long)

    @property
    def there(self) -> bool:
        """Whether this desk prints at all."""
        return bool(self._command)

    def print_page(self, form: Form, page: int) -> None:
        """Print one page; the end comes later, within half a minute."""
        if self._process is not None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = self._folder / "page.png"
            self._file.write_bytes(render(form, page, EDGE_PX))
        except (OSError, FormError) as err:
            log.warning("a form cannot be printed: %s", err)
            QTimer.singleShot(0, self, lambda: self._on_end(False))
            return
        program, *arguments = [part.replace(FILE, str(self._file)) for part in self._command]
        process = self._process = QProcess(self)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._failed)
        self._limit.start(LIMIT_MS)
        process.start(program, arguments)

    def close(self) -> None:
        """End what runs."""
        self._limit.stop()
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(2000)
        self._clear()

    def _finished(self, code: int) -> None:
        self._end(good=code == 0)

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            log.warning("the print command %s cannot be started", self._command[0])
            self._end(good=False)

    def _too_long(self) -> None:
        log.warning("the print command took longer than %d s", LIMIT_MS // 1000)
        process = self._process
        if process is not None:
            process.kill()

    def _end(self, *, good: bool) -> None:
        if self._process is None:
            return
        self._process.deleteLater()
        self._process = None
        self._limit.stop()
        self._clear()
        self._on_end(good)

    def _clear(self) -> None:
        if self._file is not None:
            self._file.unlink(missing_ok=True)
            self._file = None
