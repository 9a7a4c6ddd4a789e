"""The way to a counter: every counter of both halls, and what is said of it."""

from __future__ import annotations

import dataclasses
import math

import pytest

from config.model import Hall, PlanShape
from kiosk.guide.way import FRONT_M, Turn, way_to
from tests.unit.kiosk.hall import hall


def crosses(shape: PlanShape, ax: float, ay: float, bx: float, by: float) -> bool:
    """Whether a stretch along an axis goes through the rectangle."""
    left, right = min(ax, bx), max(ax, bx)
    top, bottom = min(ay, by), max(ay, by)
    return (
        left < shape.x_m + shape.w_m
        and right > shape.x_m
        and top < shape.y_m + shape.h_m
        and bottom > shape.y_m
    )


@pytest.mark.parametrize("name", ["ziyang", "songming"])
def test_every_counter_can_be_reached_without_walking_through_one(name: str) -> None:
    place = hall(name)
    solid = [s for s in place.plan if s.kind in {"counter", "kiosk", "toilet"}]
    for kiosk in [s.code for s in place.plan if s.kind == "kiosk"][:2]:
        for counter in place.counters:
            way = way_to(place, kiosk, counter.number)
            assert way is not None, counter.number
            for a, b in zip(way.points, way.points[1:], strict=False):
                assert (a.x_m == b.x_m) != (a.y_m == b.y_m)
                assert not any(crosses(s, *a, *b) for s in solid), counter.number
            goal = next(s for s in place.plan if s.kind == "counter" and s.code == counter.number)
            end = way.points[-1]
            far = math.dist(end, (goal.x_m + goal.w_m / 2, goal.y_m + goal.h_m / 2))
            assert far < max(goal.w_m, goal.h_m) / 2 + FRONT_M + 2.1
            assert len(way.stretches) == len(way.points) - 1
            walked = sum(math.dist(a, b) for a, b in zip(way.points, way.points[1:], strict=False))
            assert abs(way.length_m - walked) <= 0.5 * len(way.stretches) + 0.5


def plan(*shapes: PlanShape) -> Hall:
    return dataclasses.replace(hall(), plan=shapes)


def shape(kind: str, code: str, x: float, y: float, facing: str) -> PlanShape:
    return PlanShape(kind=kind, code=code, x_m=x, y_m=y, w_m=1, h_m=1, facing=facing)  # type: ignore[arg-type]


ROOM = PlanShape(kind="zone", code="Z1", x_m=0, y_m=0, w_m=20, h_m=20, facing="S")


@pytest.mark.parametrize(
    ("kiosk_facing", "turn"),
    [("S", Turn.LEFT), ("N", Turn.RIGHT), ("E", Turn.AHEAD), ("W", Turn.BACK)],
)
def test_the_first_turn_is_told_to_somebody_who_looks_at_the_screen(
    kiosk_facing: str, turn: Turn
) -> None:
    """The counter lies to the west; who looks at a screen that faces south looks north."""
    place = plan(
        ROOM,
        shape("kiosk", "K", 14, 10, kiosk_facing),
        shape("counter", "5", 2, 10, "E"),
    )
    way = way_to(place, "K", "5")
    assert way is not None
    assert turn in {each.turn for each in way.stretches[:2]}


def test_without_a_plan_or_behind_walls_there_is_no_way() -> None:
    assert way_to(plan(), "K", "5") is None
    assert way_to(plan(ROOM, shape("kiosk", "K", 14, 10, "S")), "K", "5") is None
    walls = [shape("toilet", f"T{n}", 8, n, "E") for n in range(20)]
    shut = plan(ROOM, shape("kiosk", "K", 14, 10, "S"), shape("counter", "5", 2, 10, "E"), *walls)
    assert way_to(shut, "K", "5") is None


def test_a_screen_without_a_place_begins_at_the_entrance() -> None:
    place = plan(ROOM, shape("entrance", "E1", 10, 19, "N"), shape("counter", "5", 10, 2, "S"))
    way = way_to(place, "", "5")
    assert way is not None
    assert [each.turn for each in way.stretches] == [Turn.AHEAD]
