"""SYN6288 speech chip: text in frames, one byte back.

Source: Beijing YuTone (宇音天下), SYN6288 data sheet: frame, commands, answers. Many tutorials have a wrong check sum
(a sum, or a tail FE); the data sheet's own example decides: an xor over everything before it.

    FD | length, high byte first | command | parameter | text ... | xor

The length counts command to xor. The bytes of a frame follow each other within 8 ms.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import reduce
from operator import xor
from typing import Annotated, Final, Self

import msgspec
from msgspec import Meta

from devices.wire.fault import Fault, FrameError
from devices.wire.hunting import NOISE, Hunter

HEAD: Final = 0xFD
TEXT_MAX: Final = 200
LENGTH_MIN: Final = 2
LENGTH_MAX: Final = TEXT_MAX + 3
FRAME_MAX: Final = LENGTH_MAX + 3
INTER_BYTE_TIMEOUT_S: Final = 0.1
VOLUME_MAX: Final = 16
PAUSES: Final = frozenset("，。；！？、：,.;!?: ")
"""Where a long text is cut, if it can be."""


class Command(IntEnum):
    """What the chip shall do."""

    SPEAK = 0x01
    STOP = 0x02
    PAUSE = 0x03
    RESUME = 0x04
    STATUS = 0x21
    BAUD = 0x31
    SLEEP = 0x88


class Coding(IntEnum):
    """Low three bits of the parameter of SPEAK; the high bits choose background music."""

    GB2312 = 0
    GBK = 1
    BIG5 = 2
    UCS2 = 3


class Said(IntEnum):
    """What the chip says."""

    ACCEPTED = 0x41
    REFUSED = 0x45
    STARTED = 0x4A
    BUSY = 0x4E
    IDLE = 0x4F


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one chip in hall.toml."""

    volume_marks: bool = False
    """Send the volume as [v0] to [v16] in the text; try it first, since chips differ in their marks."""
    reply_timeout_s: Annotated[float, Meta(ge=0.1, le=5)] = 0.5
    retries: Annotated[int, Meta(ge=0, le=5)] = 2
    ping_s: Annotated[float, Meta(ge=1, le=3600)] = 10.0
    """Pause between two questions whether the chip is still there."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame to the chip."""

    command: int
    data: bytes = b""

    def __post_init__(self) -> None:
        if len(self.data) > TEXT_MAX + 1:
            raise ValueError(f"at most {TEXT_MAX} bytes of text, got {len(self.data) - 1}")

    def to_bytes(self) -> bytes:
        """Return the frame as it travels."""
        length = (len(self.data) + LENGTH_MIN).to_bytes(2, "big")
        body = bytes((HEAD,)) + length + bytes((self.command,)) + self.data
        return body + bytes((reduce(xor, body),))

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read exactly one frame; raises FrameError that shows expected and got."""
        checked = check(raw)
        if isinstance(checked, Fault):
            raise FrameError(checked)
        if checked is None or checked != len(raw):
            whole = "a whole frame" if checked is None else f"{checked} bytes"
            raise FrameError(Fault("length of the frame", whole, f"{len(raw)} bytes", raw))
        return cls(raw[3], bytes(raw[4:-1]))


def check(buffer: bytes | bytearray) -> int | Fault | None:
    """Length of the frame at the first byte, None if more bytes are needed, else the fault."""
    if buffer[:1] and buffer[0] != HEAD:
        return Fault(NOISE, f"{HEAD:02X}", f"{buffer[0]:02X}", bytes(buffer[:1]))
    if len(buffer) < 3:
        return None
    length = int.from_bytes(buffer[1:3], "big")
    if not LENGTH_MIN <= length <= LENGTH_MAX:
        return Fault("length", f"{LENGTH_MIN}..{LENGTH_MAX}", f"{length}", bytes(buffer[:3]))
    total = 3 + length
    if len(buffer) < total:
        return None
    expected = reduce(xor, buffer[: total - 1])
    if buffer[total - 1] != expected:
        got = f"{buffer[total - 1]:02X}"
        return Fault("xor", f"{expected:02X}", got, bytes(buffer[:total]))
    return total


class Decoder(Hunter[Frame]):
    """Bytes to the chip to frames."""

    def __init__(self) -> None:
        super().__init__(
            check,
            Frame.from_bytes,
            frame_max=FRAME_MAX,
            inter_byte_timeout_s=INTER_BYTE_TIMEOUT_S,
        )


STOP: Final = Frame(Command.STOP)
PAUSE: Final = Frame(Command.PAUSE)
RESUME: Final = Frame(Command.RESUME)
STATUS: Final = Frame(Command.STATUS)
SLEEP: Final = Frame(Command.SLEEP)


def speak(text: bytes, coding: Coding = Coding.GBK, music: int = 0) -> Frame:
    """Speak text that is encoded already."""
    return Frame(Command.SPEAK, bytes((coding | music << 3,)) + text)


def volume_mark(percent: int) -> str:
    """The volume in the text, 0 to 16."""
    return f"[v{round(max(0, min(percent, 100)) * VOLUME_MAX / 100)}]"


def speakable(text: str) -> tuple[str, str]:
    """Return the text without what the chip cannot say, and what was left out.

    A bracket would begin a mark and swallow what follows it.
    """
    kept, left_out = [], []
    for char in text:
        if char in "[]" or unicodedata.category(char).startswith("C"):
            kept.append(" ")
        elif _gbk(char):
            kept.append(char)
        else:
            left_out.append(char)
    return " ".join("".join(kept).split()), "".join(left_out)


def pieces(text: str, room: int = TEXT_MAX) -> Iterator[str]:
    """Cut a speakable text into pieces of at most ``room`` bytes, at pauses if that is possible.

    Never inside a character.
    """
    while text:
        size, end, pause = 0, 0, 0
        for char in text:
            size += len(_gbk(char))
            if size > room:
                break
            end += 1
            if char in PAUSES:
                pause = end
        cut = end if end == len(text) else pause or end
        yield text[:cut]
        text = text[cut:]


def _gbk(char: str) -> bytes:
    return char.encode("gbk", "ignore")
