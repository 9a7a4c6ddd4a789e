"""A make of nothing but its frame: lines of text, so that tests of the frame need no real protocol.

Host: ``SHOW text`` -> device ``OK text``. Device by itself: ``KEY k``. Addressed form (wire): ``a:...``.
"""
# ruff: noqa: ARG005 - the calls of the contracts bring more than a toy needs

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from config.setup_model import DeviceConfig, LineConfig
from devices.driver import Driver, DriverSetup, Make, Pacing
from devices.errors import TransportError
from devices.health import GOOD, NOT_HEARD, DeviceHealth
from devices.kinds import (
    CallKeypadCapabilities,
    Command,
    Completion,
    KeypadAction,
    KeypadPressed,
    Kind,
    Outcome,
    ShowNumbers,
)
from devices.simulator import SimulatedDevice, SimulatorSetup

REPLY_S = 0.5


class ToyOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Options."""

    reply_s: float = REPLY_S
    window_s: float = 0.0


class ToyDriver(Driver):
    """One command at a time, ends when the device says OK or after ``reply_s``."""

    def __init__(self, setup: DriverSetup) -> None:
        super().__init__(setup.port)
        self.address = setup.device.address
        self.options: ToyOptions = setup.options
        self.heard = False
        self.buffer = b""
        self.waiting: dict[int, tuple[str, str]] = {}
        self.deadline: float | None = None
        self.sent_at: list[float] = []
        self.calls: list[str] = []

    def on_open(self, now: float) -> None:
        self.calls.append("open")
        self.heard = False

    def on_lost(self, now: float, error: TransportError) -> None:
        self.calls.append("lost")
        for command_id, _ in self.waiting.values():
            self.port.complete(Completion(command_id, Outcome.INDETERMINATE, "line_down"))
        self.waiting.clear()
        self.deadline = None

    def on_bytes(self, data: bytes, now: float) -> None:
        self.buffer += data
        while b"\n" in self.buffer:
            line, _, self.buffer = self.buffer.partition(b"\n")
            self.take(line.decode("utf-8", "replace"))

    def on_frame(self, frame: Any, now: float) -> None:
        self.take(frame.text)

    def take(self, text: str) -> None:
        self.heard = True
        verb, _, rest = text.partition(" ")
        if verb == "BOOM":
            raise RuntimeError("planted")
        if verb == "KEY":
            self.port.emit(KeypadPressed(KeypadAction.CALL, raw=rest))
        if verb == "OK":
            for token, (command_id, shown) in list(self.waiting.items()):
                if shown == rest:
                    del self.waiting[token]
                    self.port.release()
                    self.port.complete(Completion(command_id, Outcome.CONFIRMED))

    def on_sent(self, token: int, now: float) -> None:
        self.sent_at.append(now)
        self.deadline = now + self.options.reply_s

    def on_timer(self, now: float) -> None:
        self.deadline = None
        for command_id, _ in self.waiting.values():
            self.port.complete(Completion(command_id, Outcome.FAILED, "timeout"))
        self.waiting.clear()

    def next_deadline(self) -> float | None:
        return self.deadline

    def submit(self, command: Command, now: float) -> None:
        if not isinstance(command, ShowNumbers):
            self.port.complete(Completion(command.command_id, Outcome.FAILED, "unsupported"))
            return
        text = command.number or ""
        token = len(self.sent_at) + len(self.waiting) + 1
        self.waiting[token] = (command.command_id, text)
        prefix = f"{self.address}:" if self.address is not None else ""
        self.port.write(
            f"{prefix}SHOW {text}\n".encode(), token=token, reply_window_s=self.options.window_s
        )

    def health(self, now: float) -> DeviceHealth:
        return GOOD if self.heard else NOT_HEARD

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        return data.decode("utf-8", "replace").strip()


@dataclass(frozen=True)
class ToyFrame:
    """``address:text``."""

    address: int
    text: str
    raw: bytes


@dataclass
class ToyWire:
    """Shared decoder of addressed lines."""

    buffer: bytes = b""
    dropped_bytes: int = 0
    fed: list[bytes] = field(default_factory=list)

    def feed(self, data: bytes, now: float) -> list[ToyFrame]:
        self.fed.append(data)
        self.buffer += data
        frames = []
        while b"\n" in self.buffer:
            line, _, self.buffer = self.buffer.partition(b"\n")
            address, _, text = line.decode("utf-8", "replace").partition(":")
            if address.isdecimal():
                frames.append(ToyFrame(int(address), text, line + b"\n"))
            else:
                self.dropped_bytes += len(line) + 1
        return frames


def toy_make(**changes: Any) -> Make:
    """The toy, with changed fields."""
    values: dict[str, Any] = {
        "kind": Kind.CALL_KEYPAD,
        "name": "toy",
        "title_zh": "玩具",
        "title_en": "toy",
        "transports": frozenset({"serial", "tcp"}),
        "options": ToyOptions,
        "build_driver": ToyDriver,
        "capabilities": lambda device, options: CallKeypadCapabilities(shows_digits=3),
    }
    return Make(**{**values, **changes})


BUS_PACING = Pacing(gap_s=0.02, quiet_after_receive_s=0.005)


def line_config(**changes: Any) -> LineConfig:
    """A line."""
    values = {"name": "line-1", "transport": "memory", "port": "toy", "owner": "host-1"}
    return LineConfig(**{**values, **changes})


def device_config(name: str = "toy-1", **changes: Any) -> DeviceConfig:
    """A device."""
    values = {"name": name, "kind": "call_keypad", "make": "toy", "line": "line-1"}
    return DeviceConfig(**{**values, **changes})


class ToySimulator(SimulatedDevice):
    """Answers OK; KEY on control."""

    def __init__(self, setup: SimulatorSetup) -> None:
        self.setup = setup
        self.buffer = b""
        self.out = b""
        self.links: list[bool] = []
        self.space = 1 << 16

    def on_link(self, *, up: bool, now: float) -> None:
        self.links.append(up)

    def feed(self, data: bytes, now: float) -> bytes:
        self.buffer += data
        out = b""
        while b"\n" in self.buffer:
            line, _, self.buffer = self.buffer.partition(b"\n")
            out += self.line(line.decode("utf-8", "replace"))
        return out

    def line(self, line: str) -> bytes:
        prefix = ""
        if self.setup.device.address is not None:
            address, _, line = line.partition(":")
            if address != str(self.setup.device.address):
                return b""
            prefix = f"{address}:"
        verb, _, rest = line.partition(" ")
        if verb != "SHOW":
            return b""
        self.setup.witness({"witness": "keypad", "number": rest})
        return f"{prefix}OK {rest}\n".encode()

    def on_timer(self, now: float) -> bytes:
        out, self.out = self.out, b""
        return out

    def room(self) -> int:
        return self.space

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        if request.get("do") == "press":
            self.out += f"KEY {request['keys'][0]}\n".encode()
            return {"ok": True}
        return {"ok": False, "error": "unknown"}


def build_simulator(setup: SimulatorSetup) -> SimulatedDevice:
    return ToySimulator(setup)


def use_toy(monkeypatch: Any, make: Make | None = None) -> None:
    """Let registry, supervisor and simulators find the toy as ``call_keypad/toy``."""
    toy = make or toy_make()

    def find(kind: str, name: str) -> Make:
        return toy

    def simulator(kind: str, name: str) -> Callable[[SimulatorSetup], SimulatedDevice]:
        return build_simulator

    for module in ("devices.registry", "devices.supervisor", "devices.simulation.server"):
        monkeypatch.setattr(f"{module}.find_make", find)
    monkeypatch.setattr("devices.simulation.server.find_simulator", simulator)
