"""What every transport gives to a line: an open channel, and one way to wake the thread that waits on it."""

from __future__ import annotations

import contextlib
import os
import select
import threading
from typing import Protocol

from devices.errors import TransportError


class Waker:
    """Ends another thread's wait: a pipe that becomes readable. Owned by a line, used by its channel."""

    def __init__(self) -> None:
        # A closed descriptor's number is used again at once: nobody may write while it is closed.
        self._lock = threading.Lock()
        self._read_fd, self._write_fd = os.pipe()
        os.set_blocking(self._read_fd, False)
        os.set_blocking(self._write_fd, False)

    def fileno(self) -> int:
        """Descriptor that is readable after ``wake``."""
        return self._read_fd

    def wake(self) -> None:
        """End the wait; safe from any thread, also after ``close``."""
        with self._lock:
            if self._write_fd >= 0:
                with contextlib.suppress(BlockingIOError):  # it is awake already
                    os.write(self._write_fd, b"!")

    def clear(self) -> None:
        """Be ready for the next wake."""
        try:
            while os.read(self._read_fd, 512):
                pass
        except BlockingIOError:
            return

    def wait(self, timeout_s: float) -> bool:
        """Wait for a wake, at most this long, and clear it."""
        ready, _, _ = select.select([self._read_fd], [], [], max(0.0, timeout_s))
        if ready:
            self.clear()
        return bool(ready)

    def close(self) -> None:
        """Give the pipe back."""
        with self._lock:
            read_fd, write_fd = self._read_fd, self._write_fd
            self._read_fd = self._write_fd = -1
            if read_fd >= 0:
                os.close(read_fd)
                os.close(write_fd)


class Channel(Protocol):
    """An open port. One thread uses it, the line's; every call ends within its time-out."""

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        """Bytes as they come; b"" after the time-out or a wake.

        Raises:
            TransportError: the port is gone.
        """
        ...

    def write(self, data: bytes, timeout_s: float) -> int:
        """How many of the bytes the port took within the time-out, 0 to len(data).

        Raises:
            TransportError: the port is gone.
        """
        ...

    def port_status(self) -> int | None:
        """USB printer-class status byte, or None where there is none."""
        ...

    def close(self) -> None:
        """Give the port back; never raises."""
        ...


def port_lost(port: str, detail: str) -> TransportError:
    """The error of a port that was open and is gone."""
    return TransportError(
        f"端口 {port} 已断开，请检查线缆和电源，接好后自动恢复",
        f"Port {port} is gone; check cable and power, it comes back by itself",
        code="port_lost",
        detail=detail,
    )


def wait_readable(fd: int, waker: Waker, timeout_s: float) -> bool:
    """Whether ``fd`` can be read; False after the time-out or a wake (which is cleared)."""
    ready, _, _ = select.select([fd, waker.fileno()], [], [], max(0.0, timeout_s))
    if waker.fileno() in ready:
        waker.clear()
    return fd in ready


def wait_writable(fd: int, timeout_s: float) -> bool:
    """Whether ``fd`` takes bytes within the time-out."""
    _, ready, _ = select.select([], [fd], [], max(0.0, timeout_s))
    return bool(ready)
