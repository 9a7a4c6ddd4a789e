"""呼叫器: the clerk's keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from devices.kinds.common import (
    Beep,
    Command,
    CommonCommand,
    CommonEvent,
)


@dataclass(frozen=True, slots=True)
class CallKeypadCapabilities:
    """What the keypad model can do."""

    shows_digits: int = 0
    shows_waiting: bool = False
    beeps: bool = False


class KeypadAction(StrEnum):
    """What a key, or digits and a key, mean. The make's key map (configuration) says which is which."""

    CALL = "call"
    """Call next; with digits: call that number."""
    RECALL = "recall"
    RATE = "rate"
    """评价: the matter is done, ask for a rating."""
    NO_SHOW = "no_show"
    CALL_BACK = "call_back"
    """Call back a number that was passed."""
    PAUSE = "pause"
    """暂停, or 0 and 确认: stop or go on, by the present state."""
    TRANSFER = "transfer"
    ONE_METRE_LINE = "one_metre_line"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowNumbers(Command):
    """Show the count of waiting people and the number being served; None leaves a field unchanged.

    ``number`` is what fits on the digits: the numeric part of a ticket, "012".
    """

    waiting: int | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class KeypadPressed:
    """A clerk pressed a key. ``raw`` is the key codes in hexadecimal, for support."""

    action: KeypadAction
    digits: str = ""
    raw: str = ""


CallKeypadCommand = ShowNumbers | Beep | CommonCommand


CallKeypadEvent = KeypadPressed | CommonEvent
