"""A page of a form on the desk's office printer, by the system's own print command."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QTimer

from devices.health import DeviceHealth, Health
from kiosk.forms.library import Form, FormError, render

EDGE_PX: Final = 3200
LIMIT_MS: Final = 30_000
FILE: Final = "{file}"
WAITING_MAX: Final = 3
"""So many pages may wait for the one that the command has; a further one fails at once."""

NOT_USED: Final = DeviceHealth(
    Health.UNKNOWN, "not_heard", "启动后还没有打印过", "Nothing was printed since the start"
)
HANDED_OVER: Final = DeviceHealth(
    Health.UNKNOWN,
    "handed_over",
    "上一页已交给打印机；有没有打出来，请看打印机",
    "The last page was handed over; whether it came out, the printer shows",
)
COMMAND_FAILED: Final = DeviceHealth(
    Health.BAD,
    "command_failed",
    "打印命令失败：请看打印机的电源、缺纸、卡纸和连接",
    "The print command failed: look at power, paper, jams and cable",
)

log = logging.getLogger(__name__)

End = Callable[[bool], None]
"""Hears whether the command took the page."""


@dataclass(frozen=True)
class _Job:
    picture: Callable[[], bytes]
    on_end: End


class OfficePrinter(QObject):
    """One page at a time, in the order in which they were asked for; each end is told to who asked.

    The system's command says that it took a page, never that paper came out: health is bad or unknown.

    Args:
        command: program and arguments, one of which is `{file}`; empty: there is no printer.
        folder: where the page lies meanwhile.
    """

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        super().__init__()
        self._command = list(command)
        self._folder = folder
        self._health = NOT_USED
        self._waiting: deque[_Job] = deque()
        self._job: _Job | None = None
        self._process: QProcess | None = None
        self._file: Path | None = None
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(self._too_long)

    @property
    def there(self) -> bool:
        """Whether this desk prints at all."""
        return bool(self._command)

    @property
    def health(self) -> DeviceHealth | None:
        """What is known of the printer; None without one."""
        return self._health if self.there else None

    def print_page(self, form: Form, page: int, on_end: End) -> None:
        """Print one page; the end comes later, within half a minute of its turn."""
        self.print_picture(lambda: render(form, page, EDGE_PX), on_end)

    def print_picture(self, picture: Callable[[], bytes], on_end: End) -> None:
        """Print a PNG; `picture` makes it when it is its turn, and may raise `FormError`."""
        if len(self._waiting) >= WAITING_MAX:
            QTimer.singleShot(0, self, lambda: on_end(False))
            return
        self._waiting.append(_Job(picture, on_end))
        self._next()

    def close(self) -> None:
        """End what runs; nobody hears of it."""
        self._limit.stop()
        self._waiting.clear()
        process, self._process = self._process, None
        self._job = None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(2000)
        self._clear()

    def _next(self) -> None:
        if self._job is not None or not self._waiting:
            return
        job = self._job = self._waiting.popleft()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = self._folder / "page.png"
            self._file.write_bytes(job.picture())
        except (OSError, FormError) as err:
            log.warning("a form cannot be printed: %s", err)
            QTimer.singleShot(0, self, lambda: self._end(job, good=False))
            return
        program, *arguments = [part.replace(FILE, str(self._file)) for part in self._command]
        process = self._process = QProcess(self)
        process.finished.connect(
            lambda code, status: self._end(
                job, good=code == 0 and status is QProcess.ExitStatus.NormalExit
            )
        )
        process.errorOccurred.connect(lambda error: self._failed(job, error))
        self._limit.start(LIMIT_MS)
        process.start(program, arguments)

    def _failed(self, job: _Job, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            log.warning("the print command %s cannot be started", self._command[0])
            self._end(job, good=False)

    def _too_long(self) -> None:
        log.warning("the print command took longer than %d s", LIMIT_MS // 1000)
        process = self._process
        if process is not None:
            process.kill()

    def _end(self, job: _Job, *, good: bool) -> None:
        if self._job is not job:
            return
        if self._process is not None:
            self._process.deleteLater()
        self._job = self._process = None
        self._limit.stop()
        self._clear()
        self._health = HANDED_OVER if good else COMMAND_FAILED
        job.on_end(good)
        self._next()

    def _clear(self) -> None:
        if self._file is not None:
            self._file.unlink(missing_ok=True)
            self._file = None
