"""USB printers by the kernel's own driver: ``/dev/usb/lp0``, where libusb is not wanted.

Linux kernel, drivers/usb/class/usblp.c: one opener at a time (EBUSY), LPGETSTATUS gives the status byte of
GET_PORT_STATUS (Universal Serial Bus Device Class Definition for Printing Devices 1.1, section 4.2.2) in an int;
a write waits inside the kernel while the printer takes nothing, unless the descriptor is non-blocking; a read
of a printer with one direction only ends with EINVAL; after an unplug every call ends with ENODEV.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import select
import struct
import time
from typing import Protocol

from config.setup_model import LineConfig
from devices.errors import TransportError
from devices.transport.base import Waker, port_lost

log = logging.getLogger(__name__)

LPGETSTATUS = 0x060B
"""linux/lp.h."""
_EMPTY_READ_PAUSE_S = 0.02
_WRITE_SLICE = 4096


class Node(Protocol):
    """The device node: the few calls of the system that this transport makes."""

    def open(self, path: str) -> int:
        """Open it without blocking; the descriptor."""
        ...

    def status(self, fd: int) -> int:
        """LPGETSTATUS."""
        ...


class KernelNode:
    """The real one."""

    def open(self, path: str) -> int:
        """See ``Node``."""
        return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    def status(self, fd: int) -> int:
        """See ``Node``."""
        answer = fcntl.ioctl(fd, LPGETSTATUS, struct.pack("=i", 0))
        return int(struct.unpack("=i", answer)[0])


class UsblpChannel:
    """An open printer node."""

    def __init__(self, line: LineConfig, waker: Waker, node: Node | None = None) -> None:
        self._name = line.port
        self._waker = waker
        self._node = node or KernelNode()
        self._one_way = False
        try:
            self._fd = self._node.open(line.port)
        except OSError as err:
            raise _open_error(line, err) from err

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        """See ``Channel.read``."""
        if self._one_way:
            self._waker.wait(timeout_s)
            return b""
        until = time.monotonic() + timeout_s
        try:
            state = self._wait(select.POLLIN, timeout_s)
            if not state & select.POLLIN:
                return b""
            data = os.read(self._fd, max_bytes)
            if not data and state & select.POLLHUP:
                raise OSError(errno.ENODEV, "unplugged")  # noqa: TRY301 - the same as from the kernel
        except BlockingIOError:
            return b""
        except OSError as err:
            if err.errno == errno.EINVAL:
                log.info("%s only listens", self._name)
                self._one_way = True
                return b""
            raise port_lost(self._name, str(err)) from err
        if not data:  # some boards answer emptily at once, again and again
            self._waker.wait(min(_EMPTY_READ_PAUSE_S, max(0.0, until - time.monotonic())))
        return data

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ``Channel.write``."""
        try:
            if not self._wait(select.POLLOUT, timeout_s) & select.POLLOUT:
                return 0
            return os.write(self._fd, data[:_WRITE_SLICE])
        except BlockingIOError:
            return 0
        except OSError as err:
            if err.errno == errno.ENOSPC:
                return 0  # paper is out: the kernel says so where it was told to (LPABORT)
            raise port_lost(self._name, str(err)) from err

    def port_status(self) -> int | None:
        """LPGETSTATUS; None when the printer does not answer it."""
        try:
            return self._node.status(self._fd) & 0xFF
        except OSError as err:
            log.debug("no port status from %s: %s", self._name, err)
            return None

    def close(self) -> None:
        """Give the node back."""
        try:
            os.close(self._fd)
        except OSError as err:
            log.debug("closing %s: %s", self._name, err)

    def _wait(self, event: int, timeout_s: float) -> int:
        """Wait for the event; the poll flags of the node, 0 after the time-out or a wake.

        Raises:
            OSError: the printer was unplugged.
        """
        poll = select.poll()
        poll.register(self._fd, event)
        if event == select.POLLIN:
            poll.register(self._waker.fileno(), select.POLLIN)
        found = dict(poll.poll(max(0.0, timeout_s) * 1000))
        if self._waker.fileno() in found:
            self._waker.clear()
        state = found.get(self._fd, 0)
        if state and not state & event:
            raise OSError(errno.ENODEV, "unplugged")
        return state


def open_usblp(line: LineConfig, waker: Waker) -> UsblpChannel:
    """Open the node.

    Raises:
        TransportError: missing, no permission, in use, or no printer.
    """
    return UsblpChannel(line, waker)


def _open_error(line: LineConfig, err: OSError) -> TransportError:
    detail = str(err)
    if err.errno in {errno.ENOENT, errno.ENODEV, errno.ENXIO}:
        return TransportError(
            f"线路 {line.name}：找不到打印机 {line.port}，请检查电源和 USB 线；被本系统以 libusb 使用过的打印机要重新插拔",
            f"Line {line.name}: no printer {line.port}; check power and cable. A printer that libusb "
            "has used must be plugged in again",
            code="port_missing",
            detail=detail,
        )
    if err.errno in {errno.EACCES, errno.EPERM}:
        return TransportError(
            f"线路 {line.name}：没有权限打开 {line.port}，请把用户加入 lp 组后重新登录",
            f"Line {line.name}: no permission for {line.port}; add the user to the group lp",
            code="no_permission",
            detail=detail,
        )
    if err.errno == errno.EBUSY:
        return TransportError(
            f"线路 {line.name}：打印机 {line.port} 已被其他程序占用，请先关闭那个程序（如系统打印服务 cups）",
            f"Line {line.name}: {line.port} is used by another program, such as cups; close that first",
            code="port_busy",
            detail=detail,
        )
    return TransportError(
        f"线路 {line.name}：打不开打印机 {line.port}",
        f"Line {line.name}: cannot open {line.port}",
        code="port_failed",
        detail=detail,
    )
