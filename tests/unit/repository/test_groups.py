"""A group of tests leaves nothing running, and a failed test shows what its programs wrote."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers import groups
from tests.helpers.groups import MARK, Group, end_what_is_left
from tests.helpers.logs import BYTES, LINES, tails
from tests.helpers.patience import PATIENCE_S, Calm

SLEEP = "import time; time.sleep(3600)"


def test_what_a_group_left_is_told_and_killed(capsys: pytest.CaptureFixture[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLEEP], env={**os.environ, MARK: "of-this-test"}
    ) as left:
        try:
            assert end_what_is_left("of-another", 0.0) == []
            assert left.poll() is None
            (killed,) = end_what_is_left("of-this-test", 0.0)
            assert killed.endswith(SLEEP)
            assert left.wait(PATIENCE_S) == -signal.SIGKILL
        finally:
            left.kill()
    assert "left running" in capsys.readouterr().out


def test_a_group_that_is_told_to_end_takes_what_it_started_with_it(tmp_path: Path) -> None:
    started = tmp_path / "started"
    detached = (
        "import os, pathlib, subprocess, sys, time;"
        f"p = subprocess.Popen([sys.executable, '-c', {SLEEP!r}], start_new_session=True);"
        f"pathlib.Path({str(started) + '.new'!r}).write_text(str(p.pid));"
        f"os.replace({str(started) + '.new'!r}, {str(started)!r}); time.sleep(3600)"
    )
    code = (
        "import signal, sys; from tests.helpers import groups; from tests.helpers.groups import Group;"
        "groups.GRACE_S = 0.0; signal.signal(signal.SIGTERM, groups._ended);"
        f"groups.run((Group('x', command=(sys.executable, '-c', {detached!r})),))"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=groups.ROOT) as process:
        end = time.monotonic() + PATIENCE_S
        while not started.exists():
            assert time.monotonic() < end
            time.sleep(0.02)
        process.terminate()
        assert process.wait(PATIENCE_S) == 128 + signal.SIGTERM
    gone = Path("/proc") / started.read_text()
    while gone.exists() and "Z" not in (gone / "stat").read_text().split()[2]:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_checks_run_with_as_many_processes_as_their_group_says() -> None:
    alone = Group("x", ("tests/unit/repository",), alone=True)
    assert "-n" not in alone.argv()
    assert "-n" in Group("x", ("tests/unit/repository",)).argv()


def test_the_ends_of_the_logs_of_now_are_shown(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    old, empty, new = tmp_path / "old.log", tmp_path / "empty.log", tmp_path / "deep" / "new.log"
    old.write_text("from before\n")
    os.utime(old, (1000, 1000))
    empty.touch()
    new.write_text("".join(f"line {number}\n" for number in range(BYTES)))
    shown = tails(tmp_path, 2000).splitlines()
    assert shown[0].endswith("deep/new.log")
    assert shown[-1] == f"line {BYTES - 1}"
    assert len(shown) == LINES + 1


def test_a_calm_clock_goes_no_faster_than_the_one_on_the_wall() -> None:
    calm = Calm()
    time.sleep(0.2)
    assert 0.0 <= calm.seconds <= calm.wall_s


def test_where_the_kernel_does_not_tell_a_calm_clock_goes_slowly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tests.helpers.patience.PRESSURE", tmp_path)
    calm = Calm()
    time.sleep(0.2)
    assert 0.02 <= calm.seconds < calm.wall_s / 5
