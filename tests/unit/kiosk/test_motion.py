"""When a machine is too slow for movement."""

import pytest

from kiosk.ui.motion import LATE_MOST, LEAST_HZ, LOOKED_AT, Pace

SLIDE_S = 0.18


def movement(pace: Pace, at_s: float, frame_s: float) -> None:
    """One movement, painted each `frame_s`, and the frame in which the page stands."""
    painted_s = at_s
    while painted_s < at_s + SLIDE_S:
        pace.frame(painted_s, moving=True)
        painted_s += frame_s
    pace.frame(painted_s, moving=False)


@pytest.mark.parametrize(
    ("frame_s", "late"), [(1 / 60, False), (1 / 40, False), (1 / 20, True), (0.5, True)]
)
def test_movement_ends_where_frames_are_late(frame_s: float, late: bool) -> None:
    pace = Pace(SLIDE_S)
    for number in range(LOOKED_AT):
        movement(pace, number * 10.0, frame_s)
    assert pace.late is late
    assert (pace.rate_hz < LEAST_HZ) is late


def test_a_moment_of_other_work_changes_nothing() -> None:
    pace = Pace(SLIDE_S)
    for number in range(20):
        slow = number % LOOKED_AT < LATE_MOST
        movement(pace, number * 10.0, 0.1 if slow else 1 / 60)
        assert not pace.late


def test_pages_that_stand_are_not_judged() -> None:
    pace = Pace(SLIDE_S)
    for number in range(20):
        pace.frame(number * 3.0, moving=False)
    assert not pace.late
    assert pace.rate_hz == 0.0


def test_a_page_turned_in_the_middle_of_a_movement_is_one_longer_movement() -> None:
    pace = Pace(SLIDE_S)
    for number in range(20):
        pace.frame(number / 60, moving=True)
    pace.frame(20 / 60, moving=False)
    assert pace.rate_hz == pytest.approx(60, rel=0.1)
