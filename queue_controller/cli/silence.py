"""Hears the signs of life of one program, as systemd would: a program that hangs falls silent."""

from __future__ import annotations

import socket
import time
from typing import Final

SILENT_S: Final = 10.0
"""As long as the systemd unit allows."""


class Silence:
    """The other end of `NOTIFY_SOCKET`. A program that never spoke is never called silent."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._socket.bind("")
        self._socket.setblocking(False)
        self._heard_s: float | None = None

    @property
    def address(self) -> str:
        """What the program finds in `NOTIFY_SOCKET`: a name that the system chose, without a file."""
        name: bytes = self._socket.getsockname()
        return f"@{name[1:].decode()}"

    def begin(self) -> None:
        """The program starts anew; what its predecessor said does not count."""
        self._drain()
        self._heard_s = None

    def too_long(self) -> bool:
        """Whether a program that spoke has said nothing for `SILENT_S`."""
        if self._drain():
            self._heard_s = time.monotonic()
        return self._heard_s is not None and time.monotonic() - self._heard_s > SILENT_S

    def close(self) -> None:
        """Close the socket; may be called twice."""
        self._socket.close()

    def _drain(self) -> bool:
        heard = False
        while True:
            try:
                self._socket.recv(4096)
            except BlockingIOError:
                return heard
            heard = True
