"""Frames of the security module (SAM) in every reader of second-generation identity cards.

Source: 公安部身份证阅读器模块 SAM 通讯协议 (the module's serial protocol, public), confirmed by the open drivers of
several makers of readers. On serial all makers share it.

    request  AA AA AA 96 69 | length | command | parameter | data ... | check
    answer   AA AA AA 96 69 | length | SW1 SW2 SW3         | data ... | check

The length, two bytes with the high byte first, counts everything behind it. The check is the xor of everything from
the length on. Nothing is escaped.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from functools import reduce
from operator import xor
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

import msgspec
from msgspec import Meta

from devices.wire.fault import Fault, FrameError
from devices.wire.hunting import NOISE, Hunter

HEAD: Final = b"\xaa\xaa\xaa\x96\x69"
BODY_AT: Final = len(HEAD) + 2
LENGTH_MIN: Final = 3
LENGTH_MAX: Final = 2400
"""Text, photo and two fingerprints are 2314."""
FRAME_MAX: Final = BODY_AT + LENGTH_MAX
INTER_BYTE_TIMEOUT_S: Final = 0.2
TEXT_SIZE: Final = 256
READ_SIZE: Final = 1295
"""Bytes of the answer to a read, with its photo."""


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one reader in hall.toml. Its line is 115200 baud, unless the reader was set otherwise."""

    framing: Literal["sam", "stx"] = "sam"
    """stx: readers that find, select and read by themselves, asked by frames 02 ... 03."""
    find_every_s: Annotated[float, Meta(ge=0.1, le=5)] = 0.3
    read_timeout_s: Annotated[float, Meta(ge=1, le=10)] = 3.0
    retries: Annotated[int, Meta(ge=0, le=5)] = 2
    """How often a card that could not be read is tried again before its owner is asked."""
    ping_s: Annotated[float, Meta(ge=1, le=3600)] = 10.0
    """While nobody reads: pause between two questions for the module's state."""


class Sw(IntEnum):
    """SW3, what became of a request."""

    CHECK_SUM = 0x10
    LENGTH = 0x11
    UNKNOWN_COMMAND = 0x21
    UNKNOWN_PARAMETER = 0x23
    UNKNOWN_COMMAND_2 = 0x24
    CARD_NOT_GENUINE = 0x31
    MODULE_NOT_GENUINE = 0x32
    VERIFICATION = 0x33
    UNKNOWN_CARD = 0x40
    READ_FAILED = 0x41
    RANDOM_NUMBER = 0x47
    SELF_TEST = 0x60
    NOT_AUTHORISED = 0x66
    NO_CARD = 0x80
    SELECT_FAILED = 0x81
    OK = 0x90
    ABSENT = 0x91
    FOUND = 0x9F


