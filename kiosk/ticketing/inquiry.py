"""Where is my number? Typed or scanned; a missed one can be queued again. No Qt, no sockets."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from queue_controller.api import wire
from queue_controller.api.errors import BusError, MalformedMessage
from queue_controller.api.messages import (
    AddMatter,
    AskPlace,
    DropMatter,
    FindNumber,
    Found,
    Issued,
    MatterWait,
    PhoneTail,
    PlaceOf,
    Reply,
    Reprint,
    Requeue,
)

log = logging.getLogger(__name__)

TYPED_MAX: Final = 16
PHONE_DIGITS: Final = 4
REPRINTED: Final = frozenset({"waiting", "no_show", "parked"})
"""States in which a number may have another paper: not while it is at a counter."""


NOTHING: Final = (
    "今天没有查到您的号。取号时没有刷身份证、也没有留手机尾号的，请到咨询台查。",
    "No number of today was found. Without a card or telephone given with it, please ask at the desk.",
)
SEVERAL: Final = (
    "这个手机尾号有几个号，请刷身份证，或到咨询台查。",
    "Several numbers have these digits: lay your card on the reader, or ask at the desk.",
)


class Stage(StrEnum):
    """What the inquiry has come to."""

    TYPING = "typing"
    ASKING = "asking"
    FOUND = "found"
    REFUSED = "refused"
    AWAY = "away"


Asked = AskPlace | Requeue | AddMatter | DropMatter | FindNumber | Reprint


class Inquiry:
    """One visitor's question. `send` gives a command to the bus and returns its id."""

    def __init__(self, send: Callable[[Asked], str]) -> None:
        self._send = send
        self._waiting = ""
        self._then = ""
        """What is awaited besides a place: requeue, change, phone, reprint; empty: a place."""
        self.owned = False
        """Whether the paper or the card was shown: who only types a number may not change it."""
        self.by_phone = False
        """Whether it was found by the telephone that was left with it: enough for another paper."""
        self.copy: Issued | None = None
        """The number as its next paper says it, until that is given to the printer."""
        self.changed = False
        """Whether this visitor added a matter or gave one up just now."""
        self.code = ""
        """That of the refusal."""
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

    @property
    def can_change(self) -> bool:
        """Whether matters of the number that was found can be added or given up here."""
        found = self.found
        return (
            self.stage is Stage.FOUND
            and self.owned
            and found is not None
            and found.ticket.state in {"waiting", "called", "serving", "parked"}
        )

    @property
    def can_reprint(self) -> bool:
        """Whether another paper may come out here: who only types a number gets none."""
        found = self.found
        return (
            self.stage is Stage.FOUND
            and (self.owned or self.by_phone)
            and found is not None
            and found.ticket.state in REPRINTED
        )

    @property
    def droppable(self) -> tuple[MatterWait, ...]:
        """Matters that can be given up: not the present one, and not the last."""
        if not self.can_change or self.found is None or len(self.found.matters) < 2:
            return ()
        return tuple(each for each in self.found.matters if each.state in {"waiting", "held"})

    def clear(self) -> None:
        """The next visitor begins with nothing."""
        self._waiting = self._then = ""
        self.owned = self.by_phone = False
        self.copy = None
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
        """Ask for what was typed, or for this ticket (its slip or card was shown)."""
        if ticket:
            self.clear()
            self.typed = ticket
            self.owned = True
        if not self.can_ask:
            return
        self._again()
        self.stage = Stage.ASKING
        if not ticket and self.typed.isdigit() and len(self.typed) == PHONE_DIGITS:
            self._then = "phone"
            self._waiting = self._send(FindNumber(phone=PhoneTail(self.typed)))
        else:
            self._waiting = self._send(AskPlace(self.typed))

    def nothing_found(self) -> None:
        """The card or the telephone has no number today."""
        self.stage = Stage.REFUSED
        self.message_zh, self.message_en = NOTHING

    def reprint(self) -> None:
        """补打: `copy` is what to print when the hall agrees."""
        if self.can_reprint and self.found is not None:
            self.stage = Stage.ASKING
            self._then = "reprint"
            self._waiting = self._send(Reprint(self.found.ticket.ticket_id))

    def requeue(self) -> None:
        """过号重排."""
        if not self.can_requeue or self.found is None:
            return
        self.stage = Stage.ASKING
        self._then = "requeue"
        self._waiting = self._send(Requeue(self.found.ticket.ticket_id))

    def add(self, ticket_id: str, queue: str, item: str) -> None:
        """加办."""
        self.clear()
        self.owned = True
        self.typed = ticket_id
        self.stage = Stage.ASKING
        self._then = "change"
        self._waiting = self._send(AddMatter(ticket_id, queue=queue, item=item))

    def drop(self, queue: str) -> None:
        """不办."""
        if self.found is None or queue not in {each.queue for each in self.droppable}:
            return
        self.stage = Stage.ASKING
        self._then = "change"
        self._waiting = self._send(DropMatter(self.found.ticket.ticket_id, queue=queue))

    def answered(self, command_id: str, end: Reply | BusError) -> bool:
        """Take an answer if it is the one that is awaited; whether it was."""
        if not command_id or command_id != self._waiting:
            return False
        self._waiting = ""
        try:
            self._take(end)
        except MalformedMessage:
            log.warning("an answer about a number cannot be read")
            self.stage = Stage.AWAY
        return True

    def _take(self, end: Reply | BusError) -> None:
        then, self._then = self._then, ""
        if isinstance(end, BusError):
            self.stage = Stage.AWAY
        elif not end.ok:
            self.stage = Stage.REFUSED
            self.code = end.code
            self.message_zh, self.message_en = end.message_zh, end.message_en
        elif then == "phone":
            self._by_phone(wire.body_of(end, Found))
        elif then == "reprint":
            self.copy = wire.body_of(end, Issued)
            self.stage = Stage.FOUND
        elif then:
            ticket_id = self.typed if self.found is None else self.found.ticket.ticket_id
            self.requeued, self.changed = then == "requeue", then == "change"
            self.typed = ticket_id
            self.stage = Stage.ASKING
            self._waiting = self._send(AskPlace(ticket_id))
        else:
            self.found = wire.body_of(end, PlaceOf)
            self.typed = self.found.ticket.label
            self.stage = Stage.FOUND

    def _by_phone(self, found: Found) -> None:
        if len(found.tickets) == 1:
            self.by_phone = True
            self.stage = Stage.ASKING
            self._waiting = self._send(AskPlace(found.tickets[0].ticket_id))
        elif found.tickets:
            self.stage = Stage.REFUSED
            self.message_zh, self.message_en = SEVERAL
        else:
            self.nothing_found()

    def _again(self) -> None:
        self._waiting = ""
        self.stage = Stage.TYPING
        self.found = None
        self.requeued = self.changed = False
        self.code = ""
        self.message_zh = self.message_en = ""
