"""Samsung MDC (multiple display control) frames, serial or TCP 1515.

Source: Samsung Multiple Display Control protocol, revision 15.0 (2020-11): frame and sum (chapter 1), 0Dh display status,
11h power, 14h input source, 25h brightness, FEh for all sets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Annotated, Final, Self

import msgspec
from msgspec import Meta

from devices.wire.fault import Fault, FrameError
from devices.wire.hunting import NOISE, Hunter

HEAD: Final = 0xAA
ANSWER: Final = 0xFF
EVERYBODY: Final = 0xFE
ADDRESS_MAX: Final = 0xFD
FRAME_OVERHEAD: Final = 5
DATA_MAX: Final = 64
INTER_BYTE_TIMEOUT_S: Final = 0.1
ACK: Final = ord("A")
NAK: Final = ord("N")


class Cmd(IntEnum):
    """Commands that this project uses."""

    DISPLAY_STATUS = 0x0D
    POWER = 0x11
    INPUT = 0x14
    BRIGHTNESS = 0x25


INPUTS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "pc": 0x14,
        "dvi": 0x18,
        "hdmi1": 0x21,
        "hdmi2": 0x23,
        "hdmi3": 0x31,
        "hdmi4": 0x33,
        "displayport": 0x25,
    }
)
"""Input sources by name; models differ in what they have."""


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one panel in hall.toml."""

    inputs: Annotated[tuple[str, ...], Meta(max_length=16)] = ("hdmi1", "hdmi2", "displayport")
    """Inputs that this model has, by their names here."""
    poll_s: Annotated[float, Meta(ge=2, le=3600)] = 30.0
    """Pause between two questions for its state."""
    answer_s: Annotated[float, Meta(ge=0.2, le=10)] = 1.0
    start_s: Annotated[float, Meta(ge=0, le=60)] = 10.0
    """How long the panel may be silent after it was switched on."""
    settle_s: Annotated[float, Meta(ge=0, le=30)] = 2.0
    """No command for so long after it was switched on."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame; for an answer ``command`` is FFh and the data begin with A or N and the command answered."""

    command: int
    address: int
    data: bytes = b""

    @property
    def raw(self) -> bytes:
        """The bytes on the wire."""
        return self.to_bytes()

    def to_bytes(self) -> bytes:
        """Head, command, id, length, data, sum."""
        body = bytes((self.command, self.address, len(self.data))) + self.data
        return bytes((HEAD,)) + body + bytes((sum(body) & 0xFF,))

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read one whole frame.

        Raises:
            FrameError: no head, wrong length, wrong sum.
        """
        checked = check(raw)
        if isinstance(checked, Fault):
            raise FrameError(checked)
        if checked != len(raw):
            wanted = "more" if checked is None else str(checked)
            raise FrameError(Fault("length", wanted, str(len(raw)), bytes(raw)))
        return cls(raw[1], raw[2], bytes(raw[4:-1]))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a panel answered: yes or no to a command, and the values it has now (or an error code)."""

    accepted: bool
    command: int
    values: bytes

    def to_frame(self, address: int) -> Frame:
        """As sent by the panel."""
        head = bytes((ACK if self.accepted else NAK, self.command))
        return Frame(ANSWER, address, head + self.values)

    @classmethod
    def from_frame(cls, frame: Frame) -> Self | None:
        """Read an answer; None if the frame is none."""
        if frame.command != ANSWER or len(frame.data) < 2 or frame.data[0] not in {ACK, NAK}:
            return None
        return cls(frame.data[0] == ACK, frame.data[1], frame.data[2:])


@dataclass(frozen=True, slots=True)
class DisplayStatus:
    """Answer to 0Dh: what is wrong inside."""

    lamp: int = 0
    temperature: int = 0
    sensor: int = 0
    no_sync: int = 0
    degrees: int = 0
    fan: int = 2

    def to_bytes(self) -> bytes:
        """Six bytes."""
        return bytes(
            (self.lamp, self.temperature, self.sensor, self.no_sync, self.degrees, self.fan)
        )

    @classmethod
    def from_bytes(cls, values: bytes) -> Self | None:
        """Read it; None if a model answers otherwise."""
        return cls(*values[:6]) if len(values) >= 6 else None


def check(buffer: bytes | bytearray) -> int | Fault | None:
    """Length of the frame at the first byte, None if more is needed, else what is wrong."""
    if buffer and buffer[0] != HEAD:
        return Fault(NOISE, f"{HEAD:02X}", f"{buffer[0]:02X}", bytes(buffer[:16]))
    if len(buffer) < 4:
        return None
    length = buffer[3]
    if length > DATA_MAX:
        return Fault("length", f"up to {DATA_MAX:02X}", f"{length:02X}", bytes(buffer[:16]))
    size = FRAME_OVERHEAD + length
    if len(buffer) < size:
        return None
    wanted = sum(buffer[1 : size - 1]) & 0xFF
    if buffer[size - 1] != wanted:
        got = f"{buffer[size - 1]:02X}"
        return Fault("sum", f"{wanted:02X}", got, bytes(buffer[:size]))
    return size


def build_wire() -> Hunter[Frame]:
    """The one decoder that all panels of a line share."""
    return Hunter(
        check,
        Frame.from_bytes,
        frame_max=FRAME_OVERHEAD + DATA_MAX,
        inter_byte_timeout_s=INTER_BYTE_TIMEOUT_S,
    )


def ask_power(address: int) -> Frame:
    """Are you on?"""
    return Frame(Cmd.POWER, address)


def set_power(address: int, *, on: bool) -> Frame:
    """Be on or off."""
    return Frame(Cmd.POWER, address, bytes((int(on),)))


def set_input(address: int, source: int) -> Frame:
    """Show an input."""
    return Frame(Cmd.INPUT, address, bytes((source,)))


def set_brightness(address: int, percent: int) -> Frame:
    """Brightness 0 to 100."""
    return Frame(Cmd.BRIGHTNESS, address, bytes((max(0, min(percent, 100)),)))


def ask_status(address: int) -> Frame:
    """Is anything wrong inside?"""
    return Frame(Cmd.DISPLAY_STATUS, address)


_NAMES: Final = {
    Cmd.DISPLAY_STATUS: "display status",
    Cmd.POWER: "power",
    Cmd.INPUT: "input",
    Cmd.BRIGHTNESS: "brightness",
}


def _name(command: int) -> str:
    return _NAMES[Cmd(command)] if command in set(Cmd) else f"command {command:02X}"


def explain(data: bytes) -> str:
    """Frames in words, for the trace."""
    words = []
    for frame in build_wire().feed(data, 0.0):
        values = frame.data.hex(" ").upper()
        answer = Answer.from_frame(frame)
        if answer is not None:
            yes = "yes" if answer.accepted else "NO"
            rest = answer.values.hex(" ").upper() or "no value"
            words.append(f"panel {frame.address}: {yes}, {_name(answer.command)} {rest}")
        else:
            asked = f"= {values}" if values else "?"
            words.append(f"panel {frame.address}: {_name(frame.command)} {asked}")
    return "; ".join(words) or "no frame"
