"""Commands about booked slots: booking, moving, giving up, and what is free."""

from __future__ import annotations

from queue_controller.api.messages.commands.visits import (
    Identity,
    PhoneTail,
)
from queue_controller.api.messages.words import (
    Command,
)


class Book(Command, frozen=True, tag="book"):
    """预约: a slot of a queue for somebody who telephones, stands here, or is in an imported file.

    Without a `code` the booking is given a new one. `imported`: another system has promised the slot,
    so no quota refuses it, and a known code is brought up to date. `start`, `end` are times of the
    hall's clock (09:00); an empty `end` is that of the hall's own slot. `name` (masked, 张*) and
    the keyed hash of an identity or of a telephone's end are kept beside the log only.
    """

    date: str
    start: str
    queue: str = ""
    item: str = ""
    end: str = ""
    code: str = ""
    name: str = ""
    id_hash: str = ""
    identity: Identity | None = None
    phone: PhoneTail | None = None
    imported: bool = False
    staff_no: str = ""

    def __repr__(self) -> str:
        """Never show whose it is."""
        return f"Book({self.queue or self.item} {self.date} {self.start})"


class Rebook(Command, frozen=True, tag="rebook"):
    """改约: the booking of this code moves to another slot of its queue."""

    code: str
    date: str
    start: str
    staff_no: str = ""


class CancelBooking(Command, frozen=True, tag="cancel_booking"):
    """取消预约: its slot is free again."""

    code: str
    reason: str = ""
    staff_no: str = ""


class AskSlots(Command, frozen=True, tag="ask_slots"):
    """Ask which slots are free: of a queue, of an item's queue, for the booking of this code, or for all that this number has left."""

    queue: str = ""
    item: str = ""
    code: str = ""
    limit: int = 12
    ticket: str = ""


class AskAppointments(Command, frozen=True, tag="ask_appointments"):
    """Ask for the bookings of a date (empty: today)."""

    date: str = ""
