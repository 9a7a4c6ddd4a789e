"""Simulated SmartSet controller: answers questions, streams one finger; see ``touch_screen.simulated``.

``{"do": "set", "tests": 32}`` makes a self test fail (bit 5: no touchscreen connected), ``{"do": "set", "power": "off"}``
switches the controller off.
"""

from collections.abc import Mapping
from typing import Any, Final

from devices.simulator import SimulatedDevice, SimulatorSetup
from devices.touch_screen.elo_smartset import protocol
from devices.touch_screen.elo_smartset.protocol import Options, Packet, Touch, TouchStatus
from devices.touch_screen.simulated import Gesture, gesture

STREAM_S: Final = 0.02
ACCU_TOUCH: Final = b"0\x00\x00\x01\x23\x00\x10"


class SimulatedElo(SimulatedDevice):
    """One controller with its panel."""

    def __init__(self, setup: SimulatorSetup) -> None:
        self._options = setup.options if isinstance(setup.options, Options) else Options()
        self._witness = setup.witness
        self._decoder = protocol.build_decoder()
        self._powered = True
        self._tests = 0
        self._finger: tuple[int, int] | None = None
        self._first = False
        self._stream_at_s = 0.0
        self._lift_at_s: float | None = None
        self._lifted: tuple[int, int] | None = None
        self._questions = 0

    def on_link(self, *, up: bool, now: float) -> None:
        """The controller does not notice who listens."""
        del up, now
        self._decoder.reset()

    def feed(self, data: bytes, now: float) -> bytes:
        """Answer questions: their packet, then the acknowledgement."""
        out = b""
        for packet in self._decoder.feed(data, now):
            if self._powered:
                self._questions += 1
                out += self._answer(packet)
        return out + self.on_timer(now)

    def _answer(self, packet: Packet) -> bytes:
        match chr(packet.letter):
            case "a":
                return protocol.acknowledge().to_bytes()
            case "i":
                answer = Packet(protocol.IDENTITY, ACCU_TOUCH)
            case "d":
                answer = Packet(protocol.DIAGNOSTICS, bytes((self._tests,)) + bytes(6))
            case _:
                return protocol.acknowledge(b"5").to_bytes()  # illegal command
        return answer.to_bytes() + protocol.acknowledge().to_bytes()

    def on_timer(self, now: float) -> bytes:
        """Stream the finger, and say where it left."""
        out = b""
        if self._finger is not None and self._lift_at_s is not None and now >= self._lift_at_s:
            self._lifted, self._finger, self._lift_at_s = self._finger, None, None
        if self._finger is not None and now >= self._stream_at_s:
            status = TouchStatus.INITIAL if self._first else TouchStatus.STREAM
            out = Touch(status, *self._finger, 255).to_packet().to_bytes()
            self._first = False
            self._stream_at_s = now + STREAM_S
        if self._lifted is not None:
            out += Touch(TouchStatus.UNTOUCH, *self._lifted).to_packet().to_bytes()
            self._lifted = None
        return out if self._powered else b""

    def next_deadline(self) -> float | None:
        """The next streamed packet, or the end of a tap."""
        if self._lifted is not None:
            return 0.0
        if self._finger is None:
            return None
        if self._lift_at_s is None:
            return self._stream_at_s
        return min(self._stream_at_s, self._lift_at_s)

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Touch, move, lift, tap; break something."""
        match request:
            case {"do": "state"}:
                state = {
                    "power": "on" if self._powered else "off",
                    "touched": self._finger is not None,
                    "questions": self._questions,
                    "bad_bytes": self._decoder.dropped_bytes,
                }
                return {"ok": True, "state": state}
            case {"do": "set", "power": "on" | "off" as power}:
                self._powered = power == "on"
                return {"ok": True}
            case {"do": "set", "tests": int() as tests} if 0 <= tests <= 0x7F:
                self._tests = tests
                return {"ok": True}
        asked = gesture(request, contacts=1)
        if isinstance(asked, str):
            return {"ok": False, "error": asked}
        return self._gesture(asked, now)

    def _gesture(self, asked: Gesture, now: float) -> dict[str, Any]:
        if (asked.verb in {"touch", "tap"}) == (self._finger is not None):
            return {"ok": False, "error": "one finger: touch it, then move or lift it"}
        if asked.verb == "lift":
            self._lifted, self._finger, self._lift_at_s = self._finger, None, None
            return {"ok": True}
        x = _measured(asked.x, self._options.x_range)
        y = _measured(asked.y, self._options.y_range)
        self._finger = (x, y)
        if asked.verb != "move":
            self._witness({"witness": "touch", "x": asked.x, "y": asked.y})
            self._first, self._stream_at_s = True, now
            self._lift_at_s = now + asked.held_s if asked.verb == "tap" else None
        return {"ok": True}


def _measured(share: float, span: tuple[int, int]) -> int:
    return round(span[0] + share * (span[1] - span[0]))


def build(setup: SimulatorSetup) -> SimulatedElo:
    """Build a simulated controller."""
    return SimulatedElo(setup)
