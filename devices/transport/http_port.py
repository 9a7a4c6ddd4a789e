"""``http``: TCP for devices that answer one request and hang up, such as cameras.

The line is open while the device takes connections. The first connection is made when the line opens; each write
after a hang-up or after the beginning of an answer makes a new one: a request on a connection that the device is just
about to close would be lost, and the rest of an old answer would be taken for a new one. The end of an answer is not
told: a driver reads its length.
"""

from __future__ import annotations

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport.base import Waker
from devices.transport.tcp import SocketChannel, open_tcp


class RequestChannel:
    """A connection that comes and goes under an open line."""

    def __init__(self, line: LineConfig, waker: Waker) -> None:
        self._line = line
        self._waker = waker
        self._inner: SocketChannel | None = open_tcp(line, waker)
        self._answered = False

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        """Bytes of the answer; b"" also when the device has hung up."""
        if self._inner is None:
            self._waker.wait(timeout_s)
            return b""
        try:
            data = self._inner.read(max_bytes, timeout_s)
        except TransportError:
            self._hang_up()
            return b""
        self._answered = self._answered or bool(data)
        return data

    def write(self, data: bytes, timeout_s: float) -> int:
        """Send, on a new connection if the last one is over.

        Raises:
            TransportError: the device takes no connection.
        """
        if self._inner is not None and not self._answered and not self._inner.ended():
            try:
                return self._inner.write(data, timeout_s)
            except TransportError:
                self._hang_up()
        self._hang_up()
        self._inner = open_tcp(self._line, self._waker)
        return self._inner.write(data, timeout_s)

    def port_status(self) -> int | None:
        """There is none."""
        return None

    def close(self) -> None:
        """Give the connection back."""
        self._hang_up()

    def _hang_up(self) -> None:
        self._answered = False
        if self._inner is not None:
            self._inner.close()
            self._inner = None


def open_http(line: LineConfig, waker: Waker) -> RequestChannel:
    """Connect to host:port.

    Raises:
        TransportError: as ``devices.transport.tcp.open_tcp``.
    """
    return RequestChannel(line, waker)
