"""What the sound port is asked and what it says; samples by the way. Pure.

A request is one line, ``look 7``, ``stop 7`` or ``play 7 RATE LENGTH`` and then LENGTH bytes of 16-bit mono samples,
little-endian. An answer is one line, ``WORD 7 DETAIL``: ``started`` and then ``played``, ``cancelled`` or ``failed`` to a
play, ``stopped`` to a stop, ``there``, ``gone`` or ``muted`` to a look.

Source of what is understood of PulseAudio: pactl(1), paplay(1) of PulseAudio 16; of ALSA: aplay(1).
"""

from __future__ import annotations

import math
import re
import sys
from array import array
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

HEAD_MAX: Final = 64
SOUND_MAX: Final = 16 * 1024 * 1024 - HEAD_MAX
DETAIL_MAX: Final = 200
ANSWER_MAX: Final = 300
FULL: Final = 32767
RATES: Final = range(4_000, 192_001)
_REQUEST: Final = re.compile(rb"(look|stop|play) (\d{1,15})(?: (\d{1,6}) (\d{1,8}))?\n")
_ANSWER: Final = re.compile(
    r"(started|played|cancelled|failed|stopped|there|gone|muted) (\d{1,15})(?: (.*))?"
)


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one output in hall.toml."""

    output: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:,=-]*$", max_length=120)] = ""
    """PulseAudio sink or ALSA device; not given: the system's default."""
    system: Annotated[str, Meta(pattern=r"^(auto|pulse|alsa)$")] = "auto"
    """auto: PulseAudio where its programs are installed, else ALSA."""
    player: tuple[Annotated[str, Meta(min_length=1, max_length=300)], ...] = ()
    """Another program that plays a WAV file, "{file}" is the file; not given: paplay or aplay."""
    poll_s: Annotated[float, Meta(ge=1, le=3600)] = 5.0
    """How often it is looked whether the output is still there."""


class Ask(StrEnum):
    """What can be asked."""

    LOOK = "look"
    STOP = "stop"
    PLAY = "play"


class Word(StrEnum):
    """What the port says."""

    STARTED = "started"
    PLAYED = "played"
    CANCELLED = "cancelled"
    FAILED = "failed"
    STOPPED = "stopped"
    THERE = "there"
    GONE = "gone"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, with a number that its answers repeat."""

    ask: Ask
    number: int
    rate_hz: int = 0
    samples: bytes = b""

    def to_bytes(self) -> bytes:
        """A line, and the samples behind it."""
        if self.ask is not Ask.PLAY:
            return f"{self.ask} {self.number}\n".encode()
        head = f"play {self.number} {self.rate_hz} {len(self.samples)}\n"
        return head.encode() + self.samples


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request."""

    word: Word
    number: int
    detail: str = ""

    def to_bytes(self) -> bytes:
        """One line."""
        detail = " ".join(self.detail.split())[:DETAIL_MAX]
        return f"{self.word} {self.number}{' ' + detail if detail else ''}\n".encode()


def cut_request(data: bytes | bytearray) -> int:
    """Length of the first whole request; a line that is none counts as one; 0 while bytes are missing."""
    end = data.find(b"\n", 0, HEAD_MAX)
    if end < 0:
        return len(data) if len(data) >= HEAD_MAX else 0
    head = _REQUEST.fullmatch(bytes(data[: end + 1]))
    if head is None or head[4] is None:
        return end + 1
    whole = end + 1 + int(head[4])
    if whole > SOUND_MAX:
        return end + 1
    return whole if len(data) >= whole else 0


def read_request(data: bytes) -> Request | None:
    """A request as ``cut_request`` cut it; None if it is none."""
    line, _, samples = data.partition(b"\n")
    head = _REQUEST.fullmatch(line + b"\n")
    if head is None:
        return None
    ask = Ask(head[1].decode())
    if ask is not Ask.PLAY:
        return Request(ask, int(head[2])) if head[3] is None else None
    if head[3] is None or int(head[3]) not in RATES or len(samples) != int(head[4]):
        return None
    return Request(ask, int(head[2]), int(head[3]), samples)


class AnswerDecoder:
    """Lines to answers; what is none is dropped, a line without an end does not grow for ever."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.dropped_bytes = 0

    def feed(self, data: bytes) -> list[Answer]:
        """Whole answers."""
        found = []
        for start in range(0, len(data), ANSWER_MAX):
            self._buffer += data[start : start + ANSWER_MAX]
            while (end := self._buffer.find(b"\n")) >= 0:
                line = bytes(self._buffer[:end])
                del self._buffer[: end + 1]
                answer = read_answer(line)
                if answer is None:
                    self.dropped_bytes += end + 1
                else:
                    found.append(answer)
            if len(self._buffer) > 2 * ANSWER_MAX:
                self.dropped_bytes += len(self._buffer)
                self._buffer.clear()
        return found

    def forget(self) -> None:
        """The port was opened again."""
        self._buffer.clear()


def read_answer(line: bytes) -> Answer | None:
    """One line without its end; None if it is no answer."""
    found = _ANSWER.fullmatch(line.decode("utf-8", "replace"))
    if found is None:
        return None
    return Answer(Word(found[1]), int(found[2]), found[3] or "")


def at_volume(samples: bytes, percent: int) -> bytes:
    """The samples at a volume, 0 to 100 per cent."""
    share = min(100, max(0, percent)) / 100
    values = array("h")
    values.frombytes(samples[: len(samples) // 2 * 2])
    if sys.byteorder == "big":
        values.byteswap()
    scaled = array("h", (int(value * share) for value in values))
    if sys.byteorder == "big":
        scaled.byteswap()
    return scaled.tobytes()


def tone(hz: float, seconds: float, rate_hz: int) -> bytes:
    """A soft tone, faded in and out so that it does not click."""
    count = int(seconds * rate_hz)
    fade = max(1, rate_hz // 50)
    values = array("h")
    for index in range(count):
        level = 0.5 * min(1.0, index / fade, (count - index) / fade)
        values.append(int(FULL * level * math.sin(2 * math.pi * hz * index / rate_hz)))
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def pulse_state(default_sink: str, sinks: str, muted: str, output: str) -> tuple[Word, str]:
    """What three words of pactl say of an output.

    ``default_sink``: ``pactl get-default-sink``; ``sinks``: ``pactl list short sinks``; ``muted``:
    ``pactl get-sink-mute``. A machine without any output has the sink "auto_null", which nobody hears.
    """
    names = [row.split("\t")[1] for row in sinks.splitlines() if row.count("\t") >= 1]
    wanted = output or default_sink.strip()
    if wanted not in names:
        return Word.GONE, wanted or "no sink"
    if wanted == "auto_null":
        return Word.GONE, "no sound card"
    return (Word.MUTED if "yes" in muted.lower() else Word.THERE), wanted


def explain(data: bytes, *, outgoing: bool) -> str:
    """A request or an answer in words."""
    line = data.partition(b"\n")[0][:HEAD_MAX].decode("latin-1")
    return f"ask: {line}" if outgoing else f"port: {line}"
