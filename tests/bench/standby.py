"""`issue` with a synchronous copy on a second machine, against the same hall without one.

Both controllers and the load share the processors of one machine here; in a hall each has its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

import config
from config.model import StandbyConfig
from queue_controller.cli.rehearsal.ports import free_port
from queue_controller.server.standby.place import Place, write_place
from tests.bench.arithmetic import Row, Target, against_floor
from tests.bench.bench import Bench, Figure
from tests.bench.hall import HALL_START, ROOT, START_LIMIT_S, BenchHall, stop
from tests.bench.issue import job_of, prepare
from tests.bench.load import Figures, run_job

NAME = "standby-1"
SHARE_WITH_COPY = Target("share_of_floor", 0.6)


def run(bench: Bench) -> list[Row]:
    """Rounds of: a hall with an empty day; 64 clients without a standby, then with one that is level."""
    clients = max(bench.scale.clients)
    client_ids = [f"kiosk-{n}" for n in range(1, clients + 1)]
    alone: list[Figures] = []
    copied: list[Figures] = []
    for number in range(bench.scale.rounds):
        for found, with_copy in ((alone, False), (copied, True)):
            hall = bench.hall(*client_ids, NAME)
            if with_copy:
                with _with_copy(hall):
                    found.append(_load(bench, hall, client_ids))
            else:
                with hall.controller():
                    found.append(_load(bench, hall, client_ids))
        bench.say(
            f"standby, round {number + 1}: {clients} clients {copied[-1].per_s:,.0f}/s with a"
            f" synchronous copy, {alone[-1].per_s:,.0f}/s without"
        )
    who = f"{clients} clients"
    return [
        against_floor(
            f"{who}, throughput with a synchronous copy",
            "/s",
            [one.per_s for one in copied],
            [one.per_s for one in alone],
            "without",
            target=SHARE_WITH_COPY,
            why="controller, copy and load share the processors of one machine",
        ),
        against_floor(
            f"{who}, p50 with a synchronous copy",
            "ms",
            [one.at(0.5) for one in copied],
            [one.at(0.5) for one in alone],
            "without",
        ),
    ]


def _load(bench: Bench, hall: BenchHall, client_ids: list[str]) -> Figures:
    return run_job(job_of(bench, hall, client_ids, prepare(hall)))


@contextmanager
def _with_copy(hall: BenchHall) -> Iterator[None]:
    """The hall's controller with a copy that is level, as a second process with its own folders."""
    standby = StandbyConfig(
        mode="synchronous",
        name=NAME,
        commands=f"tcp://127.0.0.1:{free_port()}",
        events=f"tcp://127.0.0.1:{free_port()}",
        copies=f"tcp://127.0.0.1:{free_port()}",
    )
    controller = msgspec.structs.replace(
        hall.setup.controller, copies=f"tcp://127.0.0.1:{free_port()}"
    )
    hall.setup = msgspec.structs.replace(hall.setup, controller=controller, standby=standby)
    config.write_setup(hall.setup_file, hall.setup)
    home = hall.folder / "standby"
    data_dir, keys_dir = home / "data", home / "keys"
    keys_dir.mkdir(parents=True, mode=0o700)
    for name in (f"{NAME}.key", f"{NAME}.pub", "controller.pub"):
        shutil.copy(hall.keys_dir / name, keys_dir / name)
    there = msgspec.structs.replace(controller, data_dir=str(data_dir), keys_dir=str(keys_dir))
    setup_file = home / "setup.toml"
    config.write_setup(setup_file, msgspec.structs.replace(hall.setup, controller=there))
    write_place(data_dir, Place(node=NAME, role="copy"))
    with hall.controller():
        copy = _start_copy(hall, setup_file)
        try:
            _wait_level(hall, copy)
            yield
            if "answers go out without it" in hall.log.read_text(errors="replace"):
                raise RuntimeError("the copy fell behind: this was no synchronous copy")
        finally:
            stop(copy)


def _start_copy(hall: BenchHall, setup_file: Path) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-m", "queue_controller.server", "--hall", str(hall.hall.folder)]
    argv += ["--setup", str(setup_file), "--rehearsal", "--hall-start", HALL_START]
    with hall.log.open("ab") as log:
        return subprocess.Popen(argv, stderr=log, stdout=subprocess.DEVNULL, cwd=ROOT)


def _wait_level(hall: BenchHall, copy: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_LIMIT_S
    while "the copy is level" not in hall.log.read_text(errors="replace"):
        if time.monotonic() >= end or copy.poll() is not None:
            raise RuntimeError(hall.log.read_text(errors="replace")[-2000:])
        time.sleep(0.02)


FIGURE = Figure(
    "standby",
    "Durable on two machines before the answer",
    "`issue` of 64 clients in a closed loop, with a synchronous copy and without, each in a hall of its own, in"
    " turn. The copy is a second controller process on the same machine, with its own database and keys.",
    run,
)
