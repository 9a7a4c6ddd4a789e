"""The hand that touches simulated hardware: JSON lines over each simulator's Unix socket."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

ANSWER_LIMIT_S: Final = 3.0
ANSWER_LIMIT_BYTES: Final = 1 << 20


class SimulatorGoneError(Exception):
    """The simulator does not answer."""


class Controls:
    """Knows which simulator holds which device."""

    def __init__(self, socket_of_device: Mapping[str, Path]) -> None:
        self._path_of = dict(socket_of_device)
        self._open: dict[Path, socket.socket] = {}

    def wait_ready(self, limit_s: float) -> None:
        """Wait until every simulator listens.

        Raises:
            SimulatorGoneError: one did not come up within `limit_s`.
        """
        end = time.monotonic() + limit_s
        for path in set(self._path_of.values()):
            while True:
                try:
                    self._connect(path)
                    break
                except OSError as error:
                    if time.monotonic() > end:
                        raise SimulatorGoneError(f"{path}: {error}") from error
                    time.sleep(0.05)

    def ask(self, device: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Do something to a device and return the simulator's answer.

        Raises:
            SimulatorGoneError: no answer within 3 s.
        """
        path = self._path_of[device]
        line = json.dumps({"device": device, **request}, ensure_ascii=False).encode() + b"\n"
        try:
            answer = _exchange(self._connect(path), line)
        except OSError as error:
            self._drop(path)
            raise SimulatorGoneError(f"{device}: {error}") from error
        decoded = json.loads(answer)
        return decoded if isinstance(decoded, dict) else {"ok": False}

    def close(self) -> None:
        """Close every connection."""
        for path in list(self._open):
            self._drop(path)

    def _connect(self, path: Path) -> socket.socket:
        link = self._open.get(path)
        if link is None:
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            link.settimeout(ANSWER_LIMIT_S)
            try:
                link.connect(str(path))
            except OSError:
                link.close()
                raise
            self._open[path] = link
        return link

    def _drop(self, path: Path) -> None:
        link = self._open.pop(path, None)
        if link is not None:
            link.close()


def _exchange(link: socket.socket, line: bytes) -> bytes:
    link.sendall(line)
    answer = b""
    while not answer.endswith(b"\n"):
        piece = link.recv(65536)
        if not piece or len(answer) > ANSWER_LIMIT_BYTES:
            raise ConnectionResetError("the simulator closed the connection")
        answer += piece
    return answer
