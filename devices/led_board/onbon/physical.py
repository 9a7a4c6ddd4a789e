"""Onbon physical layer, the same for both families of cards and on every link.

Source: 5th / 6th generation dynamic area user manual (Onbon), chapter "physical layer"; frames of
the K family cross-checked with the maker's protocol analysis tool.

    A5 x 8 | header | data | check lo | check hi | 5A

Between preamble and tail the four mark bytes travel as two (stuffing, applied last when sending
and undone first). Lengths and check are those of the unstuffed bytes.
"""

from collections import deque
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from devices.wire.fault import Fault, FrameError

MARK_START: Final = 0xA5
MARK_END: Final = 0x5A
PREAMBLE: Final = bytes((MARK_START,)) * 8
PACKET_MAX: Final = 0x10000 + 64  # a 16-bit data length, header and check
FAULTS_KEPT: Final = 32

_STUFF: Final = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
_UNSTUFF: Final = {(0xA6, 2): 0xA5, (0xA6, 1): 0xA6, (0x5B, 2): 0x5A, (0x5B, 1): 0x5B}
_ESCAPES: Final = (0xA6, 0x5B)


def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
        table.append(crc)
    return tuple(table)


_CRC_TABLE: Final = _crc_table()


def crc16(data: bytes) -> int:
    """CRC-16/ARC: polynomial 8005h reflected, start 0000h, no final xor."""
    crc = 0
    for byte in data:
        crc = (crc >> 8) ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc


def with_crc(body: bytes) -> bytes:
    """Return header and data with their CRC, low byte first."""
    return body + crc16(body).to_bytes(2, "little")


def stuff(packet: bytes) -> bytes:
    """Replace the four mark bytes by their pairs."""
    return b"".join(_STUFF.get(byte) or bytes((byte,)) for byte in packet)


def begun(data: bytes) -> bytes:
    """What a frame that was cut off after some bytes carries so far; empty if none begins here."""
    if not data.startswith(PREAMBLE):
        return b""
    body = data.lstrip(bytes((MARK_START,)))
    for escape in _ESCAPES:
        for second in (2, 1):  # in this order: a pair that means the escape itself comes last
            body = body.replace(bytes((escape, second)), bytes((_UNSTUFF[escape, second],)))
    return body


def to_wire(packet: bytes) -> bytes:
    """Return a packet (header, data, check) as it travels."""
    return PREAMBLE + stuff(packet) + bytes((MARK_END,))


F = TypeVar("F")


class Decoder(Generic[F]):
    """Bytes in any slices to frames; never raises, holds at most one packet.

    One A5 is enough to open a packet; several 5A count as one. A5 inside a packet can only be the
    start of the next one, so a packet that was torn off costs nothing but itself.
    """

    def __init__(self, parse: Callable[[bytes], F], packet_max: int = PACKET_MAX) -> None:
        self._parse = parse
        self._packet_max = packet_max
        self._packet: bytearray | None = None
        self._escape: int | None = None
        self.faults: deque[Fault] = deque(maxlen=FAULTS_KEPT)
        self.fault_count = 0
        self.dropped_bytes = 0

    def feed(self, data: bytes) -> list[F]:
        """Take bytes and return the frames that they complete."""
        frames: list[F] = []
        for byte in data:
            if byte == MARK_START:
                self._start()
            elif self._packet is None:
                # The card closes with more than one 5A at times.
                self.dropped_bytes += byte != MARK_END
            elif byte == MARK_END:
                frames += self._finish()
            else:
                self._take(byte)
        return frames

    def reset(self) -> None:
        """Forget a packet that has begun (the link was opened again)."""
        self._packet = None
        self._escape = None

    def _start(self) -> None:
        if self._packet:
            self._fault("end of packet", "5A before the next A5", "A5")
        self._packet = bytearray()
        self._escape = None

    def _take(self, byte: int) -> None:
        packet = self._packet
        if packet is None:
            return
        if self._escape is not None:
            value = _UNSTUFF.get((self._escape, byte))
            if value is None:
                self._fault("stuffing", f"{self._escape:02X} 01 or 02", f"{byte:02X}")
                self.reset()
                return
            packet.append(value)
            self._escape = None
        elif byte in _ESCAPES:
            self._escape = byte
        else:
            packet.append(byte)
        if len(packet) > self._packet_max:
            self._fault("length of the packet", f"at most {self._packet_max} bytes", "more")
            self.reset()

    def _finish(self) -> list[F]:
        packet, escape = bytes(self._packet or b""), self._escape
        if escape is not None:
            self._fault("stuffing", f"{escape:02X} 01 or 02", "5A")
        self.reset()
        if not packet or escape is not None:
            return []
        try:
            return [self._parse(packet)]
        except FrameError as err:
            self._remember(err.fault)
            return []

    def _fault(self, what: str, expected: str, got: str) -> None:
        self._remember(Fault(what, expected, got, bytes(self._packet or b"")))

    def _remember(self, fault: Fault) -> None:
        self.faults.append(fault)
        self.fault_count += 1
        self.dropped_bytes += len(fault.raw)
