"""Zebra / Symbol SSI packets: the serial protocol of scan engines and of scanners in SSI mode.

Source: Zebra Simple Serial Interface Programmer's Guide, 72E-40451 (packet, op codes, decode data). How long a scanner
waits for an acknowledgement and how often it sends again differs by its settings.

    length | opcode | source | status | data ... | check sum, high byte first

The length counts everything but the check sum, which is the two's complement of the 16-bit sum of all bytes from the
length on. There is no head.
"""

from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Annotated, Final, Self

import msgspec
from msgspec import Meta

from devices.wire.fault import Fault, FrameError
from devices.wire.hunting import NOISE, Hunter

HEAD: Final = 4
CHECK_SUM: Final = 2
LENGTH_MAX: Final = 255
PACKET_MAX: Final = LENGTH_MAX + CHECK_SUM
DATA_MAX: Final = LENGTH_MAX - HEAD
INTER_BYTE_TIMEOUT_S: Final = 0.1
SCANNER: Final = 0x00
HOST: Final = 0x04
RESENT: Final = 0x01
MORE: Final = 0x02
"""Status bits: sent again; the code goes on in the next packet."""


class Opcode(IntEnum):
    """What a packet is."""

    REQUEST_REVISION = 0xA3
    REPLY_REVISION = 0xA4
    IMAGE_DATA = 0xB1
    SEND_PARAMETER = 0xC6
    REQUEST_PARAMETER = 0xC7
    ACK = 0xD0
    NAK = 0xD1
    FLUSH_QUEUE = 0xD2
    START_SESSION = 0xE4
    STOP_SESSION = 0xE5
    BEEP = 0xE6
    LED_ON = 0xE7
    LED_OFF = 0xE8
    SCAN_ENABLE = 0xE9
    SCAN_DISABLE = 0xEA
    DECODE_DATA = 0xF3
    EVENT = 0xF6
    IMAGER_MODE = 0xF7


class Nak(IntEnum):
    """Why a packet was not taken."""

    RESEND = 0x01
    BAD_CONTEXT = 0x02
    DENIED = 0x06
    CANCEL = 0x0A


KNOWN: Final = frozenset(Opcode)
SYMBOLOGIES: Final = MappingProxyType(
    {
        0x01: "CODE39",
        0x02: "CODABAR",
        0x03: "CODE128",
        0x06: "ITF",
        0x07: "CODE93",
        0x08: "UPC",
        0x0A: "EAN",
        0x0B: "EAN",
        0x11: "PDF417",
        0x1B: "DATAMATRIX",
        0x1C: "QR",
        0x2D: "AZTEC",
    }
)
"""First byte of decode data; others are given without a name."""


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one scanner in hall.toml."""

    repeat_window_s: Annotated[float, Meta(ge=0, le=60)] = 1.5
    """The same content again within this time is the same code."""
    trigger: bool = False
    """The scanner only looks when a session is started."""
    ping_s: Annotated[float, Meta(ge=5, le=3600)] = 30.0
    reply_timeout_s: Annotated[float, Meta(ge=0.1, le=5)] = 0.5
    retries: Annotated[int, Meta(ge=0, le=5)] = 2


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet, in either direction. Its data may be personal."""

    opcode: int
    data: bytes = b""
    source: int = HOST
    status: int = 0

    def __post_init__(self) -> None:
        if len(self.data) > DATA_MAX:
            raise ValueError(f"SSI carries at most {DATA_MAX} data bytes, got {len(self.data)}")

    def __repr__(self) -> str:
        return f"Packet({self.opcode:02X}, {len(self.data)} bytes, status {self.status:02X})"

    def to_bytes(self) -> bytes:
        """Return the packet as it travels."""
        body = bytes((HEAD + len(self.data), self.opcode, self.source, self.status)) + self.data
        return body + check_sum(body)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read exactly one packet; raises FrameError that shows expected and got."""
        checked = check(raw)
        if isinstance(checked, Fault):
            raise FrameError(checked)
        if checked is None or checked != len(raw):
            whole = "a whole packet" if checked is None else f"{checked} bytes"
            raise FrameError(Fault("length of the packet", whole, f"{len(raw)} bytes", b""))
        return _read(raw)  # type: ignore[return-value] # no subclass exists


def check_sum(body: bytes | bytearray) -> bytes:
    """Two's complement of the 16-bit sum, high byte first."""
    return (-sum(body) & 0xFFFF).to_bytes(2, "big")


def check(buffer: bytes | bytearray) -> int | Fault | None:
    """Look at the packet that begins at the first byte.

    Returns its length if it is valid, None if more bytes are needed, else the first fault (without
    the bytes, which may be personal).
    """
    if buffer[:1] and buffer[0] < HEAD:
        return Fault(NOISE, "a length", f"{buffer[0]:02X}", b"")
    if len(buffer) > 1 and buffer[1] not in KNOWN:
        return Fault(NOISE, "an opcode", f"{buffer[1]:02X}", b"")
    if len(buffer) > 2 and buffer[2] not in {SCANNER, HOST}:
        return Fault(NOISE, "a source", f"{buffer[2]:02X}", b"")
    if len(buffer) < HEAD or len(buffer) < buffer[0] + CHECK_SUM:
        return None
    length = buffer[0]
    expected, got = check_sum(buffer[:length]), bytes(buffer[length : length + CHECK_SUM])
    if got != expected:
        return Fault("check sum", expected.hex(" ").upper(), got.hex(" ").upper(), b"")
    return length + CHECK_SUM


def _read(raw: bytes) -> Packet:
    return Packet(raw[1], raw[HEAD:-CHECK_SUM], raw[2], raw[3])


class Decoder(Hunter[Packet]):
    """Bytes of an SSI line to packets."""

    def __init__(self) -> None:
        super().__init__(
            check,
            _read,
            frame_max=PACKET_MAX,
            inter_byte_timeout_s=INTER_BYTE_TIMEOUT_S,
            personal=True,
        )


ACK: Final = Packet(Opcode.ACK)
NAK_RESEND: Final = Packet(Opcode.NAK, bytes((Nak.RESEND,)))
START_SESSION: Final = Packet(Opcode.START_SESSION)
STOP_SESSION: Final = Packet(Opcode.STOP_SESSION)
SCAN_ENABLE: Final = Packet(Opcode.SCAN_ENABLE)
SCAN_DISABLE: Final = Packet(Opcode.SCAN_DISABLE)
LED_ON: Final = Packet(Opcode.LED_ON, b"\x01")
LED_OFF: Final = Packet(Opcode.LED_OFF, b"\x01")
REQUEST_REVISION: Final = Packet(Opcode.REQUEST_REVISION)
ONE_BEEP: Final = Packet(Opcode.BEEP, b"\x00")
