"""Simulated sound port, on its requests and answers.

{"do": "set", "output": "there"}     there | gone | muted
{"do": "set", "hang": true}          no answer
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from devices.simulator import SimulatedDevice, SimulatorSetup
from devices.speaker.local.protocol import Answer, Ask, Request, Word, cut_request, read_request

BUFFER_MAX: Final = 16 * 1024 * 1024


class SimulatedSound(SimulatedDevice):
    """One output; it plays in real time, or at once when ``instant``."""

    def __init__(self, setup: SimulatorSetup) -> None:
        self._witness = setup.witness
        self._instant = setup.instant
        self._buffer = bytearray()
        self._waiting: deque[Request] = deque()
        self._playing: tuple[Request, float] | None = None
        self._output = Word.THERE
        self._hang = False
        self._played_s = 0.0

    def on_link(self, *, up: bool, now: float) -> None:
        """The program came or went; what it played is over."""
        del up, now
        self._buffer.clear()
        self._waiting.clear()
        self._playing = None

    def feed(self, data: bytes, now: float) -> bytes:
        """Whole requests; a stop does not wait."""
        self._buffer += data
        out = b""
        while size := cut_request(self._buffer):
            request = read_request(bytes(self._buffer[:size]))
            del self._buffer[:size]
            if request is None or self._hang:
                continue
            if request.ask is Ask.STOP:
                out += self._stop(request)
            else:
                self._waiting.append(request)
        del self._buffer[:-BUFFER_MAX]
        return out + self._go_on(now)

    def on_timer(self, now: float) -> bytes:
        """A sound may be over."""
        return self._go_on(now)

    def next_deadline(self) -> float | None:
        """When the sound is over."""
        return None if self._playing is None else self._playing[1]

    def _stop(self, request: Request) -> bytes:
        out = b""
        if self._playing is not None:
            out += Answer(Word.CANCELLED, self._playing[0].number).to_bytes()
            self._playing = None
        for one in list(self._waiting):
            if one.ask is Ask.PLAY:
                self._waiting.remove(one)
                out += Answer(Word.CANCELLED, one.number).to_bytes()
        return out + Answer(Word.STOPPED, request.number).to_bytes()

    def _go_on(self, now: float) -> bytes:
        out = b""
        while True:
            if self._playing is not None:
                request, ends_s = self._playing
                if now < ends_s:
                    return out
                self._playing = None
                out += self._finish(request)
            if not self._waiting:
                return out
            request = self._waiting.popleft()
            if request.ask is Ask.LOOK:
                out += Answer(self._output, request.number, "simulated").to_bytes()
            elif self._output is Word.GONE:
                out += Answer(Word.FAILED, request.number, "no output").to_bytes()
            else:
                seconds = len(request.samples) / 2 / request.rate_hz
                self._playing = (request, now if self._instant else now + seconds)
                out += Answer(Word.STARTED, request.number).to_bytes()

    def _finish(self, request: Request) -> bytes:
        if self._output is not Word.THERE:
            return Answer(Word.FAILED, request.number, f"output {self._output}").to_bytes()
        seconds = len(request.samples) / 2 / request.rate_hz
        self._played_s += seconds
        self._witness({"witness": "speaker", "seconds": round(seconds, 2)})
        return Answer(Word.PLAYED, request.number).to_bytes()

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Pull it out, mute it, or tell the state."""
        del now
        match request:
            case {"do": "state"}:
                state = {"output": str(self._output), "played_s": round(self._played_s, 3)}
                return {"ok": True, "state": state}
            case {"do": "set", "output": "there" | "gone" | "muted" as output}:
                self._output = Word(output)
            case {"do": "set", "hang": bool() as hang}:
                self._hang = hang
            case _:
                return {"ok": False, "error": f"a sound output cannot do {dict(request)!r}"}
        return {"ok": True}


def build(setup: SimulatorSetup) -> SimulatedSound:
    """Build a simulated output."""
    return SimulatedSound(setup)
