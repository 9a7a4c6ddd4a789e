import datetime as dt
from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from config.model import CalendarDay
from queue_controller.domain.days import business_date, clock_time, day_of, next_ticket_day
from tests.unit.queue_controller.service.driver import instant, sample_hall

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def ms(text: str, zone: ZoneInfo) -> int:
    return round(dt.datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


@pytest.mark.parametrize(
    ("local", "day_start", "date"),
    [
        ("2025-09-08T00:00:00", "00:00", "2025-09-08"),
        ("2025-09-08T23:59:59.999", "00:00", "2025-09-08"),
        ("2025-09-09T00:00:00", "00:00", "2025-09-09"),
        ("2025-09-09T02:59:59", "03:00", "2025-09-08"),
        ("2025-09-09T03:00:00", "03:00", "2025-09-09"),
    ],
)
def test_the_business_date_is_that_of_the_halls_own_clock(
    local: str, day_start: str, date: str
) -> None:
    assert business_date(ms(local, SHANGHAI), SHANGHAI, dt.time.fromisoformat(day_start)) == date


@pytest.mark.parametrize(
    ("zone", "first", "hours", "day_start", "turns"),
    [
        ("Asia/Shanghai", "2025-10-25T12:00", 48, "00:00", 2),
        # Clocks are set back from 03:00 to 02:00: half past two comes twice.
        ("Europe/Berlin", "2025-10-25T12:00", 49, "02:30", 2),
        ("Europe/Berlin", "2025-10-25T12:00", 49, "00:00", 2),
        # ... and forward from 02:00 to 03:00: half past two never comes.
        ("Europe/Berlin", "2025-03-29T12:00", 47, "02:30", 2),
        # Here they change at midnight: 24:00 becomes 23:00, and 00:00 becomes 01:00.
        ("America/Santiago", "2025-04-05T12:00", 49, "00:00", 2),
        ("America/Santiago", "2025-09-06T12:00", 47, "00:00", 2),
    ],
)
def test_the_day_turns_once_whatever_the_clock_on_the_wall_does(
    zone: str, first: str, hours: int, day_start: str, turns: int
) -> None:
    info, turn = ZoneInfo(zone), dt.time.fromisoformat(day_start)
    start = ms(first, info)
    minutes = range(hours * 60 + 1)
    dates = [business_date(start + minute * 60_000, info, turn) for minute in minutes]
    assert dates == sorted(dates), "no date comes back"
    assert len(set(dates)) == turns + 1
    assert sum(a != b for a, b in pairwise(dates)) == turns


def test_the_same_instant_is_another_date_elsewhere() -> None:
    at = ms("2025-09-09T03:00:00", SHANGHAI)
    assert business_date(at, SHANGHAI) == "2025-09-09"
    assert business_date(at, BERLIN) == "2025-09-08"


def test_hours_follow_the_clock_through_a_change_of_daylight_saving() -> None:
    hall = replace(sample_hall("ziyang"), time_zone="Europe/Berlin")
    for date in ("2025-10-24", "2025-10-27"):  # the Friday before and the Monday after
        tickets = day_of(hall, date, BERLIN).tickets
        assert tickets is not None
        assert clock_time(tickets.start_ms, BERLIN) == "08:15"


def test_the_hours_of_a_monday() -> None:
    hall = sample_hall("ziyang")
    day = day_of(hall, "2025-09-08", SHANGHAI)
    assert day.tickets is not None
    assert clock_time(day.tickets.start_ms, SHANGHAI) == "08:15"
    assert clock_time(day.tickets.end_ms, SHANGHAI) == "17:10"

    def opens(clock: str) -> str | None:
        opening = day.next_opening_ms(instant(hall, "2025-09-08", clock))
        return None if opening is None else clock_time(opening, SHANGHAI)

    assert opens("08:20") == "08:30"
    assert opens("08:30") is None
    assert opens("11:59") is None
    assert opens("12:00") == "14:00"
    assert opens("17:29") is None
    assert opens("18:00") is None


def test_a_closed_day_gives_no_numbers_and_the_next_open_day_is_known() -> None:
    hall = sample_hall("ziyang")
    sunday = day_of(hall, "2025-09-07", SHANGHAI)
    assert sunday.tickets is None
    assert sunday.spans == ()
    assert next_ticket_day(hall, "2025-09-07") == (dt.date(2025, 9, 8), dt.time(8, 15))


def test_the_calendar_goes_before_the_weekday() -> None:
    special = CalendarDay(date=dt.date(2025, 9, 8), day_row="closed")
    hall = replace(sample_hall("ziyang"), calendar=(special,))
    assert day_of(hall, "2025-09-08", SHANGHAI).tickets is None
    assert next_ticket_day(hall, "2025-09-07") == (dt.date(2025, 9, 9), dt.time(8, 15))


def test_a_hall_that_never_opens_has_no_next_day() -> None:
    hall = replace(sample_hall("ziyang"), opening_hours=(), calendar=())
    assert next_ticket_day(hall, "2025-09-07") is None
