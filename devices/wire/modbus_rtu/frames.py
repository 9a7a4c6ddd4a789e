"""Modbus RTU frames: requests of the one master, answers of the slaves on its line.

Sources: MODBUS over Serial Line V1.02, 2.5.1 (frame, silences) and 6.2 (CRC); MODBUS Application
Protocol V1.1b3, 6 (functions) and 7 (exceptions).

    address | function | data ... | CRC low byte | CRC high byte

There is no head and no length: how long a frame is follows from its function and its side.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final, Self

from devices.wire.fault import Fault, FrameError
from devices.wire.hunting import NOISE

ADDRESS_MIN: Final = 1
ADDRESS_MAX: Final = 247
FRAME_MAX: Final = 256
FRAME_MIN: Final = 5  # an exception: address, function, code, CRC
BYTES_MAX: Final = 250
"""Most data bytes that a read brings: 125 registers."""
REFUSED: Final = 0x80
ON: Final = 0xFF00
OFF: Final = 0x0000


class Function(IntEnum):
    """The functions that our devices use."""

    READ_COILS = 0x01
    READ_INPUTS = 0x02
    READ_REGISTERS = 0x03
    READ_INPUT_REGISTERS = 0x04
    WRITE_COIL = 0x05
    WRITE_REGISTER = 0x06
    WRITE_COILS = 0x0F
    WRITE_REGISTERS = 0x10


READS: Final = frozenset({0x01, 0x02, 0x03, 0x04})
SINGLE_WRITES: Final = frozenset({0x05, 0x06})
SEVERAL_WRITES: Final = frozenset({0x0F, 0x10})
KNOWN: Final = READS | SINGLE_WRITES | SEVERAL_WRITES


class Refusal(IntEnum):
    """Exception codes: why a slave says no."""

    FUNCTION = 0x01
    ADDRESS = 0x02
    VALUE = 0x03
    DEVICE_FAILED = 0x04
    ACKNOWLEDGE = 0x05
    BUSY = 0x06
    MEMORY_PARITY = 0x08
    NO_PATH = 0x0A
    NO_TARGET = 0x0B


class Side(Enum):
    """Whose frames a decoder looks for."""

    ANSWERS = "answers"
    REQUESTS = "requests"


def crc16(data: Iterable[int]) -> int:
    """CRC-16 with the reflected polynomial A001h, start FFFFh."""
    crc = 0xFFFF
    for byte in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc


def _entry(crc: int) -> int:
    for _ in range(8):
        crc = (crc >> 1) ^ (0xA001 if crc & 1 else 0)
    return crc


_TABLE: Final = tuple(_entry(byte) for byte in range(256))


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame, a request or an answer."""

    address: int
    function: int
    data: bytes = b""

    def __post_init__(self) -> None:
        if not 0 <= self.address <= 0xFF or not 0 <= self.function <= 0xFF:
            raise ValueError(f"one byte each, got {self.address}, {self.function}")
        if len(self.data) > FRAME_MAX - 4:
            raise ValueError(f"at most {FRAME_MAX - 4} data bytes, got {len(self.data)}")

    def to_bytes(self) -> bytes:
        """Return the frame as it travels."""
        body = bytes((self.address, self.function)) + self.data
        return body + crc16(body).to_bytes(2, "little")

    @property
    def raw(self) -> bytes:
        """The frame as it travels."""
        return self.to_bytes()

    @property
    def refusal(self) -> int | None:
        """Exception code of an answer that says no."""
        return self.data[0] if self.function & REFUSED and self.data else None

    @classmethod
    def from_bytes(cls, raw: bytes, side: Side = Side.ANSWERS) -> Self:
        """Read exactly one frame; raises FrameError that shows expected and got."""
        checked = check(raw, side)
        if isinstance(checked, Fault):
            raise FrameError(checked)
        if checked is None or checked != len(raw):
            whole = "a whole frame" if checked is None else f"{checked} bytes"
            raise FrameError(Fault("length of the frame", whole, f"{len(raw)} bytes", raw))
        return cls(raw[0], raw[1], bytes(raw[2:-2]))


def check(buffer: bytes | bytearray, side: Side) -> int | Fault | None:
    """Look at the frame that begins at the first byte.

    Returns its length if it is valid, None if more bytes are needed, else the first fault.
    """
    total = _answer_length(buffer) if side is Side.ANSWERS else _request_length(buffer)
    if not isinstance(total, int) or len(buffer) < total:
        return total if isinstance(total, Fault) else None
    expected = crc16(buffer[: total - 2]).to_bytes(2, "little")
    got = bytes(buffer[total - 2 : total])
    if got != expected:
        return Fault("CRC", expected.hex(" "), got.hex(" "), bytes(buffer[:total]))
    return total


