"""The second framing: readers that find, select and read by themselves.

Source: makers' serial manuals for such readers. How they say that no card lies on them is not published: every
status but 90 00 is taken for that.

    request  02 | length | CA 01 what | LRC | 03
    answer   02 | length | status     | sizes, text, photo | LRC | 03

The length, high byte first, counts the bytes between it and the LRC, which is their xor.
"""

from dataclasses import dataclass, field
from functools import reduce
from operator import xor
from typing import Final, Self

from devices.id_card_reader.sdt.protocol import INTER_BYTE_TIMEOUT_S, LENGTH_MAX
from devices.wire.fault import Fault, FrameError
from devices.wire.hunting import NOISE, Hunter

STX: Final = 0x02
ETX: Final = 0x03
BODY_AT: Final = 3
LENGTH_MIN: Final = 2
FRAME_MAX: Final = BODY_AT + LENGTH_MAX + 2
GOOD: Final = 0x9000
NO_CARD: Final = 0x8000
"""What the simulator says when nothing lies on it."""


@dataclass(frozen=True, slots=True)
class StxFrame:
    """A frame in either direction. Its body may be a person's: never shown."""

    body: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        """Return the frame as it travels."""
        length = len(self.body).to_bytes(2, "big")
        return bytes((STX,)) + length + self.body + bytes((reduce(xor, self.body, 0), ETX))

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read exactly one frame; raises FrameError that shows expected and got, and no data."""
        checked = check(raw)
        if isinstance(checked, Fault):
            raise FrameError(checked)
        if checked is None or checked != len(raw):
            whole = "a whole frame" if checked is None else f"{checked} bytes"
            raise FrameError(Fault("length of the frame", whole, f"{len(raw)} bytes", b""))
        return cls(raw[BODY_AT:-2])

    @property
    def status(self) -> int:
        """Status of an answer."""
        return int.from_bytes(self.body[:2], "big")

    @property
    def data(self) -> bytes:
        """Sizes, text and photo of a good answer."""
        return self.body[2:]


def check(buffer: bytes | bytearray) -> int | Fault | None:
    """Length of the frame at the first byte, None if more bytes are needed, else the fault."""
    if buffer[:1] and buffer[0] != STX:
        return Fault(NOISE, f"{STX:02X}", f"{buffer[0]:02X}", b"")
    if len(buffer) < BODY_AT:
        return None
    length = int.from_bytes(buffer[1:BODY_AT], "big")
    if not LENGTH_MIN <= length <= LENGTH_MAX:
        return Fault(NOISE, f"{LENGTH_MIN}..{LENGTH_MAX}", f"{length}", b"")
    total = BODY_AT + length + 2
    if len(buffer) < total:
        return None
    right = reduce(xor, buffer[BODY_AT : total - 2])
    if buffer[total - 2] != right:
        return Fault("LRC", f"{right:02X}", f"{buffer[total - 2]:02X}", b"")
    if buffer[total - 1] != ETX:
        return Fault("end", f"{ETX:02X}", f"{buffer[total - 1]:02X}", b"")
    return total


def decoder() -> Hunter[StxFrame]:
    """Bytes of either side to frames."""
    return Hunter(
        check,
        StxFrame.from_bytes,
        frame_max=FRAME_MAX,
        inter_byte_timeout_s=INTER_BYTE_TIMEOUT_S,
        personal=True,
    )


READ_ALL: Final = StxFrame(b"\xca\x01\x00")
READ_NUMBER: Final = StxFrame(b"\xca\x01\x02")
