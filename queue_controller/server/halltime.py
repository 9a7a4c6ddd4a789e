"""The hall clock: the wall clock, or a rehearsal's own time at any speed."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from pathlib import Path

from queue_controller.domain.days import business_date
from queue_controller.service.values import Now
from queue_controller.store.errors import StoreMixed
from queue_controller.store.lock import DATABASE

ANCHOR_FILE = "rehearsal.json"


class HallTime:
    """Hall time now.

    Args:
        zone: the hall's time zone.
        day_start: when its business day turns.
        start_ms: where a rehearsal's clock began; None: the wall clock.
        wall_start_ms: the wall clock at that moment.
        speed: hall seconds per wall second.
        wall_ms: the wall clock, UTC epoch milliseconds.
    """

    def __init__(
        self,
        zone: dt.tzinfo,
        day_start: dt.time,
        *,
        start_ms: int | None = None,
        wall_start_ms: int = 0,
        speed: float = 1.0,
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._zone = zone
        self._day_start = day_start
        self._start_ms = start_ms
        self._wall_start_ms = wall_start_ms
        self.speed = speed if start_ms is not None else 1.0
        self._wall_ms = wall_ms
        self._minute = -1
        self._date = ""

    def at(self, wall_ms: int) -> int:
        """What the hall clock shows, or showed, at a moment of the wall clock; both UTC epoch milliseconds."""
        if self._start_ms is None:
            return wall_ms
        return self._start_ms + int((wall_ms - self._wall_start_ms) * self.speed)

    def now(self) -> Now:
        """The hall clock, its business date and speed."""
        hall_ms = self.at(self._wall_ms())
        minute = hall_ms // 60_000
        if minute != self._minute:
            # Dates turn on a whole minute, so one look a minute is enough.
            self._minute = minute
            self._date = business_date(hall_ms, self._zone, self._day_start)
        return Now(hall_ms, self._date, self.speed)


def must_not_mix(data_dir: Path, *, rehearsal: bool) -> None:
    """Invented visitors never come into a real log, and no real day is counted on top of a rehearsal.

    Raises:
        StoreMixed: the data are of the other kind.
    """
    if not (data_dir / DATABASE).exists():
        return
    was_rehearsal = (data_dir / ANCHOR_FILE).exists()
    if rehearsal and not was_rehearsal:
        raise StoreMixed(
            f"{data_dir} 里是真实大厅的数据，不能在上面演练。请用 hall rehearse，它有自己的文件夹。",
            f"{data_dir} holds the data of the real hall; a rehearsal needs a folder of its own.",
            file=str(data_dir),
        )
    if was_rehearsal and not rehearsal:
        raise StoreMixed(
            f"{data_dir} 里是演练的数据，不能用来开真实的大厅。请换一个 data_dir，或先移走它。",
            f"{data_dir} holds the data of a rehearsal; choose another data_dir or move it away.",
            file=str(data_dir),
        )


def rehearsal_anchor(
    data_dir: Path, start_ms: int, speed: float, wall_ms: int
) -> tuple[int, int, float]:
    """Where this rehearsal's clock began: (hall ms, wall ms, speed).

    A controller that is started again in the midst of a rehearsal goes on with the clock that its
    predecessor wrote down, instead of living the same morning twice.
    """
    path = data_dir / ANCHOR_FILE
    wanted = {"hall_start_ms": start_ms, "speed": speed}
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if {key: kept[key] for key in wanted} == wanted and kept["wall_ms"] <= wall_ms:
            return start_ms, int(kept["wall_ms"]), speed
    except (OSError, ValueError, KeyError, TypeError):
        pass
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(json.dumps({**wanted, "wall_ms": wall_ms}), encoding="utf-8")
    return start_ms, wall_ms, speed
