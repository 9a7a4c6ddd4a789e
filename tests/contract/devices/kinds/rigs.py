"""A device of any kind with the person in front of it: a fake, or a make on its own simulator.

The tests of a kind see only the contract of ``devices.kinds`` and what a person does and sees, so one suite
serves the fake and every make.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices import fakes
from devices.kinds import (
    CardRead,
    Command,
    Completion,
    DeviceEvent,
    EventBody,
    KeypadAction,
    Kind,
)
from devices.registry import find_make, make_names
from devices.simulation.server import SimServer
from devices.supervisor import Supervisor
from tests.contract.devices.kinds.virtual import VirtualLine
from tests.helpers.patience import PATIENCE_S

BodyT = TypeVar("BodyT", bound=EventBody)
WAIT_S = 10.0
PAUSE_S = 0.02
SETTLE_S = 0.5
"""Nobody presses a key in the very instant in which the cable goes in."""


class AnyDevice(Protocol):
    """What all aliases of ``devices.kinds.Device`` have in common."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> Kind: ...

    @property
    def capabilities(self) -> Any: ...

    @property
    def health(self) -> Any: ...

    def submit(self, command: Any) -> None: ...


class Rig:
    """One device, its events, and the hands and eyes of a person."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.events: list[DeviceEvent] = []
        self.changed = threading.Condition()
        self.device: AnyDevice

    def take(self, event: DeviceEvent) -> None:
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    def wait(self, what: Callable[[], Any], limit_s: float = WAIT_S) -> None:
        until = threading.Event()
        for _ in range(int(limit_s / 0.02)):
            if what():
                return
            until.wait(0.02)
        assert what(), (self.title, self.device.health, self.events[-6:])

    def bodies(self, kind: type[BodyT]) -> list[BodyT]:
        return [event.body for event in list(self.events) if isinstance(event.body, kind)]

    def ends(self, command_id: str) -> list[Completion]:
        return [end for end in self.bodies(Completion) if end.command_id == command_id]

    def do(self, command: Command) -> Completion:
        """Submit and wait for the end."""
        before = len(self.ends(command.command_id))
        self.device.submit(command)
        self.wait(lambda: len(self.ends(command.command_id)) > before)
        return self.ends(command.command_id)[-1]

    def ready(self) -> None:
        """Wait until the device is on its line."""
        self.wait(lambda: self.device.health.reason not in {"starting", "line_down"})

    # what a person does and sees; each rig knows how

    def unplug(self) -> None:
        raise NotImplementedError

    def plug(self) -> None:
        raise NotImplementedError

    def person(self, verb: str, **what: Any) -> None:
        raise NotImplementedError

    def seen(self) -> list[Any]:
        """Tickets on paper, labels on the board, numbers on the keypad."""
        raise NotImplementedError


FAKES: dict[Kind, Callable[[str, Callable[[DeviceEvent], None]], Any]] = {
    Kind.TICKET_PRINTER: fakes.FakeTicketPrinter,
    Kind.CALL_KEYPAD: fakes.FakeCallKeypad,
    Kind.RATING_KEYS: fakes.FakeRatingKeys,
    Kind.LED_BOARD: fakes.FakeLedBoard,
    Kind.ID_CARD_READER: fakes.FakeIdCardReader,
    Kind.CODE_SCANNER: fakes.FakeCodeScanner,
    Kind.TOUCH_SCREEN: fakes.FakeTouchScreen,
    Kind.PANEL: fakes.FakePanel,
    Kind.SPEAKER: fakes.FakeSpeaker,
    Kind.CAMERA: fakes.FakeCamera,
    Kind.LIGHTS: fakes.FakeLights,
}


class FakeRig(Rig):
    """The fake of a kind."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(f"{kind}-fake")
        self.fake = FAKES[kind](f"{kind}-1", self.take)
        self.device = self.fake
        self._labels: list[str] = []

    def unplug(self) -> None:
        self.fake.unplug()

    def plug(self) -> None:
        self.fake.plug()

    def person(self, verb: str, **what: Any) -> None:
        match verb:
            case "take_paper":
                self.fake.paper_out()
            case "open_cover":
                self.fake.open_cover()
            case "mend":
                self.fake.mend()
            case "press_call":
                self.fake.press(KeypadAction.CALL, what.get("digits", ""))
            case "rate_best":
                self.fake.press(1)
            case "wait_for_nothing":
                self.fake.run_out()
            case "lay_card":
                self.fake.lay(CardRead("张三", "510000199001011234"))
            case _:
                raise NotImplementedError(verb)

    def seen(self) -> list[Any]:
        fake = self.fake
        match fake.kind:
            case Kind.TICKET_PRINTER:
                return [slip.label for slip in fake.slips]
            case Kind.CALL_KEYPAD:
                return [] if fake.number is None else [fake.number]
            case Kind.LED_BOARD:
                lines = fake.page.lines if fake.page else ()
                return ["".join(line.text for line in lines)]
        raise NotImplementedError(fake.kind)


