"""What is due when, by the hall's own calendar."""

import datetime as dt

import pytest

from queue_controller.domain.working_days import due_dates, due_on, is_working_day
from tests.unit.queue_controller.service.driver import sample_hall

HALL = sample_hall("ziyang")


@pytest.mark.parametrize(
    ("date", "works"),
    [
        ("2025-09-08", True),
        ("2025-09-13", False),
        ("2025-09-14", False),
        ("2025-09-28", True),
        ("2025-10-01", False),
        ("2025-10-11", True),
    ],
)
def test_duty_on_saturday_is_no_working_day_but_a_day_worked_in_exchange_is(
    date: str, *, works: bool
) -> None:
    assert is_working_day(HALL, dt.date.fromisoformat(date)) is works


@pytest.mark.parametrize(
    ("date", "days", "due"),
    [
        ("2025-09-08", 0, "2025-09-08"),
        ("2025-09-08", 1, "2025-09-09"),
        ("2025-09-12", 1, "2025-09-15"),
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-09-26", 1, "2025-09-28"),
    ],
)
def test_due(date: str, days: int, due: str) -> None:
    assert due_on(HALL, date, days) == due


def test_several_limits() -> None:
    assert due_dates(HALL, "2025-09-12", (0, 1, 2)) == ("2025-09-12", "2025-09-15", "2025-09-16")
