"""Onbon K family (BX-5K / BX-6K font cards): frames and commands.

Source: Onbon font card protocol, cross-checked with frames recorded in the field; the vectors are
in tests/contract/devices. Multi-byte numbers are little-endian, times are BCD.

Header, 14 bytes: destination(2) source(2) reserved(3) bar-code flag(1) check mode(1)
display mode(1) device type(1) version(1) = 02 data length(2); with a bar code 16 bytes more.
Data: group(1) command(1) response(1) reserved(2) parameters.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import IntEnum
from typing import Final, Self

from devices.led_board.onbon.physical import Decoder, crc16, to_wire, with_crc
from devices.wire.fault import Fault, FrameError

VERSION: Final = 0x02
ANY_SCREEN: Final = 0xFFFE
PC_ADDRESS: Final = 0x8000
ANY_K_CARD: Final = 0xFE
DELETE_ALL: Final = 0xFF
PIXELS: Final = 0x8000  # bit 15 of X and width: the number is dots, not bytes of 8 dots
BAR_CODE_LENGTH: Final = 16
TEXT_MAX: Final = 4096

_HEADER: Final = struct.Struct("<HH3sBBBBBH")
_AREA: Final = struct.Struct("<BHHHHBBBH")  # type .. timeout, before the sound block
_AREA_TAIL: Final = struct.Struct("<BBBBBBBI")  # alignment .. text length


class Check(IntEnum):
    """Check mode of the header."""

    CRC16 = 0
    SUM16 = 1
    NONE = 2


class Response(IntEnum):
    """Third byte of a request."""

    MUST_ANSWER = 1
    NO_ANSWER = 2


class CardError(IntEnum):
    """Third byte of a NACK."""

    NONE = 0
    GROUP = 1
    COMMAND = 2
    BUSY = 3
    MEMORY = 4
    CHECKSUM = 5
    FILE_MISSING = 6
    FLASH = 7
    DOWNLOAD = 8
    FILE_NAME = 9
    FILE_TYPE = 10
    FILE_CRC = 11
    FONT_MISSING = 12
    FIRMWARE_TYPE = 13
    DATE_FORMAT = 14
    FILE_EXISTS = 15
    BLOCK_NUMBER = 16
    CONTROLLER_TYPE = 17
    SCREEN_PARAMETERS = 18
    CONTROLLER_ID = 19


CARD_ERRORS_ZH: Final = {
    CardError.NONE: "无错误",
    CardError.GROUP: "命令组不对",
    CardError.COMMAND: "命令不对",
    CardError.BUSY: "控制卡忙",
    CardError.MEMORY: "控制卡内存不足",
    CardError.CHECKSUM: "校验不对",
    CardError.FILE_MISSING: "没有这个文件",
    CardError.FLASH: "闪存出错",
    CardError.DOWNLOAD: "下载出错",
    CardError.FILE_NAME: "文件名不对",
    CardError.FILE_TYPE: "文件类型不对",
    CardError.FILE_CRC: "文件校验不对",
    CardError.FONT_MISSING: "控制卡里没有字库",
    CardError.FIRMWARE_TYPE: "固件型号不符",
    CardError.DATE_FORMAT: "日期格式不对",
    CardError.FILE_EXISTS: "文件已存在",
    CardError.BLOCK_NUMBER: "文件块号不对",
    CardError.CONTROLLER_TYPE: "控制卡型号不符",
    CardError.SCREEN_PARAMETERS: "屏幕参数不对",
    CardError.CONTROLLER_ID: "控制卡编号不对",
}


class Op(IntEnum):
    """Group and command of a K card, group in the high byte."""

    ACK = 0xA000
    NACK = 0xA001
    FORMAT = 0xA100
    DELETE_FILES = 0xA101
    STATUS = 0xA102
    BEGIN_FILE = 0xA105
    WRITE_BLOCK = 0xA106
    PING = 0xA200
    RESET = 0xA201
    SET_CLOCK = 0xA203
    POWER = 0xA300
    BRIGHTNESS = 0xA302
    LOCK_PROGRAM = 0xA304
    UPDATE_AREAS = 0xA306
    CLEAR = 0xA310


class RunMode(IntEnum):
    """What an area does when its text has been shown."""

    LOOP = 0
    ONCE_AND_HOLD = 1
    LOOP_UNTIL_TIMEOUT = 2
    LOOP_THEN_LOGO = 3
    ONCE_THEN_NOTHING = 4
    COUNT_THEN_NOTHING = 5


class DisplayMode(IntEnum):
    """How a text comes in."""

    STATIC = 1
    INSTANT = 2
    LEFT = 3
    RIGHT = 4
    UP = 5
    DOWN = 6


class Align(IntEnum):
    """Horizontal alignment, bits 1..0 of the alignment byte."""

    LEFT = 0
    RIGHT = 1
    CENTRE = 2


class VerticalAlign(IntEnum):
    """Vertical alignment, bits 3..2 of the alignment byte."""

    TOP = 0
    BOTTOM = 1
    MIDDLE = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """One K frame. `code` is the response byte: must answer / no answer, in replies the error."""

    op: int
    params: bytes = b""
    code: int = Response.MUST_ANSWER
    reserved: bytes = b"\0\0"
    destination: int = 1
    source: int = PC_ADDRESS
    display_mode: int = 0
    device_type: int = ANY_K_CARD
    bar_code: bytes = b""
    check: int = Check.CRC16

    def body(self) -> bytes:
        """Header and data, without the check."""
        data = struct.pack(">HB", self.op, self.code) + self.reserved + self.params
        header = _HEADER.pack(
            self.destination,
            self.source,
            b"\0\0\0",
            1 if self.bar_code else 0,
            self.check,
            self.display_mode,
            self.device_type,
            VERSION,
            len(data),
        )
        return header + self.bar_code + data

    def to_bytes(self) -> bytes:
        """Return the frame as it travels."""
        body = self.body()
        if self.check == Check.CRC16:
            return to_wire(with_crc(body))
        return to_wire(body + _check_value(self.check, body).to_bytes(2, "little"))

    @property
    def address(self) -> int:
        """Screen number of the card that sent it; the host's own frames carry the host's."""
        return self.source

    @property
    def raw(self) -> bytes:
        """The frame as it travels."""
        return self.to_bytes()

    @classmethod
    def from_packet(cls, packet: bytes) -> Self:
        """Read header, data and check; raises FrameError that shows expected and got."""
        if len(packet) < _HEADER.size + 7:
            raise _wrong("length of the packet", "at least 21 bytes", str(len(packet)), packet)
        dst, src, _, bar_flag, check, mode, device, version, length = _HEADER.unpack_from(packet)
        body, got_check = packet[:-2], int.from_bytes(packet[-2:], "little")
        # The check comes first: after line damage every other field may be wrong as well.
        if check != Check.NONE:
            expected = _check_value(check, body)
            if expected != got_check:
                raise _wrong("checksum", f"{expected:04X}", f"{got_check:04X}", packet)
        if version != VERSION:
            raise _wrong("version", f"{VERSION:02X}", f"{version:02X}", packet)
        start = _HEADER.size + (BAR_CODE_LENGTH if bar_flag else 0)
        data = body[start:]
        if len(data) != length or length < 5:
            raise _wrong("data length", str(length), str(len(data)), packet)
        return cls(
            op=data[0] << 8 | data[1],
            code=data[2],
            reserved=data[3:5],
            params=data[5:],
            destination=dst,
            source=src,
            display_mode=mode,
            device_type=device,
            bar_code=body[_HEADER.size : start],
            check=check,
        )


def _check_value(mode: int, body: bytes) -> int:
    if mode == Check.SUM16:
        return sum(body) & 0xFFFF
    return crc16(body) if mode == Check.CRC16 else 0


def _wrong(what: str, expected: str, got: str, raw: bytes) -> FrameError:
    return FrameError(Fault(what, expected, got, raw))


def decoder() -> Decoder[Frame]:
    """Return a decoder of K frames."""
    return Decoder(Frame.from_packet)


class KWire:
    """The decoder that all K cards of a line share."""

    def __init__(self) -> None:
        self._decoder = decoder()

    def feed(self, data: bytes, now: float) -> list[Frame]:
        """Whole frames; a packet that was torn off ends at the next A5, so time does not matter."""
        return self._decoder.feed(data)

    @property
    def dropped_bytes(self) -> int:
        """Noise and packets with a wrong check."""
        return self._decoder.dropped_bytes


def build_wire() -> KWire:
    """Return the one decoder that all K cards of a line share."""
    return KWire()


@dataclass(frozen=True, slots=True)
class TextArea:
    """One dynamic area with its text (already encoded for the card); sizes in dots."""

    number: int
    x: int
    y: int
    width: int
    height: int
    text: bytes
    display: DisplayMode = DisplayMode.STATIC
    run_mode: RunMode = RunMode.LOOP
    timeout_s: int = 0
    speed: int = 0
    stay_half_s: int = 4
    align: Align = Align.LEFT
    vertical: VerticalAlign = VerticalAlign.TOP
    single_line: bool = True
    wrap: bool = False
    line_spacing: int = 0
    sound: bytes = field(default=b"", repr=False)

    def to_bytes(self) -> bytes:
        """Return the area record, without its length in front."""
        if len(self.text) > TEXT_MAX:
            raise ValueError(
                f"an area takes at most {TEXT_MAX} bytes of text, got {len(self.text)}"
            )
        head = _AREA.pack(
            0,
            _columns(self.x),
            self.y,
            _columns(self.width),
            self.height,
            self.number,
            self.line_spacing,
            self.run_mode,
            self.timeout_s,
        )
        tail = _AREA_TAIL.pack(
            self.vertical << 2 | self.align,
            1 if self.single_line else 2,
            2 if self.wrap else 1,
            self.display,
            0,
            self.speed,
            self.stay_half_s,
            len(self.text),
        )
        return head + (self.sound or b"\0") + b"\0" + tail + self.text

    @classmethod
    def from_bytes(cls, record: bytes) -> Self:
        """Read an area record; raises FrameError."""
        try:
            return cls._read(record)
        except (struct.error, IndexError, ValueError) as err:
            raise _wrong("area record", "27 bytes and the text", str(err), record) from err

    @classmethod
    def _read(cls, record: bytes) -> Self:
        _, x, y, width, height, number, spacing, run_mode, timeout_s = _AREA.unpack_from(record)
        at = _AREA.size
        sound = b""
        if record[at]:
            sound_end = at + 7 + int.from_bytes(record[at + 3 : at + 7], "little")
            sound, at = record[at:sound_end], sound_end
        else:
            at += 1
        at += 1 + record[at]
        align, single, wrap, display, _, speed, stay, length = _AREA_TAIL.unpack_from(record, at)
        text = record[at + _AREA_TAIL.size :]
        if len(text) != length:
            raise ValueError(f"text length {length}, got {len(text)}")
        return cls(
            number=number,
            x=_dots(x),
            y=y,
            width=_dots(width),
            height=height,
            text=text,
            display=DisplayMode(display),
            run_mode=RunMode(run_mode),
            timeout_s=timeout_s,
            speed=speed,
            stay_half_s=stay,
            align=Align(align & 3),
            vertical=VerticalAlign(align >> 2 & 3),
            single_line=single == 1,
            wrap=wrap == 2,
            line_spacing=spacing,
            sound=sound,
        )


def _columns(dots: int) -> int:
    """Bytes of 8 dots where it comes out even, as all published frames do; else dots."""
    return dots // 8 if dots % 8 == 0 else dots | PIXELS


def _dots(columns: int) -> int:
    return columns & ~PIXELS if columns & PIXELS else columns * 8


@dataclass(frozen=True, slots=True)
class AreaUpdate:
    """Parameters of A3 06: areas to delete, then areas to set."""

    areas: tuple[TextArea, ...] = ()
    delete: tuple[int, ...] = ()
    delete_all: bool = False

    def to_bytes(self) -> bytes:
        """Return the parameters."""
        delete = (DELETE_ALL,) if self.delete_all else (len(self.delete), *self.delete)
        out = bytes((*delete, len(self.areas)))
        for area in self.areas:
            record = area.to_bytes()
            out += len(record).to_bytes(2, "little") + record
        return out

    @classmethod
    def from_bytes(cls, params: bytes) -> Self:
        """Read the parameters; raises FrameError."""
        if not params:
            raise _wrong("area update", "a delete count", "nothing", params)
        delete_all = params[0] == DELETE_ALL
        deleted = 0 if delete_all else params[0]
        at = 1 + deleted
        if len(params) <= at:
            raise _wrong("area update", f"{deleted} numbers and a count", "less", params)
        count, delete = params[at], tuple(params[1:at])
        at += 1
        areas = []
        for _ in range(count):
            length = int.from_bytes(params[at : at + 2], "little")
            record = params[at + 2 : at + 2 + length]
            if len(record) != length or not length:
                raise _wrong("area length", str(length), str(len(record)), params)
            areas.append(TextArea.from_bytes(record))
            at += 2 + length
        if at != len(params):
            raise _wrong("end of the area update", str(at), str(len(params)), params)
        return cls(tuple(areas), delete, delete_all)


@dataclass(frozen=True, slots=True)
class CardStatus:
    """Answer to A1 02, the fields that the hall uses."""

    power_on: bool
    brightness: int
    clock: datetime | None
    programs: int

    @classmethod
    def from_bytes(cls, params: bytes) -> Self:
        """Read the answer; raises FrameError if it is too short."""
        if len(params) < 11:
            raise _wrong("status", "at least 11 bytes", str(len(params)), params)
        try:
            clock = read_clock(params[2:10])
        except ValueError:
            clock = None  # a card whose battery is flat tells no valid time
        return cls(params[0] == 1, params[1], clock, params[10])

    def to_bytes(self) -> bytes:
        """Return the answer as a card without programs gives it."""
        clock = bytes(8) if self.clock is None else _clock_bytes(self.clock)
        head = bytes((1 if self.power_on else 2, self.brightness)) + clock
        return head + bytes((self.programs,)) + bytes(4) + bytes((0, 0, 0)) + bytes(16) + bytes(12)


def ping(screen: int = 1) -> Frame:
    """Ask whether the card is there."""
    return Frame(Op.PING, destination=screen)


def status_query(screen: int = 1) -> Frame:
    """Ask for power, brightness and clock."""
    return Frame(Op.STATUS, destination=screen)


def clear(screen: int = 1) -> Frame:
    """Clear the screen."""
    return Frame(Op.CLEAR, destination=screen)


def delete_all_areas(screen: int = 1) -> Frame:
    """Delete every dynamic area."""
    params = AreaUpdate(delete_all=True).to_bytes()
    return Frame(Op.UPDATE_AREAS, params, reserved=_length(params), destination=screen)


def update_areas(
    areas: Sequence[TextArea],
    *,
    delete: Iterable[int] = (),
    clear_first: bool = False,
    screen: int = 1,
) -> Frame:
    """Set dynamic areas; the areas that are not named stay as they are."""
    params = AreaUpdate(tuple(areas), tuple(delete)).to_bytes()
    reserved = b"\1\0" if clear_first else b"\0\0"
    return Frame(Op.UPDATE_AREAS, params, reserved=reserved, destination=screen)


def set_clock(moment: datetime, screen: int = 1) -> Frame:
    """Set the card's clock to this local time."""
    params = _clock_bytes(moment)
    return Frame(Op.SET_CLOCK, params, reserved=_length(params), destination=screen)


