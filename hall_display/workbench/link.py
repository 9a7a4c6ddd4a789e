"""The control sockets of the simulators: JSON lines, answers in the order of the questions. Qt's own sockets, no thread."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalSocket

RETRY_MS: Final = 1000
MAX_OPEN: Final = 32
"""A simulator that does not answer is not asked more and more."""

log = logging.getLogger(__name__)

Then = Callable[[Mapping[str, Any]], None]


class SimulatorLink(QObject):
    """One simulator; connects again by itself."""

    connectedChanged = Signal()  # noqa: N815 - Qt's way of naming

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = str(path)
        self._waiting: deque[Then] = deque()
        self._buffer = bytearray()
        self._socket = QLocalSocket(self)
        self._socket.connected.connect(self.connectedChanged)
        self._socket.disconnected.connect(self._on_lost)
        self._socket.readyRead.connect(self._on_bytes)
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._connect)

    @property
    def is_connected(self) -> bool:
        """Whether the simulator is there."""
        return self._socket.state() == QLocalSocket.LocalSocketState.ConnectedState

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._waiting)

    def open(self) -> None:
        """Connect, again and again until it works."""
        self._connect()
        self._retry.start()

    def ask(self, request: Mapping[str, Any], then: Then) -> bool:
        """Ask; `then` gets the answer, or never comes when the simulator goes away. Whether it was asked."""
        if not self.is_connected or len(self._waiting) >= MAX_OPEN:
            return False
        self._waiting.append(then)
        self._socket.write(json.dumps(dict(request), ensure_ascii=False).encode() + b"\n")
        return True

    def close(self) -> None:
        """Connect no more."""
        self._retry.stop()
        self._socket.abort()

    def _connect(self) -> None:
        if self._socket.state() == QLocalSocket.LocalSocketState.UnconnectedState:
            self._socket.connectToServer(self._path)

    def _on_lost(self) -> None:
        self._waiting.clear()
        self._buffer.clear()
        self.connectedChanged.emit()

    def _on_bytes(self) -> None:
        self._buffer += bytes(self._socket.readAll().data())
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            try:
                answer = json.loads(line)
            except ValueError:
                log.warning("an answer of %s cannot be read", self._path)
                answer = {}
            if self._waiting:
                self._waiting.popleft()(answer if isinstance(answer, dict) else {})
