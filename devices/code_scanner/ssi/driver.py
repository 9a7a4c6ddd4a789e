"""An SSI scanner over time: acknowledges every code at once, gives it once, asks one thing at a time."""

from collections.abc import Mapping

from devices.code_scanner.codes import BYTES_MAX
from devices.code_scanner.ssi import protocol
from devices.code_scanner.ssi.protocol import (
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
from devices.code_scanner.station import Scanner
from devices.driver import DriverSetup
from devices.wire.fault import FrameError

RESENDING_S = 10.0
"""A packet marked as sent again that equals the last one within this time was lost on its way to us or was not: its
acknowledgement was."""
PARTS_S = 5.0
"""The next part of a long code comes within this time."""


class SsiScanner(Scanner):
    """One scanner, alone on its line."""

    look_is_answered = True

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        self._options = options
        super().__init__(setup, options)
        self._decoder = Decoder()
        self._last: tuple[bytes, float] | None = None
        self._parts = bytearray()
        self._parts_s = 0.0
        self._resent = self._incomplete = 0

    def ping_frame(self) -> bytes:
        """Its revision."""
        return protocol.REQUEST_REVISION.to_bytes()

    def start_frame(self) -> bytes:
        """Enable scanning."""
        return protocol.SCAN_ENABLE.to_bytes()

    def stop_frame(self) -> bytes:
        """Disable scanning, which ends a session too."""
        return protocol.SCAN_DISABLE.to_bytes()

    def look_frame(self) -> bytes:
        """A session, as if the trigger were pulled."""
        return protocol.START_SESSION.to_bytes() if self._options.trigger else b""

    def beep_frame(self) -> bytes:
        """One beep."""
        return protocol.ONE_BEEP.to_bytes()

    def on_open(self, now: float) -> None:
        """A code that was on its way is lost."""
        self._decoder.reset()
        self._parts.clear()
        self._last = None
        super().on_open(now)

    def on_bytes(self, data: bytes, now: float) -> None:
        """Packets of the scanner."""
        for packet in self._decoder.feed(data, now):
            if packet.source == SCANNER:
                self._on_packet(packet, now)

    def _on_packet(self, packet: Packet, now: float) -> None:
        match packet.opcode:
            case Opcode.DECODE_DATA:
                self.port.write(protocol.ACK.to_bytes(), urgent=True)
                self._on_code(packet, now)
            case Opcode.EVENT:
                self.port.write(protocol.ACK.to_bytes(), urgent=True)
                self.sign_of_life(now)
            case Opcode.REPLY_REVISION if self._asks_revision():
                self.answered(now, detail=packet.data.decode("ascii", "replace").strip())
            case Opcode.ACK if self.is_asking and not self._asks_revision():
                self.answered(now)
            case Opcode.NAK if self.is_asking:
                self._on_nak(packet, now)
            case _:
                self.sign_of_life(now)  # late, or something that was not asked for

    def _asks_revision(self) -> bool:
        return self.asked == self.ping_frame()

    def _on_nak(self, packet: Packet, now: float) -> None:
        if packet.data[:1] == bytes((Nak.RESEND,)):
            self.sign_of_life(now)  # asked again when the answer is overdue
        else:
            self.answered(now, yes=False, detail=f"NAK {packet.data.hex().upper()}")

    def _on_code(self, packet: Packet, now: float) -> None:
        last, self._last = self._last, (packet.data, now)
        known = last is not None and last[0] == packet.data and now - last[1] < RESENDING_S
        if packet.status & RESENT and known:
            self._resent += 1
            return
        if self._parts and now - self._parts_s > PARTS_S:
            self._incomplete += 1
            self._parts.clear()
        self._parts_s = now
        if len(self._parts) <= BYTES_MAX:
            # Each part begins with the symbology; what is too long is cut off and then refused.
            self._parts += packet.data[1:]
        if not packet.status & MORE:
            raw = bytes(self._parts)
            self._parts.clear()
            self.code(raw, now, SYMBOLOGIES.get(packet.data[0], "") if packet.data else "")

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """The opcode; codes may be personal."""
        try:
            packet = Packet.from_bytes(data)
        except FrameError:
            return "no packet"
        name = Opcode(packet.opcode).name.lower().replace("_", " ")
        return f"{name}, {len(packet.data)} data bytes"

    def statistics(self) -> Mapping[str, float]:
        """Also packets sent again, and noise."""
        return {
            **super().statistics(),
            "resent": self._resent,
            "incomplete": self._incomplete,
            "noise_bytes": self._decoder.dropped_bytes,
        }
