"""Visit after visit through the kiosk's window: what one visitor used is free again for the next.

In a process of its own: one in which other tests ran before gives memory back, and takes it again, eight MiB at a time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
GROWTH_MIB = 12.0
"""Of resident memory, from the warm program to the last visit. A page that stays behind would be two to seven MiB each time."""
STEADY_MIB = 6.0
"""Of these so much in the second half."""
LIMIT_S = 7000.0


@pytest.mark.parametrize(
    "visits",
    [200, pytest.param(10_000, marks=[pytest.mark.nightly, pytest.mark.timeout(7200)])],
)
def test_memory_is_flat_over_visits(tmp_path: Path, visits: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.kiosk.visits", str(visits), str(tmp_path)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "WARNING" not in done.stderr, done.stderr[-3000:]
    said = json.loads(done.stdout.splitlines()[-1])
    memory = said["memory"]
    print(f"{visits} visits: {memory}")
    assert memory[-1] - memory[0] < GROWTH_MIB, memory
    assert memory[-1] - memory[5] < STEADY_MIB, memory
    assert said["issued"] == said["made"] >= visits
