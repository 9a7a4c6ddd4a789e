"""What the printer says, taken apart: four kinds of answer share one stream without framing.

A first byte tells its kind: 11h/13h flow control; (b & 93h) = 12h answer to DLE EOT; (b & 93h) = 10h
first of four bytes of automatic status; 5Fh text up to 00h (GS I); 37h a response up to 00h (GS ( H,
DLE DC4 8); (b & 90h) = 0 a single byte (GS r, GS I). An answer to DLE EOT may come between the bytes
of a block. Source: Epson ESC/POS command reference, notes on transmission processes.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_BLOCK_BYTES = 128
_XON, _XOFF = 0x11, 0x13
_TEXT, _RESPONSE = 0x5F, 0x37
_PROCESS, _CLEAR = 0x22, 0x25


@dataclass(frozen=True, slots=True)
class RealTimeReply:
    """One byte in answer to DLE EOT; it does not say to which."""

    byte: int


@dataclass(frozen=True, slots=True)
class AutomaticStatus:
    """Four bytes of automatic status (GS a)."""

    block: bytes


@dataclass(frozen=True, slots=True)
class TextReply:
    """Maker, model, firmware or serial number (GS I 65..)."""

    text: str


@dataclass(frozen=True, slots=True)
class ProcessReply:
    """Everything before this process id is on paper."""

    mark: bytes


@dataclass(frozen=True, slots=True)
class ClearReply:
    """Both buffers were cleared (DLE DC4 8)."""


@dataclass(frozen=True, slots=True)
class SingleByte:
    """Answer to GS r or GS I 1..3."""

    byte: int


@dataclass(frozen=True, slots=True)
class PresenterStatus:
    """Answer to GS e 6: any value, so it is recognised only while it is awaited."""

    byte: int


@dataclass(frozen=True, slots=True)
class FlowControl:
    """XON (ready) or XOFF."""

    ready: bool


@dataclass(frozen=True, slots=True)
class Noise:
    """Bytes that no rule explains."""

    data: bytes


Answer = (
    RealTimeReply
    | AutomaticStatus
    | TextReply
    | ProcessReply
    | ClearReply
    | SingleByte
    | PresenterStatus
    | FlowControl
    | Noise
)


class Decoder:
    """Any slicing of the stream gives the same answers; never raises, never holds over 128 bytes.

    ``automatic_status`` is False for models without GS a, whose other bytes may look like it.
    """

    def __init__(self, *, automatic_status: bool = True) -> None:
        self._automatic_status = automatic_status
        self._block = bytearray()
        self._presenter_awaited = False

    @property
    def partial(self) -> int:
        """Bytes of an unfinished block."""
        return len(self._block)

    def expect_presenter(self) -> None:
        """The next byte that is no real-time answer belongs to GS e 6."""
        self._presenter_awaited = True

    def reset(self) -> list[Answer]:
        """Give up an unfinished block (after silence, or when the line was lost)."""
        self._presenter_awaited = False
        return self._abandon()

    def feed(self, data: bytes) -> list[Answer]:
        """Answers completed by these bytes, in order."""
        answers: list[Answer] = []
        for byte in data:
            answers.extend(self._one(byte))
        return _joined(answers)

    def _one(self, byte: int) -> list[Answer]:
        if self._block:
            return self._continue(byte)
        if self._presenter_awaited and byte & 0x02 == 0:
            self._presenter_awaited = False
            return [PresenterStatus(byte)]
        if byte in {_XON, _XOFF}:
            return [FlowControl(byte == _XON)]
        if byte & 0x93 == 0x12:
            return [RealTimeReply(byte)]
        if byte in {_TEXT, _RESPONSE} or (self._automatic_status and byte & 0x93 == 0x10):
            self._block.append(byte)
            return []
        if byte & 0x90 == 0:
            return [SingleByte(byte)]
        return [Noise(bytes((byte,)))]

    def _continue(self, byte: int) -> list[Answer]:
        kind = self._block[0]
        if byte in {_XON, _XOFF}:
            return [FlowControl(byte == _XON)]
        if _interrupts(kind, byte):
            return [RealTimeReply(byte)]
        if kind in {_TEXT, _RESPONSE}:
            return self._continue_text(byte)
        if byte & 0x90:
            return [*self._abandon(), *self._one(byte)]
        self._block.append(byte)
        if len(self._block) < 4:
            return []
        return [AutomaticStatus(self._take())]

    def _continue_text(self, byte: int) -> list[Answer]:
        if byte == 0:
            return [_block_of(self._take())]
        if byte < 0x20 or len(self._block) >= MAX_BLOCK_BYTES:
            return [*self._abandon(), *self._one(byte)]
        self._block.append(byte)
        return []

    def _take(self) -> bytes:
        block = bytes(self._block)
        self._block.clear()
        return block

    def _abandon(self) -> list[Answer]:
        return [Noise(self._take())] if self._block else []


def _interrupts(kind: int, byte: int) -> bool:
    """Whether a byte inside a block is an answer to DLE EOT.

    In text, only values that are no printable character: "V" and "2" look like answers too. Process
    ids are ours and never contain such characters (see ``driver``).
    """
    if byte & 0x93 != 0x12:
        return False
    return byte < 0x20 if kind == _TEXT else True


def _block_of(block: bytes) -> Answer:
    if block[0] == _TEXT:
        return TextReply(block[1:].decode("ascii", "replace"))
    if len(block) == 6 and block[1] == _PROCESS:
        return ProcessReply(block[2:])
    if len(block) == 2 and block[1] == _CLEAR:
        return ClearReply()
    return Noise(block + b"\x00")


def _joined(answers: list[Answer]) -> list[Answer]:
    """Neighbouring noise of one feed as one answer."""
    joined: list[Answer] = []
    for answer in answers:
        last = joined[-1] if joined else None
        if isinstance(answer, Noise) and isinstance(last, Noise):
            joined[-1] = Noise(last.data + answer.data)
        else:
            joined.append(answer)
    return joined
