"""A real controller process on a small hall, for tests that kill it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

import config
from config.model import ControllerConfig, Hall, PolicyConfig, Setup
from queue_controller.api import messages as m
from queue_controller.api.client import BusClient, Update
from queue_controller.api.endpoints import second_endpoint
from queue_controller.api.keys import ensure_hall_keys, load_client_keys
from queue_controller.cli.rehearsal.ports import free_port
from tests.helpers.patience import PATIENCE_S, PatientClient

HALL_DIR = Path(__file__).resolve().parents[1] / "data" / "edge" / "base"
HALL_START = "2025-09-08T09:00:00+08:00"
START_LIMIT_S = PATIENCE_S


class HallProcess:
    """The controller as a process of its own; can be killed and started again on the same data."""

    def __init__(
        self,
        folder: Path,
        clients: Sequence[str],
        module: str = "queue_controller.server.__main__",
        prefix: Sequence[str] = (),
        policy: Mapping[str, int] | None = None,
        setup: Setup | None = None,
    ) -> None:
        loaded = config.load_hall(HALL_DIR).hall
        assert loaded is not None
        self.hall: Hall = loaded
        self.folder = folder
        self.module = module
        self.prefix = list(prefix)
        self.clients = [*clients, "cli"]
        self.setup = setup or Setup(
            controller=ControllerConfig(
                commands=f"tcp://127.0.0.1:{free_port()}",
                events=f"tcp://127.0.0.1:{free_port()}",
                data_dir=str(folder / "data"),
                keys_dir=str(folder / "keys"),
            ),
            policy=PolicyConfig(**(policy or {})),  # type: ignore[arg-type]  # whole numbers only
        )
        self.setup_file = folder / "setup.toml"
        config.write_setup(self.setup_file, self.setup)
        if setup is None:
            ensure_hall_keys(folder / "keys", self.clients)
        self.log = folder / "controller.log"
        self._zygote: subprocess.Popen[str] | None = None
        self.pid = 0

    def start(self) -> None:
        """Start the controller; does not wait until it answers."""
        zygote = self._zygote
        if zygote is None:
            zygote = self._zygote = self._start_zygote()
        assert zygote.stdin is not None
        assert zygote.stdout is not None
        zygote.stdin.write("start\n")
        zygote.stdin.flush()
        self.pid = int(zygote.stdout.readline())

    def _start_zygote(self) -> subprocess.Popen[str]:
        argv = [
            *self.prefix, sys.executable, "-m", "tests.chaos.zygote", self.module, "--hall", str(HALL_DIR),
            "--setup", str(self.setup_file), "--rehearsal", "--hall-start", HALL_START, "--speed", "1",
        ]  # fmt: skip
        with self.log.open("ab") as stream:
            return subprocess.Popen(
                argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stream, text=True
            )

    @property
    def alive(self) -> bool:
        """Whether the controller's process exists."""
        return bool(self.pid) and Path(f"/proc/{self.pid}").exists()

    def wait_end(self, limit_s: float = PATIENCE_S) -> bool:
        """Wait until the controller's process is gone."""
        end = time.monotonic() + limit_s
        while self.alive and time.monotonic() < end:
            time.sleep(0.005)
        return not self.alive

    def kill(self) -> None:
        """`kill -9`, now."""
        os.kill(self.pid, signal.SIGKILL)
        assert self.wait_end()

    def stop(self) -> None:
        """End the controller and what starts it."""
        if self.alive:
            os.kill(self.pid, signal.SIGTERM)
            if not self.wait_end():
                self.kill()
        zygote, self._zygote = self._zygote, None
        if zygote is not None:
            with zygote:
                zygote.terminate()

    def client(
        self, client_id: str = "cli", on_update: Callable[[Update], None] | None = None
    ) -> BusClient:
        """A started client with its own key."""
        controller = self.setup.controller
        one = PatientClient(
            controller.commands,
            controller.events,
            load_client_keys(Path(controller.keys_dir), client_id),
            client_id,
            self.hall.hall_id,
            "full" if on_update is not None else None,
            on_update,
            standby=second_endpoint(self.setup, Path(controller.keys_dir)),
        )
        one.start()
        return one

    def wait_ready(self, client: BusClient) -> None:
        """Wait until it answers."""
        end = time.monotonic() + START_LIMIT_S
        while not client.ask(m.Ping(), timeout_s=START_LIMIT_S).ok:
            assert time.monotonic() < end, self.log.read_text(errors="replace")

    def all_records(self, client: BusClient) -> list[m.EventRecord]:
        """The whole log, over the bus."""
        found: list[m.EventRecord] = []
        after = 0
        while True:
            reply = client.ask(m.AskEvents(after, 1000))
            assert reply.ok, reply
            page = msgspec.json.decode(reply.body, type=m.EventsOf).records
            if not page:
                return found
            found += page
            after = page[-1].seq


def tail(path: Path) -> str:
    """The end of a log, for the message of a failed test."""
    return path.read_text(errors="replace")[-3000:] if path.exists() else ""


def descriptors(pid: int) -> int:
    """Open file descriptors of a process."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
