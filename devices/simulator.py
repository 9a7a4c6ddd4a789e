"""How a simulated device plugs in: the device's side of the wire, below the driver.

``devices/<kind>/<make>/simulator.py`` exposes

    def build(setup: SimulatorSetup) -> SimulatedDevice

A simulated device speaks bytes only; it never imports the driver, but may share ``protocol.py``. It does no
input or output and starts no thread: ``devices.simulate`` owns the pty or the listener, paces bytes at the
line's baud rate in both directions, damages them when asked, and calls, one call at a time:

    on_link(up, now)    the other side connected or went away
    feed(data, now)     bytes from the host -> bytes to send now (b"" for none)
    on_timer(now)       ``next_deadline()`` was reached, or something was just controlled -> bytes to send
    room()              how many more bytes it takes; 0 stalls the line (a full printer)
    control(request)    a JSON object without "device" -> JSON answer object, {"ok": true, ...}; what it causes on the
                        wire comes out of the next ``on_timer``, which is called at once
    picture()           what the device looks like now, PNG

Every device on a shared line hears everything that the host sends. Requests that all devices of a kind
understand (others are the make's own; an unknown one answers {"ok": false, "error": "..."}):

    ticket_printer  {"do": "set", "paper": "ok"|"near_end"|"out", "cover": "open"|"closed", "cutter": "ok"|"jammed"}
    call_keypad     {"do": "press", "keys": ["06", "0F"]}          key codes in hexadecimal, as on the wire
    rating_keys     {"do": "rate", "key": 1}                       the number on the wire
    led_board       {"do": "set", "power": "off"|"on"}
    all             {"do": "state"} -> {"ok": true, "state": {...}}, {"do": "picture", "path": "x.png"} (by the server)

**Witness.** What the device understood from bytes is told to ``setup.witness`` as a flat JSON object; the server
adds ``device``, ``counter`` and ``at`` and writes one flushed line. Kinds of witness:

    {"witness": "paper", "ticket": "B012", "text": [...], "marks": ["演练"], "cut": true}
    {"witness": "strip", "label": "B012", "text": [...]}
    {"witness": "keypad", "number": "012", "waiting": 7}
    {"witness": "rating_keys", "event": "started"|"rated", "key": 1}
"""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from config.setup_model import DeviceConfig, LineConfig
from devices.errors import DeviceConfigError

Witness = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class SimulatorSetup:
    """What a simulated device is built from.

    ``options`` are the parsed options of the make (the same settings that the driver has), ``random`` is
    seeded, ``instant`` leaves out slow mechanics (tests).
    """

    device: DeviceConfig
    line: LineConfig
    options: Any
    witness: Witness
    random: Random
    instant: bool = False


class SimulatedDevice(ABC):
    """Base of every simulated device."""

    @abstractmethod
    def on_link(self, *, up: bool, now: float) -> None:
        """The host connected (True) or went away."""

    @abstractmethod
    def feed(self, data: bytes, now: float) -> bytes:
        """Take bytes from the host; what to send at once."""

    @abstractmethod
    def on_timer(self, now: float) -> bytes:
        """Time passed or something was controlled; what to send."""

    def next_deadline(self) -> float | None:
        """When ``on_timer`` is wanted, monotonic seconds; None for never."""
        return None

    def room(self) -> int:
        """Bytes the device takes now."""
        return 1 << 16

    @abstractmethod
    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """What a person does to the device, or a question about its state."""

    def picture(self) -> bytes | None:
        """PNG of what the device looks like now; None if there is nothing to see."""
        return None


class AnsweringDevice(SimulatedDevice):
    """A simulated device that answers a little after it was asked."""

    def __init__(self) -> None:
        self._answers: deque[tuple[float, bytes]] = deque()

    def answer_at(self, at_s: float, answer: bytes) -> None:
        """Send this then; answers leave in the order in which they were given."""
        self._answers.append((at_s, answer))

    def forget_answers(self) -> None:
        """What has not been sent never will be."""
        self._answers.clear()

    def on_timer(self, now: float) -> bytes:
        """Send the answers that are due."""
        out = b""
        while self._answers and self._answers[0][0] <= now:
            out += self._answers.popleft()[1]
        return out

    def next_deadline(self) -> float | None:
        """When the next answer is due."""
        return self._answers[0][0] if self._answers else None


def find_simulator(kind: str, make: str) -> Callable[[SimulatorSetup], SimulatedDevice]:
    """The ``build`` of a make's simulator.

    Raises:
        DeviceConfigError: the make has none.
    """
    try:
        module = importlib.import_module(f"devices.{kind}.{make}.simulator")
        build: Callable[[SimulatorSetup], SimulatedDevice] = module.build
    except (ImportError, AttributeError) as err:
        raise DeviceConfigError(
            f"{kind}/{make} 没有模拟器",
            f"{kind}/{make} has no simulator",
            code="no_simulator",
            detail=str(err),
        ) from err
    return build
