"""The programs as processes: they start without a controller, say so, and end when told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import config
from kiosk.rating.__main__ import main as rating
from kiosk.terminal.__main__ import main as terminal
from kiosk.ticketing.__main__ import main as ticketing
from queue_controller.api.keys import ensure_hall_keys
from queue_controller.cli.rehearsal.ports import free_port
from tests.helpers.patience import PATIENCE_S, Calm
from tests.unit.kiosk.hall import ROOT, hall

HALL = ROOT / "config" / "halls" / "ziyang"
PROGRAMS = {
    "headless": ("kiosk.ticketing", "kiosk-1", "--headless"),
    "window": ("kiosk.ticketing", "kiosk-2"),
    "terminal": ("kiosk.terminal", "terminal-3"),
    "rating": ("kiosk.rating", "rating-3"),
}


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    made = config.rehearsal_setup(hall(), folder, free_port=free_port, counter="3")
    path = folder / "setup.toml"
    config.write_setup(path, made)
    ensure_hall_keys(Path(made.controller.keys_dir), [p.name for p in made.programs])
    return path


def launch(setup: Path, kind: str, *more: str) -> subprocess.Popen[str]:
    module, name, *flags = PROGRAMS[kind]
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            module,
            "--hall",
            str(HALL),
            "--setup",
            str(setup),
            "--name",
            name,
            *flags,
            *more,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=setup.parent,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"},
    )


@pytest.fixture(scope="module")
def running(setup: Path) -> Iterator[dict[str, tuple[subprocess.Popen[str], Path]]]:
    """All four at once, so that their starts cost the time of one."""
    plan = setup.parent / "plan.json"
    plan.write_text('[{"at_ms": 4102444800000, "queue": "B"}]')
    found = {}
    for kind in PROGRAMS:
        pictures = setup.parent / "pictures" / kind
        more = ["--visitors", str(plan)] if kind == "headless" else []
        found[kind] = (launch(setup, kind, "--pictures", str(pictures), *more), pictures)
    yield found
    for process, _ in found.values():
        process.kill()
        process.communicate()


def test_each_program_ends_within_three_seconds_of_sigterm(
    running: dict[str, tuple[subprocess.Popen[str], Path]],
) -> None:
    until = time.monotonic() + PATIENCE_S
    seen: dict[str, str] = {}
    maps: dict[str, str] = {}
    for kind, (process, _) in running.items():
        assert process.stderr is not None
        wanted = "is open on" if kind == "headless" else "page shown"
        seen[kind] = ""
        if kind == "headless":
            wait_until_loaded(process, until)
        else:
            while wanted not in seen[kind]:
                assert time.monotonic() < until, seen[kind]
                seen[kind] += process.stderr.readline()
        maps[kind] = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")
    ends = {}
    for kind, (process, _) in running.items():
        calm = Calm()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=PATIENCE_S)
        ends[kind] = (process.returncode, calm.seconds)
        assert "Traceback" not in err, err
        if kind in {"headless", "window"}:
            summary = json.loads(out.splitlines()[-1])
            assert summary["issued"] == 0
            assert ("visitors" in summary) == (kind == "headless")
    assert {kind: code for kind, (code, _) in ends.items()} == dict.fromkeys(PROGRAMS, 0)
    assert all(seconds < 3.0 for _, seconds in ends.values()), ends
    assert "PySide6" not in maps["headless"]
    for kind in ("window", "terminal", "rating"):
        assert "PySide6" in maps[kind]
        if kind != "terminal":
            assert list(running[kind][1].glob("*.png"))


def wait_until_loaded(process: subprocess.Popen[str], until: float) -> None:
    """Headless and without a controller it says nothing: wait until its bus is loaded and threads run."""
    while len(list(Path(f"/proc/{process.pid}/task").iterdir())) < 4:
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--hall", str(ROOT / "tests"), "--name", "kiosk-1"], "hall.csv"),
        (["--hall", str(HALL), "--name", "kiosk-9"], "没有名为 kiosk-9 的程序"),
        (["--hall", str(HALL), "--name", "host-1"], "不是 ticketing"),
        (["--hall", str(HALL), "--setup", "/nowhere.toml", "--name", "kiosk-1"], "nowhere.toml"),
    ],
)
def test_a_bad_configuration_ends_with_2_and_a_sentence(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ticketing(arguments) == 2
    assert words in capsys.readouterr().err


def test_the_other_programs_refuse_too(
    setup: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for main, name in ((terminal, "kiosk-1"), (rating, "terminal-3")):
        assert main(["--hall", str(HALL), "--setup", str(setup), "--name", name]) == 2
    plan = tmp_path / "plan.json"
    plan.write_text("nonsense")
    where = ["--hall", str(HALL), "--setup", str(setup), "--name", "kiosk-1", "--headless"]
    assert ticketing([*where, "--visitors", str(plan)]) == 2
    assert "访客计划" in capsys.readouterr().err


def test_missing_keys_are_a_sentence(
    setup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = setup.read_text(encoding="utf-8").replace("/keys", "/no-keys")
    other = tmp_path / "setup.toml"
    other.write_text(text, encoding="utf-8")
    where = ["--hall", str(HALL), "--setup", str(other), "--name", "kiosk-1", "--headless"]
    assert ticketing(where) == 2
    assert "密钥" in capsys.readouterr().err
