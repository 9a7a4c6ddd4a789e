"""The loop of a simulator process: all its lines, the control socket, the witness file. One thread."""

from __future__ import annotations

import json
import logging
import math
import queue
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, TextIO

from config.setup_model import DeviceConfig, LineConfig
from devices.errors import DeviceTimeout
from devices.registry import find_make, parse_options
from devices.simulation.control import Controls
from devices.simulation.endpoint import build_endpoint
from devices.simulation.sim_line import Seated, SimLine
from devices.simulator import SimulatedDevice, SimulatorSetup, find_simulator
from devices.transport.base import Waker

log = logging.getLogger(__name__)

IDLE_S = 10.0
MAX_CONTROL_LINE = 1 << 16


class WitnessFile:
    """JSON lines, flushed one by one; kept in memory too when no path is given (tests)."""

    def __init__(self, path: Path | None) -> None:
        self.rows: list[dict[str, Any]] = []
        self._file: TextIO | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a", encoding="utf-8")

    def write(self, device: DeviceConfig, row: dict[str, Any]) -> None:
        """Write what a device understood."""
        at = round(time.time(), 3)
        full = {**row, "device": device.name, "counter": device.counter, "at": at}
        if self._file is None:
            self.rows.append(full)
        else:
            self._file.write(json.dumps(full, ensure_ascii=False) + "\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


class SimServer:
    """Build it, ``run`` it on one thread, ``stop`` it from any."""

    def __init__(
        self,
        lines: Iterable[LineConfig],
        devices: Iterable[DeviceConfig],
        *,
        witness: Path | None = None,
        control: Path | None = None,
        seed: int = 1,
        instant: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Build all devices and open all ports.

        Raises:
            DeviceConfigError: unknown make, bad options, no simulator.
            OSError: a port or the control socket cannot be made.
            ValueError: a line that cannot be simulated.
        """
        self._clock = clock
        self._waker = Waker()
        self._stopping = threading.Event()
        self.witness = WitnessFile(witness)
        random = Random(seed)
        devices = list(devices)
        self._lines = [
            SimLine(
                line,
                [
                    Seated(
                        device.name,
                        self._build(device, line, Random(random.random()), instant=instant),
                    )
                    for device in devices
                    if device.line == line.name
                ],
                build_endpoint(line, self._waker.wake),
            )
            for line in lines
        ]
        self.controls = Controls(self._lines, clock)
        self._asked: queue.SimpleQueue[tuple[Mapping[str, Any], queue.Queue[dict[str, Any]]]] = (
            queue.SimpleQueue()
        )
        self._control_path = control
        self._control: socket.socket | None = None
        self._clients: dict[int, tuple[socket.socket, bytearray]] = {}
        try:
            for line in self._lines:
                line.plug(clock())
            if control is not None:
                self._control = _listen(control)
        except OSError:
            self.close()
            raise

    def run(self) -> None:
        """Serve until ``stop``."""
        try:
            while not self._stopping.is_set():
                now = self._clock()
                wanted = self._interests(now)
                deadlines = [due for line in self._lines if (due := line.deadline(now)) is not None]
                pause_s = min([due - now for due in deadlines] + [IDLE_S])
                for fd in _ready(wanted, pause_s):
                    wanted[fd][1]()
                now = self._clock()
                for line in self._lines:
                    line.accept(now)
                    line.tick(now)
                while not self._asked.empty():
                    request, answer = self._asked.get()
                    answer.put(self.controls.do(request))
        finally:
            self.close()

    def stop(self) -> None:
        """End ``run`` soon; from any thread or a signal handler."""
        self._stopping.set()
        self._waker.wake()

    def control(self, request: Mapping[str, Any], limit_s: float = 5.0) -> dict[str, Any]:
        """Do what ``Controls`` can do, from any other thread of this process while ``run`` runs.

        Raises:
            DeviceTimeout: the loop did not answer in time.
        """
        answer: queue.Queue[dict[str, Any]] = queue.Queue(1)
        self._asked.put((request, answer))
        self._waker.wake()
        try:
            return answer.get(timeout=limit_s)
        except queue.Empty as err:
            raise DeviceTimeout("模拟器没有应答", "The simulator does not answer") from err

    def close(self) -> None:
        """Pull all cables and give everything back."""
        self.controls.close()
        for line in self._lines:
            line.unplug(self._clock())
        for stream, _ in self._clients.values():
            stream.close()
        self._clients.clear()
        if self._control is not None:
            self._control.close()
            self._control = None
            if self._control_path is not None:
                self._control_path.unlink(missing_ok=True)
        self.witness.close()
        self._waker.close()

    def _build(
        self, device: DeviceConfig, line: LineConfig, random: Random, *, instant: bool
    ) -> SimulatedDevice:
        make = find_make(device.kind, device.make)
        options = parse_options(make, device)
        build = find_simulator(device.kind, device.make)
        setup = SimulatorSetup(
            device, line, options, partial(self.witness.write, device), random, instant
        )
        return build(setup)

    # ---------------------------------------------------------------- what is waited for

    def _interests(self, now: float) -> dict[int, tuple[int, Callable[[], None]]]:
        wanted: dict[int, tuple[int, Callable[[], None]]] = {
            self._waker.fileno(): (select.POLLIN, self._waker.clear)
        }
        for line in self._lines:
            listening = line.endpoint.listening_fd()
            if listening is not None:
                wanted[listening] = (select.POLLIN, _nothing)
            data = line.endpoint.data_fd()
            events = select.POLLIN if line.wants_to_read(now) else 0
            events |= select.POLLOUT if line.wants_to_write() else 0
            if data is not None and events:
                wanted[data] = (events, partial(self._move, line, data))
        if self._control is not None:
            wanted[self._control.fileno()] = (select.POLLIN, self._accept_control)
        for fd in self._clients:
            wanted[fd] = (select.POLLIN, partial(self._serve_control, fd))
        return wanted

    def _move(self, line: SimLine, fd: int) -> None:
        now = self._clock()
        if line.wants_to_write():
            line.writable()
        if line.endpoint.data_fd() == fd and line.wants_to_read(now):
            line.readable(now)

    # ---------------------------------------------------------------- control

    def _accept_control(self) -> None:
        if self._control is None:
            return
        try:
            stream, _ = self._control.accept()
        except OSError:
            return
        stream.setblocking(False)
        self._clients[stream.fileno()] = (stream, bytearray())

    def _serve_control(self, fd: int) -> None:
        stream, buffer = self._clients[fd]
        try:
            data = stream.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        buffer += data
        answers = bytearray()
        while (end := buffer.find(b"\n")) >= 0:
            line = bytes(buffer[:end])
            del buffer[: end + 1]
            answers += json.dumps(self.controls.answer(line), ensure_ascii=False).encode() + b"\n"
        if not data or len(buffer) > MAX_CONTROL_LINE or not _send_all(stream, bytes(answers)):
            del self._clients[fd]
            stream.close()


def _listen(path: Path) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        listener.listen(8)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def _send_all(stream: socket.socket, data: bytes) -> bool:
    """Answers are short; a client that does not read them is let go."""
    if not data:
        return True
    try:
        stream.settimeout(1.0)
        stream.sendall(data)
        stream.setblocking(False)
    except OSError:
        return False
    return True


def _ready(wanted: dict[int, tuple[int, Callable[[], None]]], pause_s: float) -> list[int]:
    """Descriptors that can be served; a new poll object each time, because numbers are used again."""
    poll = select.poll()
    for fd, (events, _) in wanted.items():
        poll.register(fd, events)
    return [fd for fd, _ in poll.poll(max(0, math.ceil(pause_s * 1000)))]


def _nothing() -> None:
    """Accepting happens for all lines after the wait."""
