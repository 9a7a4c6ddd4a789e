"""A number that somebody holds: its place, 过号重排, one matter more or less, another paper, a rating by its slip."""

from __future__ import annotations

from kiosk.ticketing.checking_in import CheckingIn
from kiosk.ticketing.inquiry import Stage
from kiosk.ticketing.papers import Papers
from kiosk.ticketing.visit import (
    BOOKING_DIGITS,
    CHOOSING_PAGES,
    Choice,
    Page,
)
from kiosk.ui.later import RateStage
from queue_controller.api.errors import BusError
from queue_controller.api.messages import (
    Issue,
    Reply,
)


class LookingUp(CheckingIn, Papers):
    """The page on which a number is looked up."""

    @property
    def held_paper(self) -> str:
        """What the paper of an earlier day is still good for: slip, notice; empty: nothing."""
        code = self.inquiry.code if self.inquiry.stage is Stage.REFUSED else ""
        return {"slip_held": "slip", "notice_held": "notice"}.get(code, "")

    def open_find(self) -> None:
        """Where a number stands; the code of a booking."""
        self.inquiry.clear()
        self._go(Page.FIND, Choice())

    def ask_number(self) -> None:
        """Look up what was typed: a number, or the code of a booking."""
        self.touched()
        typed = self.inquiry.typed
        if self.page is Page.FIND and typed.isdigit() and len(typed) >= BOOKING_DIGITS:
            self.check_in(typed)
        elif self.page is Page.FIND:
            self.inquiry.ask()
            self.on_change()

    def slip_scanned(self, ticket: str, token: str = "") -> bool:
        """A slip was held to the scanner: where it stands, or a rating if its visit is over."""
        self.touched()
        if self.page not in CHOOSING_PAGES:
            return False
        if self.page is not Page.FIND:
            self._go(Page.FIND, Choice())
        self.inquiry.ask(ticket)
        if token:
            self.later.open(token)
        self.on_change()
        return True

    def requeue(self) -> None:
        """过号重排, for the number that was found."""
        self.touched()
        self.inquiry.requeue()
        self.on_change()

    def use_paper(self) -> None:
        """The paper of an earlier day: today's number of a slip, or the matter of a notice."""
        self.touched()
        held, typed = self.held_paper, self.inquiry.typed
        if held == "slip":
            self._draw(Issue(slip=typed, language=self.visit.language), Choice(slip=typed))
        elif held == "notice":
            self.visit.notice = typed
            self._trail.clear()
            self.page, self.choice = Page.HOME, Choice()
            self.on_change()

    def add_to_number(self) -> None:
        """加办: look for one more matter for the number that was found."""
        self.touched()
        found = self.inquiry.found
        if self.page is Page.FIND and self.inquiry.can_change and found is not None:
            self.visit.adding_to = found.ticket.ticket_id
            self.visit.basket = ()
            self._trail.clear()
            self.page, self.choice = Page.HOME, Choice()
            self.on_change()

    def drop_from_number(self, queue: str) -> None:
        """不办: give one matter of the number up that was found."""
        self.touched()
        if self.page is Page.FIND:
            self.inquiry.drop(queue)
            self.on_change()

    def inquiry_answered(self, command_id: str, end: Reply | BusError) -> bool:
        """Take an answer if it belongs to the inquiry."""
        if command_id and command_id == self._card_asked:
            self._card_asked = ""
            self._card_known(end)
            return True
        taken = (
            self.inquiry.answered(command_id, end)
            or self.later.answered(command_id, end)
            or self.rebooking.answered(command_id, end)
        )
        if taken:
            self._print_copy()
            over = self.inquiry.stage is Stage.REFUSED
            if self.page is Page.FIND and over and self.later.stage is RateStage.LEVELS:
                self._show(Page.RATE)
            self.on_change()
        return taken

    def reprint(self) -> None:
        """补打, for the number that was found by its owner's card, paper or telephone."""
        self.touched()
        if self.copy_paper != "printing":
            self.inquiry.reprint()
            self.on_change()
