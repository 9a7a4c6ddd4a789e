"""Loudness by the hour, also before the first hour of the day."""

from __future__ import annotations

import datetime as dt

import pytest

from hall_display.announcer.volume import VolumeError, schedule_of, volume_at


@pytest.mark.parametrize(
    ("clock", "percent"),
    [("07:29", 40), ("07:30", 60), ("08:59", 60), ("09:00", 80), ("16:59", 80), ("17:00", 40),
     ("00:00", 40)],
)  # fmt: skip
def test_an_hour_holds_until_the_next_and_over_night(clock: str, percent: int) -> None:
    schedule = schedule_of({"09:00": 80, "17:00": 40, "07:30": 60})
    assert volume_at(schedule, dt.time.fromisoformat(clock), 99) == percent


def test_without_hours_there_is_one_volume() -> None:
    assert volume_at((), dt.time(3), 55) == 55


@pytest.mark.parametrize("text", ["7点", "25:00", "", "0900x"])
def test_what_is_no_time_is_told(text: str) -> None:
    with pytest.raises(VolumeError, match=text or "^$"):
        schedule_of({text: 50})
