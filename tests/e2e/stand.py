"""A whole small hall on real processes, real ports and simulated hardware, for tests that break it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import msgspec

import config
from config.model import Hall, Setup
from queue_controller.api import messages as m
from queue_controller.api.client import BusClient, Update
from queue_controller.api.endpoints import second_endpoint
from queue_controller.api.keys import ensure_hall_keys, load_client_keys
from queue_controller.api.secrecy import MEASURED
from queue_controller.api.standing import standing_of
from queue_controller.api.view import HallView
from queue_controller.api.wire import decode_view
from queue_controller.cli.rehearsal.ports import free_port
from tests.helpers.patience import PATIENCE_S, PatientClient

ROOT: Final = Path(__file__).resolve().parents[2]
HALL_DIR: Final = ROOT / "tests" / "data" / "edge" / "base"
HALL_START: Final = "2025-09-08T09:00:00+08:00"
LIMIT_S: Final = PATIENCE_S
LOOK_S: Final = 0.02


def until(
    what: Callable[[], Any], why: str | Callable[[], str] = "", limit_s: float = LIMIT_S
) -> Any:
    """Look again and again; what it gave when it was true. Fails with `why` after `limit_s`."""
    end = time.monotonic() + limit_s
    while True:
        found = what()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(why if isinstance(why, str) else why())
        time.sleep(LOOK_S)


def always(what: Callable[[], Any], seconds: float, why: str = "") -> None:
    """It holds, and goes on holding for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert what(), why
        time.sleep(LOOK_S)


class Starter:
    """The process that forks the hall's programs."""

    def __init__(self, folder: Path, *more_programs: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        environment.pop(MEASURED, None)
        with (folder / "starter.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.starter", *more_programs],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=ROOT,
                env=environment,
            )

    def start(
        self,
        module: str,
        argv: Sequence[str],
        *,
        log: Path,
        cwd: Path,
        environment: Mapping[str, str] | None = None,
    ) -> Running:
        """Start one program; does not wait for anything."""
        out = log.with_suffix(".out")
        request = {
            "start": module,
            "argv": list(argv),
            "log": str(log),
            "out": str(out),
            "cwd": str(cwd),
            "env": dict(environment or {}),
        }
        answer = self._ask(request)
        return Running(int(answer["pid"]), self, log, out)

    def poll(self, pid: int) -> int | None:
        """The exit code (negative: the signal), None while it runs."""
        code = self._ask({"poll": pid})["code"]
        return None if code is None else int(code)

    def close(self) -> None:
        """End, and everything that was started with it."""
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(PATIENCE_S)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        assert line, "the starter ended"
        found: dict[str, Any] = json.loads(line)
        return found


@dataclass
class Running:
    """One program that was started."""

    pid: int
    starter: Starter
    log: Path
    out: Path

    def code(self) -> int | None:
        """The exit code, None while it runs."""
        return self.starter.poll(self.pid)

    def send(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """`kill -9`, and wait for its end."""
        if self.code() is None:
            self.send(signal.SIGKILL)
        self.wait()

    def wait(self, limit_s: float = LIMIT_S) -> int:
        """The exit code when it has ended."""
        until(lambda: self.code() is not None, self.said, limit_s)
        code = self.code()
        assert code is not None
        return code

    def stop(self) -> int:
        """SIGTERM; the exit code. A stopped process goes on first."""
        if self.code() is None:
            self.send(signal.SIGCONT)
            self.send(signal.SIGTERM)
        try:
            return self.wait()
        except AssertionError:
            self.kill()
            raise

    def said(self) -> str:
        """The end of its log; empty before it has begun one."""
        if not self.log.exists():
            return ""
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]


