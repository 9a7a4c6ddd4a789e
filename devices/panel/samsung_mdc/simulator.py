"""Simulated MDC panel: answers questions, is silent while it starts; see ``control`` for what a person can do."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from devices.panel.picture import draw_panel
from devices.panel.samsung_mdc import protocol
from devices.panel.samsung_mdc.protocol import Answer, Cmd, DisplayStatus, Frame, Options
from devices.simulator import AnsweringDevice, SimulatorSetup

ANSWER_S: Final = 0.05
START_S: Final = 6.0
FAULTS: Final = {"lamp", "temperature", "no_sync", "fan"}


class SimulatedMdc(AnsweringDevice):
    """One panel.

    {"do": "set", "mains": "off"|"on"}      the plug
    {"do": "set", "remote": "off"|"on"}     somebody uses the remote control
    {"do": "set", "fault": "lamp"|"temperature"|"no_sync"|"fan"|"none"}
    {"do": "set", "refuse": true|false}     answers NO to everything
    {"do": "set", "old": true|false}        an older model: no display status
    """

    def __init__(self, setup: SimulatorSetup) -> None:
        super().__init__()
        self._options = setup.options if isinstance(setup.options, Options) else Options()
        self._address = setup.device.address or 0
        self._witness = setup.witness
        self._instant = setup.instant
        self._decoder = protocol.build_wire()
        self._mains = True
        self._lit = True
        self._starts_s = 0.0
        self._source = protocol.INPUTS["hdmi1"]
        self._brightness = 50
        self._status = DisplayStatus(degrees=41)
        self._refuse = self._old = False
        self._heard: list[int] = []

    def on_link(self, *, up: bool, now: float) -> None:
        """The panel does not notice who listens."""
        del up, now
        self._decoder.reset()
        self.forget_answers()

    def feed(self, data: bytes, now: float) -> bytes:
        """Take frames; answers come a little later, none to a call for all."""
        for frame in self._decoder.feed(data, now):
            mine = frame.address in {self._address, protocol.EVERYBODY}
            if not self._mains or not mine or now < self._starts_s:
                continue
            self._heard.append(frame.command)
            answer = self._answer(frame, now)
            if frame.address == self._address:
                due_s = now if self._instant else now + ANSWER_S
                self.answer_at(due_s, answer.to_frame(self._address).to_bytes())
        return self.on_timer(now)

    def _answer(self, frame: Frame, now: float) -> Answer:
        value = frame.data[0] if frame.data else None
        known = not (self._old and frame.command == Cmd.DISPLAY_STATUS)
        if self._refuse or not known:
            return Answer(accepted=False, command=frame.command, values=b"\x00")
        match frame.command:
            case Cmd.POWER:
                if value is not None and not self._switch(on=value == 1, now=now):
                    self._tell()
                return _yes(frame, int(self._lit))
            case Cmd.INPUT:
                if value is not None:
                    self._source = value
                    self._tell()
                return _yes(frame, self._source)
            case Cmd.BRIGHTNESS:
                if value is not None:
                    self._brightness = value
                return _yes(frame, self._brightness)
            case Cmd.DISPLAY_STATUS:
                return Answer(accepted=True, command=frame.command, values=self._status.to_bytes())
        return Answer(accepted=False, command=frame.command, values=b"\x00")

    def _switch(self, *, on: bool, now: float) -> bool:
        """Whether that changed anything; then it was told."""
        if on and not self._lit and not self._instant:
            self._starts_s = now + START_S
        changed = on != self._lit
        if changed:
            self._lit = on
            self._tell()
        return changed

    def _tell(self) -> None:
        names = {code: name for name, code in protocol.INPUTS.items()}
        self._witness(
            {
                "witness": "panel",
                "power": "on" if self._lit else "off",
                "input": names.get(self._source, f"{self._source:02X}"),
            }
        )

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Pull the plug, use the remote control, break something, or tell the state."""
        match request:
            case {"do": "state"}:
                return {"ok": True, "state": self._state()}
            case {"do": "set", "mains": "on" | "off" as mains}:
                self._mains = mains == "on"
                self.forget_answers()
            case {"do": "set", "remote": "on" | "off" as power}:
                self._switch(on=power == "on", now=now)
            case {"do": "set", "fault": "none"}:
                self._status = DisplayStatus(degrees=41)
            case {"do": "set", "fault": str() as fault} if fault in FAULTS:
                self._status = replace(self._status, **{fault: 1})
            case {"do": "set", "refuse": bool() as refuse}:
                self._refuse = refuse
            case {"do": "set", "old": bool() as old}:
                self._old = old
            case _:
                return {"ok": False, "error": f"a panel cannot do {dict(request)!r}"}
        return {"ok": True}

    def _state(self) -> dict[str, Any]:
        return {
            "mains": "on" if self._mains else "off",
            "power": "on" if self._lit else "off",
            "input": self._source,
            "brightness": self._brightness,
            "commands": [f"{one:02X}" for one in self._heard],
        }

    def picture(self) -> bytes:
        """What the panel looks like."""
        return draw_panel(lit=self._mains and self._lit, label=f"MDC {self._address}")


def _yes(frame: Frame, value: int) -> Answer:
    return Answer(accepted=True, command=frame.command, values=bytes((value,)))


def build(setup: SimulatorSetup) -> SimulatedMdc:
    """Build a simulated panel."""
    return SimulatedMdc(setup)
