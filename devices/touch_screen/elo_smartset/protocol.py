"""Elo SmartSet serial packets, ten bytes each.

Sources: Elo TouchSystems, SmartSet Touchscreen Controller technical reference, chapter 6: Acknowledge (page 73),
Diagnostics (79), Touch (101, 102); Linux drivers/input/touchscreen/elo.c for the frame, the sum, ID and the usual
range of a panel (96 to 4000).
"""

from dataclasses import dataclass
from enum import IntFlag
from types import MappingProxyType
from typing import Annotated, Final, Self

from msgspec import Meta

from devices.touch_screen.core import TouchOptions
from devices.wire.fault import Fault, FrameError
from devices.wire.hunting import NOISE, Hunter

LEAD: Final = 0x55
SEED: Final = 0xAA
SIZE: Final = 10
DATA_SIZE: Final = 8
INTER_BYTE_TIMEOUT_S: Final = 0.05
NO_WARNING: Final = ord("0")

TOUCH: Final = ord("T")
ACKNOWLEDGE: Final = ord("A")
IDENTITY: Final = ord("I")
DIAGNOSTICS: Final = ord("D")


class TouchStatus(IntFlag):
    """Bits of a touch packet's status byte."""

    INITIAL = 0x01
    STREAM = 0x02
    UNTOUCH = 0x04
    WARNING = 0x10
    OUT_OF_RANGE = 0x40
    PRESSURE = 0x80


TESTS: Final = MappingProxyType(
    {
        0x01: ("固件与硬件不匹配", "firmware and hardware do not match"),
        0x02: ("处理器", "CPU"),
        0x04: ("程序存储器", "ROM"),
        0x08: ("内存", "RAM"),
        0x10: ("配置存储器", "NVRAM"),
        0x20: ("触摸屏驱动，可能没有接上触摸屏", "drive: perhaps no touchscreen is connected"),
        0x40: ("扩展板", "expansion board"),
    }
)
"""Self tests by their bit in the answer of Diagnostics; a bit that is set failed."""

Raw = Annotated[int, Meta(ge=0, le=0x7FFF)]


class Options(TouchOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one panel in hall.toml."""

    x_range: tuple[Raw, Raw] = (96, 4000)
    """What the controller measures at the left and the right edge."""
    y_range: tuple[Raw, Raw] = (96, 4000)
    """What it measures at the top and the bottom edge."""
    release_s: Annotated[float, Meta(ge=0.05, le=5)] = 0.5
    """A finger that streams nothing for so long has gone, even if its end was lost."""
    ask_every_s: Annotated[float, Meta(ge=1, le=3600)] = 10.0
    """Pause between two questions whether the controller is still there."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet: a letter (upper case: answer or touch; lower case: question) and seven bytes."""

    letter: int
    data: bytes = bytes(DATA_SIZE - 1)

    def to_bytes(self) -> bytes:
        """The ten bytes."""
        body = bytes((LEAD, self.letter)) + self.data
        return body + bytes((checksum(body),))

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read ten bytes.

        Raises:
            FrameError: another length, no lead byte, a wrong sum.
        """
        checked = check(raw)
        if isinstance(checked, Fault):
            raise FrameError(checked)
        if checked != len(raw):
            raise FrameError(Fault("length", str(SIZE), str(len(raw)), bytes(raw)))
        return cls(raw[1], bytes(raw[2:9]))


@dataclass(frozen=True, slots=True)
class Touch:
    """What a touch packet says; coordinates as measured."""

    status: TouchStatus
    x: int
    y: int
    z: int = 0

    @property
    def down(self) -> bool:
        """Whether a finger is on the glass."""
        return bool(self.status & (TouchStatus.INITIAL | TouchStatus.STREAM))

    def to_packet(self) -> Packet:
        """As sent by the controller."""
        values = b"".join(
            value.to_bytes(2, "little", signed=True) for value in (self.x, self.y, self.z)
        )
        return Packet(TOUCH, bytes((self.status,)) + values)

    @classmethod
    def from_packet(cls, packet: Packet) -> Self:
        """Read a packet whose letter is T; signed coordinates, low byte first."""
        data = packet.data
        x, y, z = (int.from_bytes(data[at : at + 2], "little", signed=True) for at in (1, 3, 5))
        return cls(TouchStatus(data[0]), x, y, z)


def checksum(body: bytes) -> int:
    """AAh plus the nine bytes before it, mod 256."""
    return (SEED + sum(body[: SIZE - 1])) & 0xFF


def check(buffer: bytes | bytearray) -> int | Fault | None:
    """Length of the packet at the first byte, None if more is needed, else what is wrong."""
    if buffer and buffer[0] != LEAD:
        return Fault(NOISE, f"{LEAD:02X}", f"{buffer[0]:02X}", bytes(buffer[:SIZE]))
    if len(buffer) < SIZE:
        return None
    wanted = checksum(bytes(buffer))
    if buffer[SIZE - 1] != wanted:
        got = f"{buffer[SIZE - 1]:02X}"
        return Fault("sum", f"{wanted:02X}", got, bytes(buffer[:SIZE]))
    return SIZE


def build_decoder() -> Hunter[Packet]:
    """A decoder of one panel's packets."""
    return Hunter(
        check, Packet.from_bytes, frame_max=SIZE, inter_byte_timeout_s=INTER_BYTE_TIMEOUT_S
    )


def ask_acknowledge() -> Packet:
    """Are you there, and is anything wrong?"""
    return Packet(ord("a"))


def ask_identity() -> Packet:
    """What are you?"""
    return Packet(ord("i"))


def ask_diagnostics() -> Packet:
    """How did your self tests at power-on end?"""
    return Packet(ord("d"))


def acknowledge(warnings: bytes = b"") -> Packet:
    """The controller's end of every answer: up to four warnings, else "0"."""
    return Packet(ACKNOWLEDGE, warnings[:4].ljust(4, b"0") + bytes(3))


def warnings_of(packet: Packet) -> str:
    """The warnings of an acknowledgement; empty if there are none."""
    shown = bytes(byte for byte in packet.data[:4] if byte not in {0, NO_WARNING})
    return shown.decode("latin-1")


def failed_tests(mask: int) -> list[tuple[str, str]]:
    """Names of the self tests that failed, Chinese and English."""
    return [names for bit, names in TESTS.items() if mask & bit]


def explain(data: bytes) -> str:
    """Packets in words, for the trace."""
    words = []
    for packet in build_decoder().feed(data, 0.0):
        letter = chr(packet.letter)
        if packet.letter == TOUCH:
            touch = Touch.from_packet(packet)
            state = "touched" if touch.down else "let go"
            words.append(f"{state} at {touch.x}, {touch.y}")
        elif packet.letter == ACKNOWLEDGE:
            words.append(f"acknowledged, warnings {warnings_of(packet) or 'none'}")
        elif packet.letter == DIAGNOSTICS:
            failed = [en for _, en in failed_tests(packet.data[0])]
            words.append(f"self test: {', '.join(failed) or 'passed'}")
        else:
            what = "question" if letter.islower() else "answer"
            words.append(f"{what} {letter!r} {packet.data.hex(' ')}")
    return "; ".join(words) or "no packet"
