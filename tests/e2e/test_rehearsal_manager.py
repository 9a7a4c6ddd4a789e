"""A rehearsal's manager acts on the real bus, with PIN and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_controller.api import messages as m
from queue_controller.store.backup import opened_copy
from queue_controller.store.log import VerifiedLog
from tests.e2e.rehearsing import EXIT_WITNESSES_DIFFER, rehearse


@pytest.mark.timeout(200)
def test_a_manager_with_a_pin_helps_where_the_wait_nears_the_bound(tmp_path: Path) -> None:
    """The first hour of a peak Monday at a consulting desk that is too small for it."""
    more = ("--pins", "--start", "08:15", "--speed", "120")
    code, result, stderr = rehearse(tmp_path, *more, minutes=0.6)
    # So fast that on a busy machine a pad may take two visitors' keys for one: witnesses are heard elsewhere.
    assert code in {0, EXIT_WITNESSES_DIFFER}, (result, stderr)
    assert result["practice"]["temporary_counters"], result["practice"]
    assert not {"pin_wrong", "pin_locked", "staff_missing"} & set(result["refused"])
    assert result["passed_twice"] == 0
    assert result["classes"]
    with opened_copy(tmp_path / "data") as copy:
        events = [event for _, event in VerifiedLog(copy).rows()]
    added = {e.counter for e in events if isinstance(e, m.CounterAdded)}
    served = [e for e in events if isinstance(e, m.ServiceCompleted) and e.counter in added]
    assert served, "who was called to help serves, also without a keypad"
