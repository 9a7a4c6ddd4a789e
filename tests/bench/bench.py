"""What every figure is given: how much to measure, a folder, and where progress is told."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench import day
from tests.bench.arithmetic import Row
from tests.bench.hall import BenchHall


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    rounds: int = 5
    clients: tuple[int, ...] = (1, 8, 64)
    load_s: float = 1.2
    warm_s: float = 0.3
    subscribers: int = 200
    calls: int = 60
    screen_calls: int = 25
    kills: int = 6
    cold_starts: int = 5
    day_tickets: int = 5000
    restarts: int = 9
    presses: int = 36
    idle_s: float = 10.0


FULL = Scale()
QUICK = Scale(
    rounds=1,
    clients=(1, 4),
    load_s=0.2,
    warm_s=0.1,
    subscribers=8,
    calls=3,
    screen_calls=2,
    kills=1,
    cold_starts=1,
    day_tickets=60,
    restarts=1,
    presses=3,
    idle_s=0.5,
)
"""Shows that a figure runs; its numbers mean nothing."""

DAY_CLIENTS = ("host-2", *(f"board-{n}" for n in range(1, FULL.subscribers + 1)))


def progress(text: str) -> None:
    """A line for whoever waits."""
    sys.stdout.write(f"  {text}\n")
    sys.stdout.flush()


@dataclass
class Bench:
    """One run of the bench."""

    folder: Path
    scale: Scale = FULL
    say: Callable[[str], None] = progress
    _halls: int = 0
    _day: BenchHall | None = None

    def hall(self, *clients: str) -> BenchHall:
        """A new hall with an empty log, and keys for these clients too."""
        self._halls += 1
        return BenchHall(self.folder / f"hall-{self._halls}", clients)

    def hall_after_a_day(self) -> BenchHall:
        """A hall with a day behind it, whose controller was killed; some visitors still wait.

        Lived once; every caller gets the same log.
        """
        if self._day is None:
            tickets = self.scale.day_tickets
            self.say(f"living a day of {tickets} tickets")
            lived = self.hall(*DAY_CLIENTS)
            with lived.controller() as process:
                day.live(lived, tickets, still_waiting=min(150, tickets // 3))
                time.sleep(0.2)
                process.kill()
                process.wait(5)
            self._day = lived
        self._halls += 1
        folder = self.folder / f"hall-{self._halls}"
        for name in ("data", "keys"):
            shutil.copytree(self._day.folder / name, folder / name)
        return BenchHall(folder, DAY_CLIENTS)


@dataclass(frozen=True)
class Figure:
    """One of the bench's figures: `run` gives the rows of its table."""

    name: str
    title: str
    measured: str
    """What exactly is measured, for the reader of the table."""
    run: Callable[[Bench], list[Row]]
