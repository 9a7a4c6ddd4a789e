"""A hall whose device host serves simulated keypads and strips that tell when bytes passed."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from devices.simulation.endpoint import Endpoint
from devices.simulation.server import SimServer
from queue_controller.api import messages as m
from queue_controller.api import wire
from tests.bench import day
from tests.bench.hall import BenchHall, asked, stop

READY_LIMIT_S = 30.0
KEPT = 200
SNAPSHOT_EVERY_S = 0.3
"""The controller slows down a client that asks for more."""


@dataclass
class Passed:
    """Bytes that passed at one endpoint: (monotonic ns, bytes)."""

    to_host: deque[tuple[int, bytes]] = field(default_factory=lambda: deque(maxlen=KEPT))
    """Noted when the last byte had left for the host."""
    from_host: deque[tuple[int, bytes]] = field(default_factory=lambda: deque(maxlen=KEPT))
    """Noted when the first byte was there."""


class HostedHall:
    """Controller, device host and the simulated hardware of all counters, ready for work."""

    def __init__(
        self, hall: BenchHall, controller_pid: int, host_pid: int, sims: SimServer
    ) -> None:
        self.hall = hall
        self.controller_pid = controller_pid
        self.host_pid = host_pid
        self.sims = sims
        self.passed = {line.config.name: _watch(line.endpoint) for line in sims._lines}


def _watch(endpoint: Endpoint) -> Passed:
    """Note the time of everything that passes."""
    passed = Passed()
    read, write = endpoint.read, endpoint.write

    def timed_read(max_bytes: int) -> bytes | None:
        data = read(max_bytes)
        if data:
            passed.from_host.append((time.monotonic_ns(), data))
        return data

    def timed_write(data: bytes) -> int:
        taken = write(data)
        passed.to_host.append((time.monotonic_ns(), data[:taken]))
        return taken

    endpoint.read = timed_read  # type: ignore[method-assign]  # a witness beside the wire
    endpoint.write = timed_write  # type: ignore[method-assign]  # as above
    return passed


@contextmanager
def hosted(hall: BenchHall) -> Iterator[HostedHall]:
    """Start everything; ready when every strip answers and the counters are open."""
    setup = hall.setup
    sims = SimServer(setup.lines_of("host-1"), setup.devices, seed=5)
    thread = threading.Thread(target=sims.run, name="sims", daemon=True)
    try:
        with hall.controller() as controller:
            host = hall.start("devices.host", "--name", "host-1", with_hall=True)
            try:
                ready = HostedHall(hall, controller.pid, host.pid, sims)
                thread.start()
                _wait_ready(hall)
                yield ready
            finally:
                stop(host)
    finally:
        if thread.ident is not None:
            sims.stop()
            thread.join(5.0)
        else:
            sims.close()


def _wait_ready(hall: BenchHall) -> None:
    strips = {device.name for device in hall.setup.devices if device.kind == "led_board"}
    with hall.client("cli") as client:
        day.open_counters(hall, client)

        def good() -> bool:
            view = wire.decode_view(asked(client, m.Snapshot()))
            return strips <= {name for name, one in view.devices.items() if one.state == "good"}

        wait_until(good, "the strips do not become good", every_s=SNAPSHOT_EVERY_S)


def wait_until(
    true: Callable[[], bool], why: str, limit_s: float = READY_LIMIT_S, every_s: float = 0.02
) -> None:
    """Look again and again until it is true.

    Raises:
        RuntimeError: it does not become true.
    """
    end = time.monotonic() + limit_s
    while not true():
        if time.monotonic() > end:
            raise RuntimeError(why)
        time.sleep(every_s)
