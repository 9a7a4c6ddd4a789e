"""FF68 frames: the serial protocol of wired calling terminals and rating pads.

Source: 21键(点阵液晶)呼叫器通讯协议 (a two-page keypad protocol), confirmed by deployed systems that
talk to the same terminals.

    FF 68 | LEN | LEN | 68 | ADDR | CMD | DATA... | SUM | 16

LEN counts ADDR..DATA and is sent twice. SUM is the 8-bit sum of ADDR, CMD and DATA. Nothing is
escaped: FF, 68 and 16 may stand in the data.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from devices.wire.fault import Fault, FrameError

HEAD: Final = b"\xff\x68"
SECOND_68: Final = 0x68
TAIL: Final = 0x16
OVERHEAD: Final = 7  # FF 68 LEN LEN 68 before the body, SUM 16 behind it
BODY_AT: Final = 5
LEN_MIN: Final = 2
LEN_MAX: Final = 16
FRAME_MAX: Final = OVERHEAD + LEN_MAX
DATA_MAX: Final = LEN_MAX - 2
ADDRESS_MIN: Final = 1
ADDRESS_MAX: Final = 254
BLANK: Final = 0x0A  # in CMD 02: leave this digit blank / unchanged


class Cmd(IntEnum):
    """Command byte. 01 means a different thing in each direction."""

    KEYS = 0x01  # terminal: keys typed; host: acknowledgement, or 0B = start an evaluation
    SHOW = 0x02  # host: six digits on a terminal, one star level on a pad
    BEEP = 0x03  # host
    RATING = 0x11  # pad: key pressed


class Key(IntEnum):
    """Function key, the last byte of a CMD 01 frame; digits 00..09 may stand before it."""

    EVALUATE = 0x0B  # 评价
    CALL = 0x0C  # 呼叫
    RECALL = 0x0D  # 重呼
    CANCEL = 0x0E  # 取消
    OK = 0x0F  # 确认
    ONE_METRE = 0x11  # 一米线
    PAUSE = 0x12  # 暂停
    TRANSFER = 0x13  # 转移


@dataclass(frozen=True, slots=True)
class Frame:
    """One FF68 frame, in either direction."""

    address: int
    cmd: int
    data: bytes = b""

    def __post_init__(self) -> None:
        if not 0 <= self.address <= 0xFF or not 0 <= self.cmd <= 0xFF:
            raise ValueError(
                f"FF68 address and command are one byte each, got {self.address}, {self.cmd}"
            )
        if len(self.data) > DATA_MAX:
            raise ValueError(f"FF68 carries at most {DATA_MAX} data bytes, got {len(self.data)}")

    def to_bytes(self) -> bytes:
        """Return the frame as it travels."""
        body = bytes((self.address, self.cmd)) + self.data
        length = len(body)
        return HEAD + bytes((length, length, SECOND_68)) + body + bytes((sum(body) & 0xFF, TAIL))

    @property
    def raw(self) -> bytes:
        """The frame as it travels."""
        return self.to_bytes()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read exactly one frame; raises FrameError that shows expected and got."""
        checked = check(raw)
        if isinstance(checked, Fault):
            raise FrameError(checked)
        if checked is None or checked != len(raw):
            whole = "a whole frame" if checked is None else f"{checked} bytes"
            raise FrameError(Fault("length of the frame", whole, f"{len(raw)} bytes", raw))
        return cls(raw[5], raw[6], bytes(raw[7 : checked - 2]))


def check(buffer: bytes | bytearray) -> int | Fault | None:
    """Look at the frame that begins at the first byte.

    Returns its length if it is valid, None if more bytes are needed, else the first fault.
    """
    have = len(buffer)
    fault = _first_wrong_byte(buffer)
    if fault is not None or have < BODY_AT:
        return fault
    total = OVERHEAD + buffer[2]
    if have < total - 1:
        return None
    expected = sum(buffer[BODY_AT : total - 2]) & 0xFF
    if buffer[total - 2] != expected:
        return _fault("sum", f"{expected:02X}", buffer[total - 2], buffer[:total])
    if have < total:
        return None
    if buffer[total - 1] != TAIL:
        return _fault("tail", f"{TAIL:02X}", buffer[total - 1], buffer[:total])
    return total


def _first_wrong_byte(buffer: bytes | bytearray) -> Fault | None:
    """Check the five bytes before the body, as far as they have come."""
    for index, expected in enumerate(HEAD):
        if len(buffer) > index and buffer[index] != expected:
            return _fault("head", f"{expected:02X}", buffer[index], buffer[: index + 1])
    if len(buffer) > 2 and not LEN_MIN <= buffer[2] <= LEN_MAX:
        return _fault("length", f"{LEN_MIN:02X}..{LEN_MAX:02X}", buffer[2], buffer[:3])
    if len(buffer) > 3 and buffer[3] != buffer[2]:
        return _fault("second length", f"{buffer[2]:02X}", buffer[3], buffer[:4])
    if len(buffer) > 4 and buffer[4] != SECOND_68:
        return _fault("second 68", f"{SECOND_68:02X}", buffer[4], buffer[:5])
    return None


def _fault(what: str, expected: str, got: int, raw: bytes | bytearray) -> Fault:
    return Fault(what, expected, f"{got:02X}", bytes(raw))


def keys_frame(address: int, *keys: int) -> Frame:
    """Terminal to host: keys typed; also the host's echo of them."""
    return Frame(address, Cmd.KEYS, bytes(keys))


def rating_frame(address: int, key: int) -> Frame:
    """Pad to host: the visitor pressed a key."""
    return Frame(address, Cmd.RATING, bytes((key,)))


def start_rating_frame(address: int) -> Frame:
    """Host to pad: start an evaluation (lamps on, voice)."""
    return Frame(address, Cmd.KEYS, bytes((Key.EVALUATE,)))


def beep_frame(address: int) -> Frame:
    """Host to terminal or pad: beep."""
    return Frame(address, Cmd.BEEP)


def star_frame(address: int, level: int) -> Frame:
    """Host to pad: show the clerk's star level, 0 to 5."""
    if not 0 <= level <= 5:
        raise ValueError(f"a star level is 0 to 5, got {level}")
    return Frame(address, Cmd.SHOW, bytes((level,)))


def show_frame(address: int, waiting: int | None = None, number: int | None = None) -> Frame:
    """Host to terminal: waiting count and ticket number, three digits each; None leaves blank."""
    return Frame(address, Cmd.SHOW, three_digits(waiting) + three_digits(number))


def three_digits(value: int | None) -> bytes:
    """Return three display digits; more than 999 shows 999, since the display has no fourth."""
    if value is None:
        return bytes((BLANK,) * 3)
    if value < 0:
        raise ValueError(f"a display shows no negative number, got {value}")
    return bytes(int(digit) for digit in f"{min(value, 999):03d}")


def acknowledgement(frame: Frame) -> Frame:
    """Return what the host answers: keys go back unchanged, a rating as CMD 01 with its data."""
    return Frame(frame.address, Cmd.KEYS, frame.data) if frame.cmd == Cmd.RATING else frame