class Socket:
    """JSON lines over a Unix socket: a simulator's control, or the hand at the kiosk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._link: socket.socket | None = None
        self._reader: Any = None

    def ask(self, **request: Any) -> dict[str, Any]:
        """Ask once; the answer."""
        if self._link is None:
            self._link = until(self._connect, f"nobody listens on {self._path}")
            self._reader = self._link.makefile("rb")
        self._link.sendall(json.dumps(request, ensure_ascii=False).encode() + b"\n")
        line = self._reader.readline()
        assert line, f"{self._path} closed the connection"
        found: dict[str, Any] = json.loads(line)
        return found

    def forget(self) -> None:
        """Close; the next question connects anew."""
        if self._link is not None:
            self._reader.close()
            self._link.close()
            self._link = None

    def _connect(self) -> socket.socket | None:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(LIMIT_S)
        try:
            link.connect(str(self._path))
        except OSError:
            link.close()
            return None
        return link


class Stand:
    """One hall. Start what a test needs; `close` ends it all."""

    def __init__(
        self,
        starter: Starter,
        folder: Path,
        *,
        hall_dir: Path = HALL_DIR,
        more_clients: Sequence[str] = (),
        policy: dict[str, Any] | None = None,
        alter: Callable[[Setup], Setup] = lambda setup: setup,
    ) -> None:
        loaded = config.load_hall(hall_dir)
        assert loaded.hall is not None, [p.message_en for p in loaded.problems]
        self.starter = starter
        self.folder = folder
        self.hall_dir = hall_dir
        self.hall: Hall = loaded.hall
        setup = config.rehearsal_setup(self.hall, folder / "run", free_port=free_port)
        if policy:
            setup = msgspec.structs.replace(
                setup, policy=msgspec.structs.replace(setup.policy, **policy)
            )
        setup = alter(setup)
        self.setup: Setup = setup
        self.setup_file = folder / "setup.toml"
        config.write_setup(self.setup_file, setup)
        self.keys_dir = Path(setup.controller.keys_dir)
        names = [*(p.name for p in setup.programs), "cli", *more_clients]
        ensure_hall_keys(self.keys_dir, names)
        self._running: list[Running] = []
        self._sockets: list[Socket] = []
        self._clients: list[BusClient] = []
        self._count = 0
        self._cli: BusClient | None = None
        self.controller: Running
        self._control: dict[str, Socket] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End everything, the last started first."""
        for client in self._clients:
            client.close()
        for one in self._sockets:
            one.forget()
        for running in reversed(self._running):
            running.kill()

    # --- programs --------------------------------------------------------------------------------

    def start(
        self, module: str, *argv: str | Path, environment: Mapping[str, str] | None = None
    ) -> Running:
        """Any program that the starter knows."""
        self._count += 1
        name = module.removesuffix(".__main__").removesuffix(".program").rpartition(".")[2]
        log = self.folder / f"{self._count:02d}-{name}.log"
        running = self.starter.start(
            module, [str(a) for a in argv], log=log, cwd=self.folder, environment=environment
        )
        self._running.append(running)
        return running

    def start_controller(
        self,
        *,
        module: str = "queue_controller.server.__main__",
        start: str = HALL_START,
        speed: float = 1.0,
        wait: bool = True,
    ) -> Running:
        """The controller; `wait` until it answers."""
        self.controller = self.start(
            module, *self.place, "--rehearsal", "--hall-start", start, "--speed", f"{speed:g}"
        )
        if wait:
            self.ready()
        return self.controller

    def ready(self) -> None:
        """Wait until the controller answers."""
        assert self.cli.ask(m.Ping(), timeout_s=LIMIT_S).ok, self.controller.said()

    def start_simulator(self, name: str, *more: str) -> Running:
        """One simulator process."""
        control = self.folder / f"{name}.sock"
        control.unlink(missing_ok=True)
        running = self.start(
            "devices.simulate", "--setup", self.setup_file, "--sim", name,
            "--witness", self.folder / f"{name}.jsonl", "--control", control, *more,
        )  # fmt: skip
        self.simulator(name).ask(do="devices")
        return running

    def start_kiosk(self, name: str = "kiosk-1") -> tuple[Running, Socket]:
        """A headless kiosk and the hand that touches it."""
        path = self.folder / f"{name}.sock"
        path.unlink(missing_ok=True)
        running = self.start(
            "tests.e2e.touched_kiosk", *self.place, "--name", name, "--headless", "--visitors", path
        )
        hand = Socket(path)
        self._sockets.append(hand)
        return running, hand

    def start_host(self, name: str = "host-1") -> Running:
        """The device host."""
        return self.start("devices.host.program", *self.place, "--name", name)

    def hall_command(self, *argv: str, cwd: Path | None = None) -> Running:
        """The `hall` command as typed, without waiting for it."""
        self._count += 1
        log = self.folder / f"{self._count:02d}-hall.log"
        return self.starter.start(
            "queue_controller.cli.main", argv, log=log, cwd=cwd or self.folder
        )

    def hall_json(self, *argv: str) -> dict[str, Any]:
        """What `hall ... --json` said."""
        done = self.hall_command(*argv, *self.target, "--json")
        assert done.wait() == 0, done.said()
        found: dict[str, Any] = json.loads(done.out.read_text(encoding="utf-8"))
        return found

    @property
    def place(self) -> tuple[str, ...]:
        """How a program is told which hall it belongs to."""
        return "--hall", str(self.hall_dir), "--setup", str(self.setup_file)

    target = place

    # --- the bus ---------------------------------------------------------------------------------

    @property
    def cli(self) -> BusClient:
        """The administrator's connection."""
        if self._cli is None:
            self._cli = self.client("cli")
        return self._cli

    def client(self, name: str, on_update: Callable[[Update], None] | None = None) -> BusClient:
        """A started client with its own key; follows the public stream if somebody listens."""
        controller = self.setup.controller
        own = {"cli": "full", "manager": "full", "terminal": "counter"}.get(
            name.partition("-")[0], "public"
        )
        audience: Any = None if on_update is None else own
        one = PatientClient(
            controller.commands,
            controller.events,
            load_client_keys(self.keys_dir, name),
            name,
            self.hall.hall_id,
            audience,
            on_update,
            standby=second_endpoint(self.setup, self.keys_dir),
            standing=None
            if on_update is None
            else standing_of(self.setup, self.hall.hall_id, name),
        )
        one.start()
        return self.keep(one)

    def keep(self, client: BusClient) -> BusClient:
        """Close this client with the hall."""
        self._clients.append(client)
        return client

    def do(self, command: m.Command) -> m.Reply:
        """A command that must be accepted."""
        reply = self.cli.ask(command, timeout_s=LIMIT_S)
        assert reply.ok, reply.message_en
        return reply

    def view(self) -> HallView:
        """The hall now, everything of it."""

        def asked() -> m.Reply | None:
            reply = self.cli.ask(m.Snapshot(), timeout_s=LIMIT_S)
            return reply if reply.ok else None

        return decode_view(until(asked, "no snapshot"))

    def events(self, *kinds: type[m.Event]) -> list[Any]:
        """Every event of the log of these types, in order."""
        return [event for _, event in self.records() if isinstance(event, kinds)]

    def records(self) -> list[tuple[m.EventRecord, m.Event]]:
        """The whole log."""
        found: list[tuple[m.EventRecord, m.Event]] = []
        after = 0
        while True:
            reply = self.do(m.AskEvents(after, 1000))
            page = msgspec.json.decode(reply.body, type=m.EventsOf).records
            if not page:
                return found
            for record in page:
                event = m.decode_event(record)
                assert event is not None
                found.append((record, event))
            after = page[-1].seq

    # --- the hardware ----------------------------------------------------------------------------

    def simulator(self, name: str) -> Socket:
        """The control socket of a simulator."""
        found = self._control.get(name)
        if found is None:
            found = self._control[name] = Socket(self.folder / f"{name}.sock")
            self._sockets.append(found)
        return found

    def device(self, name: str, **request: Any) -> dict[str, Any]:
        """Do something to a simulated device, and have it done."""
        answer = self._socket_of(name).ask(device=name, **request)
        assert answer["ok"], answer
        return answer

    def state(self, name: str) -> dict[str, Any]:
        """How a simulated device is."""
        found: dict[str, Any] = self.device(name, do="state")["state"]
        return found

    def _socket_of(self, device: str) -> Socket:
        line = self.setup.device(device).line
        owner = next(s.name for s in self.setup.simulators if line in s.lines)
        return self.simulator(owner)

    def witness(self, kind: str, device: str = "") -> list[dict[str, Any]]:
        """What the simulators decoded, in order."""
        rows: list[dict[str, Any]] = []
        for simulator in self.setup.simulators:
            path = self.folder / f"{simulator.name}.jsonl"
            if path.exists():
                rows += map(json.loads, path.read_text(encoding="utf-8").splitlines())
        return [r for r in rows if r["witness"] == kind and device in {"", r["device"]}]

    def papers(self) -> list[str]:
        """The labels of the tickets that came out, in order; a torn piece without one is none."""
        return [row["ticket"] for row in self.witness("paper") if row["ticket"]]
