"""A rehearsal's manager acts on the real bus, with PIN and reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from queue_controller.api import messages as m
from tests.e2e.rehearsing import Rehearsing, rehearse_until


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


NEEDS_AN_OCCASION: Final = frozenset({"moved", "longer_hours", "put_off", "broadcasts"})
"""Somebody waits where a system is down, when the hall closes, or when lunch begins."""
DAY_LIMIT_S: Final = 1800.0
"""Ten minutes and what a busy machine adds."""


@pytest.mark.nightly
@pytest.mark.timeout(2400)
def test_a_whole_monday_of_processes_uses_all_of_the_managers_hand(tmp_path: Path) -> None:
    """From opening until the hall is closed; the folder of the hall is as it was before."""
    more = ("--pins", "--start", "08:15", "--seed", "3")
    with Rehearsing(tmp_path, *more, minutes=0) as one:
        code, result, stderr = one.ended(DAY_LIMIT_S)
    assert code == 0, (result, stderr)
    practice = result["practice"]
    unused = {name for name, count in practice.items() if not count}
    assert unused <= NEEDS_AN_OCCASION, practice
    assert not {"pin_wrong", "pin_locked", "staff_missing", "not_allowed"} & set(result["refused"])
    assert result["passed_twice"] == 0
    assert (tmp_path / "hall" / "quotas.csv").exists()
    assert not Path("config/halls/songming/quotas.csv").exists()
