"""Where is my number? Typed or scanned; a missed one can be queued again. No Qt, no sockets."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from enum import StrEnum
from typing import Final

import msgspec

from queue_controller.api.errors import BusError
from queue_controller.api.messages import AskPlace, PlaceOf, Reply, Requeue

TYPED_MAX: Final = 12
TOKEN_MAX: Final = 64


class Stage(StrEnum):
    """What the inquiry has come to."""

    TYPING = "typing"
    ASKING = "asking"
    FOUND = "found"
    REFUSED = "refused"
    AWAY = "away"


class Inquiry:
    """One visitor's question. `send` gives a command to the bus and returns its id."""

    def __init__(self, send: Callable[[AskPlace | Requeue], str]) -> None:
        self._send = send
        self._waiting = ""
        self._requeueing = False
        self.stage = Stage.TYPING
        self.typed = ""
        self.found: PlaceOf | None = None
        self.requeued = False
        """Whether this visitor had the number queued again just now."""
        self.message_zh = ""
        self.message_en = ""

    @property
    def can_ask(self) -> bool:
        """Whether something is typed, and no answer is awaited."""
        return bool(self.typed) and self.stage is not Stage.ASKING

    @property
    def can_requeue(self) -> bool:
        """Whether the number that was found was missed and may wait again."""
        return self.stage is Stage.FOUND and self.found is not None and self.found.can_requeue

    def clear(self) -> None:
        """The next visitor begins with nothing."""
        self._waiting = ""
        self._requeueing = False
        self._again()
        self.typed = ""

    def type_text(self, text: str) -> None:
        """A key."""
        self._again()
        self.typed = (self.typed + text)[:TYPED_MAX]

    def erase(self) -> None:
        """Take a sign back."""
        self._again()
        self.typed = self.typed[:-1]

    def ask(self, ticket: str = "") -> None:
        """Ask for what was typed, or for this ticket (a scanned slip)."""
        if ticket:
            self.clear()
            self.typed = ticket
        if not self.can_ask:
            return
        self._again()
        self.stage = Stage.ASKING
        self._waiting = self._send(AskPlace(self.typed))

    def requeue(self) -> None:
        """过号重排."""
        if not self.can_requeue or self.found is None:
            return
        self.stage = Stage.ASKING
        self._requeueing = True
        self._waiting = self._send(Requeue(self.found.ticket.ticket_id))

    def answered(self, command_id: str, end: Reply | BusError) -> bool:
        """Take an answer if it is the one that is awaited; whether it was."""
        if not command_id or command_id != self._waiting:
            return False
        self._waiting = ""
        requeued, self._requeueing = self._requeueing, False
        if isinstance(end, BusError):
            self.stage = Stage.AWAY
        elif not end.ok:
            self.stage = Stage.REFUSED
            self.message_zh, self.message_en = end.message_zh, end.message_en
        elif requeued and self.found is not None:
            self.requeued = True
            self.typed = self.found.ticket.label
            self.stage = Stage.ASKING
            self._waiting = self._send(AskPlace(self.typed))
        else:
            self.found = msgspec.json.decode(end.body, type=PlaceOf)
            self.stage = Stage.FOUND
        return True

    def _again(self) -> None:
        self._waiting = ""
        self.stage = Stage.TYPING
        self.found = None
        self.requeued = False
        self.message_zh = self.message_en = ""


def ticket_of_slip(text: str, hall_id: str) -> str:
    """The ticket that the code on a slip names (`hall:ticket id`); empty for anything else."""
    return slip_of(text, hall_id)[0]


def slip_of(text: str, hall_id: str) -> tuple[str, str]:
    """The ticket of a slip, and the token after it for a later rating (`hall:ticket id:token`)."""
    head, mark, rest = unicodedata.normalize("NFKC", text.strip()).partition(":")
    ticket, _, token = rest.partition(":")
    fits = mark and head == hall_id and ticket.isprintable() and 0 < len(ticket) <= 64
    return (ticket, token if len(token) <= TOKEN_MAX else "") if fits else ("", "")
