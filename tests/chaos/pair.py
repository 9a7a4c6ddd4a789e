"""Two machines of one hall, each with folders of its own: real processes that are killed and promoted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import config
from config.model import ControllerConfig, Setup, StandbyConfig
from config.setup_model import StandbyMode
from queue_controller.api.client import BusClient
from queue_controller.api.keys import ensure_hall_keys
from queue_controller.cli.rehearsal.ports import free_port
from queue_controller.server.standby.place import Place, read_place
from tests.chaos.hall_process import HALL_DIR, HallProcess, tail
from tests.helpers.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = PATIENCE_S
STANDBY = "standby-1"


class Pair:
    """Machine `a` with the controller's keys, machine `b` with those of the standby."""

    def __init__(
        self, folder: Path, clients: Sequence[str], mode: StandbyMode = "synchronous"
    ) -> None:
        ports = [f"tcp://127.0.0.1:{free_port()}" for _ in range(6)]
        setups = []
        for name in ("a", "b"):
            home = folder / name
            home.mkdir()
            setup = Setup(
                controller=ControllerConfig(
                    commands=ports[0],
                    events=ports[1],
                    copies=ports[2],
                    data_dir=str(home / "data"),
                    keys_dir=str(home / "keys"),
                ),
                standby=StandbyConfig(
                    mode=mode, commands=ports[3], events=ports[4], copies=ports[5]
                ),
            )
            config.write_setup(home / "setup.toml", setup)
            setups.append(setup)
        keys_a, keys_b = folder / "a" / "keys", folder / "b" / "keys"
        ensure_hall_keys(keys_a, [*clients, "cli", STANDBY])
        keys_b.mkdir(mode=0o700)
        (keys_a / f"{STANDBY}.key").rename(keys_b / f"{STANDBY}.key")
        for name in ("controller.pub", f"{STANDBY}.pub"):
            (keys_b / name).write_bytes((keys_a / name).read_bytes())
        self.a = HallProcess(folder / "a", clients, setup=setups[0])
        self.b = HallProcess(folder / "b", clients, setup=setups[1])

    def start(self, *, copy_first: bool = False) -> BusClient:
        """The hall on `a`, its copy on `b`; a client once the copy is level."""
        self.hall(self.b, "standby", "--prepare-only")
        if copy_first:
            self.b.start()
        self.a.start()
        client = self.a.client()
        self.a.wait_ready(client)
        if not copy_first:
            self.b.start()
        self.wait_level(self.a)
        return client

    def hall(self, machine: HallProcess, *arguments: str, code: int = 0) -> dict[str, Any]:
        """A `hall` command on one of the machines; what it said last."""
        command, *more = arguments
        done = subprocess.run(
            [sys.executable, "-m", "queue_controller.cli.main", command, str(HALL_DIR), *more,
             "--setup", str(machine.setup_file), "--json"],
            capture_output=True, text=True, check=False, cwd=ROOT, timeout=PATIENCE_S,
        )  # fmt: skip
        assert done.returncode == code, f"{done.stdout}{done.stderr}{tail(machine.log)}"
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def wait_level(self, serving: HallProcess, times: int = 1) -> None:
        """Until the serving machine has said so often that the copy is level."""
        until(
            lambda: serving.log.read_text(errors="replace").count("the copy is level") >= times,
            lambda: tail(serving.log),
        )

    def close(self) -> None:
        """End both, also one that is stopped."""
        for machine in (self.a, self.b):
            if machine.alive:
                os.kill(machine.pid, signal.SIGCONT)
            machine.stop()


def place_of(machine: HallProcess) -> Place:
    """What a machine is."""
    return read_place(Path(machine.setup.controller.data_dir))


def until(condition: Callable[[], bool], why: Callable[[], str], limit_s: float = LIMIT_S) -> None:
    """Wait until something is so."""
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, why()
        time.sleep(0.01)
