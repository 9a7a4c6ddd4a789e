"""A wire tap: listens where clients connect, passes everything on, and keeps what passed."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Final

from queue_controller.cli.rehearsal.ports import free_port

_CHUNK: Final = 65_536


class Tap:
    """One tapped endpoint; `address` is what the clients are told instead of `target`."""

    def __init__(self, target: str) -> None:
        host, _, port = target.removeprefix("tcp://").rpartition(":")
        self._target = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", free_port()))
        self.address = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self.streams: list[bytearray] = []
        """Each direction of each connection."""
        self._links: list[socket.socket] = []
        self._cut = False
        self._closed = False
        self._changing = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """The cable is out: connections end, and new ones do too until `heal`."""
        self._cut = True
        for link in self._links:
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def heal(self) -> None:
        """The cable is in again."""
        self._cut = False

    def close(self) -> None:
        """End every connection, also one that is being made now."""
        with self._changing:
            self._closed = True
        for link in (self._listener, *self._links):
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
            link.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._cut:
                near.close()
                continue
            try:
                far = socket.create_connection(self._target, timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._changing:
                if self._closed:
                    near.close()
                    far.close()
                    return
                self._links += [near, far]
            for source, sink in ((near, far), (far, near)):
                kept = bytearray()
                self.streams.append(kept)
                threading.Thread(target=_pass_on, args=(source, sink, kept), daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket, kept: bytearray) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(_CHUNK):
            kept += data
            sink.sendall(data)
    for link in (source, sink):
        with contextlib.suppress(OSError):
            link.shutdown(socket.SHUT_RDWR)
