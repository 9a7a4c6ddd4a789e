"""What goes wrong once in a rehearsal: the counters of one queue stand still for a while, and go on."""

from __future__ import annotations

import pytest

from queue_controller.api import messages as m
from queue_controller.cli.rehearsal.gate import departments_of, sisters
from queue_controller.cli.rehearsal.outage import LASTS_MINUTES, REASON, Outage
from tests.unit.queue_controller.service.driver import Driver, sample_hall


def play(day: Driver, outage: Outage, minutes: int) -> list[tuple[int, m.Command]]:
    """By minute, what its clerks did."""
    found: list[tuple[int, m.Command]] = []
    for minute in range(minutes):
        for send in outage.step(day.state.view, day.now_ms):
            day.do(send.command)
            found.append((minute, send.command))
        day.pass_s(60)
    return found


@pytest.mark.parametrize("name", ["ziyang", "songming"])
@pytest.mark.parametrize("seed", range(1, 6))
def test_once_a_day_a_queue_stands_still_and_goes_on(name: str, seed: int) -> None:
    hall = sample_hall(name)
    outage = Outage(hall, seed)
    assert outage.queue is not None
    assert sisters(hall, outage.queue, departments_of(hall, outage.queue)), "somebody may help"
    day = Driver(hall, clock="08:20").open(*outage.queue.counters)
    day.issue(outage.queue.prefix)
    done = play(day, outage, 330)
    count = len(outage.queue.counters)
    paused, opened = done[:count], done[count:]
    assert {each for _, each in paused} == {
        m.PauseCounter(number, REASON, LASTS_MINUTES) for number in outage.queue.counters
    }
    assert {each for _, each in opened} == {m.OpenCounter(n) for n in outage.queue.counters}
    assert opened[0][0] - paused[0][0] == LASTS_MINUTES
    assert 80 <= paused[0][0] <= 150


def test_it_is_noticed_when_somebody_waits() -> None:
    hall = sample_hall("ziyang")
    first, second = Outage(hall, 3), Outage(hall, 3)
    assert first.queue is not None
    alone = play(Driver(hall, clock="08:20").open(*first.queue.counters), first, 330)
    day = Driver(hall, clock="08:20").open(*first.queue.counters)
    day.issue(first.queue.prefix)
    assert play(day, second, 330)[0][0] + 60 == alone[0][0], "at the latest an hour later"


def test_a_closed_hall_has_none() -> None:
    hall = sample_hall("ziyang")
    assert play(Driver(hall, clock="08:20", date="2025-09-07"), Outage(hall, 1), 300) == []
