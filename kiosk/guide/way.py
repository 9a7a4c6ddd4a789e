"""The way from a screen to a counter on the floor plan: straight stretches and few turns. Pure.

Lengths are metres; x runs east, y south from the north-west corner, as in plan.csv.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

from config.model import Facing, Hall, PlanShape

CELL_M: Final = 0.5
FRONT_M: Final = 0.75
"""How far from the front of a counter or screen its visitor stands."""
TURN_COST_M: Final = 3.0
"""A turn costs as much as this way: people remember few turns better than the shortest way."""
OBSTACLES: Final = frozenset({"counter", "kiosk", "toilet"})
"""Zones are open floor, boards hang, entrances are gaps."""


class Point(NamedTuple):
    """A place on the plan."""

    x_m: float
    y_m: float


class Turn(StrEnum):
    """How a stretch begins, seen by somebody who walks."""

    AHEAD = "ahead"
    LEFT = "left"
    RIGHT = "right"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A straight part of the way; `length_m` is rounded to whole metres, at least 1."""

    turn: Turn
    length_m: int


@dataclass(frozen=True, slots=True)
class Way:
    """The corners from start to end, and what to say of each stretch."""

    points: tuple[Point, ...]
    stretches: tuple[Stretch, ...]

    @property
    def length_m(self) -> int:
        """All stretches together."""
        return sum(each.length_m for each in self.stretches)


_STEP: Final[dict[Facing, tuple[int, int]]] = {"N": (0, -1), "E": (1, 0), "S": (0, 1), "W": (-1, 0)}
_CLOCKWISE: Final[tuple[Facing, ...]] = ("N", "E", "S", "W")
_TURNS: Final = (Turn.AHEAD, Turn.RIGHT, Turn.BACK, Turn.LEFT)


def shape_of(hall: Hall, kind: str, code: str) -> PlanShape | None:
    """A rectangle of the plan, None when the plan does not have it."""
    return next((s for s in hall.plan if s.kind == kind and s.code == code), None)


def start_of(hall: Hall, place: str) -> PlanShape | None:
    """Where this screen stands: the kiosk of that code, else the first entrance."""
    return shape_of(hall, "kiosk", place) or next(
        (s for s in hall.plan if s.kind == "entrance"), None
    )


def way_to(hall: Hall, place: str, counter: str) -> Way | None:
    """The way to a counter for somebody who looks at the screen; None without a plan or a way."""
    begin, end = start_of(hall, place), shape_of(hall, "counter", counter)
    if begin is None or end is None:
        return None
    floor = _Floor(hall.plan)
    start, goal = floor.free_near(_front(begin)), floor.free_near(_front(end))
    if start is None or goal is None:
        return None
    # Who looks at a screen looks against its facing; who comes in walks as the entrance says.
    looks = begin.facing if begin.kind == "entrance" else _opposite(begin.facing)
    cells = floor.search(start, looks, goal)
    return None if cells is None else _told(cells, looks, floor)


def _front(shape: PlanShape) -> Point:
    dx, dy = _STEP[shape.facing]
    reach_x, reach_y = shape.w_m / 2 + FRONT_M, shape.h_m / 2 + FRONT_M
    return Point(shape.x_m + shape.w_m / 2 + dx * reach_x, shape.y_m + shape.h_m / 2 + dy * reach_y)


def _opposite(facing: Facing) -> Facing:
    return _CLOCKWISE[(_CLOCKWISE.index(facing) + 2) % 4]


def _turn(before: Facing, after: Facing) -> Turn:
    return _TURNS[(_CLOCKWISE.index(after) - _CLOCKWISE.index(before)) % 4]


_Cell = tuple[int, int]