def set_brightness(level: int, screen: int = 1) -> Frame:
    """Set a fixed brightness, 0 to 15 (short form)."""
    if not 0 <= level <= 15:
        raise ValueError(f"brightness is 0 to 15, got {level}")
    params = bytes((1, level))
    return Frame(Op.BRIGHTNESS, params, reserved=_length(params), destination=screen)


def set_power(*, on: bool, screen: int = 1) -> Frame:
    """Switch the screen on or off."""
    params = bytes((1 if on else 2,))
    return Frame(Op.POWER, params, reserved=_length(params), destination=screen)


def lock_program(name: str, *, lock: bool, keep: bool = False, screen: int = 1) -> Frame:
    """Lock the card on one stored program, or release it."""
    params = bytes((keep, lock)) + name.encode("ascii")
    return Frame(Op.LOCK_PROGRAM, params, reserved=_length(params), destination=screen)


def begin_file(name: str, length: int, screen: int = 1) -> Frame:
    """Announce a program file of `length` bytes, overwriting one of that name."""
    params = b"\1" + name.encode("ascii") + length.to_bytes(4, "little")
    return Frame(Op.BEGIN_FILE, params, destination=screen)


def ack(to: Frame) -> Frame:
    """Return the card's ACK: addresses swapped."""
    return Frame(Op.ACK, code=0, destination=PC_ADDRESS, source=_own_screen(to))


