"""扬声器: what is heard."""

from __future__ import annotations

from dataclasses import dataclass, field

from devices.kinds.common import (
    Command,
    CommonCommand,
    CommonEvent,
)


@dataclass(frozen=True, slots=True)
class SpeakerCapabilities:
    """What the speaker can do: speak text by itself, play sound, both."""

    speaks_text: bool = False
    plays_sound: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Command):
    """Speak ``text`` (digits already written as Han), ``volume`` in per cent. Ends when it was spoken."""

    text: str
    volume: int = 80
    limit_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaySound(Command):
    """Play 16-bit mono samples, little-endian."""

    samples: bytes = field(repr=False)
    rate_hz: int = 16_000
    volume: int = 80
    limit_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSound(Command):
    """Be silent now; what was being said ends FAILED "cancelled"."""


@dataclass(frozen=True, slots=True)
class SoundStarted:
    """The first sample of ``command_id`` left the speaker."""

    command_id: str


SpeakerCommand = Say | PlaySound | StopSound | CommonCommand


SpeakerEvent = SoundStarted | CommonEvent
