"""Simulated SSI scanner: sends a code until it is acknowledged, at most three times, in parts if it is long."""

from collections import deque
from typing import Any, Final

from devices.code_scanner.simulated import SimulatedScanner
from devices.code_scanner.ssi.protocol import (
    DATA_MAX,
    HOST,
    MORE,
    RESENT,
    SCANNER,
    SYMBOLOGIES,
    Decoder,
    Nak,
    Opcode,
    Options,
    Packet,
)
from devices.simulator import SimulatorSetup

ACK_WITHIN_S: Final = 2.0
RESENDS_MAX: Final = 2
QR: Final = 0x1C
REVISION: Final = b"NBRIHAAA ~ SE2707"


class SimulatedSsiScanner(SimulatedScanner):
    """One scanner."""

    def __init__(self, setup: SimulatorSetup) -> None:
        options = setup.options
        self._options: Options = options if isinstance(options, Options) else Options()
        super().__init__(setup, looks=not self._options.trigger)
        self._enabled = True
        self._decoder = Decoder()
        self._queue: deque[Packet] = deque()
        self._open: Packet | None = None
        self._left = 0
        self._due_s = 0.0
        self._denies = False
        self.acknowledged = self.given_up = 0

    def on_link(self, *, up: bool, now: float) -> None:
        """What was not acknowledged is forgotten with the cable."""
        self._decoder.reset()
        self._queue.clear()
        self._open = None

    def hear(self, data: bytes, now: float) -> None:
        """Packets of the host."""
        for packet in self._decoder.feed(data, now):
            if packet.source == HOST:
                self._on_packet(packet, now)

    def _on_packet(self, packet: Packet, now: float) -> None:
        match packet.opcode:
            case Opcode.ACK:
                if self._open is not None:
                    self.acknowledged += 1
                    self._open = None
                self._next(now)
                return
            case Opcode.REQUEST_REVISION:
                self._answer(Packet(Opcode.REPLY_REVISION, REVISION, SCANNER))
                return
            case Opcode.SCAN_ENABLE | Opcode.SCAN_DISABLE:
                self._enabled = packet.opcode == Opcode.SCAN_ENABLE
                self.looks = self._enabled and not self._options.trigger
            case Opcode.START_SESSION | Opcode.STOP_SESSION:
                start = packet.opcode == Opcode.START_SESSION
                self.looks = self._enabled and (start or not self._options.trigger)
            case Opcode.BEEP:
                self.beeps += 1
            case _:
                pass
        denied = Packet(Opcode.NAK, bytes((Nak.DENIED,)), SCANNER)
        self._answer(denied if self._denies else Packet(Opcode.ACK, source=SCANNER))

    def _answer(self, packet: Packet) -> None:
        self.say(packet.to_bytes())

    def see(self, code: bytes, now: float) -> None:
        """A code: one packet, or several with the continuation bit."""
        self.looks = self._enabled and not self._options.trigger
        room = DATA_MAX - 1
        parts = [code[at : at + room] for at in range(0, len(code), room)]
        for number, part in enumerate(parts, start=1):
            status = MORE if number < len(parts) else 0
            data = bytes((self.symbology(code),)) + part
            self._queue.append(Packet(Opcode.DECODE_DATA, data, SCANNER, status))
        self._next(now)

    @staticmethod
    def symbology(code: bytes) -> int:
        """13 digits are an EAN, everything else a QR code."""
        ean = next(
            number for number, name in sorted(SYMBOLOGIES.items(), reverse=True) if name == "EAN"
        )
        return ean if code.isdigit() and len(code) == 13 else QR

    def wrap(self, code: bytes) -> bytes:
        """Codes travel in packets, see ``see``."""
        return code

    def _next(self, now: float) -> None:
        if self._open is None and self._queue:
            self._open = self._queue.popleft()
            self._left = RESENDS_MAX
            self._due_s = now + ACK_WITHIN_S
            self.say(self._open.to_bytes())

    def on_timer(self, now: float) -> bytes:
        """Send again what was not acknowledged, or give up."""
        if self._open is not None and now >= self._due_s:
            if self._left:
                self._left -= 1
                self._due_s = now + ACK_WITHIN_S
                again = Packet(
                    self._open.opcode, self._open.data, SCANNER, self._open.status | RESENT
                )
                self.say(again.to_bytes())
            else:
                self._open = None
                self._queue.clear()
                self.given_up += 1
        return super().on_timer(now)

    def next_deadline(self) -> float | None:
        """When a packet is sent again."""
        return self._due_s if self._open is not None else None

    def control(self, request: Any, now: float) -> dict[str, Any]:
        """Also: {"do": "set", "denies": true} answers everything with a NAK."""
        if request.get("do") == "set":
            self._denies = bool(request.get("denies"))
        return super().control(request, now)

    def state(self) -> dict[str, Any]:
        """What became of the codes."""
        return {
            "enabled": self._enabled,
            "acknowledged": self.acknowledged,
            "given_up": self.given_up,
            "pending": len(self._queue) + (self._open is not None),
        }


def build(setup: SimulatorSetup) -> SimulatedSsiScanner:
    """Build a simulated scanner."""
    return SimulatedSsiScanner(setup)
