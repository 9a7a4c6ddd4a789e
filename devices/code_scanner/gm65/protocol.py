"""GM65-type scan modules (GM65, GM805, GM812 ...): settings in frames, codes as plain bytes.

Source: Hangzhou Grow, GM65 and GM812 serial manuals ("zone bits", 9600 8N1).

    to the module    7E 00 | type | count | address, high byte first | data ... | CRC, high byte first
    from the module  02 00 | result | count | data ... | CRC, high byte first

CRC-16/XMODEM (polynomial 1021h, start 0) over everything after the first two bytes. AB CD instead means "do not
check". For a read the count is 1 and the data byte is how many bytes are wanted.
"""

import binascii
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Final, Self

import msgspec
from msgspec import Meta

from devices.code_scanner.lines import HexBytes
from devices.wire.fault import Fault, FrameError
from devices.wire.hunting import NOISE

COMMAND_HEAD: Final = b"\x7e\x00"
ANSWER_HEAD: Final = b"\x02\x00"
NOT_CHECKED: Final = b"\xab\xcd"
FRAME_MAX: Final = 2 + 4 + 255 + 2


class Kind(IntEnum):
    """What a command does."""

    READ = 0x07
    WRITE = 0x08
    SAVE = 0x09


class Zone(IntEnum):
    """Addresses of settings."""

    MODE = 0x0000
    TRIGGER = 0x0002
    BAUD = 0x002A


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one module in hall.toml."""

    prefix: HexBytes = ""
    suffix: HexBytes = "0D"
    """What stands behind each code (0D = CR); empty: silence."""
    silence_s: Annotated[float, Meta(ge=0.01, le=1)] = 0.05
    repeat_window_s: Annotated[float, Meta(ge=0, le=60)] = 1.5
    """The same content again within this time is the same code."""
    trigger: bool = False
    """The module is in command mode: it looks for one code per trigger."""
    ping_s: Annotated[float, Meta(ge=5, le=3600)] = 30.0
    reply_timeout_s: Annotated[float, Meta(ge=0.1, le=5)] = 0.5
    retries: Annotated[int, Meta(ge=0, le=5)] = 2


def crc(data: bytes) -> bytes:
    """CRC-16/XMODEM, high byte first."""
    return binascii.crc_hqx(data, 0).to_bytes(2, "big")


@dataclass(frozen=True, slots=True)
class Setting:
    """A command to the module."""

    kind: int
    address: int
    data: bytes

    def to_bytes(self, *, checked: bool = True) -> bytes:
        """Return the frame as it travels; unchecked ones are for comparison with manuals."""
        body = bytes((self.kind, len(self.data))) + self.address.to_bytes(2, "big") + self.data
        return COMMAND_HEAD + body + (crc(body) if checked else NOT_CHECKED)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read exactly one command; raises FrameError that shows expected and got."""
        _raise_unless_whole(check_command(raw), raw)
        return cls(raw[2], int.from_bytes(raw[4:6], "big"), bytes(raw[6:-2]))


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the module; result 0 is good."""

    result: int
    data: bytes = b""

    def to_bytes(self) -> bytes:
        """Return the frame as it travels."""
        body = bytes((self.result, len(self.data))) + self.data
        return ANSWER_HEAD + body + crc(body)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read exactly one answer; raises FrameError that shows expected and got."""
        _raise_unless_whole(check_answer(raw), raw)
        return cls(raw[2], bytes(raw[4:-2]))


def check_answer(buffer: bytes | bytearray) -> int | Fault | None:
    """Length of the answer at the first byte, None if more bytes are needed, else the fault."""
    return _check(buffer, ANSWER_HEAD, before_data=4)


def check_command(buffer: bytes | bytearray) -> int | Fault | None:
    """The same for a command."""
    return _check(buffer, COMMAND_HEAD, before_data=6)


def _check(buffer: bytes | bytearray, head: bytes, before_data: int) -> int | Fault | None:
    for index, expected in enumerate(head):
        if len(buffer) > index and buffer[index] != expected:
            return Fault(NOISE, f"{expected:02X}", f"{buffer[index]:02X}", b"")
    if len(buffer) < before_data or len(buffer) < before_data + buffer[3] + 2:
        return None
    total = before_data + buffer[3] + 2
    right, got = crc(bytes(buffer[2 : total - 2])), bytes(buffer[total - 2 : total])
    if got not in {right, NOT_CHECKED}:
        return Fault("CRC", right.hex(" ").upper(), got.hex(" ").upper(), bytes(buffer[:total]))
    return total


def _raise_unless_whole(checked: int | Fault | None, raw: bytes) -> None:
    if isinstance(checked, Fault):
        raise FrameError(checked)
    if checked is None or checked != len(raw):
        whole = "a whole frame" if checked is None else f"{checked} bytes"
        raise FrameError(Fault("length of the frame", whole, f"{len(raw)} bytes", raw))


TRIGGER_ONCE: Final = Setting(Kind.WRITE, Zone.TRIGGER, b"\x01")
STOP_TRIGGER: Final = Setting(Kind.WRITE, Zone.TRIGGER, b"\x00")
ASK_BAUD: Final = Setting(Kind.READ, Zone.BAUD, b"\x02")
SET_9600: Final = Setting(Kind.WRITE, Zone.BAUD, b"\x39\x01")
SAVE: Final = Setting(Kind.SAVE, 0, b"\x00")
DONE: Final = Answer(0, b"\x00")
