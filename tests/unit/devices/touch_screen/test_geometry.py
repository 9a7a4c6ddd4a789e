"""Calibration, rotation, mapping to a display."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.errors import DeviceConfigError
from devices.touch_screen.core import TouchOptions, to_display
from devices.touch_screen.geometry import ROTATIONS, Area, Matrix, fit

share = st.floats(0, 1)


def near(point: tuple[float, float], wanted: tuple[float, float]) -> bool:
    return point == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize(
    ("degrees", "numbers", "upper_left"),
    [
        (90, "0 -1 1 1 0 0", (1, 0)),
        (180, "-1 0 1 0 -1 1", (1, 1)),
        (270, "0 1 0 -1 0 1", (0, 1)),
        (0, "1 0 0 0 1 0", (0, 0)),
    ],
)
def test_rotations_of_the_libinput_manual(
    degrees: int, numbers: str, upper_left: tuple[float, float]
) -> None:
    matrix = ROTATIONS[degrees]
    assert matrix.libinput() == numbers
    assert matrix.xinput() == f"{numbers} 0 0 1"
    assert near(matrix.apply(0, 0), upper_left)


@settings(derandomize=True)
@given(share, share)
def test_four_quarter_turns_are_none(x: float, y: float) -> None:
    turn = ROTATIONS[90]
    assert near(turn.then(turn).then(turn).then(turn).apply(x, y), (x, y))
    assert near(turn.then(turn).apply(x, y), ROTATIONS[180].apply(x, y))


@settings(derandomize=True)
@given(share, share)
def test_calibration_finds_the_matrix_that_was(x: float, y: float) -> None:
    crooked = Matrix(1.1, 0.05, -0.04, -0.02, 0.9, 0.06)
    measured = [(0.1, 0.1), (0.9, 0.12), (0.5, 0.9), (0.2, 0.6)]
    wanted = [crooked.apply(*point) for point in measured]
    assert near(fit(measured, wanted).apply(x, y), crooked.apply(x, y))


def test_calibration_with_shaking_hands_is_near_and_bad_points_are_refused() -> None:
    measured = [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9), (0.5, 0.5)]
    shaken = [(0.11, 0.1), (0.9, 0.11), (0.89, 0.9), (0.1, 0.89), (0.5, 0.51)]
    x, y = fit(shaken, measured).apply(0.5, 0.5)
    assert abs(x - 0.5) < 0.02
    assert abs(y - 0.5) < 0.02
    with pytest.raises(ValueError, match="line"):
        fit([(0.1, 0.1), (0.2, 0.2), (0.3, 0.3)], [(0.1, 0.1), (0.2, 0.2), (0.3, 0.3)])
    with pytest.raises(ValueError, match="3 points"):
        fit([(0.1, 0.1)], [(0.1, 0.1)])


def test_display_that_covers_a_part_of_the_glass() -> None:
    area = Area(0.25, 0.5, 0.5, 0.5)
    assert near(area.fill().apply(0.25, 0.5), (0, 0))
    assert near(area.fill().apply(0.75, 1.0), (1, 1))
    assert near(area.place().then(area.fill()).apply(0.3, 0.7), (0.3, 0.7))


def test_portrait_panel_at_the_right_of_a_desktop() -> None:
    """1920x1080 beside 1080x1920 turned to the right: what X11 wants to know of the second."""
    right = Area(1920 / 3000, 0, 1080 / 3000, 1)
    matrix = ROTATIONS[90].then(right.place())
    assert near(matrix.apply(0, 0), (1, 0))
    assert near(matrix.apply(1, 1), (0.64, 1))


@pytest.mark.parametrize(
    "options",
    [
        TouchOptions(matrix=(1, 0, 0, 1, 0, 0)),
        TouchOptions(matrix=(0, 0, 0, 0, 0, 0)),
        TouchOptions(area=(0, 0, 0, 1)),
    ],
)
def test_settings_that_map_onto_a_line_are_refused(options: TouchOptions) -> None:
    with pytest.raises(DeviceConfigError) as caught:
        to_display("touch-1", options)
    assert "touch-1" in caught.value.message_zh
