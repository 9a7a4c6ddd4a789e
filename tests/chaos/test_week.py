"""A simulated week: what the hall's programs keep does not grow with the days."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_controller.simulation.week import DAYS, Week

ROOM_BYTES = 24 * 1024 * 1024
"""Of resident memory from the second evening to the last: SQLite keeps up to 16 MiB of pages."""


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(1, 3))
def test_a_week_keeps_every_promise_and_memory_and_descriptors_flat(
    seed: int, tmp_path: Path
) -> None:
    week = Week(seed, tmp_path)
    outcome = week.run()
    for evening in week.evenings:
        print(evening)
    assert outcome.faults == []
    second, last = week.evenings[1], week.evenings[-1]
    assert last.day == DAYS
    assert last.events > 5 * week.evenings[0].events, "the days were idle"
    assert last.resident_bytes < second.resident_bytes + ROOM_BYTES
    assert last.descriptors <= second.descriptors
