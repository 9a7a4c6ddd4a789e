"""An identity card on the reader, and the code of a booking: whose number it is and what it makes possible."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from kiosk.ticketing.card import Card, class_by_age
from kiosk.ticketing.course import Course
from kiosk.ticketing.rebooking import (
    later_today,
    to_check_in,
)
from kiosk.ticketing.visit import (
    CARD_UNREADABLE,
    CARD_WORDS_S,
    CHOOSING_PAGES,
    ORDINARY,
    Choice,
    Page,
)
from queue_controller.api import wire
from queue_controller.api.errors import BusError, MalformedMessage
from queue_controller.api.messages import (
    Booking,
    CheckIn,
    FindNumber,
    Found,
    Identity,
    Reply,
    Ticket,
)
from queue_controller.api.view import queues_of

log = logging.getLogger(__name__)


class CheckingIn(Course):
    """Cards and bookings."""

    def card_reader_is(self, *, there: bool) -> None:
        """The line of the reader opened, or was lost: only a reader that is there is spoken of."""
        if there is not self.card_reader:
            self.card_reader = there
            self.on_change()

    def card_laid(self, card: Card) -> bool:
        """An identity card was read: who is old enough has priority. Whether it was of use now."""
        self.touched()
        if self.page not in CHOOSING_PAGES:
            return False
        self.card_words = ("", "")
        self.visit.card_number = card.number
        if not self.has_priority:
            found = class_by_age(self.state.hall, card.birth, self.state.now().date())
            self.visit.priority_class = found or ORDINARY
            self.visit.class_by_card = found is not None
        if self.page is Page.PRIORITY:
            self.back()
        if self.state.is_current:
            self._card_asked = self._outside.inquire(FindNumber(identity=Identity(card.number)))
        self.on_change()
        return True

    def without_card(self) -> None:
        """The visitor takes back the card: nothing of it is sent, and what followed from it ends."""
        self.touched()
        if self.page not in CHOOSING_PAGES:
            return
        self.visit.card_number = self._card_asked = ""
        if self.visit.class_by_card:
            self.visit.priority_class, self.visit.class_by_card = ORDINARY, False
        self.card_words = ("", "")
        self.on_change()

    def _card_known(self, end: Reply | BusError) -> None:
        """Whose card it is: a booking that is due is checked in, on FIND the number is shown."""
        if isinstance(end, BusError) or not end.ok or self.page not in CHOOSING_PAGES:
            return
        try:
            found = wire.body_of(end, Found)
        except MalformedMessage:
            log.warning("what is known of a card cannot be read")
            return
        now_ms = self.state.clock.now_ms()
        due = to_check_in(found.bookings, now_ms)
        of_other = due is not None and self.queue_of_choice not in {"", due.queue}
        held = None if due is None else _held(due, found.tickets)
        if due is not None and held is None and not of_other and not self.visit.adding_to:
            self.check_in(due.code)
            return
        if self.page is Page.FIND and found.tickets:
            self.inquiry.ask(found.tickets[-1].ticket_id)
        elif self.page is Page.FIND and not found.bookings:
            self.inquiry.nothing_found()
        note = due or later_today(found.bookings, now_ms)
        if due is not None and held is not None:
            self._tell_number(held, due)
        elif note is not None:
            self._tell_booking(note)
        self.on_change()

    def _tell_booking(self, booking: Booking) -> None:
        """The visitor does something else: his booking of today is not forgotten."""
        start, end, since = (
            f"{self.state.local(at):%H:%M}"
            for at in (booking.start_ms, booking.end_ms, booking.from_ms)
        )
        known = self.state.hall.queue_by_prefix
        prefixes = dict.fromkeys([each.queue for each in booking.matters] or [booking.queue])
        queues = [known[each] for each in prefixes if each in known]
        zh = "、".join(each.name_zh for each in queues)
        en = ", ".join(each.name_en for each in queues)
        self._say(
            f"您今天预约了{zh} {start}–{end}，{since}起在这里刷身份证签到。",
            f"You have an appointment today: {en}, {start}–{end}. Lay your card here from {since} on.",
        )

    def _tell_number(self, held: Ticket, booking: Booking) -> None:
        """Who has a number there already has no second one; giving it up is his to decide."""
        start = f"{self.state.local(booking.start_ms):%H:%M}"
        self._say(
            f"您的号{held.label}还有效，请用它办理；要改用{start}的预约，请先弃号，再刷身份证。",
            f"Your number {held.label} is still valid. For your appointment at {start}, give it up and lay your card again.",
        )

    def _say(self, zh: str, en: str) -> None:
        self.card_words = (zh, en)
        self.card_read = True
        self._card_until = self._monotonic() + CARD_WORDS_S

    def card_unreadable(self) -> None:
        """Something lay on the reader that gave no number, or was lifted too early."""
        self.touched()
        if self.page in CHOOSING_PAGES:
            self.card_words, self.card_read = CARD_UNREADABLE, False
            self._card_until = self._monotonic() + CARD_WORDS_S
            self.on_change()

    def close_card_words(self) -> None:
        """The visitor has read it."""
        self.touched()
        self.card_words = ("", "")
        self.on_change()

    def check_in(self, code: str) -> bool:
        """签到: the number of a booking, by its code. Whether it was of use now."""
        self.touched()
        if self.page not in CHOOSING_PAGES or not self.state.is_current:
            return False
        self.choice = Choice(booking=code)
        command = CheckIn(code=code, language=self.visit.language, identity=self._identity)
        self._draw(command, self.choice)
        return True


def _held(booking: Booking, tickets: Iterable[Ticket]) -> Ticket | None:
    """A live number of a queue that the booking is for."""
    queues = {each.queue for each in booking.matters} or {booking.queue}
    return next((each for each in tickets if not queues.isdisjoint(queues_of(each))), None)
