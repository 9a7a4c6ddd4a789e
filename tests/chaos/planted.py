"""Faults planted into a copy of the code: each must be caught by the simulator within its seeds.

Each is a patch in tests/chaos/planted; `python -m tests.chaos.planted NAME` says by which seed it is caught.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATCHES = sorted((ROOT / "tests" / "chaos" / "planted").glob("*.patch"))
PACKAGES = ("queue_controller", "kiosk", "devices", "config")


def caught_by(patch: Path, seeds: int, limit_s: float = 110.0) -> tuple[int, list[str]] | None:
    """The first of seeds 1..`seeds` that catches a patch, and what it says; None: none does."""
    with tempfile.TemporaryDirectory(prefix="hall-planted-") as folder:
        listed = subprocess.run(
            ["git", "ls-files", "-z", *PACKAGES], cwd=ROOT, check=True, capture_output=True
        )
        for name in filter(None, listed.stdout.decode().split("\0")):
            copy = Path(folder) / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((ROOT / name).read_bytes())
        subprocess.run(["git", "apply", str(patch)], cwd=folder, check=True)
        done = subprocess.run(
            [
                sys.executable, "-m", "queue_controller.simulation",
                "--seeds", "1", str(seeds), "--stop",
            ],
            cwd=folder, check=False, capture_output=True, text=True, timeout=limit_s,
            env={"PYTHONPATH": folder, "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode == 0:
        return None
    assert lines, done.stderr
    return int(lines[-1]["seed"]), list(lines[-1]["faults"])


if __name__ == "__main__":
    for chosen in PATCHES:
        if len(sys.argv) < 2 or chosen.stem in sys.argv[1:]:
            print(chosen.stem, caught_by(chosen, 40), flush=True)
