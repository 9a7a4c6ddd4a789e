"""The hall clock between heartbeats."""

from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.api.clock import HallClock


def _beat(hall_ms: int, speed: float) -> m.Heartbeat:
    return m.Heartbeat(1, "h", 1, 1, "running", "", hall_ms, speed, "2025-09-08", ())


def test_it_runs_on_at_the_speed_of_the_last_heartbeat() -> None:
    wall = [100.0]
    clock = HallClock(lambda: wall[0])
    clock.update(_beat(1_000_000, 20.0))
    wall[0] += 0.5
    assert clock.known
    assert clock.now_ms() == 1_010_000
    assert clock.wall_seconds_until(1_030_000) == 1.0
    assert clock.wall_seconds_until(5) == 0.0


def test_it_follows_a_clock_that_was_set() -> None:
    wall = [0.0]
    clock = HallClock(lambda: wall[0])
    clock.update(_beat(5_000, 1.0))
    clock.update(_beat(1_000, 1.0))
    assert clock.now_ms() == 1_000


def test_before_the_first_heartbeat_it_is_the_wall_clock() -> None:
    assert not HallClock().known
    assert HallClock().now_ms() > 1_700_000_000_000
