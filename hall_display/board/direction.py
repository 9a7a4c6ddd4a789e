"""The arrow from a board to a counter, as a visitor sees it who looks at the board. Pure."""

from __future__ import annotations

import math
from typing import Final

from config.model import Hall, PlanShape

_ARROWS: Final = "↑↗→↘↓↙←↖"
"""Clockwise from straight on."""
_LOOKING: Final = {"S": 0.0, "W": 90.0, "N": 180.0, "E": 270.0}
"""Bearing (clockwise from north) of the look at a board whose picture faces that side."""


def arrow(hall: Hall, board: str, counter: str) -> str:
    """The way to a counter from before the board of this plan code; "" when the plan lacks one."""
    start = _shape(hall, "board", board)
    end = _shape(hall, "counter", counter)
    if start is None or end is None:
        return ""
    east = (end.x_m + end.w_m / 2) - (start.x_m + start.w_m / 2)
    south = (end.y_m + end.h_m / 2) - (start.y_m + start.h_m / 2)
    if math.hypot(east, south) == 0:
        return ""
    bearing = math.degrees(math.atan2(east, -south))
    turn = (bearing - _LOOKING[start.facing]) % 360
    return _ARROWS[round(turn / 45) % 8]


def _shape(hall: Hall, kind: str, code: str) -> PlanShape | None:
    return next((s for s in hall.plan if s.kind == kind and s.code == code), None)
