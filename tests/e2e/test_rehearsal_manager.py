"""A rehearsal's manager acts on the real bus, with PIN and reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from queue_controller.api import messages as m
from tests.e2e.rehearsing import rehearse_until


def helped(events: Sequence[m.Event]) -> bool:
    """Whoever was called to help has served somebody, also without a keypad."""
    added = {e.counter for e in events if isinstance(e, m.CounterAdded)}
    return any(isinstance(e, m.ServiceCompleted) and e.counter in added for e in events)


def test_a_manager_with_a_pin_helps_where_the_wait_nears_the_bound(tmp_path: Path) -> None:
    """The first hour of a peak Monday at a consulting desk that is too small for it."""
    more = ("--pins", "--start", "08:15", "--speed", "120")
    code, result, stderr = rehearse_until(tmp_path, helped, *more, most_minutes=2.0)
    assert code == 0, (result, stderr)
    assert result["practice"]["temporary_counters"], result["practice"]
    assert not {"pin_wrong", "pin_locked", "staff_missing"} & set(result["refused"])
    assert result["passed_twice"] == 0
    assert result["classes"]
