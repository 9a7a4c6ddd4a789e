"""Simulated SYN6288: takes its time to speak, says one byte, is interrupted by the next speech."""

from collections.abc import Mapping
from typing import Any, Final

from devices.simulator import SimulatedDevice, SimulatorSetup
from devices.speaker.syn6288.protocol import Coding, Command, Decoder, Frame, Said

BYTE_S: Final = 0.1
"""A Han, which is two bytes, in 0.2 s."""
QUICK_BYTE_S: Final = 0.05
"""No chip is faster, and its driver knows that."""
ENCODINGS: Final = {
    Coding.GB2312: "gb2312",
    Coding.GBK: "gbk",
    Coding.BIG5: "big5",
    Coding.UCS2: "utf-16-be",
}


class SimulatedSyn6288(SimulatedDevice):
    """One chip with a loudspeaker."""

    def __init__(self, setup: SimulatorSetup) -> None:
        self._witness = setup.witness
        self._instant = setup.instant
        self._decoder = Decoder()
        self._power = True
        self._out = bytearray()
        self._text = ""
        self._until_s: float | None = None
        self._paused_s: float | None = None
        self._stuck = False
        self._spoken: list[str] = []
        self._interrupted = 0

    def on_link(self, *, up: bool, now: float) -> None:
        """The chip speaks on when the host goes away."""
        self._decoder.reset()
        self._out.clear()

    def feed(self, data: bytes, now: float) -> bytes:
        """Take frames; a damaged one is refused."""
        if not self._power:
            return b""
        self._finish(now)
        faults = len(self._decoder.faults)
        frames = self._decoder.feed(data, now)
        if len(self._decoder.faults) > faults:
            self._decoder.faults.clear()
            self._say(Said.REFUSED)
        for frame in frames:
            self._do(frame, now)
        return self.on_timer(now)

    def _say(self, said: Said) -> None:
        self._out.append(said)

    def _do(self, frame: Frame, now: float) -> None:
        self._say(Said.ACCEPTED)
        match frame.command:
            case Command.SPEAK:
                self._speak(frame.data, now)
            case Command.STOP:
                self._interrupt()
                self._say(Said.IDLE)
            case Command.PAUSE if self._until_s is not None:
                self._paused_s, self._until_s = self._until_s - now, None
            case Command.RESUME if self._paused_s is not None:
                self._until_s, self._paused_s = now + self._paused_s, None
            case Command.STATUS:
                self._say(Said.IDLE if self._until_s is None else Said.BUSY)
            case _:
                pass

    def _speak(self, data: bytes, now: float) -> None:
        self._interrupt()
        coding = (
            Coding(data[0] & 0x07) if data[:1] and data[0] & 0x07 in set(Coding) else Coding.GBK
        )
        self._text = data[1:].decode(ENCODINGS[coding], "replace")
        seconds = (QUICK_BYTE_S if self._instant else BYTE_S) * (len(data) - 1)
        self._until_s = float("inf") if self._stuck else now + seconds

    def _interrupt(self) -> None:
        if self._until_s is not None:
            self._interrupted += 1
            self._witness({"witness": "speaker", "text": self._text, "interrupted": True})
        self._until_s = self._paused_s = None

    def _finish(self, now: float) -> None:
        if self._until_s is not None and now >= self._until_s:
            self._until_s = None
            self._spoken.append(self._text)
            self._witness({"witness": "speaker", "text": self._text, "interrupted": False})
            self._say(Said.IDLE)

    def on_timer(self, now: float) -> bytes:
        """The end of a speech, and what is to be said."""
        self._finish(now)
        out = bytes(self._out)
        self._out.clear()
        return out

    def next_deadline(self) -> float | None:
        """The end of a speech."""
        return None if self._until_s == float("inf") else self._until_s

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Power on and off, a chip that never ends, or the state."""
        match request.get("do"):
            case "set":
                self._stuck = bool(request.get("stuck", self._stuck))
                power = request.get("power")
                if power is not None:
                    self._set_power(on=power == "on")
                return {"ok": True}
            case "state":
                speaking = "" if self._until_s is None else self._text
                state = {
                    "power": "on" if self._power else "off",
                    "speaking": speaking,
                    "spoken": self._spoken[-20:],
                    "interrupted": self._interrupted,
                }
                return {"ok": True, "state": state}
            case unknown:
                return {"ok": False, "error": f"a speech module cannot do {unknown!r}"}

    def _set_power(self, *, on: bool) -> None:
        self._until_s = self._paused_s = None
        self._decoder.reset()
        self._out.clear()
        self._power = on
        if on:
            self._say(Said.STARTED)


def build(setup: SimulatorSetup) -> SimulatedSyn6288:
    """Build a simulated chip."""
    return SimulatedSyn6288(setup)
