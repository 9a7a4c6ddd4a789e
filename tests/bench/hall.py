"""A real hall in a folder of its own, for figures: setup, keys, the controller as a process."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import config
from config.model import Hall, Setup
from queue_controller.api import messages as m
from queue_controller.api.client import BusClient
from queue_controller.api.errors import BusError
from queue_controller.api.keys import ensure_hall_keys, load_client_keys
from queue_controller.cli.rehearsal.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
HALL_DIR = ROOT / "config" / "halls" / "ziyang"
HALL_START = "2025-09-08T09:00"
START_LIMIT_S = 20.0
STOP_LIMIT_S = 5.0


class BenchHall:
    """Ziyang with simulated devices; its data lies in `folder`.

    Args:
        folder: made when it is not there; kept data is used again.
        clients: client ids beyond those of the hall's programs that need keys.
    """

    def __init__(self, folder: Path, clients: Iterable[str] = ()) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        loaded = config.load_hall(HALL_DIR).hall
        if loaded is None:
            raise RuntimeError(f"{HALL_DIR} does not load")
        self.hall: Hall = loaded
        self.setup: Setup = config.rehearsal_setup(loaded, folder, free_port=free_port)
        self.setup_file = folder / "setup.toml"
        config.write_setup(self.setup_file, self.setup)
        self.keys_dir = Path(self.setup.controller.keys_dir)
        self.programs = [program.name for program in self.setup.programs]
        ensure_hall_keys(self.keys_dir, [*self.programs, *clients, "cli"])
        self.log = folder / "programs.log"

    @property
    def commands(self) -> str:
        """The ROUTER's address."""
        return self.setup.controller.commands

    @property
    def events(self) -> str:
        """The XPUB's address."""
        return self.setup.controller.events

    @property
    def queues(self) -> list[str]:
        """Queues that visitors may draw from."""
        return [queue.prefix for queue in self.hall.queues if queue.takes_first_tickets]

    def counters(self) -> list[str]:
        """Counters that serve such a queue."""
        wanted = set(self.queues)
        return [c.number for c in self.hall.counters if wanted.intersection(c.queues)]

    def start_controller(self) -> subprocess.Popen[bytes]:
        """The controller's process; does not wait until it answers."""
        return self.start(
            "queue_controller.server", "--rehearsal", "--hall-start", HALL_START, with_hall=True
        )

    def start(
        self, module: str, *arguments: str, with_hall: bool = False
    ) -> subprocess.Popen[bytes]:
        """A program of the hall; what it logs goes to the folder."""
        command = [sys.executable, "-m", module]
        command += ["--hall", str(HALL_DIR)] if with_hall else []
        command += ["--setup", str(self.setup_file), *arguments]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, stderr=log, stdout=subprocess.DEVNULL, cwd=ROOT)

    @contextmanager
    def controller(self) -> Iterator[subprocess.Popen[bytes]]:
        """The controller, answering."""
        process = self.start_controller()
        try:
            self.wait_until_up(process)
            yield process
        finally:
            stop(process)

    def client(self, client_id: str = "cli") -> BusClient:
        """A client that only asks; start it, or use it in a `with`."""
        keys = load_client_keys(self.keys_dir, client_id)
        return BusClient(self.commands, self.events, keys, client_id, self.hall.hall_id, None)

    def wait_until_up(
        self, process: subprocess.Popen[bytes], limit_s: float = START_LIMIT_S
    ) -> None:
        """Return when the controller answers.

        Raises:
            RuntimeError: it ended, or does not answer; with the end of its log.
        """
        end = time.monotonic() + limit_s
        with self.client() as client:
            while time.monotonic() < end and process.poll() is None:
                try:
                    client.ask(m.Ping(), timeout_s=1.0)
                except BusError:
                    continue
                return
        log = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"the controller does not answer (exit {process.poll()}):\n{log}")


def asked(client: BusClient, command: m.Command) -> m.Reply:
    """The reply to a command that must be carried out.

    Raises:
        RuntimeError: it was refused.
    """
    reply = client.ask(command, timeout_s=10.0)
    if not reply.ok:
        raise RuntimeError(f"{type(command).__name__} was refused: {reply.message_en}")
    return reply


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process in order, by force when it does not end."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP_LIMIT_S)
