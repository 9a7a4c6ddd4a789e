"""Run the checks in groups and print the time of each: `python -m tests.helpers.groups test`."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
BUDGET_S = 300.0
LIMIT_S = 3600.0
"""Of one group: many times its budget, so that a slow machine passes and a hanging test does not."""
GRACE_S = 15.0
"""What a group started may take so long to end after it."""
MARK = "HALL_TEST_GROUP"
"""Every process of a group inherits this variable, with a value of its own group."""
MOST_WORKERS = 4
"""More would only crowd each other: every file of tests starts programs of its own."""


@dataclass(frozen=True)
class Group:
    """One group of checks: the paths of its tests that exist, or a command of its own."""

    name: str
    paths: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    workers: str = "auto"
    """How many processes; "auto": one for each core."""
    alone: bool = False
    """One process: its tests measure time or memory, and must not disturb each other."""

    def argv(self) -> list[str]:
        """The command line, empty when the group has nothing to run."""
        if self.command:
            return list(self.command)
        existing = [p for p in self.paths if (ROOT / p).exists()]
        if not existing:
            return []
        argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        if not self.alone:
            argv += ["-n", self.workers, "--maxprocesses", str(MOST_WORKERS), "--dist", "loadfile"]
        return [*argv, *existing]


LINT = (
    Group("ruff format", command=(str(BIN / "ruff"), "format", "--check", ".")),
    Group("ruff", command=(str(BIN / "ruff"), "check", ".")),
    Group("mypy", command=(str(BIN / "mypy"),)),
    Group("imports", command=(str(BIN / "lint-imports"),)),
    Group("qmllint", command=(sys.executable, "-m", "tests.helpers.qml")),
    Group("licences", command=(sys.executable, "-m", "tests.helpers.licences")),
)

TESTS = (
    Group("config", ("tests/unit/config",)),
    Group(
        "controller",
        ("tests/unit/queue_controller", "tests/contract/bus", "tests/property"),
    ),
    Group(
        "devices",
        ("tests/unit/devices", "tests/contract/devices", "tests/hardware"),
    ),
    Group("touch", ("tests/unit/kiosk", "tests/ui/kiosk")),
    Group("display", ("tests/unit/hall_display", "tests/ui/hall_display", "tests/ui/workbench")),
    # These wait for restarts and time-outs most of the time.
    Group("faults", ("tests/chaos", "tests/e2e"), workers="4"),
    Group("repository", ("tests/unit/repository", "tests/bench"), alone=True),
)


def run(groups: tuple[Group, ...], extra: tuple[str, ...] = ()) -> int:
    """Run each group, print a table of times, and return 1 if any failed."""
    rows: list[tuple[str, float, str]] = []
    for group in groups:
        argv = group.argv()
        if not argv:
            rows.append((group.name, 0.0, "nothing to run"))
            continue
        print(f"\n=== {group.name} ===", flush=True)
        began = time.monotonic()
        mark = uuid.uuid4().hex
        ended_well = _ends_well([*argv, *extra] if group.paths else argv, mark)
        end_what_is_left(mark)
        rows.append((group.name, time.monotonic() - began, "ok" if ended_well else "FAILED"))
    print("\ngroup            seconds  result")
    for name, seconds, verdict in rows:
        over = "  over its budget of 300 s" if seconds > BUDGET_S else ""
        print(f"{name:<16} {seconds:7.1f}  {verdict}{over}")
    print(f"{'all':<16} {sum(r[1] for r in rows):7.1f}")
    return int(any(r[2] == "FAILED" for r in rows))


def _ends_well(argv: list[str], mark: str) -> bool:
    """Run one group; one that hangs is ended with everything that it started."""
    environment = {**_environment(), MARK: mark}
    with subprocess.Popen(argv, cwd=ROOT, env=environment, start_new_session=True) as process:
        try:
            return process.wait(LIMIT_S) == 0
        except subprocess.TimeoutExpired:
            print(f"\n{argv[2:]} did not end within {LIMIT_S:g} s", flush=True)
            os.killpg(process.pid, signal.SIGKILL)
            return False
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            end_what_is_left(mark)
            raise


def end_what_is_left(mark: str, grace_s: float = GRACE_S) -> list[str]:
    """Wait until nothing of a group runs any more; what goes on all the same is told and killed.

    Returns:
        The command lines of what was killed.
    """
    end = time.monotonic() + grace_s
    while (left := _running(mark)) and time.monotonic() < end:
        time.sleep(0.1)
    for pid, command in left.items():
        print(f"left running and killed: {command}", flush=True)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return list(left.values())


def _running(mark: str) -> dict[int, str]:
    """Processes of a group with their command lines; empty where the system does not tell."""
    wanted = f"{MARK}={mark}".encode()
    found: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found[int(folder.name)] = command.strip()
        except OSError:
            continue
    return found


def _ended(number: int, _: object) -> None:
    """A group runs in a session of its own, which no signal to this process reaches."""
    raise SystemExit(128 + number)


def nightly(budget_min: float) -> int:
    """Run the long tests one by one until the budget is spent; the next run goes on from there."""
    state = ROOT / "var" / "nightly.json"
    state.parent.mkdir(parents=True, exist_ok=True)
    done: dict[str, str] = json.loads(state.read_text()) if state.exists() else {}
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--collect-only", "-m", "nightly", "tests"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        env=_environment(),
    )
    tests = [line for line in listed.stdout.splitlines() if "::" in line]
    if not tests:
        print(listed.stdout + listed.stderr)
        return 1
    end = time.monotonic() + budget_min * 60
    for test in tests:
        if done.get(test) == "ok":
            continue
        if time.monotonic() > end:
            print(f"the budget of {budget_min:g} minutes is spent; run again to go on")
            break
        result = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-m", "nightly", "--timeout=7200", test],
            cwd=ROOT,
            check=False,
            env=_environment(),
        )
        done[test] = "ok" if result.returncode == 0 else "FAILED"
        state.write_text(json.dumps(done, indent=1))
    left = [t for t in tests if t not in done]
    failed = [t for t in tests if done.get(t) == "FAILED"]
    print(
        f"nightly: {len(tests) - len(left) - len(failed)} ok, {len(failed)} failed, {len(left)} left"
    )
    if not left:
        state.unlink()
    return int(bool(failed))


def _environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


def main() -> int:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["test", "lint", "nightly", *(g.name for g in TESTS)])
    parser.add_argument("--budget-min", type=float, default=240.0)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _ended)
    if options.what == "nightly":
        return nightly(options.budget_min)
    if options.what == "lint":
        return run(LINT)
    only = tuple(g for g in TESTS if g.name == options.what)
    return run(only or LINT + TESTS, ("-m", "not nightly"))


if __name__ == "__main__":
    sys.exit(main())
