"""The supervisor of processes: restarts, gives up loudly, ends what it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from queue_controller.cli import silence, supervise
from queue_controller.cli.supervise import Supervisor
from tests.helpers.patience import PATIENCE_S

SLEEP = "import time; time.sleep(3600)"


def _until(condition: Callable[[], bool], limit_s: float = PATIENCE_S) -> bool:
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    monkeypatch.setattr(supervise, "BACKOFF_S", (0.05,))
    one = Supervisor(said.append)
    yield one
    one.stop()


def test_a_killed_program_comes_back(
    supervisor: Supervisor, said: list[str], tmp_path: Path
) -> None:
    program = supervisor.start("p", [sys.executable, "-c", SLEEP], tmp_path / "p.log")
    assert program.process is not None
    first = program.process.pid
    program.process.kill()
    assert _until(lambda: program.running and program.process.pid != first)  # type: ignore[union-attr]
    assert program.restarts == 1
    assert "signal 9" in said[0]


def test_what_keeps_dying_is_given_up_with_its_last_words(
    supervisor: Supervisor, said: list[str], tmp_path: Path
) -> None:
    code = "import sys; print('no such port', file=sys.stderr); sys.exit(1)"
    program = supervisor.start("p", [sys.executable, "-c", code], tmp_path / "p.log")
    assert _until(lambda: bool(program.given_up))
    assert program.restarts == supervise.GIVE_UP_DEATHS - 1
    assert "no such port" in said[-1]
    assert supervisor.failed == (program,)


@pytest.mark.parametrize("code", [2, supervise.OVERTAKEN])
def test_what_is_given_up_is_told_and_something_else_may_stand_in_for_it(
    said: list[str], tmp_path: Path, code: int
) -> None:
    def stand_in(name: str) -> None:
        one.start(f"{name}.outage", [sys.executable, "-c", SLEEP], tmp_path / "o.log")

    one = Supervisor(said.append, stand_in)
    try:
        one.start("p", [sys.executable, "-c", f"exit({code})"], tmp_path / "p.log")
        assert _until(lambda: [p.name for p in one.programs if p.running] == ["p.outage"])
        assert one.programs[0].restarts == 0
    finally:
        one.stop()


def test_bad_configuration_is_not_restarted(
    supervisor: Supervisor, said: list[str], tmp_path: Path
) -> None:
    program = supervisor.start("p", [sys.executable, "-c", "exit(2)"], tmp_path / "p.log")
    assert _until(lambda: bool(program.given_up))
    assert program.restarts == 0
    assert "bad configuration" in said[0]


def test_stop_kills_what_does_not_listen(
    supervisor: Supervisor,
    said: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervise, "STOP_LIMIT_S", 0.3)
    ready = tmp_path / "ready"
    code = (
        "import signal, time, pathlib; signal.signal(15, signal.SIG_IGN);"
        f"pathlib.Path({str(ready)!r}).touch(); time.sleep(60)"
    )
    program = supervisor.start("p", [sys.executable, "-c", code], tmp_path / "p.log")
    process = program.process
    assert process is not None
    assert _until(ready.exists)
    supervisor.stop()
    assert process.poll() == -9
    assert "killed" in said[-1]


def test_a_killed_supervisor_leaves_nothing_running(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path;"
        "from queue_controller.cli.supervise import Supervisor;"
        f"p = Supervisor(print).start('p', [sys.executable, '-c', {SLEEP!r}], Path({str(tmp_path / 'p.log')!r}));"
        "print(p.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = Path("/proc") / parent.stdout.readline().decode().strip()
        # setpriv has the same words in its command line; it asks for the signal before it becomes the program.
        assert _until(lambda: (child / "cmdline").read_bytes().startswith(sys.executable.encode()))
        parent.kill()
    assert _until(lambda: not child.exists() or "Z" in (child / "stat").read_text().split()[2])


SPEAKS = """
import time
from queue_controller.api.notify import ServiceManager
manager = ServiceManager()
manager.ready("here")
while True:
    manager.alive()
    time.sleep(0.05)
"""


def test_what_hangs_is_killed_and_started_again(
    supervisor: Supervisor, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "SILENT_S", 2.0)
    speaks = supervisor.start("speaks", [sys.executable, "-c", SPEAKS], tmp_path / "speaks.log")
    mute = supervisor.start("mute", [sys.executable, "-c", SLEEP], tmp_path / "mute.log")
    assert _until(lambda: speaks.silence._heard_s is not None)
    assert speaks.process is not None
    assert mute.process is not None
    first = speaks.process.pid
    os.kill(first, signal.SIGSTOP)
    os.kill(mute.process.pid, signal.SIGSTOP)
    assert _until(lambda: speaks.restarts >= 1 and speaks.running), said
    assert any("hangs" in each for each in said)
    assert mute.restarts == 0, "what never spoke is not called silent"
    os.kill(mute.process.pid, signal.SIGCONT)
    assert _until(lambda: speaks.silence._heard_s is not None), "the new one is heard"
