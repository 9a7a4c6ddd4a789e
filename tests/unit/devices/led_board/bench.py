"""A line and simulated cards in virtual time, with a cable that can be spoilt on purpose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from config.setup_model import DeviceConfig, LineConfig
from devices.errors import TransportError
from devices.health import DeviceHealth
from devices.kinds import Command, Completion, DeviceEvent, ShowPage, StripLine, StripPage
from devices.led_board.onbon import MAKE
from devices.led_board.onbon.protocol import Frame, decoder
from devices.led_board.onbon.simulator import SimulatedCard, build
from devices.line import LineCore
from devices.registry import parse_options
from devices.simulator import SimulatorSetup

Spoil = Callable[[bytes], list[tuple[float, bytes]]]


def intact(data: bytes) -> list[tuple[float, bytes]]:
    return [(0.0, data)]


def strip(number: int = 5, *, address: int | None = None, **options: Any) -> DeviceConfig:
    return DeviceConfig(
        name=f"strip-{number}",
        kind="led_board",
        make="onbon",
        line="led-1",
        address=address,
        counter=str(number),
        options=options,
    )


def page(*lines: str) -> StripPage:
    return StripPage(tuple(StripLine(text) for text in lines))


@dataclass
class Bench:
    """Runs line and cards against each other; `now` is the only clock."""

    devices: list[DeviceConfig] = field(default_factory=lambda: [strip()])
    serial: bool = False
    to_card: Spoil = intact
    to_host: Spoil = intact
    now: float = 100.0
    events: list[DeviceEvent] = field(default_factory=list)
    witnesses: list[dict[str, Any]] = field(default_factory=list)
    asked: list[Frame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.line = LineConfig(
            name="led-1",
            transport="serial" if self.serial else "tcp",
            port="127.0.0.1:5005",
            owner="host-1",
            half_duplex=self.serial,
        )
        built = []
        self.cards: list[SimulatedCard] = []
        for number, device in enumerate(self.devices):
            options = parse_options(MAKE, device)
            built.append((device, MAKE, options))
            setup = SimulatorSetup(
                device, self.line, options, self.witnesses.append, Random(number), instant=False
            )
            self.cards.append(build(setup))
        self.core = LineCore(self.line, built, self.events.append)
        self._decoder = decoder()
        self._flying: list[tuple[float, int, bytes]] = []
        self._order = 0

    @property
    def card(self) -> SimulatedCard:
        return self.cards[0]

    def open(self) -> None:
        self.core.opened(self.now)

    def lose(self) -> None:
        self._flying.clear()
        self.core.lost(self.now, TransportError("断开", "gone"))

    def submit(self, command: Command, index: int = 0) -> None:
        seat = self.core.seats[index]
        seat.reserve()
        self.core.submit(seat, command, self.now)

    def show(self, command_id: str, *lines: str, index: int = 0) -> None:
        self.submit(ShowPage(command_id=command_id, page=page(*lines)), index)

    def control(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return self.card.control(request, self.now)

    @property
    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.control({"do": "state"})["state"]
        return state

    @property
    def health(self) -> DeviceHealth:
        return self.core.seats[0].reported_health

    def ends(self) -> dict[str, tuple[str, str]]:
        return {
            event.body.command_id: (str(event.body.outcome), event.body.reason)
            for event in self.events
            if isinstance(event.body, Completion)
        }

    def ops(self) -> list[int]:
        return [frame.op for frame in self.asked]

    def run(self, seconds: float) -> None:
        until = self.now + seconds
        while self.now < until:
            self._exchange()
            moments = [self.core.deadline(self.now), until]
            moments += [at for at, _, _ in self._flying[:1]]
            moments += [card.next_deadline() for card in self.cards]
            soonest = min(moment for moment in moments if moment is not None)
            self.now = min(until, max(soonest, self.now + 0.001))
        self._exchange()

    def _exchange(self) -> None:
        while self._flying and self._flying[0][0] <= self.now:
            _, _, data = self._flying.pop(0)
            if self.core.is_open:
                self.core.received(data, self.now)
        for card in self.cards:
            self._answer(card.on_timer(self.now))
        self.core.tick(self.now)
        if not self.core.is_open:
            return
        data = self.core.to_write(self.now)
        if data:
            self.core.wrote(len(data), self.now)
            self.asked += self._decoder.feed(data)
            for _, part in self.to_card(data):
                for card in self.cards:
                    self._answer(card.feed(part, self.now))

    def _answer(self, data: bytes) -> None:
        if not data:
            return
        for late_s, part in self.to_host(data):
            self._order += 1
            self._flying.append((self.now + late_s, self._order, part))
            self._flying.sort()
