"""Simulated FF68 rating pad: idle, rating, thanks.

What a pad does between the frames is not published; this one falls silent after the visitor's time.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from devices.rating_keys.ff68.protocol import KEY_MAX
from devices.simulator import SimulatedDevice, SimulatorSetup
from devices.wire.ff68 import Cmd, Decoder, Frame, Key, rating_frame
from devices.wire.ff68.simulated import Repeater

VISITOR_TIME_S: Final = 10.0
THANKS_S: Final = 3.0


class PadState(StrEnum):
    """What the visitor sees."""

    IDLE = "idle"
    RATING = "rating"
    THANKS = "thanks"


class SimulatedPad(SimulatedDevice):
    """One pad, alone or wired through a terminal whose address it shares."""

    def __init__(self, setup: SimulatorSetup) -> None:
        self._address = setup.device.address or 1
        self._witness = setup.witness
        self._decoder = Decoder()
        self._repeater = Repeater(setup.random)
        self._thanks_s = 0.0 if setup.instant else THANKS_S
        self._visitor_time_s = VISITOR_TIME_S
        self._keys_while_idle = False
        self._state = PadState.IDLE
        self._until_s = 0.0
        self._pressed: int | None = None
        self._to_send: int | None = None
        self._stars: int | None = None
        self._beeps = 0

    def on_link(self, *, up: bool, now: float) -> None:
        """The pad does not notice who listens."""
        self._decoder.reset()

    def feed(self, data: bytes, now: float) -> bytes:
        """Take what the host says; a pad answers only by keys."""
        for frame in self._decoder.feed(data, now):
            if frame.address == self._address:
                self._hear(frame, now)
        return self.on_timer(now)

    def _hear(self, frame: Frame, now: float) -> None:
        if frame.cmd == Cmd.KEYS and frame.data == bytes((Key.EVALUATE,)):
            self._pressed = None
            self._enter(PadState.RATING, now + self._visitor_time_s)
            self._witness({"witness": "rating_keys", "event": "started"})
        elif frame.cmd == Cmd.KEYS:
            if self._repeater.heard(frame):
                self._witness({"witness": "rating_keys", "event": "rated", "key": frame.data[0]})
                if self._state is PadState.RATING:
                    self._enter(PadState.THANKS, now + self._thanks_s)
        elif frame.cmd == Cmd.SHOW and len(frame.data) == 1:
            self._stars = frame.data[0]
        elif frame.cmd == Cmd.BEEP:
            self._beeps += 1

    def _enter(self, state: PadState, until_s: float) -> None:
        self._state, self._until_s = state, until_s

    def on_timer(self, now: float) -> bytes:
        """Send or repeat a key, and leave a state whose time is over."""
        out, gave_up = self._repeater.on_timer(now)
        if self._to_send is not None and not self._repeater.busy:
            key, self._to_send = self._to_send, None
            out = self._repeater.send(rating_frame(self._address, key), now)
        if gave_up or (
            self._state is not PadState.IDLE and now >= self._until_s and not self._repeater.busy
        ):
            self._state = PadState.IDLE
        return out

    def next_deadline(self) -> float | None:
        """A key to send, the next repeat, or the end of the state."""
        if self._repeater.busy:
            return self._repeater.deadline_s
        if self._to_send is not None:
            return 0.0
        return None if self._state is PadState.IDLE else self._until_s

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Press a key, change how the pad behaves, or tell the state."""
        match request.get("do"):
            case "rate":
                return self._rate(request.get("key"))
            case "set":
                return self._set(request)
            case "state":
                return {
                    "ok": True,
                    "state": {
                        "pad": str(self._state),
                        "key": self._pressed,
                        "stars": self._stars,
                        "beeps": self._beeps,
                        "acknowledged": self._repeater.acknowledged,
                        "given_up": self._repeater.given_up,
                        "repeated": self._repeater.repeated,
                    },
                }
            case unknown:
                return {"ok": False, "error": f"a rating pad cannot do {unknown!r}"}

    def _rate(self, key: Any) -> dict[str, Any]:
        if not isinstance(key, int) or isinstance(key, bool) or not 0 <= key <= KEY_MAX:
            return {"ok": False, "error": f"key is a number from 0 to {KEY_MAX}"}
        if self._state is not PadState.RATING and not self._keys_while_idle:
            return {"ok": False, "error": f"the pad is {self._state}, nobody asked for a rating"}
        if self._repeater.busy or self._to_send is not None:
            return {"ok": False, "error": "busy: the last key is not acknowledged yet"}
        self._pressed = self._to_send = key
        return {"ok": True}

    def _set(self, request: Mapping[str, Any]) -> dict[str, Any]:
        seconds = request.get("visitor_time_s", self._visitor_time_s)
        idle_keys = request.get("keys_while_idle", self._keys_while_idle)
        if not isinstance(seconds, int | float) or seconds <= 0 or not isinstance(idle_keys, bool):
            return {
                "ok": False,
                "error": "visitor_time_s is seconds, keys_while_idle true or false",
            }
        self._visitor_time_s, self._keys_while_idle = float(seconds), idle_keys
        return {"ok": True}


def build(setup: SimulatorSetup) -> SimulatedPad:
    """Build a simulated pad."""
    return SimulatedPad(setup)