def _answer_length(buffer: bytes | bytearray) -> int | Fault | None:
    if len(buffer) < 2:
        return None
    function = buffer[1]
    if function in SINGLE_WRITES | SEVERAL_WRITES:
        return 8
    if len(buffer) < 3:
        return None if function in READS or function & ~REFUSED in KNOWN else _noise(buffer)
    if function in READS:
        count = buffer[2]
        odd = function in {Function.READ_REGISTERS, Function.READ_INPUT_REGISTERS} and count % 2
        return _noise(buffer) if not 1 <= count <= BYTES_MAX or odd else 5 + count
    if function & REFUSED and function & ~REFUSED in KNOWN and 1 <= buffer[2] <= Refusal.NO_TARGET:
        return FRAME_MIN
    return _noise(buffer)


def _request_length(buffer: bytes | bytearray) -> int | Fault | None:
    if len(buffer) < 2:
        return None
    function = buffer[1]
    if function in READS | SINGLE_WRITES:
        return 8
    if function not in SEVERAL_WRITES:
        return _noise(buffer)
    if len(buffer) < 7:
        return None
    quantity, count = int.from_bytes(buffer[4:6], "big"), buffer[6]
    right = 2 * quantity if function == Function.WRITE_REGISTERS else (quantity + 7) // 8
    return 9 + count if 1 <= count == right <= 246 else _noise(buffer)


def _noise(buffer: bytes | bytearray) -> Fault:
    return Fault(NOISE, "the beginning of a frame", f"{buffer[1]:02X}", bytes(buffer[:3]))


# ------------------------------------------------------------------ requests


def read_coils(address: int, start: int, count: int) -> Frame:
    """Ask for coils (relays)."""
    return Frame(address, Function.READ_COILS, _two(start, count))


def read_registers(address: int, start: int, count: int) -> Frame:
    """Ask for holding registers."""
    return Frame(address, Function.READ_REGISTERS, _two(start, count))


def write_coil(address: int, coil: int, *, on: bool) -> Frame:
    """Switch one coil; the answer is the same frame."""
    return Frame(address, Function.WRITE_COIL, _two(coil, ON if on else OFF))


def write_register(address: int, register: int, value: int) -> Frame:
    """Write one register; the answer is the same frame."""
    return Frame(address, Function.WRITE_REGISTER, _two(register, value & 0xFFFF))


def write_registers(address: int, start: int, values: Sequence[int]) -> Frame:
    """Write several registers in a row; the answer repeats start and count."""
    data = b"".join((value & 0xFFFF).to_bytes(2, "big") for value in values)
    return Frame(
        address, Function.WRITE_REGISTERS, _two(start, len(values)) + bytes((len(data),)) + data
    )


def _two(first: int, second: int) -> bytes:
    return first.to_bytes(2, "big") + second.to_bytes(2, "big")


# ------------------------------------------------------------------ answers


def read_answer(request: Frame, values: bytes) -> Frame:
    """A slave's answer to a read."""
    return Frame(request.address, request.function, bytes((len(values),)) + values)


def write_answer(request: Frame) -> Frame:
    """A slave's answer to a write that it has done."""
    return Frame(request.address, request.function, request.data[:4])


def refusal(request: Frame, code: int) -> Frame:
    """A slave's no."""
    return Frame(request.address, request.function | REFUSED, bytes((code,)))


def answers(question: Frame, answer: Frame) -> bool:
    """Whether this answer can belong to that question (an answer carries no number)."""
    if answer.address != question.address or answer.function & ~REFUSED != question.function:
        return False
    if answer.refusal is not None:
        return True
    if question.function not in READS:
        return answer.data == question.data[:4]
    count = int.from_bytes(question.data[2:4], "big")
    coils = question.function in {Function.READ_COILS, Function.READ_INPUTS}
    return answer.data[0] == ((count + 7) // 8 if coils else 2 * count)


def registers_in(answer: Frame) -> tuple[int, ...]:
    """Registers of an answer to a read."""
    data = answer.data[1:]
    return tuple(int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))


def coils_in(answer: Frame, count: int) -> tuple[int, ...]:
    """The first ``count`` coils of an answer, 0 or 1; the first is the lowest bit."""
    data = answer.data[1:]
    return tuple(data[index // 8] >> (index % 8) & 1 for index in range(count))
