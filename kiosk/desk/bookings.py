"""Appointments at the desk: who comes, who telephones, and another slot. No Qt.

BOOKINGS ── a row ──> BOOKING ── 签到, 普通号 ──> the number
│                      └── 改约 ──> SLOTS ──> BOOKING
└── 电话预约 ──> PICK (a queue) ──> SLOTS ──> WHO (surname, telephone's end) ──> BOOKING with its code
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, Protocol

import msgspec

from kiosk.ui.state import HallState
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.wire import new_command_id

PHONE_DIGITS: Final = 4
SLOTS_ASKED: Final = 48
SURNAMES: Final = Path(__file__).with_name("surnames.csv")


@cache
def surnames() -> dict[str, tuple[str, ...]]:
    """The usual surnames by the letter with which they begin in pinyin."""
    with SURNAMES.open(encoding="utf-8", newline="") as file:
        return {row["initial"]: tuple(row["surnames"]) for row in csv.DictReader(file)}


class Sending(Protocol):
    """What is asked of the desk around it."""

    def send(
        self, command: m.Command, then: Callable[[m.Reply], None], *, command_id: str = ""
    ) -> None:
        """Send; a good reply goes to `then`, any other becomes a sentence on the screen."""
        ...

    def say(self, zh: str, en: str) -> None:
        """A sentence about what was done."""
        ...

    def turn(self, page: str) -> None:
        """Show this page."""
        ...


class Appointments:
    """The bookings that the desk looks at; one thread."""

    def __init__(self, state: HallState, desk: Sending) -> None:
        self._state = state
        self._desk = desk
        self._booking_id = ""
        self.rows: tuple[m.Booking, ...] = ()
        self.listed = False
        """Whether the hall has told today's bookings: an empty list is not an unknown one."""
        self.letter = ""
        self.chosen: m.Booking | None = None
        self.queue = ""
        self.slots: tuple[m.FreeSlot, ...] | None = None
        """None: nothing was answered yet."""
        self.slot: m.FreeSlot | None = None
        self.moving = False
        self.surname = ""
        self.phone = ""
        self.staff_no = ""

    @property
    def shown(self) -> list[m.Booking]:
        """Who is still to come by slot, then those who were late or have their number.

        With a letter only those whose surname begins with it; a name that was erased, or that is
        not among the usual ones, stays.
        """
        now_ms = self._state.clock.now_ms() if self._state.clock.known else 0
        names = surnames().get(self.letter, ())
        every = {sign for row in surnames().values() for sign in row}
        rows = [
            each
            for each in self.rows
            if not self.letter or each.name[:1] in names or each.name[:1] not in every
        ]
        return sorted(
            rows,
            key=lambda each: (each.state != "booked", each.until_ms < now_ms, each.start_ms),
        )

    @property
    def can_move(self) -> bool:
        """Whether the booking can be checked in, moved or given up."""
        return self.chosen is not None and self.chosen.state in {"booked", "missed"}

    @property
    def names(self) -> tuple[str, ...]:
        """The surnames to choose from."""
        return surnames().get(self.letter, ())

    def clear(self) -> None:
        """The next visitor begins with nothing."""
        self.letter = self.queue = self.surname = self.phone = ""
        self.chosen, self.slots, self.slot, self.moving = None, None, None, False

    def open(self) -> None:
        """The list of today."""
        self.clear()
        self.rows, self.listed = (), False
        self._desk.turn("bookings")
        self._desk.send(m.AskAppointments(), self._listed)

    def open_code(self, code: str) -> None:
        """The booking of a code that was told."""
        self._desk.send(m.AskAppointments(), lambda reply: self._of_code(reply, code))

    def open_letters(self) -> None:
        """按姓找."""
        self._desk.turn("letters")

    def choose_letter(self, letter: str) -> None:
        """The first letter of a surname; none: everybody, or a booking without a name."""
        self.letter, self.surname = letter, ""
        if self.slot is None:
            self._desk.turn("bookings")
        else:
            self._desk.turn("surnames" if letter else "phone")

    def before(self, page: str) -> str:
        """The page before this one; empty: the list."""
        if page == "slots":
            return "booking" if self.moving else "pick"
        if page == "letters" and self.slot is not None:
            return "slots"
        return {"surnames": "letters", "phone": "letters"}.get(page, "")

    def show(self, booking: m.Booking) -> None:
        """One booking."""
        self.chosen = booking
        self._desk.turn("booking")

    def choose(self, code: str) -> None:
        """A row of the list."""
        found = next((each for each in self.rows if each.code == code), None)
        if found is not None:
            self.show(found)

    def begin(self) -> None:
        """电话预约: for which queue?"""
        self.clear()
        self._booking_id = new_command_id()
        self._desk.turn("pick")

    def choose_queue(self, prefix: str) -> None:
        """The queue of a new booking."""
        self.queue, self.slots = prefix, None
        self._desk.turn("slots")
        self._desk.send(m.AskSlots(queue=prefix, limit=SLOTS_ASKED), self._offered)

    def move(self) -> None:
        """改约: to which slot?"""
        if self.can_move and self.chosen is not None:
            self.moving, self.slots = True, None
            self._desk.turn("slots")
            command = m.AskSlots(code=self.chosen.code, limit=SLOTS_ASKED)
            self._desk.send(command, self._offered)

    def choose_slot(self, date: str, start: str) -> None:
        """A free slot."""
        found = [each for each in self.slots or () if (each.date, each.start) == (date, start)]
        if not found:
            return
        if self.moving and self.chosen is not None:
            command = m.Rebook(self.chosen.code, date, start, self.staff_no)
            self._desk.send(command, self._moved)
        else:
            self.slot, self.letter = found[0], ""
            self._desk.turn("letters")

    def choose_surname(self, sign: str) -> None:
        """Whose booking it is."""
        self.surname = sign
        self._desk.turn("phone")

    def type_digit(self, digit: str) -> None:
        """The end of the telephone number."""
        self.phone = (self.phone + digit)[:PHONE_DIGITS]

    def erase(self) -> None:
        """Take a digit back."""
        self.phone = self.phone[:-1]

    @property
    def can_book(self) -> bool:
        """A telephone number is given whole or not at all."""
        return self.slot is not None and len(self.phone) in {0, PHONE_DIGITS}

    def book(self) -> None:
        """Book it; the same id again after a silence, so that it is one booking."""
        slot = self.slot
        if slot is None or not self.can_book:
            return
        command = m.Book(
            slot.date,
            slot.start,
            queue=self.queue,
            name=self.surname,
            phone=m.PhoneTail(self.phone) if self.phone else None,
            staff_no=self.staff_no,
        )
        self._desk.send(command, self._booked, command_id=self._booking_id)

    def cancel(self) -> None:
        """取消预约."""
        if self.can_move and self.chosen is not None:
            command = m.CancelBooking(self.chosen.code, staff_no=self.staff_no)
            self._desk.send(command, self._cancelled)

    def _listed(self, reply: m.Reply) -> None:
        self.rows, self.listed = wire.body_of(reply, m.AppointmentsOf).bookings, True

    def _of_code(self, reply: m.Reply, code: str) -> None:
        self._listed(reply)
        self.choose(code)
        if self.chosen is None:
            self._desk.say(
                f"今天没有预约码 {code}，请核对日期。",
                f"No booking of today has the code {code}; please check its date.",
            )

    def _offered(self, reply: m.Reply) -> None:
        self.slots = wire.body_of(reply, m.SlotsOf).slots

    def _moved(self, reply: m.Reply) -> None:
        self.moving = False
        self._told(reply)
        self._desk.say("已改约，预约码不变。", "It is moved; the code stays.")

    def _booked(self, reply: m.Reply) -> None:
        self._told(reply)
        self._desk.say(
            "已预约，请把预约码告诉群众。", "It is booked; please tell the visitor the code."
        )

    def _cancelled(self, reply: m.Reply) -> None:
        self._told(reply)
        self._desk.say("预约已取消，时段已空出。", "The booking is given up; its slot is free.")

    def _told(self, reply: m.Reply) -> None:
        """The booking as it is now; the reply does not repeat whose it is."""
        told = wire.body_of(reply, m.Booked).booking
        before = "" if self.chosen is None else self.chosen.name
        mine = f"{self.surname}*" if self.surname else ""
        self.chosen = msgspec.structs.replace(told, name=told.name or before or mine)
        self._desk.turn("booking")
