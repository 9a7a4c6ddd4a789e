"""Simulated USB rating pad: five keys that are the digits 1 to 5 of a keyboard, whoever asks or not."""

from collections.abc import Mapping
from typing import Any

from devices.rating_keys.hid.protocol import Options, numbers_of
from devices.simulator import SimulatorSetup
from devices.wire.evdev import Snapshot
from devices.wire.evdev.simulated import SimulatedInput


class SimulatedRatingPad(SimulatedInput):
    """One pad."""

    def __init__(self, setup: SimulatorSetup) -> None:
        options = setup.options if isinstance(setup.options, Options) else Options()
        codes = numbers_of(options)
        self._code_of = {number: code for code, number in codes.items()}
        super().__init__(setup, Snapshot(0, 0, keys=frozenset(codes)))
        self._pressed: int | None = None
        self._presses = 0

    def do(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Press the key with a number."""
        key = request.get("key")
        if request.get("do") != "rate":
            return {"ok": False, "error": f"a rating pad cannot do {dict(request)!r}"}
        if not isinstance(key, int) or isinstance(key, bool) or key not in self._code_of:
            return {"ok": False, "error": f"key is one of {sorted(self._code_of)}"}
        self.press(self._code_of[key], now)
        self._pressed = key
        self._presses += 1
        self.witness({"witness": "rating_keys", "event": "pressed", "key": key})
        return {"ok": True}

    def state(self) -> dict[str, Any]:
        """The last key; a pad of this kind does not know whether anybody asked."""
        return {"key": self._pressed, "presses": self._presses}


def build(setup: SimulatorSetup) -> SimulatedRatingPad:
    """Build a simulated pad."""
    return SimulatedRatingPad(setup)
