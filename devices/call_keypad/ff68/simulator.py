"""Simulated FF68 terminal: keys go out until acknowledged, three digits and a count come in."""

from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from devices.simulator import SimulatedDevice, SimulatorSetup
from devices.wire.ff68 import BLANK, Cmd, Decoder, Frame
from devices.wire.ff68.simulated import Repeater

PRESSES_KEPT: Final = 8


class SimulatedKeypad(SimulatedDevice):
    """One terminal with an LCD."""

    def __init__(self, setup: SimulatorSetup) -> None:
        self._address = setup.device.address or 1
        self._witness = setup.witness
        self._decoder = Decoder()
        self._repeater = Repeater(setup.random)
        self._presses: deque[bytes] = deque()
        self._waiting = [BLANK] * 3
        self._number = [BLANK] * 3
        self._beeps = 0

    def on_link(self, *, up: bool, now: float) -> None:
        """The terminal does not notice who listens."""
        self._decoder.reset()

    def feed(self, data: bytes, now: float) -> bytes:
        """Take what the host says; a terminal answers nothing."""
        for frame in self._decoder.feed(data, now):
            if frame.address == self._address:
                self._hear(frame)
        return self.on_timer(now)

    def _hear(self, frame: Frame) -> None:
        if frame.cmd == Cmd.KEYS:
            self._repeater.heard(frame)
        elif frame.cmd == Cmd.SHOW and len(frame.data) == 6:
            _update(self._waiting, frame.data[:3])
            _update(self._number, frame.data[3:])
            waiting = _text(self._waiting)
            self._witness(
                {
                    "witness": "keypad",
                    "number": _text(self._number),
                    "waiting": int(waiting) if waiting.isdecimal() else None,
                }
            )
        elif frame.cmd == Cmd.BEEP:
            self._beeps += 1

    def on_timer(self, now: float) -> bytes:
        """Repeat what was not acknowledged, or send the next press."""
        out, _ = self._repeater.on_timer(now)
        if not out and self._presses and not self._repeater.busy:
            out = self._repeater.send(Frame(self._address, Cmd.KEYS, self._presses.popleft()), now)
        return out

    def next_deadline(self) -> float | None:
        """The next repeat, or at once if a press waits."""
        if self._repeater.busy or not self._presses:
            return self._repeater.deadline_s
        return 0.0

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Press keys, or tell the state."""
        match request.get("do"):
            case "press":
                return self._press(request.get("keys"))
            case "state":
                return {
                    "ok": True,
                    "state": {
                        "waiting": _text(self._waiting),
                        "number": _text(self._number),
                        "beeps": self._beeps,
                        "acknowledged": self._repeater.acknowledged,
                        "given_up": self._repeater.given_up,
                        "repeated": self._repeater.repeated,
                        "pending": len(self._presses) + self._repeater.busy,
                    },
                }
            case unknown:
                return {"ok": False, "error": f"a keypad cannot do {unknown!r}"}

    def _press(self, keys: Any) -> dict[str, Any]:
        try:
            data = bytes(int(str(code), 16) for code in keys)
        except (TypeError, ValueError):
            data = b""
        if not 1 <= len(data) <= 14:
            return {"ok": False, "error": "keys is a list of 1 to 14 hexadecimal codes, ['0C']"}
        if len(self._presses) >= PRESSES_KEPT:
            return {"ok": False, "error": "busy: earlier presses are not acknowledged yet"}
        self._presses.append(data)
        return {"ok": True}


def _update(digits: list[int], data: bytes) -> None:
    for index, digit in enumerate(data):
        if digit != BLANK:
            digits[index] = digit


def _text(digits: list[int]) -> str:
    """Return what the display shows; nothing for a field that was never set."""
    return "".join("" if digit == BLANK else f"{digit:X}" for digit in digits)


def build(setup: SimulatorSetup) -> SimulatedKeypad:
    """Build a simulated terminal."""
    return SimulatedKeypad(setup)
