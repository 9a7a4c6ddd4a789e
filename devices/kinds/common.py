"""What every kind has: commands and their one end, health, and commands that several kinds share."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from devices.health import DeviceHealth

STALE_S = 5.0
"""An input event that waited longer than this for its consumer is delivered as stale."""


class Kind(StrEnum):
    """The kinds of hardware of a hall; the names of folders and of hall.toml."""

    TICKET_PRINTER = "ticket_printer"
    CALL_KEYPAD = "call_keypad"
    RATING_KEYS = "rating_keys"
    LED_BOARD = "led_board"
    ID_CARD_READER = "id_card_reader"
    CODE_SCANNER = "code_scanner"
    TOUCH_SCREEN = "touch_screen"
    PANEL = "panel"
    SPEAKER = "speaker"
    CAMERA = "camera"
    LIGHTS = "lights"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something a device shall do. ``limit_s``: without an end by then it ends INDETERMINATE."""

    command_id: str
    limit_s: float = 10.0


class Outcome(StrEnum):
    """How a command ended; see rule 2 of ``devices.kinds``."""

    CONFIRMED = "confirmed"
    SENT = "sent"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class Completion:
    """The one end of a command; ``data`` is what was asked for (a snapshot).

    ``reason`` is a stable code: "ok", "paper_out", "line_down", "cancelled", "superseded", "unsupported",
    "no_answer" ...
    """

    command_id: str
    outcome: Outcome
    reason: str = "ok"
    message_zh: str = "完成"
    message_en: str = "Done"
    detail: str = ""
    data: bytes = field(default=b"", repr=False)


JobResult = Completion
"""The end of a print job: CONFIRMED, FAILED or INDETERMINATE, never SENT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    """End the command ``target_id`` early: queued work ends FAILED "cancelled", running work ends itself."""

    target_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset(Command):
    """Bring the device to its state after power-on."""


class CheckLevel(StrEnum):
    """How deep a check goes: self test, printed or lit page, or a question to the operator."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    INTERACTIVE = "interactive"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckHealth(Command):
    """Ask the device for its state now; EXTERNAL also makes it print, light or speak."""

    level: CheckLevel = CheckLevel.INTERNAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Identify(Command):
    """Show or print ``label`` (the counter's number), so that a person finds the device."""

    label: str


CommonCommand = Cancel | Reset | CheckHealth | Identify


class LinkState(StrEnum):
    """State of the line under a device."""

    CLOSED = "closed"
    OPENING = "opening"
    OPEN = "open"
    WAITING = "waiting"
    """Lost or not there; tried again after a pause."""


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The line under the device opened or was lost. After OPEN a display must be told its true state."""

    state: LinkState
    message_zh: str = ""
    message_en: str = ""


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """Health differs from what was reported last."""

    health: DeviceHealth


@dataclass(frozen=True, slots=True)
class ContentLost:
    """The device forgot what it showed (power loss): tell it the present state, never old commands."""


CommonEvent = LinkChanged | HealthChanged | ContentLost | Completion


# What several kinds can do.


@dataclass(frozen=True, slots=True, kw_only=True)
class Beep(Command):
    """Say "no" or "look" to the clerk."""

    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBrightness(Command):
    """Brightness in per cent."""

    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPower(Command):
    """Be lit (True) or dark (False)."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StartReading(Command):
    """Look for a card (reader) or a code (scanner) until ``StopReading``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopReading(Command):
    """Stop looking, and forget what was read."""
