"""TCP: one connection per line, kept alive, lost within three seconds when the far end is gone."""

from __future__ import annotations

import contextlib
import errno
import socket
from typing import Final

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport.base import Waker, port_lost, wait_readable, wait_writable

CONNECT_TIMEOUT_S = 1.0
SILENT_LOSS_S = 3.0


_QUICK: Final[int | None] = getattr(socket, "TCP_QUICKACK", None)


class SocketChannel:
    """An open stream socket; also the end of a memory line."""

    def __init__(self, stream: socket.socket, name: str, waker: Waker) -> None:
        self._socket = stream
        self._name = name
        self._waker = waker
        stream.setblocking(False)

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        """See ``Channel.read``."""
        try:
            if not wait_readable(self._socket.fileno(), self._waker, timeout_s):
                return b""
            data = self._socket.recv(max_bytes)
        except BlockingIOError:
            return b""
        except (OSError, ValueError) as err:
            raise port_lost(self._name, str(err)) from err
        if not data:
            raise port_lost(self._name, "closed by the far end")
        self._acknowledge()
        return data

    def _acknowledge(self) -> None:
        """Now: a device that waits for it (Nagle) would keep its next answer back for 40 ms."""
        if _QUICK is not None:
            with contextlib.suppress(OSError):  # the loss is told by the next read
                self._socket.setsockopt(socket.IPPROTO_TCP, _QUICK, 1)

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ``Channel.write``."""
        try:
            if not wait_writable(self._socket.fileno(), timeout_s):
                return 0
            return self._socket.send(data)
        except BlockingIOError:
            return 0
        except (OSError, ValueError) as err:
            raise port_lost(self._name, str(err)) from err

    def ended(self) -> bool:
        """Whether the far end has hung up and all that it said was read."""
        try:
            return not self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def port_status(self) -> int | None:
        """A socket has none."""
        return None

    def close(self) -> None:
        """Give the connection back."""
        self._socket.close()


def parse_endpoint(line: LineConfig) -> tuple[str, int]:
    """Host and port of ``192.168.1.50:5005`` or ``[fe80::1]:5005``.

    Raises:
        TransportError: code "bad_port".
    """
    host, _, port = line.port.rpartition(":")
    if host and port.isdecimal() and 0 < int(port) < 65_536:
        return host.strip("[]"), int(port)
    raise TransportError(
        f"线路 {line.name}：网络地址 {line.port} 应写成 192.168.1.50:5005",
        f"Line {line.name}: write the address {line.port} as 192.168.1.50:5005",
        code="bad_port",
    )


def open_tcp(line: LineConfig, waker: Waker) -> SocketChannel:
    """Connect to host:port.

    Raises:
        TransportError: refused, unreachable, no answer within ``CONNECT_TIMEOUT_S``, unknown name.
    """
    host, port = parse_endpoint(line)
    try:
        stream = socket.create_connection((host, port), timeout=CONNECT_TIMEOUT_S)
    except OSError as err:
        raise _connect_error(line, err) from err
    stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        ("TCP_KEEPIDLE", 1),
        ("TCP_KEEPINTVL", 1),
        ("TCP_KEEPCNT", 2),
        ("TCP_USER_TIMEOUT", int(SILENT_LOSS_S * 1000)),
    ):
        number = getattr(socket, option, None)  # not on every platform
        if number is not None:
            stream.setsockopt(socket.IPPROTO_TCP, number, value)
    return SocketChannel(stream, line.port, waker)


def _connect_error(line: LineConfig, err: OSError) -> TransportError:
    detail = str(err)
    if isinstance(err, ConnectionRefusedError):
        return TransportError(
            f"线路 {line.name}：{line.port} 拒绝连接，设备可能正被别的程序占用或端口号不对",
            f"Line {line.name}: {line.port} refuses; used by another program, or a wrong port number",
            code="port_busy",
            detail=detail,
        )
    if isinstance(err, socket.gaierror):
        return TransportError(
            f"线路 {line.name}：找不到主机 {line.port}，请检查 hall.toml 中的地址",
            f"Line {line.name}: unknown host {line.port}; check the address in hall.toml",
            code="port_missing",
            detail=detail,
        )
    if isinstance(err, TimeoutError) or err.errno in {errno.EHOSTUNREACH, errno.ENETUNREACH}:
        return TransportError(
            f"线路 {line.name}：{line.port} 没有应答，请检查设备电源、网线和地址",
            f"Line {line.name}: {line.port} does not answer; check power, cable and address",
            code="port_missing",
            detail=detail,
        )
    return TransportError(
        f"线路 {line.name}：连不上 {line.port}",
        f"Line {line.name}: cannot connect to {line.port}",
        code="port_failed",
        detail=detail,
    )
