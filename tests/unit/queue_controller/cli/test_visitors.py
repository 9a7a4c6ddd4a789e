"""Visitors drawn from arrivals.csv: seeded, in their slots, as many as the table says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random
from statistics import fmean

import pytest

import config
from config.model import Hall
from kiosk.ticketing.visitors import called_off, load_plan
from queue_controller.cli.rehearsal.visitors import (
    call_off,
    deal,
    draw,
    expected,
    poisson,
    service_ms,
    write_plan,
)

MONDAY = dt.date(2025, 9, 8)


@pytest.fixture(scope="module")
def hall() -> Hall:
    found = config.load_hall("config/halls/songming").hall
    assert found is not None
    return found


def _whole_day(hall: Hall, seed: int) -> list[object]:
    start = int(dt.datetime.combine(MONDAY, dt.time(0), hall.zone_info).timestamp() * 1000)
    return list(draw(hall, MONDAY, start, start + 86_400_000, Random(seed)))


def test_the_same_seed_gives_the_same_day(hall: Hall) -> None:
    assert _whole_day(hall, 7) == _whole_day(hall, 7)
    assert _whole_day(hall, 7) != _whole_day(hall, 8)


def test_a_day_has_about_as_many_visitors_as_the_table(hall: Hall) -> None:
    expected = sum(row.expected_arrivals for row in hall.arrivals_on(MONDAY))
    drawn = [len(_whole_day(hall, seed)) for seed in range(12)]
    spread = 4 * (expected / len(drawn)) ** 0.5
    assert abs(fmean(drawn) - expected) < spread


def test_only_the_asked_time_and_in_order(hall: Hall) -> None:
    start = int(dt.datetime.combine(MONDAY, dt.time(9), hall.zone_info).timestamp() * 1000)
    visitors = draw(hall, MONDAY, start, start + 1_800_000, Random(1))
    times = [v.at_ms for v in visitors]
    assert times == sorted(times)
    assert all(start <= t < start + 1_800_000 for t in times)
    transfers = {q.prefix for q in hall.queues if q.fed_by == "transfers"}
    assert all(v.queue not in transfers for v in visitors)
    assert all(v.queue or hall.item(v.item).queue for v in visitors)


def test_dealing_loses_and_doubles_nobody(hall: Hall, tmp_path: Path) -> None:
    start = int(dt.datetime.combine(MONDAY, dt.time(9), hall.zone_info).timestamp() * 1000)
    visitors = draw(hall, MONDAY, start, start + 7_200_000, Random(1))
    dealt = deal(visitors, ["kiosk-1", "kiosk-2"])
    assert sorted([*dealt["kiosk-1"], *dealt["kiosk-2"]], key=id) == sorted(visitors, key=id)
    write_plan(tmp_path / "a" / "plan.json", dealt["kiosk-1"])
    assert (tmp_path / "a" / "plan.json").stat().st_size > 100


def test_draws_have_the_right_mean() -> None:
    random = Random(5)
    assert abs(fmean(poisson(3.0, random) for _ in range(4000)) - 3.0) < 0.12
    minutes = [service_ms(10, 5, random) / 60_000 for _ in range(4000)]
    assert abs(fmean(minutes) - 10) < 0.4


def test_a_plan_is_called_off_beside_it_where_the_kiosk_looks(tmp_path: Path) -> None:
    plan = tmp_path / "kiosk-1.json"
    write_plan(plan, [])
    assert not called_off(plan).exists()
    call_off(plan)
    assert called_off(plan).exists()
    assert load_plan(plan) == []


def test_what_the_tables_expect_of_a_part_of_the_day(hall: Hall) -> None:
    """A whole day is the sum of its rows but for queues that nobody draws a number of; half a row is half of it."""
    rows = [r for r in hall.arrivals_on(MONDAY) if hall.queue(r.queue).takes_first_tickets]

    def at(clock: str) -> int:
        time = dt.time.fromisoformat(clock)
        return int(dt.datetime.combine(MONDAY, time, hall.zone_info).timestamp() * 1000)

    whole = expected(hall, MONDAY, at("00:00"), at("23:59"))
    assert whole == pytest.approx(sum(r.expected_arrivals for r in rows))
    halves = [
        expected(hall, MONDAY, at(a), at(b)) for a, b in (("09:00", "09:15"), ("09:15", "09:30"))
    ]
    slot = sum(r.expected_arrivals for r in rows if f"{r.slot.start:%H:%M}" == "09:00")
    assert halves == [pytest.approx(slot / 2)] * 2
