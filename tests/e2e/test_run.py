"""`hall run`: starts what hall.toml lists, brings back what dies, ends everything it started."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from queue_controller.cli.rehearsal.ports import free_port
from tests.chaos.hall_process import HALL_DIR
from tests.helpers.patience import PATIENCE_S

HALL = Path(sys.executable).parent / "hall"
SETUP = """
[controller]
commands = "tcp://127.0.0.1:{commands}"
events = "tcp://127.0.0.1:{events}"
data_dir = "{data}"

[[program]]
name = "announcer-1"
kind = "announcer"
machine = "hall-pc"

[[program]]
name = "host-1"
kind = "device_host"
machine = "elsewhere"
"""


def _until(condition: Callable[[], bool], limit_s: float = PATIENCE_S) -> bool:
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def _children(pid: int) -> dict[int, str]:
    """Pids of the programs that `hall run` started, with their command lines."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    found: dict[int, str] = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (path.parent.parent / task.name / "children").read_text().split():
            try:
                command = Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:
                continue
            found[int(child)] = command.replace(b"\0", b" ").decode()
    return found


class Run:
    """One `hall run` on a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "hall"
        shutil.copytree(HALL_DIR, self.folder)
        (self.folder / "hall.toml").write_text(
            SETUP.format(commands=free_port(), events=free_port(), data=folder / "data"),
            encoding="utf-8",
        )
        self.cwd = folder
        self.output = folder / "run.log"
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self.hall("migrate", "--hall", str(self.folder))
        with self.output.open("wb") as stream:
            return subprocess.Popen(
                [str(HALL), "run", str(self.folder), "--machine", "hall-pc"],
                cwd=self.cwd,
                stdout=stream,
                stderr=stream,
            )

    def hall(self, *argv: str) -> tuple[int, dict[str, Any]]:
        """Another `hall` command, from the same working folder."""
        done = subprocess.run(
            [str(HALL), *argv, "--json"],
            cwd=self.cwd,
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )
        lines = done.stdout.strip().splitlines()
        return done.returncode, json.loads(lines[-1]) if lines else {}

    def pid_of(self, module: str) -> int:
        """The running program, 0 when there is none."""
        found = [pid for pid, line in _children(self.process.pid).items() if module in line]
        return found[0] if found else 0


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    one = Run(tmp_path)
    yield one
    one.process.terminate()
    try:
        one.process.wait(PATIENCE_S)
    finally:
        one.process.kill()


def test_run_supervises_the_programs_of_this_machine(run: Run) -> None:
    assert _until(lambda: run.hall("status")[0] == 0), run.output.read_text()
    assert run.pid_of("hall_display.announcer")
    assert run.pid_of("devices.host") == 0, "that one is another machine's"

    code, opened = run.hall("open", "1")
    assert (code, opened["ok"]) == (0, True)
    first = run.pid_of("queue_controller.server")
    os.kill(first, signal.SIGKILL)
    assert _until(lambda: run.pid_of("queue_controller.server") not in {0, first})
    assert _until(lambda: run.hall("status")[0] == 0)
    _, status = run.hall("status")
    assert status["view"]["counters"]["1"]["mode"] == "open", "nothing acknowledged is lost"
    said = run.output.read_text()
    assert "controller 已停止" in said
    assert "signal 9" in said

    children = list(_children(run.process.pid))
    run.process.terminate()
    assert run.process.wait(PATIENCE_S) == 0
    assert _until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))


def test_two_controllers_on_one_database_are_refused(run: Run) -> None:
    assert _until(lambda: run.hall("status")[0] == 0), run.output.read_text()
    second = subprocess.run(
        [sys.executable, "-m", "queue_controller.server", "--hall", str(run.folder)],
        cwd=run.cwd,
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert second.returncode == 2
    assert "正在" in second.stderr or "占用" in second.stderr, second.stderr
