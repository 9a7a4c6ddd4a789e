"""Simulated USB numeric pad: seventeen keys, a NumLock of its own, one light.

``{"do": "press", "keys": [...]}`` takes names of keys on the pad ("1", "ENTER", "PLUS") and, as every keypad of this
kind, the codes that stand for what a clerk wants ("0C" call, "0D" recall ... with digits "00" to "09" before):
those are pressed on whatever keys this pad's map has for them. ``{"do": "set", "numlock": false}`` makes the pad send
the other meaning of its digits, ``{"do": "hold", "key": "ENTER"}`` keeps a key down until ``{"do": "let_go"}``.
"""

from collections.abc import Mapping
from typing import Any, Final

from devices.call_keypad.ff68.protocol import DEFAULT_KEYS as CODES_OF_A_CLERK
from devices.call_keypad.ff68.protocol import translate
from devices.call_keypad.hid.protocol import LIGHTS, NAVIGATION_OF, Options
from devices.kinds import KeypadPressed
from devices.simulator import SimulatorSetup
from devices.wire.evdev import KEY_CODES, Ev, Press, Snapshot
from devices.wire.evdev.simulated import SimulatedInput

KEYS: Final = (
    *(f"KP{digit}" for digit in range(10)),
    *[
        "KPENTER",
        "KPPLUS",
        "KPMINUS",
        "KPASTERISK",
        "KPSLASH",
        "KPDOT",
        "KPEQUAL",
        "BACKSPACE",
        "NUMLOCK",
    ],
)
CODE_OF: Final = {name.removeprefix("KP"): KEY_CODES[name] for name in KEYS}
NAVIGATION: Final = frozenset(NAVIGATION_OF.values())
BETWEEN_S: Final = 0.12


class SimulatedPad(SimulatedInput):
    """One pad."""

    def __init__(self, setup: SimulatorSetup) -> None:
        options = setup.options
        self._options = options if isinstance(options, Options) else Options()
        keys = frozenset(CODE_OF.values()) | NAVIGATION
        super().__init__(setup, Snapshot(0, 0, keys=keys, leds=frozenset(LIGHTS.values())))
        self._numlock = True
        self._pressed = 0
        self._down: int | None = None

    def do(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Press, hold and let go; NumLock on or off."""
        match request:
            case {"do": "press", "keys": list() as keys}:
                return self._press([str(key) for key in keys], now)
            case {"do": "hold", "key": str() as key} if key in CODE_OF:
                self._down = self._code(key)
                self.send(now, (Ev.KEY, self._down, Press.DOWN))
                for turn in range(1, 4):
                    self.send(now, (Ev.KEY, self._down, Press.REPEAT), after_s=0.25 * turn)
                return {"ok": True}
            case {"do": "let_go"} if self._down is not None:
                self.send(now, (Ev.KEY, self._down, Press.UP))
                self._down = None
                return {"ok": True}
            case {"do": "set", "numlock": bool() as numlock}:
                self._numlock = numlock
                return {"ok": True}
            case _:
                return {"ok": False, "error": f"a numeric pad cannot do {dict(request)!r}"}

    def _press(self, keys: list[str], now: float) -> dict[str, Any]:
        known = _by_name(keys) or self._by_wish(keys)
        if not known:
            return {"ok": False, "error": f"keys are names ({', '.join(CODE_OF)}) or 00-09 and 0C"}
        for index, key in enumerate(known):
            self.press(self._code(key), now, after_s=index * BETWEEN_S)
            self._pressed += 1
        return {"ok": True}

    def _by_wish(self, keys: list[str]) -> list[str]:
        """The keys of this pad for what a clerk wants."""
        try:
            wish = translate(bytes(int(key, 16) for key in keys), CODES_OF_A_CLERK)
        except ValueError:
            return []
        if wish is None:
            return []
        found = self._keys_for(wish)
        return [] if found is None else [*wish.digits, *found]

    def _keys_for(self, wish: KeypadPressed) -> list[str] | None:
        for name, action in self._options.keys.items():
            digits, _, key = name.rpartition(" ")
            if action is wish.action and key in CODE_OF:
                return [*digits, key]
        return None

    def _code(self, key: str) -> int:
        return CODE_OF[key] if self._numlock else NAVIGATION_OF.get(key, CODE_OF[key])

    def standing(self) -> Snapshot:
        """With the key that is held down."""
        seen = super().standing()
        down = frozenset[int]() if self._down is None else frozenset({self._down})
        return Snapshot(0, 0, keys=seen.keys, leds=seen.leds, pressed=down)

    def state(self) -> dict[str, Any]:
        """NumLock, and how many keys were pressed."""
        return {"numlock": self._numlock, "pressed": self._pressed, "pending": len(self._queue)}


def _by_name(keys: list[str]) -> list[str]:
    """The keys, if all are names; "00" to "09" are codes, not names."""
    return keys if keys and all(key in CODE_OF for key in keys) else []


def build(setup: SimulatorSetup) -> SimulatedPad:
    """Build a simulated pad."""
    return SimulatedPad(setup)
