"""The machine that the figures belong to, and how busy others kept it."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
import resource
import sqlite3
import time
from pathlib import Path

from msgspec import Struct

from queue_controller.store.engine import driver

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def facts() -> dict[str, str]:
    """What a reader has to know to compare."""
    return {
        "date": dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": f"{os.cpu_count()} cores, {_processor()}",
        "memory": f"{_memory_mib()} MiB",
        "system": f"{_distribution()}, Linux {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": f"{driver().sqlite_version} ({driver().__name__.partition('.')[0]};"
        f" Python's own is {sqlite3.sqlite_version})",
        "Qt": importlib.metadata.version("PySide6-Essentials"),
        "pyzmq": f"{importlib.metadata.version('pyzmq')}",
    }


class Noise(Struct, frozen=True):
    """What else ran while a figure was measured."""

    load_before: float
    """Load average of the minute before."""
    others: float
    """Share of all cores that processes other than the bench's took."""

    @property
    def disturbs(self) -> bool:
        """Whether the figure should be measured again."""
        return self.others > 0.15


class NoiseMeter:
    """Measures from its making to `read`; processes of the bench must have ended by then."""

    def __init__(self) -> None:
        self._load = os.getloadavg()[0]
        self._busy = _busy_s()
        self._own = _own_s()
        self._began = time.monotonic()

    def read(self) -> Noise:
        """The noise since the beginning."""
        seconds = time.monotonic() - self._began
        others_s = _busy_s() - self._busy - (_own_s() - self._own)
        return Noise(self._load, max(0.0, others_s / seconds / (os.cpu_count() or 1)))


def wait_for_quiet(limit_s: float) -> None:
    """Wait until others leave most of the machine idle, at most so long."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        before, began = _busy_s(), time.monotonic()
        time.sleep(0.5)
        share = (_busy_s() - before) / (time.monotonic() - began) / (os.cpu_count() or 1)
        if share < 0.1:
            return


def cpu_s(pid: int) -> float:
    """Processor time of a process so far, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def memory_mib(pid: int) -> tuple[float, float]:
    """Resident and proportional memory of a process."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    kib = {line.split()[0]: int(line.split()[1]) for line in text.splitlines()[1:]}
    return kib["Rss:"] / 1024, kib["Pss:"] / 1024


def _busy_s() -> float:
    """Processor time that was not idle, of the whole machine."""
    with Path("/proc/stat").open(encoding="ascii") as file:
        user, nice, system, _idle, _wait, irq, soft, steal, *_ = map(
            int, file.readline().split()[1:]
        )
    return (user + nice + system + irq + soft + steal) / TICKS_PER_S


def _own_s() -> float:
    """Processor time of this process and of its children that have ended."""
    used = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        used += usage.ru_utime + usage.ru_stime
    return used


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_mib() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()
