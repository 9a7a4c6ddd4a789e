"""Movement of a page only where the machine paints it in time: too few frames a second, and it is switched off."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtQuick import QQuickWindow

MOVEMENT: Final = "movement"
"""The objectName of every animation that moves a page."""
FULL_HZ: Final = 60.0
LEAST_HZ: Final = 30.0
"""Below this a movement is seen as jerks, and a page that stands at once is calmer."""
LOOKED_AT: Final = 4
LATE_MOST: Final = 2
"""Of the last `LOOKED_AT` movements so many may be late: something else ran for a moment."""

log = logging.getLogger(__name__)


class Pace:
    """Counts the frames of movements and says when too many of them were late. Plain Python."""

    def __init__(self, length_s: float) -> None:
        """`length_s`: how long one movement takes."""
        self._length_s = length_s
        self._frames: list[float] = []
        self._rates_hz: deque[float] = deque(maxlen=LOOKED_AT)

    @property
    def rate_hz(self) -> float:
        """Frames a second of the slowest of the movements looked at; 0 before the first."""
        return min(self._rates_hz, default=0.0)

    @property
    def late(self) -> bool:
        """Whether pages should stand still from now on."""
        return sum(rate < LEAST_HZ for rate in self._rates_hz) > LATE_MOST

    def frame(self, now_s: float, *, moving: bool) -> None:
        """A frame was painted; whether something moves in it."""
        if moving:
            self._frames.append(now_s)
        elif self._frames:
            # A machine that needs longer for a frame than the movement takes paints a single one.
            lasted_s = max(self._frames[-1] - self._frames[0], self._length_s)
            self._rates_hz.append(min(FULL_HZ, len(self._frames) / lasted_s))
            self._frames.clear()


class Motion:
    """Watches the movements of a window and tells once when it does not paint them in time."""

    def __init__(
        self, window: QQuickWindow, length_s: float, on_late: Callable[[float], None]
    ) -> None:
        """`on_late` takes the frames a second that were painted."""
        self._movements = window.findChildren(QObject, MOVEMENT)
        self._pace = Pace(length_s)
        self._on_late = on_late
        self._told = False
        if self._movements:
            window.frameSwapped.connect(self._on_frame)

    def _on_frame(self) -> None:
        if self._told:
            return
        moving = any(movement.property("running") for movement in self._movements)
        self._pace.frame(time.monotonic(), moving=moving)
        if self._pace.late:
            self._told = True
            log.warning(
                "only %.0f frames a second are painted while a page moves (%.0f are needed):"
                " pages stand still from now on",
                self._pace.rate_hz,
                LEAST_HZ,
            )
            self._on_late(self._pace.rate_hz)