DAMAGED: Final = frozenset({Sw.CHECK_SUM, Sw.LENGTH})
"""The request was damaged on its way: ask again."""
NOT_THERE: Final = frozenset({Sw.UNKNOWN_COMMAND, Sw.UNKNOWN_PARAMETER, Sw.UNKNOWN_COMMAND_2})
FAULTS: Final = MappingProxyType(
    {
        Sw.SELF_TEST: (
            "读卡器安全模块自检失败，请联系维修",
            "The reader's module fails its self-test",
        ),
        Sw.NOT_AUTHORISED: (
            "读卡器安全模块未获授权，请联系维修",
            "The reader's module is not authorised",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Request:
    """A question to the module."""

    command: int
    parameter: int
    data: bytes = b""

    def to_bytes(self) -> bytes:
        """Return the frame as it travels."""
        return _frame(bytes((self.command, self.parameter)) + self.data)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read exactly one request; raises FrameError that shows expected and got."""
        body = _body(raw)
        return cls(body[0], body[1], body[2:])


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the module. Its data may be a person's: never shown."""

    sw: int
    data: bytes = field(default=b"", repr=False)

    def to_bytes(self) -> bytes:
        """Return the frame as it travels."""
        return _frame(bytes((0, 0, self.sw)) + self.data)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read exactly one answer; raises FrameError that shows expected and got, and no data."""
        body = _body(raw)
        if len(body) < 3:
            raise FrameError(Fault("length of the answer", "4 or more", f"{len(body) + 1}", b""))
        # SW1 and SW2 are 0 in every known answer.
        return cls(body[2], body[3:])


def _frame(body: bytes) -> bytes:
    inside = (len(body) + 1).to_bytes(2, "big") + body
    return HEAD + inside + bytes((reduce(xor, inside),))


def _body(raw: bytes) -> bytes:
    checked = check(raw)
    if isinstance(checked, Fault):
        raise FrameError(checked)
    if checked is None or checked != len(raw):
        whole = "a whole frame" if checked is None else f"{checked} bytes"
        raise FrameError(Fault("length of the frame", whole, f"{len(raw)} bytes", b""))
    return raw[BODY_AT:-1]


def check(buffer: bytes | bytearray) -> int | Fault | None:
    """Look at the frame that begins at the first byte.

    Returns its length if it is valid, None if more bytes are needed, else the first fault (without
    the bytes, which may be a person's).
    """
    for index, expected in enumerate(HEAD[: len(buffer)]):
        if buffer[index] != expected:
            return Fault(NOISE, f"{expected:02X}", f"{buffer[index]:02X}", b"")
    if len(buffer) < BODY_AT:
        return None
    length = int.from_bytes(buffer[len(HEAD) : BODY_AT], "big")
    if not LENGTH_MIN <= length <= LENGTH_MAX:
        return Fault("length", f"{LENGTH_MIN}..{LENGTH_MAX}", f"{length}", b"")
    total = BODY_AT + length
    if len(buffer) < total:
        return None
    right = reduce(xor, buffer[len(HEAD) : total - 1])
    if buffer[total - 1] != right:
        return Fault("check", f"{right:02X}", f"{buffer[total - 1]:02X}", b"")
    return total


def answers() -> Hunter[Answer]:
    """Bytes of a module to answers."""
    return Hunter(
        _check_answer,
        Answer.from_bytes,
        frame_max=FRAME_MAX,
        inter_byte_timeout_s=INTER_BYTE_TIMEOUT_S,
        personal=True,
    )


def requests() -> Hunter[Request]:
    """Bytes to a module to requests."""
    return Hunter(
        check,
        Request.from_bytes,
        frame_max=FRAME_MAX,
        inter_byte_timeout_s=INTER_BYTE_TIMEOUT_S,
    )


def _check_answer(buffer: bytes | bytearray) -> int | Fault | None:
    checked = check(buffer)
    if checked == BODY_AT + LENGTH_MIN:
        return Fault(
            "length", "4 or more", "3", b""
        )  # a request: the line gives back what it sends
    return checked


FIND: Final = Request(0x20, 0x01)
SELECT: Final = Request(0x20, 0x02)
READ: Final = Request(0x30, 0x01)
READ_FINGERPRINTS: Final = Request(0x30, 0x10)
READ_NEW_ADDRESS: Final = Request(0x30, 0x03)
RESET: Final = Request(0x10, 0xFF)
STATUS: Final = Request(0x11, 0xFF)
MODULE_NUMBER: Final = Request(0x12, 0xFF)
MAX_RF_SIZE: Final = Request(0x61, 0xFF, b"\x50")
BAUDS: Final = MappingProxyType({115_200: 0, 57_600: 1, 38_400: 2, 19_200: 3, 9600: 4})

FOUND: Final = Answer(Sw.FOUND, bytes(4))
NO_CARD: Final = Answer(Sw.NO_CARD)
SELECTED: Final = Answer(Sw.OK, bytes(8))
PLAIN_OK: Final = Answer(Sw.OK)


def set_baud(baud: int) -> Request:
    """Another speed, kept by the module."""
    return Request(0x60, BAUDS[baud])


def read_answer(text: bytes, photo: bytes) -> Answer:
    """A good answer to a read."""
    sizes = len(text).to_bytes(2, "big") + len(photo).to_bytes(2, "big")
    return Answer(Sw.OK, sizes + text + photo)


def text_in(data: bytes) -> bytes | None:
    """The text record in the data of a read; the photo is dropped here. None if the sizes are wrong."""
    if len(data) < 4:
        return None
    text, photo = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    if text != TEXT_SIZE or len(data) != 4 + text + photo:
        return None
    return data[4 : 4 + TEXT_SIZE]


COMMAND_NAMES: Final = MappingProxyType(
    {
        (one.command, one.parameter): name
        for name, one in {
            "find": FIND,
            "select": SELECT,
            "read": READ,
            "read with fingerprints": READ_FINGERPRINTS,
            "read new address": READ_NEW_ADDRESS,
            "reset": RESET,
            "status": STATUS,
            "module number": MODULE_NUMBER,
        }.items()
    }
)
