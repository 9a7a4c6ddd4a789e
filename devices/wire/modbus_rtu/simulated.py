"""The slave's side of Modbus RTU, for simulators: registers and coils, and the answers to all requests."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Final

from devices.simulator import AnsweringDevice, SimulatorSetup
from devices.wire.modbus_rtu.decoder import Decoder
from devices.wire.modbus_rtu.frames import (
    OFF,
    ON,
    READS,
    SINGLE_WRITES,
    Frame,
    Function,
    Refusal,
    Side,
    read_answer,
    refusal,
    write_answer,
)

ANSWER_S: Final = 0.005
BROADCAST: Final = 0
COILS: Final = frozenset({Function.READ_COILS, Function.WRITE_COIL, Function.WRITE_COILS})


class SimulatedSlave(AnsweringDevice):
    """One slave; keeps ``values`` (registers or coils) by their address."""

    holds_coils = False

    def __init__(self, setup: SimulatorSetup, start: int, values: list[int]) -> None:
        super().__init__()
        self._address = setup.device.address or 1
        self.witness = setup.witness
        self._instant = setup.instant
        self._decoder = Decoder(Side.REQUESTS)
        self._start = start
        self._at_power_on = list(values)
        self.values = list(values)
        self._powered = True
        self._readable = True
        self._stuck = False
        self._busy = 0
        self.writes = 0

    def on_link(self, *, up: bool, now: float) -> None:
        """What stands in the slave stays when the host goes away."""
        self._decoder.reset()
        self.forget_answers()

    def feed(self, data: bytes, now: float) -> bytes:
        """Take requests; the answers come a little later."""
        if not self._powered:
            return b""
        for frame in self._decoder.feed(data, now):
            if frame.address not in {self._address, BROADCAST}:
                continue
            answer = self._do(frame)
            if frame.address != BROADCAST:
                at = now if self._instant else now + ANSWER_S
                self.answer_at(at, answer.to_bytes())
        return self.on_timer(now)

    def _do(self, request: Frame) -> Frame:
        if self._busy:
            self._busy -= 1
            return refusal(request, Refusal.BUSY)
        function, data = request.function, request.data
        coils = function in COILS
        if coils != self.holds_coils or (function in READS and not self._readable):
            return refusal(request, Refusal.FUNCTION)
        first, second = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
        count = 1 if function in SINGLE_WRITES else second
        at = first - self._start
        if at < 0 or not count or at + count > len(self.values):
            return refusal(request, Refusal.ADDRESS)
        if function in READS:
            return read_answer(request, self._pack(self.values[at : at + count], coils=coils))
        values = self._unpack(request, second, count)
        if values is None:
            return refusal(request, Refusal.VALUE)
        if not self._stuck:
            self.values[at : at + count] = values
        self.writes += 1
        self.written()
        return write_answer(request)

    @staticmethod
    def _pack(values: list[int], *, coils: bool) -> bytes:
        if not coils:
            return b"".join(value.to_bytes(2, "big") for value in values)
        packed = bytearray((len(values) + 7) // 8)
        for index, value in enumerate(values):
            packed[index // 8] |= value << (index % 8)
        return bytes(packed)

    @staticmethod
    def _unpack(request: Frame, second: int, count: int) -> list[int] | None:
        match request.function:
            case Function.WRITE_COIL:
                return [int(second == ON)] if second in {ON, OFF} else None
            case Function.WRITE_REGISTER:
                return [second]
            case Function.WRITE_COILS:
                data = request.data[5:]
                return [data[index // 8] >> (index % 8) & 1 for index in range(count)]
            case _:
                data = request.data[5:]
                return [int.from_bytes(data[2 * i : 2 * i + 2], "big") for i in range(count)]

    @abstractmethod
    def written(self) -> None:
        """Something was written: show it, and tell the witness."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """What a person sees."""

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Power, moods of the slave, or its state."""
        match request.get("do"):
            case "set":
                return self._set(request)
            case "state":
                about = {"power": "on" if self._powered else "off", "writes": self.writes}
                return {"ok": True, "state": {**about, **self.state()}}
            case unknown:
                return {"ok": False, "error": f"this device cannot do {unknown!r}"}

    def _set(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Power on|off, readable, stuck (says yes and does nothing), busy (so many refusals)."""
        power = request.get("power")
        if power not in {None, "on", "off"}:
            return {"ok": False, "error": "power is on or off"}
        if power is not None:
            self._powered = power == "on"
            self.forget_answers()
            self._decoder.reset()
            self.values = list(self._at_power_on)
        self._readable = bool(request.get("readable", self._readable))
        self._stuck = bool(request.get("stuck", self._stuck))
        self._busy = int(request.get("busy", self._busy))
        return {"ok": True}