def nack(to: Frame | None, error: CardError) -> Frame:
    """Return the card's NACK; without a readable request it comes from screen 1."""
    source = 1 if to is None else _own_screen(to)
    return Frame(Op.NACK, code=error, destination=PC_ADDRESS, source=source)


def _own_screen(to: Frame) -> int:
    return 1 if to.destination == ANY_SCREEN else to.destination


def error_zh(code: int) -> str:
    """Return what the card refused, in words."""
    try:
        return CARD_ERRORS_ZH[CardError(code)]
    except ValueError:
        return f"未知错误{code}"


def _length(params: bytes) -> bytes:
    return len(params).to_bytes(2, "little")


def _clock_bytes(moment: datetime) -> bytes:
    """Eight BCD bytes: year low, year high, month, day, hour, minute, second, weekday."""
    numbers = (
        moment.year % 100,
        moment.year // 100,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
        moment.isoweekday(),
    )
    return bytes(number // 10 << 4 | number % 10 for number in numbers)


def read_clock(data: bytes) -> datetime:
    """Read eight BCD bytes; raises ValueError if they are no moment."""
    low, high, month, day, hour, minute, second, _ = (
        (byte >> 4) * 10 + (byte & 0x0F) for byte in data
    )
    # Local time: the card knows no zone.
    return datetime.combine(date(high * 100 + low, month, day), time(hour, minute, second))
