"""A TCP wire that can be cut: nothing is refused, nothing arrives, as when a cable is pulled."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Final, Self

CHUNK: Final = 65536
FILLERS: Final = 4
"""Connections that fill a queue of none: the kernel answers no further one."""
PROBE_S: Final = 0.2


class CutWire:
    """Forwards connections at `port` to another port of this machine until it is cut."""

    def __init__(self, port: int, to: int) -> None:
        self.port = port
        self._to = to
        self._whole = threading.Event()
        self._whole.set()
        self._ends: list[socket.socket] = []
        self._fillers: list[socket.socket] = []
        self._lock = threading.Lock()
        self._listener = self._listen(64)
        self._accept(self._listener)

    def cut(self) -> None:
        """What is under way stops where it is; whoever connects hears nothing."""
        self._whole.clear()
        self._close_listener()
        self._listener = self._listen(0)
        for _ in range(FILLERS):
            one = socket.socket()
            one.settimeout(PROBE_S)
            self._fillers.append(one)
            with contextlib.suppress(OSError):
                one.connect(("127.0.0.1", self.port))

    def join(self) -> None:
        """The wire is whole again: what stood still goes on."""
        for one in self._fillers:
            one.close()
        self._fillers.clear()
        self._close_listener()
        self._listener = self._listen(64)
        self._accept(self._listener)
        self._whole.set()

    def close(self) -> None:
        """End everything."""
        self._whole.set()
        self._close_listener()
        for one in (*self._fillers, *self._ends):
            one.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _listen(self, backlog: int) -> socket.socket:
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("127.0.0.1", self.port))
        one.listen(backlog)
        return one

    def _close_listener(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self, listener: socket.socket) -> None:
        def work() -> None:
            with contextlib.suppress(OSError):
                while True:
                    near, _ = listener.accept()
                    try:
                        far = socket.create_connection(("127.0.0.1", self._to), 5.0)
                    except OSError:
                        near.close()
                        continue
                    far.settimeout(None)
                    with self._lock:
                        self._ends += [near, far]
                    for ends in ((near, far), (far, near)):
                        threading.Thread(target=self._forward, args=ends, daemon=True).start()

        threading.Thread(target=work, daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                self._whole.wait()
                target.sendall(data)
        self._whole.wait()
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
