"""Waits on the clock skip what is closed; the last number of the day must still fit."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from queue_controller.domain.days import Span, day_of, joined
from queue_controller.domain.hours import (
    MINUTE_MS,
    Clock,
    after_work,
    fits,
    is_open,
    on_the_clock,
    over_closed_time,
)
from queue_controller.domain.waiting import NOTHING_KNOWN, Minutes
from tests.unit.queue_controller.service.driver import sample_hall

NINE, NOON, TWO, SIX = (hour * 60 * MINUTE_MS for hour in (9, 12, 14, 18))
DAY = (Span(NINE, NOON), Span(TWO, SIX))


def at(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    return (hour * 60 + minute) * MINUTE_MS


@pytest.mark.parametrize(
    ("now", "work", "then"),
    [
        ("09:00", 0, "09:00"),
        ("09:00", 60, "10:00"),
        ("11:30", 29, "11:59"),
        ("11:30", 30, "14:00"),
        ("11:30", 50, "14:20"),
        ("08:00", 10, "09:10"),
        ("12:30", 10, "14:10"),
        ("17:50", 30, "18:20"),
        ("19:00", 30, "19:30"),
    ],
)
def test_work_passes_in_the_hours_only(now: str, work: int, then: str) -> None:
    assert after_work(at(now), work * MINUTE_MS, DAY) == at(then)


@pytest.mark.parametrize(
    ("now", "work", "clock"),
    [
        ("10:00", Minutes(20, 40), Minutes(20, 40)),
        ("11:40", Minutes(10, 30), Minutes(10, 150)),
        ("11:41", Minutes(25, 45), Minutes(145, 165)),
        ("10:00", NOTHING_KNOWN, NOTHING_KNOWN),
    ],
)
def test_a_range_over_lunch(now: str, work: Minutes, clock: Minutes) -> None:
    assert over_closed_time(at(now), work, DAY) == clock


@pytest.mark.parametrize(
    ("now", "wait", "clock"),
    [
        ("10:00", Minutes(20, 40), Clock(0, at("10:40"))),
        ("11:40", Minutes(10, 150), Clock(0, at("14:10"))),
        ("11:41", Minutes(140, 165), Clock(TWO, at("14:26"))),
        ("08:30", Minutes(30, 45), Clock(NINE, at("09:15"))),
        ("08:30", NOTHING_KNOWN, Clock(0, 0)),
    ],
)
def test_the_reopening_is_named_only_when_all_of_the_range_lies_after_it(
    now: str, wait: Minutes, clock: Clock
) -> None:
    assert on_the_clock(at(now), wait, DAY) == clock


@pytest.mark.parametrize(
    ("now", "wait", "window", "good"),
    [
        ("16:30", Minutes(70, 80), 120, True),
        ("16:30", Minutes(75, 85), 120, False),
        ("16:30", Minutes(75, 85), 0, True),
        ("15:59", Minutes(500, 600), 120, True),
        ("16:00", Minutes(500, 600), 120, False),
        ("17:59", NOTHING_KNOWN, 120, True),
        ("18:00", Minutes(10, 20), 120, True),
    ],
)
def test_the_last_number_fits_before_closing(
    now: str, wait: Minutes, window: float, good: bool
) -> None:
    assert fits(at(now), wait, 15, SIX, window) is good


def test_stretches_that_touch_are_one() -> None:
    assert joined([Span(5, 9), Span(1, 3), Span(3, 5), Span(12, 13)]) == (Span(1, 9), Span(12, 13))
    assert is_open(4, (Span(1, 9),))
    assert not is_open(9, (Span(1, 9),))


def test_lunch_queues_are_served_through_and_booked_evenings_are_not_for_everybody() -> None:
    hall = sample_hall("ziyang")
    wednesday = day_of(hall, "2025-09-10", hall.zone_info)
    minutes = [
        [(s.end_ms - s.start_ms) // MINUTE_MS for s in wednesday.serving(queue, booked=booked)]
        for queue, booked in (("B", False), ("D", False), ("B", True), ("D", True))
    ]
    assert minutes == [[540], [210, 210], [630], [210, 300]]


@pytest.mark.parametrize(
    ("zone", "date", "utc_hours"),
    [
        ("Europe/Berlin", "2025-03-28", 7.5),
        ("Europe/Berlin", "2025-03-31", 6.5),
        ("America/New_York", "2025-10-31", 12.5),
        ("America/New_York", "2025-11-03", 13.5),
        ("Australia/Lord_Howe", "2025-10-09", -2.5),
        ("Asia/Shanghai", "2025-03-31", 0.5),
    ],
)
def test_doors_open_at_half_past_eight_on_the_wall_wherever_the_hall_is(
    zone: str, date: str, utc_hours: float
) -> None:
    """Also on the days around a change of daylight saving."""
    day = day_of(sample_hall("ziyang"), date, ZoneInfo(zone))
    midnight = dt.datetime.fromisoformat(date).replace(tzinfo=dt.UTC).timestamp() * 1000
    assert (day.spans[0].start_ms - midnight) / 3_600_000 == utc_hours
    assert [span.end_ms - span.start_ms for span in day.spans][:2] == [3.5 * 3.6e6, 3.5 * 3.6e6]
