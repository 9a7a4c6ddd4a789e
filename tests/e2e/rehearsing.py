"""Short rehearsals of a whole hall as processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HALL = Path(sys.executable).parent / "hall"
SONGMING = "config/halls/songming"
EXIT_WITNESSES_DIFFER = 5


def rehearse(run_dir: Path, *more: str, minutes: float = 0.5) -> tuple[int, dict[str, Any], str]:
    """Run one short rehearsal; its exit code, its JSON and its stderr."""
    argv = [
        str(HALL), "rehearse", SONGMING, "--headless", "--speed", "60", "--start", "08:55",
        "--minutes", str(minutes), "--seed", "7", "--json", "--run-dir", str(run_dir), *more,
    ]  # fmt: skip
    done = subprocess.run(
        argv, check=False, capture_output=True, text=True, timeout=minutes * 60 + 100
    )
    lines = done.stdout.strip().splitlines()
    assert lines, done.stderr
    return done.returncode, json.loads(lines[-1]), done.stderr
