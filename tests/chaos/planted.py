"""Faults planted into a copy of the code: each must be caught by the simulator within its seeds.

Each is a patch in tests/chaos/planted; `python -m tests.chaos.planted [NAME...]` says by which seed it
is caught, and with `--others` whether mypy and the unit tests say anything.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATCHES = sorted((ROOT / "tests" / "chaos" / "planted").glob("*.patch"))
OF_A_PAIR = "pair_"
"""Begins the names of faults of two machines: seeds of `--pair` catch them."""
MYPY_CACHE = ROOT / "var" / "planted-mypy"
SEEDS = 30
"""On so many seeds the healthy code is clean, and each fault is caught by one of them."""
OTHERS_LIMIT_S = 1800.0


@contextlib.contextmanager
def planted(patch: Path) -> Iterator[Path]:
    """A copy of the repository with a fault in it."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="hall-planted-", dir=memory if memory.is_dir() else None
    ) as folder:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        for name in filter(None, listed.stdout.decode().split("\0")):
            if name.startswith("docs/pictures/") or not (ROOT / name).exists():
                continue
            copy = Path(folder) / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy)
        subprocess.run(["git", "apply", "-C1", str(patch)], cwd=folder, check=True)
        yield Path(folder)


def _python(folder: Path, *argv: str, limit_s: float) -> subprocess.CompletedProcess[str]:
    # What is installed is the healthy code: the copy must be found before it.
    env = {**os.environ, "PYTHONPATH": str(folder), "MYPYPATH": "typings"}
    return subprocess.run(
        [sys.executable, *argv],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=limit_s,
        env=env,
    )


def caught_by(patch: Path, seeds: int, limit_s: float = 600.0) -> tuple[int, list[str]] | None:
    """The first of seeds 1..`seeds` that catches a patch, and what it says; None: none does."""
    with planted(patch) as folder:
        done = _python(
            folder, "-m", "queue_controller.simulation", "--seeds", "1", str(seeds), "--stop",
            *(["--pair"] if patch.stem.startswith(OF_A_PAIR) else []),
            limit_s=limit_s,
        )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode == 0:
        return None
    assert lines, done.stderr
    return int(lines[-1]["seed"]), list(lines[-1]["faults"])


def others_say(patch: Path) -> str:
    """What mypy and the unit tests of the touched package say of a patch; empty: they let it pass."""
    of_kiosk = "a/kiosk/" in patch.read_text(encoding="utf-8")
    tests = "tests/unit/kiosk" if of_kiosk else "tests/unit/queue_controller"
    with planted(patch) as folder:
        typed = _python(
            folder, "-m", "mypy", "--cache-dir", str(MYPY_CACHE), limit_s=OTHERS_LIMIT_S
        )
        if typed.returncode:
            return typed.stdout[-2000:]
        tested = _python(
            folder, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not nightly",
            tests, limit_s=OTHERS_LIMIT_S,
        )  # fmt: skip
        return tested.stdout[-2000:] if tested.returncode else ""


def main() -> None:
    """Say of each patch what finds it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--others", action="store_true")
    options = parser.parse_args()
    for patch in PATCHES:
        if not options.names or patch.stem in options.names:
            print(patch.stem, caught_by(patch, options.seeds, limit_s=900), flush=True)
            if options.others:
                print(others_say(patch) or "  mypy and unit tests let it pass", flush=True)


if __name__ == "__main__":
    main()
