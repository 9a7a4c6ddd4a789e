"""Simulated ``xset`` with its X server, on the requests and answers of the port.

{"do": "set", "screen": "off"}       it was blanked by somebody else
{"do": "set", "dpms": false}         a server without the extension
{"do": "set", "stuck": true}         xset says yes and nothing changes
{"do": "set", "hang": true}          no answer
"""

from collections.abc import Mapping
from typing import Any, Final

from devices.panel.dpms.protocol import (
    Answer,
    Ask,
    Options,
    Request,
    Screen,
    cut_request,
    read_request,
)
from devices.panel.picture import draw_panel
from devices.simulator import SimulatedDevice, SimulatorSetup

_WORDS: Final = {
    Screen.ON: "On",
    Screen.STANDBY: "in Standby",
    Screen.SUSPEND: "in Suspend",
    Screen.OFF: "Off",
}
REQUEST_MAX: Final = 4096


class SimulatedXset(SimulatedDevice):
    """One screen."""

    def __init__(self, setup: SimulatorSetup) -> None:
        self._options = setup.options if isinstance(setup.options, Options) else Options()
        self._witness = setup.witness
        self._buffer = bytearray()
        self._screen = Screen.ON
        self._timeouts_s = (600, 600, 600)
        self._enabled = True
        self._dpms = True
        self._stuck = self._hang = False
        self._asked: list[str] = []

    def on_link(self, *, up: bool, now: float) -> None:
        """The screen does not notice."""
        del up, now
        self._buffer.clear()

    def feed(self, data: bytes, now: float) -> bytes:
        """Whole requests."""
        del now
        self._buffer += data
        out = b""
        while size := cut_request(self._buffer):
            asked = read_request(bytes(self._buffer[:size]))
            del self._buffer[:size]
            if asked is not None and not self._hang:
                self._asked.append(asked.ask.value)
                out += self._answer(asked).to_bytes()
        del self._buffer[:-REQUEST_MAX]
        return out

    def _answer(self, request: Request) -> Answer:
        asked, number = request.ask, request.number
        if asked is Ask.QUERY:
            return Answer(number, 0, self._query())
        if not self._dpms:
            return Answer(number, 0, "server does not have extension for dpms option\n")
        if asked is Ask.KEEP:
            self._timeouts_s, self._enabled = (0, 0, 0), True
        elif not self._stuck:
            self._show(Screen.ON if asked is Ask.ON else Screen.OFF)
        return Answer(number, 0, "")

    def _show(self, screen: Screen) -> None:
        if screen is not self._screen:
            self._screen = screen
            power = "on" if screen is Screen.ON else "off"
            self._witness({"witness": "panel", "power": power, "input": self._options.display})

    def _query(self) -> str:
        lines = [
            "Keyboard Control:",
            "  auto repeat:  on    key click percent:  0    LED mask:  00000000",
            "Screen Saver:",
            "  prefer blanking:  yes    allow exposures:  yes",
            "  timeout:  600    cycle:  600",
            "DPMS (Energy Star):",
        ]
        if not self._dpms:
            return "\n".join([*lines, "  Server does not have the DPMS Extension", ""])
        standby, suspend, off = self._timeouts_s
        lines.append(f"  Standby: {standby}    Suspend: {suspend}    Off: {off}")
        if self._enabled:
            lines += ["  DPMS is Enabled", f"  Monitor is {_WORDS[self._screen]}"]
        else:
            lines.append("  DPMS is Disabled")
        return "\n".join([*lines, ""])

    def on_timer(self, now: float) -> bytes:
        """Nothing happens by itself."""
        del now
        return b""

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Blank it, break it, or tell the state."""
        del now
        match request:
            case {"do": "state"}:
                return {"ok": True, "state": self._state()}
            case {"do": "set", "screen": str() as screen} if screen in {str(one) for one in _WORDS}:
                self._show(Screen(screen))
            case {"do": "set", "dpms": bool() as dpms}:
                self._dpms = dpms
            case {"do": "set", "enabled": bool() as enabled}:
                self._enabled = enabled
            case {"do": "set", "stuck": bool() as stuck}:
                self._stuck = stuck
            case {"do": "set", "hang": bool() as hang}:
                self._hang = hang
            case _:
                return {"ok": False, "error": f"a screen cannot do {dict(request)!r}"}
        return {"ok": True}

    def _state(self) -> dict[str, Any]:
        return {
            "screen": str(self._screen),
            "timeouts_s": list(self._timeouts_s),
            "asked": list(self._asked),
        }

    def picture(self) -> bytes:
        """What the screen looks like."""
        return draw_panel(lit=self._screen is Screen.ON, label=self._options.display)


def build(setup: SimulatorSetup) -> SimulatedXset:
    """Build a simulated screen."""
    return SimulatedXset(setup)
