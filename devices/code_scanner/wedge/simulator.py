"""Simulated scanner that types: ``{"do": "scan", "text": "A012"}`` types it on a US keyboard, with its suffix.

A character that no US keyboard has is typed as Alt and its number, as such scanners do.
"""

from collections.abc import Mapping
from typing import Any, Final

from devices.code_scanner.wedge.protocol import (
    ALT,
    CAPS,
    ENDS,
    LOCKS,
    PLAIN,
    SHIFT,
    SHIFTED,
    TEXT_MAX,
    Options,
)
from devices.simulator import SimulatorSetup
from devices.wire.evdev import KEY_CODES, Ev, Press, Snapshot
from devices.wire.evdev.simulated import SimulatedInput

KEY_S: Final = 0.002
LEFT_SHIFT: Final = KEY_CODES["LEFTSHIFT"]
LEFT_ALT: Final = KEY_CODES["LEFTALT"]
_PLAIN_CODE: Final = {char: code for code, char in reversed(list(PLAIN.items()))}
_SHIFTED_CODE: Final = {char: code for code, char in reversed(list(SHIFTED.items()))}


class SimulatedWedge(SimulatedInput):
    """One scanner."""

    def __init__(self, setup: SimulatorSetup) -> None:
        self._options = setup.options if isinstance(setup.options, Options) else Options()
        keys = {*PLAIN, *SHIFTED, *SHIFT, *ALT, *LOCKS, CAPS, *ENDS["enter"], *ENDS["tab"]}
        super().__init__(setup, Snapshot(0, 0, keys=frozenset(keys)))
        self._scans = 0
        self._at_s = 0.0

    def do(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Hold a code before the scanner."""
        text = request.get("text")
        if request.get("do") != "scan":
            return {"ok": False, "error": f"a scanner cannot do {dict(request)!r}"}
        if not isinstance(text, str) or not 0 < len(text) <= TEXT_MAX:
            return {"ok": False, "error": f"text is 1 to {TEXT_MAX} characters"}
        self._scans += 1
        self._at_s = max(now, self._at_s)
        for char in text:
            self._type(char)
        for code in sorted(ENDS[self._options.suffix])[:1]:
            self._key(code)
        return {"ok": True}

    def _type(self, char: str) -> None:
        if char in _PLAIN_CODE:
            self._key(_PLAIN_CODE[char])
        elif char in _SHIFTED_CODE:
            self._move(LEFT_SHIFT, Press.DOWN)
            self._key(_SHIFTED_CODE[char])
            self._move(LEFT_SHIFT, Press.UP)
        else:
            self._move(LEFT_ALT, Press.DOWN)
            for digit in str(ord(char)):
                self._key(KEY_CODES[f"KP{digit}"])
            self._move(LEFT_ALT, Press.UP)

    def _key(self, code: int) -> None:
        self._move(code, Press.DOWN)
        self._move(code, Press.UP)

    def _move(self, code: int, value: Press) -> None:
        self.send(self._at_s, (Ev.KEY, code, value))
        self._at_s += 0.0 if self.instant else KEY_S / 2

    def state(self) -> dict[str, Any]:
        """How many codes were scanned."""
        return {"scans": self._scans, "pending": len(self._queue)}


def build(setup: SimulatorSetup) -> SimulatedWedge:
    """Build a simulated scanner."""
    return SimulatedWedge(setup)
