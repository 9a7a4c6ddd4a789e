"""Simulated single-byte pad: lights up when asked, sends one byte for a key, never more than once."""

from collections.abc import Mapping
from typing import Any, Final

from devices.rating_keys.single_byte.protocol import Options
from devices.simulator import SimulatedDevice, SimulatorSetup

VISITOR_TIME_S: Final = 10.0


class SimulatedSingleBytePad(SimulatedDevice):
    """One pad: idle, or asking for the visitor's time."""

    def __init__(self, setup: SimulatorSetup) -> None:
        options = setup.options
        self._options: Options = options if isinstance(options, Options) else Options()
        self._witness = setup.witness
        self._heard = b""
        self._asks_until_s: float | None = None
        self._keys_while_idle = False
        self._to_send = b""
        self._pressed: int | None = None
        self._starts = 0

    def on_link(self, *, up: bool, now: float) -> None:
        """The pad does not notice who listens."""
        self._heard = b""

    def feed(self, data: bytes, now: float) -> bytes:
        """Look for the start; nothing else is understood."""
        start = self._options.start_bytes
        self._heard += data
        while (at := self._heard.find(start)) >= 0:
            self._heard = self._heard[at + len(start) :]
            self._asks_until_s = now + VISITOR_TIME_S
            self._pressed = None
            self._starts += 1
            self._witness({"witness": "rating_keys", "event": "started"})
        self._heard = self._heard[-len(start) :]
        return self.on_timer(now)

    def on_timer(self, now: float) -> bytes:
        """Send a key, or go dark when the visitor's time is over."""
        if self._asks_until_s is not None and now >= self._asks_until_s:
            self._asks_until_s = None
        out, self._to_send = self._to_send, b""
        return out

    def next_deadline(self) -> float | None:
        """The end of the visitor's time."""
        return self._asks_until_s

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Press a key, change how the pad behaves, or tell the state."""
        match request.get("do"):
            case "rate":
                return self._rate(request.get("key"))
            case "set":
                self._keys_while_idle = bool(request.get("keys_while_idle"))
                return {"ok": True}
            case "state":
                pad = "idle" if self._asks_until_s is None else "rating"
                state = {"pad": pad, "key": self._pressed, "starts": self._starts}
                return {"ok": True, "state": state}
            case unknown:
                return {"ok": False, "error": f"a rating pad cannot do {unknown!r}"}

    def _rate(self, key: Any) -> dict[str, Any]:
        if not isinstance(key, int) or isinstance(key, bool) or not 0 <= key <= 9:
            return {"ok": False, "error": "key is a number from 0 to 9"}
        if self._asks_until_s is None and not self._keys_while_idle:
            return {"ok": False, "error": "the pad is idle, nobody asked for a rating"}
        if self._asks_until_s is not None:
            self._witness({"witness": "rating_keys", "event": "rated", "key": key})
        self._asks_until_s = None
        self._pressed = key
        self._to_send = bytes((self._options.byte_of(key),))
        return {"ok": True}


def build(setup: SimulatorSetup) -> SimulatedSingleBytePad:
    """Build a simulated pad."""
    return SimulatedSingleBytePad(setup)
