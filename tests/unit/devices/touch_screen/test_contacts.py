"""Ghosts, stuck touches, moves; and the dead-touch test."""

from devices.kinds import Touched, TouchPhase
from devices.touch_screen.contacts import (
    GHOSTS_MANY,
    GHOSTS_WITHIN_S,
    LONGEST_S,
    SHORTEST_S,
    STILL_S,
    Contacts,
)
from devices.touch_screen.walk import COLUMNS, ROWS, Walk

DOWN, MOVE, UP = TouchPhase.DOWN, TouchPhase.MOVE, TouchPhase.UP


class Told:
    """What the surface is told."""

    def __init__(self) -> None:
        self.rows: list[Touched] = []
        self.contacts = Contacts(self.rows.append)

    @property
    def phases(self) -> list[tuple[int, TouchPhase]]:
        return [(row.contact, row.phase) for row in self.rows]


def stuck(told: Told) -> tuple[float, float] | None:
    return told.contacts.stuck


def next_deadline(told: Told) -> float | None:
    return told.contacts.haunted_until_s


def test_press_is_told_after_15_ms_and_lifted_where_it_was() -> None:
    told = Told()
    told.contacts.touch(0, 0.5, 0.25, 10.0)
    assert told.rows == []
    assert told.contacts.deadline_s == 10.0 + SHORTEST_S
    told.contacts.tick(10.0 + SHORTEST_S)
    told.contacts.lift(0, 10.1)
    assert told.rows == [Touched(0, DOWN, 0.5, 0.25), Touched(0, UP, 0.5, 0.25)]
    assert told.contacts.deadline_s is None


def test_short_tap_read_in_one_go_is_a_press() -> None:
    told = Told()
    told.contacts.touch(0, 0.5, 0.25, 10.0)
    told.contacts.lift(0, 10.0 + SHORTEST_S)
    assert told.phases == [(0, DOWN), (0, UP)]


def test_ghosts_are_never_told_and_many_are_a_warning() -> None:
    told = Told()
    for number in range(GHOSTS_MANY):
        assert not told.contacts.haunted(10.0 + number)
        told.contacts.touch(0, 0.5, 0.5, 10.0 + number)
        told.contacts.lift(0, 10.0 + number + 0.014)
    assert told.rows == []
    assert told.contacts.ghosts == GHOSTS_MANY
    assert told.contacts.haunted(20.0)
    until_s = told.contacts.haunted_until_s
    assert until_s is not None
    assert until_s > 10.0 + GHOSTS_WITHIN_S
    told.contacts.tick(until_s)
    assert not told.contacts.haunted(until_s)
    assert next_deadline(told) is None


def test_moves_are_told_in_steps() -> None:
    told = Told()
    told.contacts.touch(0, 0.5, 0.5, 10.0)
    told.contacts.tick(10.1)
    for step in range(100):
        told.contacts.touch(0, 0.5 + step * 0.0001, 0.5, 10.1 + step * 0.01)
    assert 3 <= len(told.rows) <= 6
    assert {row.phase for row in told.rows[1:]} == {MOVE}


def test_touch_at_one_point_for_30_s_is_lifted_and_stuck_until_it_goes() -> None:
    told = Told()
    told.contacts.touch(3, 0.2, 0.8, 10.0)
    told.contacts.tick(10.1)
    for second in range(30):
        told.contacts.touch(3, 0.2 + 0.001 * (second % 2), 0.8, 10.1 + second)
    told.contacts.tick(10.0 + STILL_S - 0.01)
    assert stuck(told) is None
    told.contacts.tick(10.0 + STILL_S)
    assert told.phases == [(3, DOWN), (3, UP)]
    assert stuck(told) == (0.2, 0.8)
    told.contacts.touch(3, 0.9, 0.9, 50.0)
    told.contacts.tick(51.0)
    assert len(told.rows) == 2
    told.contacts.lift(3, 52.0)
    assert stuck(told) is None
    assert told.contacts.stuck_ever == 1


def test_moving_finger_is_stuck_only_after_a_minute() -> None:
    told = Told()
    told.contacts.touch(0, 0.1, 0.5, 0.0)
    for second in range(60):
        told.contacts.touch(0, 0.1 + 0.01 * (second % 50) * 2, 0.5, float(second))
        told.contacts.tick(float(second))
        assert told.contacts.stuck is None
    told.contacts.tick(LONGEST_S)
    assert told.contacts.stuck is not None
    assert told.phases[-1] == (0, UP)


def test_contact_from_before_is_no_press_but_may_be_stuck() -> None:
    told = Told()
    told.contacts.touch(0, 0.5, 0.5, 0.0, hidden=True)
    told.contacts.tick(1.0)
    assert told.rows == []
    told.contacts.tick(STILL_S)
    assert told.contacts.stuck == (0.5, 0.5)
    assert told.rows == []


def test_all_are_lifted_when_nobody_knows() -> None:
    told = Told()
    for contact in (0, 1):
        told.contacts.touch(contact, 0.5, 0.5, 0.0)
    told.contacts.tick(1.0)
    told.contacts.lift_all()
    assert told.phases == [(0, DOWN), (1, DOWN), (0, UP), (1, UP)]
    assert told.contacts.down == 0


def test_walk_wants_every_cell() -> None:
    walk = Walk(10.0)
    assert len(walk.missing) == COLUMNS * ROWS
    for row in range(ROWS):
        for column in range(COLUMNS):
            assert not walk.done
            walk.touch((column + 0.5) / COLUMNS, (row + 0.5) / ROWS)
    assert walk.done
    other = Walk(10.0)
    other.touch(1.0, 1.0)
    other.touch(0.0, 0.0)
    assert f"{ROWS}-{COLUMNS}" not in other.missing
    assert "1-1" not in other.missing
