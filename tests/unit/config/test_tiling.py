"""Windows of a rehearsal on desktops of many sizes."""

from __future__ import annotations

import itertools

import pytest

from config.tiling import (
    DESKTOP,
    LEAST_SHARE,
    LEAST_SIDE_PX,
    STEP_PX,
    TITLE_PX,
    Rect,
    arranged,
    own_rect,
    told,
)

HALL = [(1080, 1920)] * 3 + [(1920, 1080)] * 7 + [(1280, 800)] * 2 + [(420, 188)]


@pytest.mark.parametrize("size", [(1920, 1080), (2560, 1440), (3840, 2160), (1920, 1200)])
def test_the_windows_of_a_hall_stand_side_by_side(size: tuple[int, int]) -> None:
    room = Rect(64, 27, *size)
    found = arranged(HALL, room)
    for (width, height), one in zip(HALL, found, strict=True):
        assert one.x >= room.x
        assert one.y >= room.y + TITLE_PX
        assert one.x + one.width <= room.x + room.width
        assert one.y + one.height <= room.y + room.height
        assert one.width / width == pytest.approx(one.height / height, abs=0.02), "out of shape"
        assert max(one[2:]) >= min(LEAST_SIDE_PX, width, height) - 1
        assert one.width >= int(width * LEAST_SHARE)
    assert not any(one.meets(other) for one, other in itertools.combinations(found, 2))


def test_few_windows_are_as_large_as_they_are() -> None:
    assert arranged([(420, 188)], Rect(0, 0, 1920, 1080)) == [Rect(8, 32, 420, 188)]


def test_where_they_would_be_too_small_every_title_bar_is_in_sight() -> None:
    room = Rect(0, 0, 1024, 768)
    found = arranged(HALL, room)
    assert any(one.meets(other) for one, other in itertools.combinations(found, 2))
    corners = [(one.x, one.y) for one in found]
    assert len(set(corners)) == len(corners)
    for one in found:
        assert one.width <= room.width / 2 + 1
        assert one.x + one.width <= room.width
        assert one.y + one.height <= room.height
    assert found[1].y - found[0].y == STEP_PX


def test_each_program_finds_its_own() -> None:
    room = Rect(0, 0, 2560, 1440)
    expected = arranged(HALL, room)
    for place in range(len(HALL)):
        assert own_rect({DESKTOP: told(place, HALL)}, room) == expected[place]


@pytest.mark.parametrize("wrong", ["", "3", "9/1x1", "0/", "0/0x", "x/1x1", "1/1x1;2x2"])
def test_what_is_not_in_the_form_places_nothing(wrong: str) -> None:
    assert own_rect({DESKTOP: wrong}, Rect(0, 0, 800, 600)) is None
    assert own_rect({}, Rect(0, 0, 800, 600)) is None
