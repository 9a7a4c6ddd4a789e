"""Slots, windows and limits of bookings, by tables."""

import pytest

from queue_controller.domain.bookings import (
    SLOT_MS,
    Standing,
    Window,
    left_of,
    new_code,
    slots_of,
    standing_of,
    window_of,
)
from queue_controller.domain.days import Span

MINUTE = 60_000


@pytest.mark.parametrize(
    ("at_minute", "standing"),
    [(-11, "early"), (-10, "open"), (0, "open"), (30, "open"), (40, "open"), (41, "late")],
)
def test_check_in_is_open_from_before_the_slot_until_after_it(
    at_minute: int, standing: Standing
) -> None:
    window = window_of(Span(0, 30 * MINUTE), 10, 10)
    assert window == Window(-10 * MINUTE, 40 * MINUTE)
    assert standing_of(window, at_minute * MINUTE) == standing


@pytest.mark.parametrize(
    ("minutes", "starts"),
    [
        ([(0, 60)], [0, 30]),
        ([(0, 59)], [0]),
        ([(0, 29)], []),
        ([(0, 60), (90, 130)], [0, 30, 90]),
        ([], []),
    ],
)
def test_slots_fill_each_stretch_of_service(
    minutes: list[tuple[int, int]], starts: list[int]
) -> None:
    spans = [Span(start * MINUTE, end * MINUTE) for start, end in minutes]
    found = slots_of(spans)
    assert [slot.start_ms // MINUTE for slot in found] == starts
    assert all(slot.end_ms - slot.start_ms == SLOT_MS for slot in found)


@pytest.mark.parametrize(
    ("pairs", "left"),
    [
        ([], None),
        ([(None, 5)], None),
        ([(2, 1)], 1),
        ([(2, 1), (10, 10)], 0),
        ([(2, 5)], 0),
        ([(None, 1), (3, 1)], 2),
    ],
)
def test_the_tightest_limit_holds(pairs: list[tuple[int | None, int]], left: int | None) -> None:
    assert left_of(pairs) == left


def test_a_code_is_the_same_for_the_same_command_and_never_one_that_is_taken() -> None:
    first = new_code("desk-1/abc", lambda _: False)
    assert (len(first), first.isdigit()) == (8, True)
    assert new_code("desk-1/abc", lambda _: False) == first
    second = new_code("desk-1/abc", lambda code: code == first)
    assert second != first
