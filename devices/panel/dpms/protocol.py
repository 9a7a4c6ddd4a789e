"""The power of this machine's screen by X11 DPMS: what ``xset`` is asked and what it says.

Source: xset(1) and the output of ``xset q``, x11-xserver-utils 7.7; X Display Power Management Signaling extension.

A request is one line, ``query 7`` (or ``keep``, ``on``, ``off``, with a number), an answer is ``exit 7 CODE LENGTH`` and a
line end, then LENGTH bytes of what the program wrote. CODE -1: it did not end in time.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final

import msgspec
from msgspec import Meta

OUTPUT_MAX: Final = 1 << 16
_HEAD_MAX: Final = 48
_HEAD: Final = re.compile(rb"exit (\d{1,18}) (-?\d{1,6}) (\d{1,6})")


class Ask(StrEnum):
    """What can be asked."""

    QUERY = "query"
    KEEP = "keep"
    """Never blank by itself: no screen saver, DPMS on with no time-outs."""
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, with a number that its answer repeats."""

    ask: Ask
    number: int

    def to_bytes(self) -> bytes:
        """One line."""
        return f"{self.ask.value} {self.number}\n".encode()


ARGUMENTS: Final = MappingProxyType(
    {
        Ask.QUERY: ("q",),
        Ask.KEEP: ("s", "off", "s", "noblank", "+dpms", "dpms", "0", "0", "0"),
        Ask.ON: ("dpms", "force", "on"),
        Ask.OFF: ("dpms", "force", "off"),
    }
)
"""Arguments of xset; nothing else is ever started."""


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one screen in hall.toml."""

    display: Annotated[str, Meta(pattern=r"^[A-Za-z0-9.\-]*:[0-9]+(\.[0-9]+)?$")] = ":0"
    """The X display."""
    keep_lit: bool = True
    """Switch the screen saver and all blanking off when the line opens."""
    poll_s: Annotated[float, Meta(ge=1, le=3600)] = 30.0
    """Pause between two looks at the screen."""
    program: Annotated[tuple[str, ...], Meta(min_length=1, max_length=4)] = ("xset",)
    """The program that is asked."""


class Screen(StrEnum):
    """What the screen does."""

    ON = "on"
    STANDBY = "standby"
    SUSPEND = "suspend"
    OFF = "off"
    UNKNOWN = "unknown"
    """DPMS is disabled, so the server does not say."""
    NO_DPMS = "no_dpms"


_MONITOR: Final = MappingProxyType(
    {
        "Monitor is On": Screen.ON,
        "Monitor is in Standby": Screen.STANDBY,
        "Monitor is in Suspend": Screen.SUSPEND,
        "Monitor is Off": Screen.OFF,
    }
)


@dataclass(frozen=True, slots=True)
class State:
    """What ``xset q`` says about power. ``timeouts_s`` are standby, suspend and off; 0 is never."""

    screen: Screen
    timeouts_s: tuple[int, ...] = ()

    @property
    def blanks(self) -> bool:
        """Whether the screen will go dark by itself."""
        return any(self.timeouts_s)


def read_query(output: str) -> State:
    """Read the output of ``xset q``; unknown lines are passed over."""
    lines = [line.strip() for line in output.splitlines()]
    if any("does not have the DPMS Extension" in line for line in lines):
        return State(Screen.NO_DPMS)
    screen = Screen.UNKNOWN
    timeouts: tuple[int, ...] = ()
    for line in lines:
        screen = _MONITOR.get(line, screen)
        if line.startswith("Standby:"):
            words = line.replace(":", " ").split()
            timeouts = tuple(int(word) for word in words if word.isdecimal())
    return State(screen, timeouts)


@dataclass(frozen=True, slots=True)
class Answer:
    """How the program ended and what it wrote."""

    number: int
    code: int
    output: str

    def to_bytes(self) -> bytes:
        """As the port, or a simulator, gives it."""
        body = self.output.encode()[:OUTPUT_MAX]
        return f"exit {self.number} {self.code} {len(body)}\n".encode() + body


def cut_request(buffer: bytes | bytearray) -> int:
    """Length of the first line."""
    return buffer.find(b"\n") + 1


def read_request(line: bytes) -> Request | None:
    """What is asked; None for anything else."""
    words = line.decode("ascii", "replace").split()
    if len(words) != 2 or words[0] not in set(Ask) or not words[1].isdecimal():
        return None
    return Request(Ask(words[0]), int(words[1]))


class Decoder:
    """Bytes to answers; what is no answer is dropped up to the next line."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.dropped_bytes = 0

    def reset(self) -> None:
        """Forget a part of an answer."""
        self._buffer.clear()

    def feed(self, data: bytes) -> list[Answer]:
        """Whole answers out of any slice."""
        answers: list[Answer] = []
        self._buffer += data
        while True:
            end = self._buffer.find(b"\n")
            if end < 0:
                if len(self._buffer) > _HEAD_MAX:
                    self._drop(len(self._buffer))
                return answers
            head = _read_head(bytes(self._buffer[:end]))
            if head is None:
                self._drop(end + 1)
                continue
            number, code, length = head
            if len(self._buffer) < end + 1 + length:
                return answers
            body = bytes(self._buffer[end + 1 : end + 1 + length])
            del self._buffer[: end + 1 + length]
            answers.append(Answer(number, code, body.decode("utf-8", "replace")))

    def _drop(self, count: int) -> None:
        self.dropped_bytes += count
        del self._buffer[:count]


def _read_head(line: bytes) -> tuple[int, int, int] | None:
    if len(line) > _HEAD_MAX:
        return None
    head = _HEAD.fullmatch(line)
    if head is None or int(head[3]) > OUTPUT_MAX:
        return None
    return int(head[1]), int(head[2]), int(head[3])


def explain(data: bytes, *, outgoing: bool) -> str:
    """A request or an answer in words, for the trace."""
    if outgoing:
        asked = read_request(data)
        return "no request" if asked is None else f"xset {' '.join(ARGUMENTS[asked.ask])}"
    words = []
    for answer in Decoder().feed(data):
        if "Keyboard Control" in answer.output or "DPMS" in answer.output:
            words.append(f"exit {answer.code}, screen {read_query(answer.output).screen}")
        else:
            words.append(f"exit {answer.code}, {len(answer.output)} characters")
    return "; ".join(words) or "a part of an answer"