class MakeRig(Rig):
    """A make's driver on its simulator, in virtual time."""

    def __init__(self, kind: Kind, name: str) -> None:
        super().__init__(f"{kind}-{name}")
        self.line = VirtualLine(kind, name, self.take)
        self.device = self.line.device

    def ready(self) -> None:
        super().ready()
        self.line.run(SETTLE_S)

    def wait(self, what: Callable[[], Any], limit_s: float = WAIT_S) -> None:
        assert self.line.run(limit_s, what), (self.title, self.device.health, self.events[-6:])

    def control(self, **request: Any) -> dict[str, Any]:
        answer = self.line.control(**request)
        assert answer["ok"], answer
        return answer

    def unplug(self) -> None:
        self.control(do="unplug")

    def plug(self) -> None:
        self.control(do="plug")

    def person(self, verb: str, **what: Any) -> None:
        match verb:
            case "take_paper":
                self.control(do="set", paper="out")
            case "open_cover":
                self.control(do="set", cover="open")
            case "mend":
                self.control(do="set", paper="ok", cover="closed")
            case "press_call":
                digits = [f"{int(digit):02X}" for digit in what.get("digits", "")]
                self.control(do="press", keys=[*digits, "0C"])
            case "rate_best":
                self.wait(lambda: self._rate() or what.get("idle"))
            case _:
                raise NotImplementedError(verb)

    def _rate(self) -> bool:
        """Press the best key; a pad that has not yet been told to ask may ignore it."""
        return bool(self.line.control(do="rate", key=1)["ok"])

    def seen(self) -> list[Any]:
        rows = self.line.rows
        match self.device.kind:
            case Kind.TICKET_PRINTER:
                return [row["ticket"] for row in rows if row["witness"] == "paper"]
            case Kind.CALL_KEYPAD:
                return [row["number"] for row in rows if row["witness"] == "keypad"]
            case Kind.LED_BOARD:
                return ["".join(row["text"]) for row in rows if row["witness"] == "strip"]
        raise NotImplementedError(self.device.kind)


@contextmanager
def make_rig(title: str) -> Iterator[Rig]:
    """A rig by its title, ``kind-make`` or ``kind-fake``."""
    kind, _, name = title.partition("-")
    yield FakeRig(Kind(kind)) if name == "fake" else MakeRig(Kind(kind), name)


def titles(*kinds: Kind) -> list[str]:
    """The fake and every make of these kinds."""
    return [f"{kind}-{name}" for kind in kinds for name in ("fake", *make_names(kind))]


def made(*kinds: Kind) -> list[tuple[Kind, str]]:
    """Kind and name of every make."""
    return [(kind, name) for kind in kinds or tuple(Kind) for name in make_names(kind)]


def makes() -> pytest.MarkDecorator:
    """Run a test with every make of every kind."""
    return pytest.mark.parametrize(
        "title", [title for title in titles(*Kind) if not title.endswith("-fake")]
    )


def all_rigs(*kinds: Kind) -> pytest.MarkDecorator:
    """Run a test with the fake and every make of these kinds (all kinds by default)."""
    return pytest.mark.parametrize("title", titles(*(kinds or tuple(Kind))))


class Wires:
    """Every make at once, each with its simulator on a memory line of its own."""

    def __init__(self, prefix: str) -> None:
        self.events: list[DeviceEvent] = []
        lines, devices = [], []
        for title in titles(*Kind):
            kind, _, make = title.partition("-")
            if make == "fake":
                continue
            name = f"{prefix}-{title.replace('_', '-')}"
            address = 1 if find_make(kind, make).needs_address else None
            row: dict[str, Any] = {"kind": kind, "make": make, "line": name, "address": address}
            lines.append(LineConfig(name=name, transport="memory", port=name, owner="test"))
            devices.append(DeviceConfig(name=name, counter="5", **row))
        self.server = SimServer(lines, devices, seed=9, instant=True)
        self.supervisor = Supervisor(lines, devices, self.events.append)
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()
        self.supervisor.start()

    def close(self) -> None:
        self.supervisor.stop()
        self.server.stop()
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive()

    def ends(self) -> dict[tuple[str, str], list[Completion]]:
        found: dict[tuple[str, str], list[Completion]] = {}
        for event in list(self.events):
            if isinstance(event.body, Completion):
                found.setdefault((event.device, event.body.command_id), []).append(event.body)
        return found

    def wait_ends(self, *command_ids: str, limit_s: float = WAIT_S) -> None:
        wanted = {(name, one) for name in self.supervisor.devices for one in command_ids}
        self.wait(lambda: wanted <= set(self.ends()), limit_s)

    def wait(self, what: Callable[[], bool], limit_s: float = WAIT_S) -> None:
        """Wait so long, not counting the time for which a busy machine let nobody here run."""
        spent = 0.0
        pause = threading.Event()
        while spent < limit_s and not what():
            pause.wait(PAUSE_S)
            spent += PAUSE_S
        assert what(), {name: one.health for name, one in self.supervisor.devices.items()}
