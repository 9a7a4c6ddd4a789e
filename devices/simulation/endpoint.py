"""Where the host's bytes arrive: a pseudo-terminal with a link, a TCP listener, a memory line."""

from __future__ import annotations

import fcntl
import logging
import os
import pty
import select
import socket
import termios
import tty
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

from config.setup_model import LineConfig
from devices.transport import memory
from devices.transport.tcp import parse_endpoint

log = logging.getLogger(__name__)

UNREAD_LIMIT = 2048
"""Bytes that wait for a host that does not read; more are forgotten, as by a wire."""


class Endpoint(ABC):
    """One port of the simulated side. All calls come from the server's loop."""

    @abstractmethod
    def plug(self) -> None:
        """Make the port exist."""

    @abstractmethod
    def unplug(self) -> None:
        """Make the port vanish, as when a cable is pulled."""

    @abstractmethod
    def listening_fd(self) -> int | None:
        """Descriptor that is readable when somebody connects."""

    @abstractmethod
    def data_fd(self) -> int | None:
        """Descriptor of the open connection; None while there is none."""

    @abstractmethod
    def accept(self) -> bool:
        """Take a waiting connection; whether there is a new one."""

    @abstractmethod
    def read(self, max_bytes: int) -> bytes | None:
        """Bytes, b"" for nothing now, None when the host went away."""

    @abstractmethod
    def write(self, data: bytes) -> int:
        """How many bytes the host's side took."""


_OSPEED: Final = 5


def _rubbish(data: bytes) -> bytes:
    """What is heard at a wrong speed: fewer bytes, and others."""
    return bytes(byte ^ 0xE5 for byte in data[::2])


class PtyEndpoint(Endpoint):
    """A pseudo-terminal in raw mode; ``port`` is a link to its slave side.

    The slave stays open here, so a host that closes and opens again is not seen. A pseudo-terminal has no speed, but it
    remembers the one that the host set: at another than the device's both hear rubbish, as on a wire.
    """

    def __init__(self, path: Path, baud: int) -> None:
        self._path = path
        self._speed = getattr(termios, f"B{baud}", None)
        self._master = self._slave = -1

    def plug(self) -> None:
        """See ``Endpoint``."""
        if self._master >= 0:
            return
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self._path)

    def unplug(self) -> None:
        """See ``Endpoint``."""
        if self._master < 0:
            return
        self._path.unlink(missing_ok=True)
        os.close(self._master)
        os.close(self._slave)
        self._master = self._slave = -1

    def listening_fd(self) -> int | None:
        """See ``Endpoint``."""
        return None

    def data_fd(self) -> int | None:
        """See ``Endpoint``."""
        return self._master if self._master >= 0 else None

    def accept(self) -> bool:
        """See ``Endpoint``."""
        return False

    def read(self, max_bytes: int) -> bytes | None:
        """See ``Endpoint``."""
        try:
            data = os.read(self._master, max_bytes)
        except OSError:
            return b""
        return data if self._same_speed() else _rubbish(data)

    def write(self, data: bytes) -> int:
        """See ``Endpoint``."""
        try:
            if _unread(self._slave) > UNREAD_LIMIT:
                return len(data)  # nobody reads: a wire forgets, it does not store
            if self._same_speed():
                return os.write(self._master, data)
            os.write(self._master, _rubbish(data))
        except OSError:
            return 0
        return len(data)

    def _same_speed(self) -> bool:
        """Whether the host listens at the device's speed; the terminal's first one was set by nobody."""
        speed = termios.tcgetattr(self._slave)[_OSPEED]
        return self._speed is None or speed in {self._speed, termios.B38400}


class SocketEndpoint(Endpoint):
    """What TCP and memory lines share: at most one open connection."""

    def __init__(self) -> None:
        self._stream: socket.socket | None = None

    def data_fd(self) -> int | None:
        """See ``Endpoint``."""
        return self._stream.fileno() if self._stream is not None else None

    def read(self, max_bytes: int) -> bytes | None:
        """See ``Endpoint``."""
        if self._stream is None:
            return b""
        try:
            data = self._stream.recv(max_bytes)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self.hang_up()
            return None
        return data

    def write(self, data: bytes) -> int:
        """See ``Endpoint``."""
        if self._stream is None:
            return len(data)
        try:
            return self._stream.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            return len(data)  # nobody is there any more

    def take(self, stream: socket.socket) -> None:
        """Use this connection from now on."""
        self.hang_up()
        stream.setblocking(False)
        self._stream = stream

    def hang_up(self) -> None:
        """Close the open connection."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None


class TcpEndpoint(SocketEndpoint):
    """A listener with one connection; a second client is refused as real boards do."""

    def __init__(self, line: LineConfig) -> None:
        super().__init__()
        self._address = parse_endpoint(line)
        self._listener: socket.socket | None = None

    def plug(self) -> None:
        """See ``Endpoint``."""
        if self._listener is None:
            self._listener = socket.create_server(self._address, backlog=4)
            self._listener.setblocking(False)

    def unplug(self) -> None:
        """See ``Endpoint``."""
        self.hang_up()
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def listening_fd(self) -> int | None:
        """See ``Endpoint``."""
        return self._listener.fileno() if self._listener is not None else None

    def accept(self) -> bool:
        """See ``Endpoint``."""
        if self._listener is None:
            return False
        try:
            stream, _ = self._listener.accept()
        except OSError:
            return False
        if self._stream is not None and not _host_left(self._stream):
            stream.close()
            return False
        self.take(stream)
        return True


class MemoryEndpoint(SocketEndpoint):
    """The far end of a memory line of this process."""

    def __init__(self, name: str, wake: Callable[[], None]) -> None:
        super().__init__()
        self._name = name
        self._wake = wake
        self._arrived: deque[socket.socket] = deque()

    def plug(self) -> None:
        """See ``Endpoint``."""
        memory.plug(self._name, self._on_connect)

    def unplug(self) -> None:
        """See ``Endpoint``."""
        memory.unplug(self._name)
        while self._arrived:
            self._arrived.popleft().close()
        self.hang_up()

    def listening_fd(self) -> int | None:
        """See ``Endpoint``."""
        return None

    def accept(self) -> bool:
        """See ``Endpoint``."""
        if not self._arrived:
            return False
        self.take(self._arrived.popleft())
        return True

    def _on_connect(self, stream: socket.socket) -> None:
        self._arrived.append(stream)
        self._wake()


def build_endpoint(line: LineConfig, wake: Callable[[], None]) -> Endpoint:
    """The endpoint of a line's transport.

    Raises:
        ValueError: USB has no simulated port.
    """
    if line.transport == "serial":
        return PtyEndpoint(Path(line.port), line.baud)
    if line.transport in {"tcp", "http"}:
        return TcpEndpoint(line)
    if line.transport == "memory":
        return MemoryEndpoint(line.port, wake)
    raise ValueError(f"line {line.name}: {line.transport} cannot be simulated, use serial or tcp")


def _host_left(stream: socket.socket) -> bool:
    """Whether the host closed its end, even if bytes of it are still unread."""
    poll = select.poll()
    poll.register(stream.fileno(), select.POLLRDHUP)
    return bool(poll.poll(0))


def _unread(fd: int) -> int:
    """Bytes that wait in a terminal's input queue."""
    answer = fcntl.ioctl(fd, termios.FIONREAD, b"\0\0\0\0")
    return int.from_bytes(answer, "little")
