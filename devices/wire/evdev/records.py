"""``struct input_event`` of a 64-bit machine, and the few records of our own beside it.

Source: linux/input.h: seconds 8 bytes, microseconds 8, type 2, code 2, value 4, little-endian, 24 bytes.

A driver does no input or output, yet it has to know what the kernel tells only by ioctl: which keys and axes
there are, whether the device is held exclusively, what is pressed after events were lost. So the line carries that
too, in records of the same shape whose types (``Own``) lie far above EV_MAX (1Fh): the driver writes a question, the
transport (or a simulator) answers with a snapshot between BEGIN and END. A recording of a line is then complete by
itself.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from devices.wire.evdev.codes import CODE_MAX, Ev, Press, Syn
from devices.wire.fault import Fault, FrameError

SIZE: Final = 24
_LAYOUT: Final = struct.Struct("<qqHHi")
_MICROS: Final = 1_000_000
_SECONDS_MAX: Final = 1 << 40


class Own(IntEnum):
    """Types of our own records."""

    ASK = 0xF000
    """Question of the driver; its code is an ``Ask``."""
    BEGIN = 0xF001
    """A snapshot begins; the code repeats the question, the value is its number."""
    HELD = 0xF002
    """Value 1: nobody else receives the events of this device (EVIOCGRAB)."""
    KEY = 0xF003
    """The device has the key ``code``."""
    LED = 0xF004
    """The device has the LED ``code``, and it can be written."""
    ABS_MIN = 0xF005
    ABS_MAX = 0xF006
    """Range of the axis ``code``."""
    END = 0xF00F


class Ask(IntEnum):
    """Questions; the value of the record is a number that the answer repeats."""

    WHAT = 0
    """What are you? Loses no event."""
    STATE = 1
    """What are you, and what is pressed or touched now?"""
    LET_GO = 2
    """Let others have the events too (a touch panel whose touches the surface needs)."""


_TYPES: Final = frozenset({*Ev, *Own})
_VALUES: Final = {Ev.KEY: (Press.UP, Press.REPEAT), Ev.SYN: (0, 1)}


@dataclass(frozen=True, slots=True)
class Record:
    """One event; ``at_us`` are microseconds of the monotonic clock."""

    type: int
    code: int
    value: int
    at_us: int = 0

    def to_bytes(self) -> bytes:
        """The 24 bytes."""
        seconds, micros = divmod(self.at_us, _MICROS)
        return _LAYOUT.pack(seconds, micros, self.type, self.code, self.value)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read 24 bytes.

        Raises:
            FrameError: they are no event.
        """
        fault = check(raw) if len(raw) >= SIZE else None
        if len(raw) != SIZE or fault is not None:
            raise FrameError(fault or Fault("length", f"{SIZE} bytes", str(len(raw)), b""))
        seconds, micros, kind, code, value = _LAYOUT.unpack(raw)
        return cls(kind, code, value, seconds * _MICROS + micros)


REPORT: Final = (Ev.SYN, Syn.REPORT)


def check(raw: bytes | bytearray) -> Fault | None:
    """What is wrong with the first 24 bytes; the kernel has no checksum, so only what cannot be is refused.

    A fault never shows the bytes: they may be part of somebody's number.
    """
    seconds, micros, kind, code, value = _LAYOUT.unpack_from(raw)
    if not 0 <= seconds < _SECONDS_MAX:
        return Fault("seconds", f"below {_SECONDS_MAX}", "more", b"")
    if not 0 <= micros < _MICROS:
        return Fault("microseconds", f"below {_MICROS}", "more", b"")
    if kind not in _TYPES:
        return Fault("type", "a known one", f"{kind:02X}", b"")
    if code > CODE_MAX.get(kind, 0xFFFF):
        return Fault("code", f"up to {CODE_MAX[Ev(kind)]:02X}", f"{code:02X}", b"")
    low, high = _VALUES.get(kind, (value, value))
    if not low <= value <= high:
        return Fault("value", f"{low} to {high}", "another", b"")
    return None


def packet(*events: tuple[int, int, int], at_us: int = 0) -> bytes:
    """Events that belong together, with the SYN_REPORT behind them."""
    records = [Record(kind, code, value, at_us) for kind, code, value in events]
    return b"".join(one.to_bytes() for one in [*records, Record(*REPORT, 0, at_us)])


def key_press(code: int, at_us: int = 0, *, held_us: int = 60_000) -> bytes:
    """A key pressed and released."""
    return packet((Ev.KEY, code, Press.DOWN), at_us=at_us) + packet(
        (Ev.KEY, code, Press.UP), at_us=at_us + held_us
    )


def ask(question: Ask, number: int = 0) -> bytes:
    """A question of the driver."""
    return Record(Own.ASK, question, number).to_bytes()


def led(code: int, *, on: bool) -> bytes:
    """Switch an LED of the device, as written to the event node."""
    return packet((Ev.LED, code, int(on)))
