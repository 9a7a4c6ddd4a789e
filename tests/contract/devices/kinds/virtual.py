"""A make's driver and its simulator on one line, on a clock that the test moves: no port, no thread, no waiting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from config.setup_model import DeviceConfig, LineConfig
from devices.errors import TransportError
from devices.health import DeviceHealth
from devices.kinds import Command, DeviceEvent, Kind
from devices.line import LineCore
from devices.registry import find_make, parse_options
from devices.seat import Seat
from devices.simulation.control import Controls
from devices.simulation.endpoint import Endpoint
from devices.simulation.sim_line import Seated, SimLine
from devices.simulator import SimulatorSetup, find_simulator

REOPEN_S = 0.1
STEP_S = 0.02
PORT_BYTES = 1 << 16
TURNS_MAX = 100_000


class Cable(Endpoint):
    """The far end of the line; the driver's side reads and writes its two ends."""

    def __init__(self) -> None:
        self.to_device = bytearray()
        self.to_host = bytearray()
        self.plugged = False

    def plug(self) -> None:
        self.plugged = True

    def unplug(self) -> None:
        self.plugged = False
        self.to_device.clear()
        self.to_host.clear()

    def listening_fd(self) -> int | None:
        return None

    def data_fd(self) -> int | None:
        return 0 if self.plugged else None

    def accept(self) -> bool:
        return False

    def read(self, max_bytes: int) -> bytes | None:
        data = bytes(self.to_device[:max_bytes])
        del self.to_device[:max_bytes]
        return data

    def write(self, data: bytes) -> int:
        self.to_host += data
        return len(data)


class VirtualDevice:
    """A device of the line; satisfies every alias of ``devices.kinds.Device``."""

    def __init__(self, seat: Seat, submit: Callable[[Seat, Command], None]) -> None:
        self._seat = seat
        self._submit = submit

    @property
    def name(self) -> str:
        return self._seat.config.name

    @property
    def kind(self) -> Kind:
        return self._seat.make.kind

    @property
    def capabilities(self) -> Any:
        return self._seat.capabilities

    @property
    def health(self) -> DeviceHealth:
        return self._seat.reported_health

    def submit(self, command: Command) -> None:
        self._seat.reserve()
        self._submit(self._seat, command)

    def statistics(self) -> Mapping[str, float]:
        return self._seat.counters()


class VirtualLine:
    """One device alone on a line, and its simulator; ``silent``: somebody listens and nobody answers."""

    def __init__(
        self,
        kind: Kind,
        name: str,
        on_event: Callable[[DeviceEvent], None],
        *,
        seed: int = 3,
        silent: bool = False,
        lump: int = PORT_BYTES,
    ) -> None:
        """``lump``: how many bytes the host's port hands over at once."""
        make = find_make(kind, name)
        config = DeviceConfig(
            name=f"{kind}-1".replace("_", "-"),
            kind=kind.value,
            make=name,
            line="line-1",
            address=1 if make.needs_address else None,
            counter="5",
        )
        line = LineConfig(name="line-1", transport="memory", port="virtual", owner="test")
        options = parse_options(make, config)
        self.rows: list[dict[str, Any]] = []
        self.now = 1000.0
        self._lump = lump
        self.cable = Cable()
        self.core = LineCore(line, [(config, make, options)], on_event)
        seats = []
        if not silent:
            setup = SimulatorSetup(
                config, line, options, self.rows.append, Random(seed), instant=True
            )
            seats.append(Seated(config.name, find_simulator(kind, name)(setup)))
        self.sim = SimLine(line, seats, self.cable)
        self.controls = Controls([self.sim], lambda: self.now)
        self.device = VirtualDevice(self.core.seats[0], self._submit)
        self._open_at = self.now
        self.sim.plug(self.now)

    def control(self, **request: Any) -> dict[str, Any]:
        """What a person does to the device."""
        return self.controls.do({"device": self.device.name, **request})

    def hear(self, data: bytes) -> None:
        """The host's port brings bytes that no device has sent."""
        self.cable.to_host += data

    def run(self, seconds: float, until: Callable[[], object] = lambda: False) -> bool:
        """Let time pass; whether ``until`` came true before it was over."""
        end = self.now + seconds
        for _ in range(TURNS_MAX):
            moved = self._turn()
            if until():
                return True
            if self.now >= end:
                return False
            if not moved:
                due = [self.sim.deadline(self.now), self.core.deadline(self.now)]
                soonest = min((one for one in due if one is not None), default=end)
                self.now = min(end, self.now + STEP_S, max(soonest, self.now + 0.0005))
        raise AssertionError(f"{self.device.name} is busy for ever")

    def _submit(self, seat: Seat, command: Command) -> None:
        self.core.submit(seat, command, self.now)

    def _turn(self) -> bool:
        """What happens at this moment; whether bytes moved."""
        core, cable, now = self.core, self.cable, self.now
        self._follow_cable()
        moved = bool(cable.to_device) and self.sim.wants_to_read(now)
        if moved:
            self.sim.readable(now)
        self.sim.tick(now)
        if cable.to_host and core.is_open:
            heard = bytes(cable.to_host[: self._lump])
            del cable.to_host[: self._lump]
            core.received(heard, now)
            moved = True
        core.tick(now)
        if core.is_open and (data := core.to_write(now)):
            room = max(0, PORT_BYTES - len(cable.to_device))
            cable.to_device += data[:room]
            core.wrote(min(room, len(data)), now)
            moved = moved or room > 0
        return moved

    def _follow_cable(self) -> None:
        """What the supervisor's thread does: opens, notices the loss, tries again after a pause."""
        if not self.cable.plugged:
            if self.core.is_open or self.now >= self._open_at:
                lost = TransportError("线缆已拔出", "The cable is out", code="port_lost")
                self.core.lost(self.now, lost)
                self._open_at = self.now + REOPEN_S
        elif not self.core.is_open and self.now >= self._open_at:
            self.core.opened(self.now)
