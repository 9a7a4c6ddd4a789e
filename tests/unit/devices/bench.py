"""Any make against its own simulator in virtual time: a line, a wire with faults, no port, no thread."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

from config.setup_model import DeviceConfig, LineConfig
from devices.errors import TransportError
from devices.health import DeviceHealth
from devices.kinds import Command, Completion, DeviceEvent, EventBody
from devices.line import LineCore
from devices.registry import find_make, parse_options
from devices.seat import Seat
from devices.simulation.endpoint import Endpoint
from devices.simulation.sim_line import Seated, SimLine
from devices.simulator import SimulatorSetup, find_simulator

BodyT = TypeVar("BodyT", bound=EventBody)
LOST = TransportError("线缆已拔出", "The cable is out", code="port_lost")
Spoil = Callable[[bytes], bytes]


class Ends(Endpoint):
    """Both ends of a wire that is only two buffers."""

    def __init__(self) -> None:
        self.to_device = bytearray()
        self.to_host = bytearray()
        self.spoil_to_device: Spoil = bytes
        self.spoil_to_host: Spoil = bytes
        self._plugged = False

    def plug(self) -> None:
        self._plugged = True

    def unplug(self) -> None:
        self._plugged = False
        self.to_device.clear()
        self.to_host.clear()

    def listening_fd(self) -> int | None:
        return None

    def data_fd(self) -> int | None:
        return 1 if self._plugged else None

    def accept(self) -> bool:
        return False

    def read(self, max_bytes: int) -> bytes | None:
        taken = bytes(self.to_device[:max_bytes])
        del self.to_device[:max_bytes]
        return taken

    def write(self, data: bytes) -> int:
        self.to_host += self.spoil_to_host(data)
        return len(data)


def device(kind: str, make: str, name: str = "", **options: Any) -> DeviceConfig:
    """One device on line-1; ``address`` among the options is its address."""
    address = options.pop("address", 1 if find_make(kind, make).needs_address else None)
    row: dict[str, Any] = {"kind": kind, "make": make, "address": address, "options": options}
    return DeviceConfig(
        name=name or f"{kind}-1".replace("_", "-"), line="line-1", counter="5", **row
    )


class Bench:
    """``now`` is the only clock."""

    def __init__(
        self,
        *devices: DeviceConfig,
        baud: int = 9600,
        seed: int = 1,
        instant: bool = False,
        echo: bool = False,
        adapter_echo: bool | None = None,
        lump: int = 1 << 16,
    ) -> None:
        """``lump`` is how many bytes the host's port hands over at once (1 = byte by byte)."""
        self.now = 1000.0
        self.lump = lump
        self.events: list[DeviceEvent] = []
        self.witnesses: list[dict[str, Any]] = []
        self.wire = Ends()
        self.line = LineConfig(
            name="line-1", transport="serial", port="x", owner="host-1", baud=baud, echo=echo
        )
        far = LineConfig(
            name="line-1",
            transport="serial",
            port="x",
            owner="host-1",
            baud=baud,
            echo=echo if adapter_echo is None else adapter_echo,
        )
        built, seated = [], []
        for number, one in enumerate(devices):
            make = find_make(one.kind, one.make)
            options = parse_options(make, one)
            built.append((one, make, options))
            setup = SimulatorSetup(
                one, far, options, self.witnesses.append, Random(seed * 100 + number), instant
            )
            seated.append(Seated(one.name, find_simulator(one.kind, one.make)(setup)))
        self.core = LineCore(self.line, built, self.events.append)
        self.sim = SimLine(far, seated, self.wire)

    # ---------------------------------------------------------------- the cable

    def plug(self) -> Bench:
        self.sim.plug(self.now)
        self.core.opened(self.now)
        return self

    def pull(self) -> None:
        self.sim.unplug(self.now)
        self.core.lost(self.now, LOST)

    def damage(self, kind: str, rate: float, seed: int = 1, index: int = 0) -> None:
        self.sim.devices[index].damage.set(kind, rate, seed)

    def heal(self, index: int = 0) -> None:
        self.sim.devices[index].damage.clear()

    # ---------------------------------------------------------------- both sides

    def seat(self, index: int = 0) -> Seat:
        return self.core.seats[index]

    def submit(self, command: Command, index: int = 0) -> None:
        self.seat(index).reserve()
        self.core.submit(self.seat(index), command, self.now)

    def do(self, command: Command, limit_s: float = 10.0, index: int = 0) -> Completion:
        """Submit and run until the end."""
        self.submit(command, index)
        assert self.run_until(lambda: bool(self.ends(command.command_id)), limit_s), self.events
        return self.ends(command.command_id)[-1]

    def ask(self, index: int = 0, **request: Any) -> dict[str, Any]:
        """What a person does to the device, whatever comes of it."""
        return self.sim.control(self.sim.devices[index], request, self.now)

    def control(self, index: int = 0, **request: Any) -> dict[str, Any]:
        answer = self.ask(index, **request)
        assert answer["ok"], answer
        return answer

    def state(self, index: int = 0) -> dict[str, Any]:
        state: dict[str, Any] = self.control(index, do="state")["state"]
        return state

    def health(self, index: int = 0) -> DeviceHealth:
        return self.seat(index).reported_health

    def bodies(self, kind: type[BodyT], index: int = 0) -> list[BodyT]:
        name = self.seat(index).config.name
        return [e.body for e in self.events if e.device == name and isinstance(e.body, kind)]

    def ends(self, command_id: str) -> list[Completion]:
        ends = [e.body for e in self.events if isinstance(e.body, Completion)]
        return [end for end in ends if end.command_id == command_id]

    def outcome(self, command_id: str) -> tuple[str, str]:
        (end,) = self.ends(command_id)
        return str(end.outcome), end.reason

    # ---------------------------------------------------------------- time

    def run(self, seconds: float) -> None:
        self.run_until(lambda: False, seconds)

    def run_until(self, done: Callable[[], bool], limit_s: float) -> bool:
        """Let virtual time pass, from event to event."""
        until = self.now + limit_s
        self._exchange()
        while not done():
            if self.now >= until:
                return False
            moments = [self.core.deadline(self.now), self.sim.deadline(self.now), until]
            soonest = min(moment for moment in moments if moment is not None)
            # A port hands bytes over in small lumps, so that nothing happens at the very same moment.
            self.now = min(until, max(soonest, self.now + 0.0005))
            self._exchange()
        return True

    def _exchange(self) -> None:
        self.core.tick(self.now)
        if self.core.is_open:
            data = self.core.to_write(self.now)
            if data:
                self.wire.to_device += self.wire.spoil_to_device(data)
                self.core.wrote(len(data), self.now)
        while self.wire.to_device and self.sim.wants_to_read(self.now):
            self.sim.readable(self.now)
        self.sim.tick(self.now)
        while self.wire.to_host and self.core.is_open:
            lump = bytes(self.wire.to_host[: self.lump])
            del self.wire.to_host[: self.lump]
            self.core.received(lump, self.now)
