from __future__ import annotations

from devices.kinds import PaperForecast
from devices.ticket_printer.escpos.forecast import RollForecast
from tests.unit.devices.escpos.bench import Bench


def left(roll: RollForecast) -> int | None:
    return roll.tickets_left


def test_nothing_is_guessed_of_a_roll_that_nobody_saw_begin() -> None:
    roll = RollForecast(80_000, 5_000)
    for _ in range(10):
        roll.looked(paper_end=False, near_end=False)
        roll.used(80)
    assert roll.tickets_left is None


def test_a_new_roll_is_counted_down() -> None:
    roll = RollForecast(80_000, 0)
    roll.looked(paper_end=True, near_end=True)
    assert left(roll) == 0
    roll.looked(paper_end=False, near_end=False)
    assert left(roll) is None  # no ticket yet, so nobody knows how long one is
    for _ in range(100):
        roll.used(80)
    assert roll.tickets_left == 900
    for _ in range(2000):
        roll.used(80)
    assert roll.tickets_left == 0


def test_the_near_end_sensor_sets_it_right() -> None:
    roll = RollForecast(80_000, 5_000)
    roll.looked(paper_end=True, near_end=True)
    roll.looked(paper_end=False, near_end=False)
    roll.used(100)
    assert roll.tickets_left == 799
    roll.looked(paper_end=False, near_end=True)
    assert roll.tickets_left == 50
    roll.looked(paper_end=False, near_end=True)  # it stays near: that is no news
    roll.used(100)
    assert roll.tickets_left == 49


def test_silence_changes_nothing() -> None:
    roll = RollForecast(80_000, 5_000)
    roll.looked(paper_end=True, near_end=None)
    roll.looked(paper_end=None, near_end=None)
    roll.looked(paper_end=False, near_end=None)
    roll.used(80)
    assert roll.tickets_left == 999


def test_without_a_length_in_the_configuration_a_new_roll_is_unknown() -> None:
    roll = RollForecast(0, 0)
    roll.looked(paper_end=True, near_end=True)
    roll.looked(paper_end=False, near_end=False)
    roll.looked(paper_end=False, near_end=True)
    roll.used(80)
    assert roll.tickets_left is None


def test_the_printer_tells_after_each_ticket_once_the_roll_is_known() -> None:
    bench = Bench(options={"roll_m": 60, "near_end_m": 4})
    bench.plug()
    bench.run(5)
    bench.printer.control({"do": "set", "paper": "out"}, bench.now)
    bench.run(5)
    bench.printer.control({"do": "set", "paper": "ok"}, bench.now)
    bench.run(5)
    bench.print()
    bench.end_of()
    forecasts = [e.body for e in bench.events if isinstance(e.body, PaperForecast)]
    left = forecasts[-1].tickets_left
    assert left is not None
    assert abs(left * forecasts[-1].printed_mm - 60_000) < 200
    assert bench.seat.counters()["tickets_left"] == left
