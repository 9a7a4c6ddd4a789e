"""What a service manager is told over its datagram socket (sd_notify(3)); nothing without one.

It is told from a program's own loop, so that a loop that hangs falls silent and is restarted: systemd
hears it, and so does `hall run`.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Mapping
from typing import Final

VARIABLE: Final = "NOTIFY_SOCKET"
EVERY_S: Final = 1.0


class ServiceManager:
    """The socket named by `NOTIFY_SOCKET`: a path, or `@name` without a file.

    A manager that does not listen, or is slow, never holds up the hall.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get(VARIABLE, "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._socket: socket.socket | None = None
        if address:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._socket.setblocking(False)

    def ready(self, status: str) -> None:
        """The sockets are bound and the loop turns."""
        self._tell(f"READY=1\nSTATUS={status}" if status else "READY=1")

    def alive(self) -> None:
        """Another turn of the loop."""
        self._tell("WATCHDOG=1")

    def status(self, status: str) -> None:
        """A new sentence for `systemctl status`."""
        self._tell(f"STATUS={status}")

    def stopping(self) -> None:
        """The loop has ended."""
        self._tell("STOPPING=1")

    def close(self) -> None:
        """Close the socket; may be called twice."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _tell(self, text: str) -> None:
        if self._socket is None:
            return
        with contextlib.suppress(OSError):
            self._socket.sendto(text.encode(), self._address)


class SignsOfLife:
    """Of a program with a loop: `turn` at every turn, as often as it likes."""

    def __init__(self, manager: ServiceManager | None = None) -> None:
        self._manager = manager or ServiceManager()
        self._said_s: float | None = None

    def turn(self) -> None:
        """The loop turns; the first time the program is ready."""
        now = time.monotonic()
        if self._said_s is None:
            self._manager.ready("")
        elif now - self._said_s < EVERY_S:
            return
        self._said_s = now
        self._manager.alive()

    def end(self) -> None:
        """The loop has ended.

        Nothing is said: a program may begin anew as the same process (`api.anew`), and systemd would
        stop one that had said that it stops.
        """
        self._manager.close()
