"""What a visitor with a booking is offered: his number by his card, or another slot. No Qt, no sockets.

NOTHING ── 改约 ──> ASKING ──> CHOOSING ── a slot ──> SENDING ──> MOVED
└── none free, no answer ──> FAILED <──┘
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from queue_controller.api import wire
from queue_controller.api.errors import BusError, MalformedMessage
from queue_controller.api.messages import (
    AskSlots,
    Booked,
    Booking,
    FreeSlot,
    Rebook,
    Reply,
    SlotsOf,
)

SLOTS_ASKED: Final = 24
OFFERED_FOR: Final = frozenset(
    {"check_in_too_late", "check_in_too_late_no_counter", "check_in_too_early"}
)
"""Refusals after which an ordinary number, another slot or help is offered."""
NOT_READ: Final = (
    "没有读到可以改约的时间，请找工作人员帮忙。您的预约没有变。",
    "The free times could not be read; please ask the staff. Your appointment is as it was.",
)
MOVE_NOT_READ: Final = (
    "不知道改约是否成功，请找工作人员核对，不要重复改约。",
    "It is not known whether your appointment was moved; please ask the staff before trying again.",
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Offer:
    """A booking that cannot be checked in now, and what its visitor came for."""

    code: str
    queue: str
    item: str


class MoveStage(StrEnum):
    """What the rebooking has come to."""

    NOTHING = "nothing"
    ASKING = "asking"
    CHOOSING = "choosing"
    SENDING = "sending"
    MOVED = "moved"
    FAILED = "failed"


def offer_of(code: str, detail: Mapping[str, str]) -> Offer | None:
    """What can be offered after this refusal; None: nothing but help."""
    booking = detail.get("appointment", "")
    if code not in OFFERED_FOR or not booking:
        return None
    return Offer(booking, detail.get("of_queue", ""), detail.get("of_item", ""))


def to_check_in(bookings: Iterable[Booking], now_ms: int) -> Booking | None:
    """Whose booking of today is meant by a card: one that is open now, else one that is late."""
    mine = [each for each in bookings if each.state in {"booked", "missed"}]
    due = [each for each in mine if each.from_ms <= now_ms]
    return min(due, key=lambda each: (each.until_ms < now_ms, each.start_ms), default=None)


def later_today(bookings: Iterable[Booking], now_ms: int) -> Booking | None:
    """The next booking of today that cannot be checked in yet."""
    ahead = [each for each in bookings if each.state == "booked" and now_ms < each.from_ms]
    return min(ahead, key=lambda each: each.start_ms, default=None)


class Rebooking:
    """One visitor's other slot. `send` gives a command to the bus and returns its id."""

    def __init__(self, send: Callable[[AskSlots | Rebook], str]) -> None:
        self._send = send
        self._waiting = ""
        self._code = ""
        self.stage = MoveStage.NOTHING
        self.slots: tuple[FreeSlot, ...] = ()
        self.moved: Booking | None = None
        self.message_zh = ""
        self.message_en = ""

    def clear(self) -> None:
        """The next visitor begins with nothing."""
        self._waiting = self._code = self.message_zh = self.message_en = ""
        self.stage = MoveStage.NOTHING
        self.slots = ()
        self.moved = None

    def open(self, code: str) -> None:
        """Ask what is free for the booking of this code."""
        self.clear()
        self._code = code
        self.stage = MoveStage.ASKING
        self._waiting = self._send(AskSlots(code=code, limit=SLOTS_ASKED))

    def choose(self, date: str, start: str) -> None:
        """One of the slots."""
        known = any((each.date, each.start) == (date, start) for each in self.slots)
        if self.stage is MoveStage.CHOOSING and known:
            self.stage = MoveStage.SENDING
            self.message_zh = self.message_en = ""
            self._waiting = self._send(Rebook(self._code, date, start))

    def answered(self, command_id: str, end: Reply | BusError) -> bool:
        """Take an answer if it is the one that is awaited; whether it was."""
        if not command_id or command_id != self._waiting:
            return False
        self._waiting = ""
        if isinstance(end, BusError) or not end.ok:
            # A slot that somebody else took meanwhile: the others are still there.
            again = self.stage is MoveStage.SENDING and not isinstance(end, BusError)
            self.stage = MoveStage.CHOOSING if again else MoveStage.FAILED
            self.message_zh, self.message_en = end.message_zh, end.message_en
        else:
            self._take(end)
        return True

    def _take(self, end: Reply) -> None:
        """A good reply; one that cannot be read says what it leaves open."""
        asking = self.stage is MoveStage.ASKING
        try:
            if asking:
                self.slots = wire.body_of(end, SlotsOf).slots
                self.stage = MoveStage.CHOOSING if self.slots else MoveStage.FAILED
            else:
                self.moved = wire.body_of(end, Booked).booking
                self.stage = MoveStage.MOVED
        except MalformedMessage:
            log.warning("an answer about free slots cannot be read")
            self.stage = MoveStage.FAILED
            self.message_zh, self.message_en = NOT_READ if asking else MOVE_NOT_READ
