"""A line, a simulated pair of wires and its stations in virtual time; no port and no thread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from config.setup_model import DeviceConfig, LineConfig
from devices.call_keypad.ff68 import MAKE as KEYPAD
from devices.call_keypad.ff68.simulator import build as build_keypad
from devices.kinds import Command, DeviceEvent, EventBody
from devices.line import LineCore, byte_time
from devices.rating_keys.ff68 import MAKE as PAD
from devices.rating_keys.ff68.simulator import build as build_pad
from devices.registry import parse_options
from devices.simulation.shared_pair import SharedPair
from devices.simulator import SimulatedDevice, SimulatorSetup

MAKES = {"call_keypad": (KEYPAD, build_keypad), "rating_keys": (PAD, build_pad)}


def keypad(address: int, **options: Any) -> DeviceConfig:
    return DeviceConfig(
        name=f"keypad-{address}",
        kind="call_keypad",
        make="ff68",
        line="rs485-1",
        address=address,
        counter=str(address),
        options=options,
    )


def pad(address: int, **options: Any) -> DeviceConfig:
    return DeviceConfig(
        name=f"pad-{address}",
        kind="rating_keys",
        make="ff68",
        line="rs485-1",
        address=address,
        counter=str(address),
        options=options,
    )


def line(*, echo: bool = False) -> LineConfig:
    return LineConfig(
        name="rs485-1", transport="serial", port="x", owner="host-1", half_duplex=True, echo=echo
    )


@dataclass
class Bench:
    """Runs line and wires against each other; `now` is the only clock."""

    devices: list[DeviceConfig]
    seed: int = 1
    config_echo: bool = False
    adapter_echo: bool = False
    damage: float = 0.0
    now: float = 1000.0
    events: list[DeviceEvent] = field(default_factory=list)
    witnesses: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        line_config = line(echo=self.config_echo)
        built = []
        self.stations: list[SimulatedDevice] = []
        self.index: dict[str, int] = {}
        for number, device in enumerate(self.devices):
            make, build = MAKES[device.kind]
            options = parse_options(make, device)
            built.append((device, make, options))
            setup = SimulatorSetup(
                device=device,
                line=line_config,
                options=options,
                witness=self._witness(device),
                random=Random(self.seed * 1000 + number),
            )
            self.stations.append(build(setup))
            self.index[device.name] = number
        self.core = LineCore(line_config, built, self.events.append)
        self.seats = {seat.config.name: seat for seat in self.core.seats}
        self.pair = SharedPair(
            self.stations,
            byte_s=byte_time(line_config),
            random=Random(self.seed),
            echo=self.adapter_echo,
            damage=self.damage,
        )
        self.core.opened(self.now)
        self.events.clear()

    def _witness(self, device: DeviceConfig) -> Any:
        return lambda said: self.witnesses.append({**said, "device": device.name})

    def control(self, name: str, request: Mapping[str, Any]) -> dict[str, Any]:
        index = self.index[name]
        answer = self.stations[index].control(request, self.now)
        self.pair.poke(index, self.now)
        return answer

    def press(self, name: str, *keys: str) -> dict[str, Any]:
        return self.control(name, {"do": "press", "keys": list(keys)})

    def rate(self, name: str, key: int) -> dict[str, Any]:
        return self.control(name, {"do": "rate", "key": key})

    def state(self, name: str) -> dict[str, Any]:
        state: dict[str, Any] = self.control(name, {"do": "state"})["state"]
        return state

    def submit(self, name: str, command: Command) -> None:
        seat = self.seats[name]
        seat.reserve()
        self.core.submit(seat, command, self.now)

    def run(self, seconds: float) -> None:
        """Let virtual time pass, from event to event."""
        until = self.now + seconds
        while self.now < until:
            self._exchange()
            moments = [self.pair.deadline(), self.core.deadline(self.now), until]
            # The port hands bytes over in small lumps, as a serial driver does.
            soonest = min(moment for moment in moments if moment is not None)
            self.now = min(until, max(soonest, self.now + 0.0005))
        self._exchange()

    def _exchange(self) -> None:
        heard = self.pair.tick(self.now)
        if heard:
            self.core.received(heard, self.now)
        self.core.tick(self.now)
        data = self.core.to_write(self.now)
        if data:
            self.pair.host_sends(data, self.now)
            self.core.wrote(len(data), self.now)

    def bodies(self, *kinds: type) -> list[EventBody]:
        return [event.body for event in self.events if isinstance(event.body, kinds)]


def of_device(events: Iterable[DeviceEvent], name: str, kind: type) -> list[Any]:
    return [event.body for event in events if event.device == name and isinstance(event.body, kind)]
