"""The kernel's side of an input line, for simulators: answers questions, queues events, keeps the light."""

import heapq
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from devices.simulator import SimulatedDevice, SimulatorSetup
from devices.wire.evdev.codes import Ev, Press, Syn
from devices.wire.evdev.decoder import INTER_BYTE_TIMEOUT_S, Snapshot, snapshot_bytes
from devices.wire.evdev.records import SIZE, Ask, Own, Record, check, packet

HELD_S: Final = 0.06
STEP_US: Final = 1000
QUEUED_MAX: Final = 4096


class SimulatedInput(SimulatedDevice):
    """Base of simulated keypads, scanners and touch panels."""

    def __init__(self, setup: SimulatorSetup, what: Snapshot) -> None:
        self.witness = setup.witness
        self.instant = setup.instant
        self._what = what
        self._held = True
        self._buffer = bytearray()
        self._last_byte_s = 0.0
        self._queue: list[tuple[float, int, bytes]] = []
        self._order = 0
        self._stamp_us = 0
        self.lights: dict[int, bool] = {}
        self.flashes = 0
        self.questions = 0

    # ---------------------------------------------------------------- for the makes

    def send(self, now: float, *events: tuple[int, int, int], after_s: float = 0.0) -> float:
        """Queue a packet; when it goes out. Each packet has a stamp of its own, as the kernel's have."""
        at_s = max(now + (0.0 if self.instant else after_s), self._stamp_us / 1e6)
        self._stamp_us = max(self._stamp_us + STEP_US, int(at_s * 1e6))
        if len(self._queue) < QUEUED_MAX:
            self._order += 1
            heapq.heappush(self._queue, (at_s, self._order, packet(*events, at_us=self._stamp_us)))
        return at_s

    def press(self, code: int, now: float, *, after_s: float = 0.0) -> None:
        """Press a key and let go of it."""
        self.send(now, (Ev.KEY, code, Press.DOWN), after_s=after_s)
        self.send(now, (Ev.KEY, code, Press.UP), after_s=after_s + HELD_S)

    def overrun(self, now: float) -> None:
        """The kernel's queue ran over: what was in it is gone."""
        self._queue.clear()
        dropped = Record(Ev.SYN, Syn.DROPPED, 0, int(now * 1e6))
        report = Record(Ev.SYN, Syn.REPORT, 0, int(now * 1e6))
        self._order += 1
        heapq.heappush(self._queue, (now, self._order, dropped.to_bytes() + report.to_bytes()))

    def standing(self) -> Snapshot:
        """What is pressed or touched now; a make with contacts adds them."""
        return self._what

    @abstractmethod
    def do(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """What a person does to this make."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """What there is to see."""

    # ---------------------------------------------------------------- the wire

    def on_link(self, *, up: bool, now: float) -> None:
        """The host opened or closed the node; nothing waits for it."""
        del up, now
        self._held = True
        self._buffer.clear()
        self._queue.clear()

    def feed(self, data: bytes, now: float) -> bytes:
        """Questions and lights."""
        if now - self._last_byte_s >= INTER_BYTE_TIMEOUT_S:
            self._buffer.clear()
        self._last_byte_s = now
        self._buffer += data
        out = b""
        while len(self._buffer) >= SIZE:
            raw = bytes(self._buffer[:SIZE])
            if check(raw) is not None:
                del self._buffer[0]
                continue
            del self._buffer[:SIZE]
            out += self._hear(Record.from_bytes(raw))
        return out + self.on_timer(now)

    def _hear(self, record: Record) -> bytes:
        if record.type == Ev.LED and record.code in self._what.leds:
            self.lights[record.code] = record.value == 1
            self.flashes += record.value == 1
        if record.type != Own.ASK or record.code not in set(Ask):
            return b""
        self.questions += 1
        if record.code == Ask.LET_GO:
            self._held = False
        seen = self.standing()
        answer = replace(seen, question=record.code, number=record.value, held=self._held)
        return snapshot_bytes(answer)

    def on_timer(self, now: float) -> bytes:
        """Events that are due."""
        out = b""
        while self._queue and self._queue[0][0] <= now:
            out += heapq.heappop(self._queue)[2]
        return out

    def next_deadline(self) -> float | None:
        """When the next event is due."""
        return self._queue[0][0] if self._queue else None

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """What every input device can do; the rest is the make's."""
        match request.get("do"):
            case "state":
                lights = {str(code): on for code, on in sorted(self.lights.items())}
                own = {"lights": lights, "flashes": self.flashes, "held": self._held}
                return {"ok": True, "state": {**own, **self.state()}}
            case "overrun":
                self.overrun(now)
                return {"ok": True}
            case "set" if isinstance(request.get("held"), bool):
                self._held = bool(request["held"])
                return {"ok": True}
            case _:
                return self.do(request, now)
