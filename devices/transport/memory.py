"""Lines inside one process: the far end is a socket that a test, or a simulator in the process, holds."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport.base import Waker
from devices.transport.tcp import SocketChannel

_lock = threading.Lock()
_plugged: dict[str, Callable[[socket.socket], None]] = {}


def plug(name: str, on_connect: Callable[[socket.socket], None]) -> None:
    """Make the memory line ``name`` openable; ``on_connect`` gets the far end of each opening.

    It is called on the opening thread and owns the socket.
    """
    with _lock:
        _plugged[name] = on_connect


def unplug(name: str) -> None:
    """Make ``name`` missing again; what is open stays open until its far end is closed."""
    with _lock:
        _plugged.pop(name, None)


def open_memory(line: LineConfig, waker: Waker) -> SocketChannel:
    """Open a memory line that was plugged in.

    Raises:
        TransportError: nothing is plugged in under this name.
    """
    with _lock:
        on_connect = _plugged.get(line.port)
    if on_connect is None:
        raise TransportError(
            f"线路 {line.name}：内存线路 {line.port} 没有接上",
            f"Line {line.name}: nothing is plugged into memory line {line.port}",
            code="port_missing",
        )
    near, far = socket.socketpair()
    on_connect(far)
    return SocketChannel(near, line.port, waker)
