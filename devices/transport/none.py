"""A line without bytes, for devices that are no port of ours: the sound of the machine, the power of its screen."""

from __future__ import annotations

from config.setup_model import LineConfig
from devices.transport.base import Waker


class NoneChannel:
    """Always open, says nothing, swallows everything."""

    def __init__(self, waker: Waker) -> None:
        self._waker = waker

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        """Wait; ``max_bytes`` is not needed."""
        del max_bytes
        self._waker.wait(timeout_s)
        return b""

    def write(self, data: bytes, timeout_s: float) -> int:
        """Take all."""
        del timeout_s
        return len(data)

    def port_status(self) -> int | None:
        """There is none."""
        return None

    def close(self) -> None:
        """Nothing to give back."""


def open_none(line: LineConfig, waker: Waker) -> NoneChannel:
    """Open nothing; never fails."""
    del line
    return NoneChannel(waker)
