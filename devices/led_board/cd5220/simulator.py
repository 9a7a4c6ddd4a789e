"""Simulated line display: two lines of 20 characters, and never a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.led_board.cd5220.protocol import BRIGHTEST, COLUMNS, LINES, Parser
from devices.simulator import SimulatedDevice, SimulatorSetup


class SimulatedLineDisplay(SimulatedDevice):
    """One display; without power it forgets everything."""

    def __init__(self, setup: SimulatorSetup) -> None:
        self._witness = setup.witness
        self._parser = Parser()
        self._power = True
        self._forget()

    def on_link(self, *, up: bool, now: float) -> None:
        """A display does not notice who writes; half a command is gone."""
        self._parser.reset()

    def feed(self, data: bytes, now: float) -> bytes:
        """Do what is whole; answer nothing."""
        if not self._power:
            return b""
        before = self._text()
        for command in self._parser.feed(data):
            match command.name:
                case "initialise":
                    self._forget()
                case "clear":
                    self._lines = [""] * LINES
                case "line":
                    self._lines[command.line] = command.text
                case "brightness":
                    self._level = command.level
        if self._text() != before:
            text = self._text()
            self._witness({"witness": "strip", "label": text[0], "text": text})
        return b""

    def on_timer(self, now: float) -> bytes:
        """Nothing is ever due."""
        return b""

    def next_deadline(self) -> float | None:
        """Never."""
        return None

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Take power away, give it back, or tell the state."""
        match request.get("do"):
            case "set":
                power = request.get("power")
                if power not in {"on", "off"}:
                    return {"ok": False, "error": 'power is "on" or "off"'}
                self._power = power == "on"
                self._parser.reset()
                self._forget()
                return {"ok": True}
            case "state":
                state = {
                    "text": self._text(),
                    "power": "on" if self._power else "off",
                    "brightness": self._level,
                    "columns": COLUMNS,
                }
                return {"ok": True, "state": state}
            case unknown:
                return {"ok": False, "error": f"a line display cannot do {unknown!r}"}

    def _forget(self) -> None:
        self._lines = [""] * LINES
        self._level = BRIGHTEST

    def _text(self) -> list[str]:
        return [line.strip() for line in self._lines]


def build(setup: SimulatorSetup) -> SimulatedLineDisplay:
    """Build a simulated display."""
    return SimulatedLineDisplay(setup)