class _Floor:
    """The plan as cells that are free or not."""

    def __init__(self, plan: Iterable[PlanShape]) -> None:
        shapes = list(plan)
        self.left = min(s.x_m for s in shapes)
        self.top = min(s.y_m for s in shapes)
        right = max(s.x_m + s.w_m for s in shapes)
        bottom = max(s.y_m + s.h_m for s in shapes)
        self.columns = math.ceil((right - self.left) / CELL_M)
        self.rows = math.ceil((bottom - self.top) / CELL_M)
        self.taken = {
            cell for shape in shapes if shape.kind in OBSTACLES for cell in self._cells(shape)
        }

    def _cells(self, shape: PlanShape) -> Iterator[_Cell]:
        """Every cell that the rectangle touches."""
        first_x = math.floor((shape.x_m - self.left) / CELL_M)
        first_y = math.floor((shape.y_m - self.top) / CELL_M)
        last_x = math.ceil((shape.x_m + shape.w_m - self.left) / CELL_M)
        last_y = math.ceil((shape.y_m + shape.h_m - self.top) / CELL_M)
        for x in range(first_x, last_x):
            for y in range(first_y, last_y):
                yield x, y

    def is_free(self, cell: _Cell) -> bool:
        return 0 <= cell[0] < self.columns and 0 <= cell[1] < self.rows and cell not in self.taken

    def middle(self, cell: _Cell) -> Point:
        return Point(
            round(self.left + (cell[0] + 0.5) * CELL_M, 2),
            round(self.top + (cell[1] + 0.5) * CELL_M, 2),
        )

    def free_near(self, point: Point) -> _Cell | None:
        """The free cell nearest to a point, within two metres."""
        x = math.floor((point.x_m - self.left) / CELL_M)
        y = math.floor((point.y_m - self.top) / CELL_M)
        reach = round(2 / CELL_M)
        around = [
            (dx * dx + dy * dy, (x + dx, y + dy))
            for dx in range(-reach, reach + 1)
            for dy in range(-reach, reach + 1)
        ]
        return next((cell for _, cell in sorted(around) if self.is_free(cell)), None)

    def search(self, start: _Cell, looks: Facing, goal: _Cell) -> list[_Cell] | None:
        """The cheapest way with turns counted (A* over cell and direction)."""
        turn_cost = TURN_COST_M / CELL_M
        first = (start, looks)
        cost: dict[tuple[_Cell, Facing], float] = {first: 0.0}
        came: dict[tuple[_Cell, Facing], tuple[_Cell, Facing]] = {}
        open_: list[tuple[float, int, tuple[_Cell, Facing]]] = [(0.0, 0, first)]
        count = 0
        while open_:
            _, _, state = heapq.heappop(open_)
            cell, direction = state
            if cell == goal:
                return _back(came, state)
            for facing, (dx, dy) in _STEP.items():
                after = (cell[0] + dx, cell[1] + dy)
                if not self.is_free(after):
                    continue
                price = cost[state] + 1 + (turn_cost if facing != direction else 0)
                key = (after, facing)
                if price < cost.get(key, math.inf):
                    cost[key], came[key] = price, state
                    left = abs(after[0] - goal[0]) + abs(after[1] - goal[1])
                    count += 1
                    heapq.heappush(open_, (price + left, count, key))
        return None


def _back(
    came: dict[tuple[_Cell, Facing], tuple[_Cell, Facing]], state: tuple[_Cell, Facing]
) -> list[_Cell]:
    cells = [state[0]]
    while state in came:
        state = came[state]
        cells.append(state[0])
    return cells[::-1]


def _told(cells: list[_Cell], looks: Facing, floor: _Floor) -> Way:
    points = [floor.middle(cells[0])]
    stretches: list[Stretch] = []
    walks, direction, steps = looks, looks, 0
    for before, after in pairwise(cells):
        now = next(f for f, s in _STEP.items() if s == (after[0] - before[0], after[1] - before[1]))
        if steps and now != direction:
            points.append(floor.middle(before))
            stretches.append(_stretch(walks, direction, steps))
            walks, steps = direction, 0
        direction = now
        steps += 1
    if steps:
        points.append(floor.middle(cells[-1]))
        stretches.append(_stretch(walks, direction, steps))
    return Way(tuple(points), tuple(stretches))


def _stretch(walks: Facing, direction: Facing, steps: int) -> Stretch:
    return Stretch(_turn(walks, direction), max(1, round(steps * CELL_M)))
