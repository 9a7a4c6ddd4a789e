"""Limits for tests on a machine that does other work too.

What must come to pass is waited for with `PATIENCE_S`, which measures nothing. What must come to pass *soon* is judged in calm
time, `Calm`: seconds in which the machine kept nobody waiting. So a quiet machine judges strictly, and a crowded one not at all.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Final

from queue_controller.api import messages as m
from queue_controller.api.client import BusClient

PATIENCE_S: Final = 120.0
"""How long a test waits for what must come. Only a failure lasts so long."""
PATIENCE_MS: Final = 120_000
PRESSURE: Final = Path("/proc/pressure")
UNTOLD: Final = 10.0
"""Where the kernel does not tell who waited, so much longer may it take."""


def waited_s() -> float:
    """Seconds since the start of the machine in which something waited for a processor, for memory or for the disk.

    The host's share, where the machine is a virtual one, counts as well.

    Raises:
        OSError: this kernel does not tell.
    """
    total = _stolen_s()
    for kind in ("cpu", "memory", "io"):
        some = (PRESSURE / kind).read_text(encoding="ascii").splitlines()[0]
        total += int(some.rpartition("total=")[2]) / 1e6
    return total


def _stolen_s() -> float:
    ticks = Path("/proc/stat").read_text(encoding="ascii").split()[8]
    return int(ticks) / os.sysconf("SC_CLK_TCK")


class Calm:
    """A clock from now on that stands still while the machine keeps somebody waiting."""

    def __init__(self) -> None:
        self._told_s = _told()
        self._began_s = time.monotonic()

    @property
    def wall_s(self) -> float:
        """Seconds by the clock on the wall."""
        return time.monotonic() - self._began_s

    @property
    def seconds(self) -> float:
        """Seconds in which nobody had to wait."""
        if self._told_s is None:
            return self.wall_s / UNTOLD
        return max(0.0, self.wall_s - self.stalled_s)

    @property
    def stalled_s(self) -> float:
        """Seconds in which somebody had to wait, 0 where the kernel does not tell."""
        now_s = _told()
        return 0.0 if self._told_s is None or now_s is None else now_s - self._told_s

    def __repr__(self) -> str:
        return f"{self.seconds:.2f} calm seconds of {self.wall_s:.2f}"


def _told() -> float | None:
    try:
        return waited_s()
    except OSError:
        return None


class PatientClient(BusClient):
    """A client that waits longer for an answer than a program of the hall would."""

    def ask(
        self,
        command: m.Command,
        *,
        command_id: str | None = None,
        timeout_s: float = PATIENCE_S,
        pin: str = "",
    ) -> m.Reply:
        """As the client's own."""
        return super().ask(command, command_id=command_id, timeout_s=timeout_s, pin=pin)

    def submit(
        self,
        command: m.Command,
        *,
        command_id: str | None = None,
        timeout_s: float = PATIENCE_S,
        pin: str = "",
    ) -> Future[m.Reply]:
        """As the client's own."""
        return super().submit(command, command_id=command_id, timeout_s=timeout_s, pin=pin)
