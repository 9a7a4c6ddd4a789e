"""取号: the command, and what becomes of it: a number, a refusal with what is offered instead, or nothing known yet."""

from __future__ import annotations

from dataclasses import replace

from kiosk.ticketing.checking_in import CheckingIn
from kiosk.ticketing.choosing import Choosing
from kiosk.ticketing.issuer import Declined, IssueEnd, NeverDone, Numbered, Unsure
from kiosk.ticketing.papers import Papers
from kiosk.ticketing.rebooking import (
    offer_of,
)
from kiosk.ticketing.visit import (
    SHOW_RECOVERED_MS,
    UNCERTAIN_PATIENCE_S,
    Choice,
    Page,
    Sentence,
    TicketShown,
)
from queue_controller.api.messages import (
    Issue,
)


class Taking(Choosing, CheckingIn, Papers):
    """Draws a number for what was chosen."""

    @property
    def unsure_of(self) -> str:
        """The command whose end the visitor on the screen is waiting for; empty: none."""
        return self._drawing if self.page is Page.UNCERTAIN else ""

    @property
    def patience_over(self) -> bool:
        """On UNCERTAIN: the visitor has waited long enough and is told where to go."""
        return (
            self.page is Page.UNCERTAIN
            and self._monotonic() - self._uncertain_since >= UNCERTAIN_PATIENCE_S
        )

    def take(self) -> None:
        """取号. A second touch while the first one works does nothing."""
        self.touched()
        if not self.can_take:
            return
        if self.visit.adding_to:
            self._add()
            return
        items = self._items_to_take()
        command = Issue(
            queue="" if items else self.choice.queue,
            item=items[0] if items else "",
            items=items[1:],
            bundle=self.choice.bundle,
            priority_class=self.visit.priority_class,
            language=self.visit.language,
            identity=self._identity,
            notice=self.visit.notice,
            phone=self._phone,
        )
        self._draw(command, self.choice)

    def _add(self) -> None:
        """The matter that is looked at goes to the number that was found."""
        ticket_id, choice = self.visit.adding_to, self.choice
        self.visit.adding_to = ""
        self._trail.clear()
        self.page, self.choice = Page.FIND, Choice()
        self.inquiry.add(ticket_id, "" if choice.item else choice.queue, choice.item)
        self.on_change()

    def take_ordinary(self) -> None:
        """Instead of the booking: an ordinary number for the same matter."""
        self.touched()
        offer = self.offer
        if self.page is Page.REFUSED and offer is not None:
            self.choice = Choice(queue=offer.queue, item=offer.item)
            self.page = Page.MATTER if offer.item else Page.QUEUE
            self._trail = [(Page.HOME, Choice())]
            self.on_change()
            self.take()

    def open_slots(self) -> None:
        """Instead of the booking: another slot."""
        self.touched()
        if self.page is Page.REFUSED and self.offer is not None:
            self.rebooking.open(self.offer.code)
            self._show(Page.SLOTS)
            self.on_change()

    def choose_slot(self, date: str, start: str) -> None:
        """This slot."""
        self.touched()
        self.rebooking.choose(date, start)
        self.on_change()

    def ask_for_person(self) -> None:
        """A member of staff is asked to come to this machine."""
        self.touched()
        if self.page in {Page.REFUSED, Page.SLOTS} and not self.help_rung:
            self.help_rung = True
            self._outside.ring("")
            self.on_change()

    def issue_ended(self, end: IssueEnd) -> None:
        """What became of a command to draw a number."""
        match end:
            case Numbered():
                self._numbered(end)
            case Declined(command_id, "told_never_done") if command_id == self._drawing:
                # Of the first attempt it is certain now that it never happens: the wish gets a new id.
                self._drawing = ""
                if self._drawing_command is not None:
                    self._draw(self._drawing_command, self._drawing_choice)
            case Declined(command_id, code, zh, en, detail):
                self.counts.refused += 1
                self.counts.refusals[code] = self.counts.refusals.get(code, 0) + 1
                self._no_number(command_id, Sentence(code, zh, en))
                if self.page is Page.REFUSED and not self._drawing:
                    self.offer = offer_of(code, detail)
            case NeverDone(command_id):
                self.counts.never_done += 1
                again = command_id if command_id == self._drawing else ""
                self._no_number(command_id, Sentence("not_reachable"))
                # Trying once more uses the same id: should the first one turn up after all, it is one.
                self._drawing = again
            case Unsure(command_id):
                if command_id == self._drawing:
                    self.counts.uncertain += 1
                    self._uncertain_since = self._monotonic()
                    self._show(Page.UNCERTAIN)
        self.on_change()

    def _numbered(self, end: Numbered) -> None:
        shown = TicketShown(end.command_id, end.issued)
        mine = end.command_id == self._drawing
        free = self.page in {Page.HOME, Page.IDLE} and not self._has_something()
        recent = end.recovered and end.latest and end.age_ms < SHOW_RECOVERED_MS
        self.counts.issued += not end.recovered
        if not mine and not (recent and free):
            # Its visitor has left: no paper for nobody, the number stays valid in the queue.
            self._outside.settled(end.command_id)
            return
        if not mine:
            self.visit.language = end.issued.ticket.language
        self._drawing = ""
        self.ticket = shown
        self.no_paper_open = False
        if self.visit.guided:
            self._outside.ring(end.issued.ticket.label)
        self._show(Page.TICKET)
        if end.printing:
            shown.paper, shown.reason = "unsure", "restarted"
            self._outside.settled(end.command_id)
        else:
            self._print(shown)

    def _no_number(self, command_id: str, sentence: Sentence) -> None:
        if command_id != self._drawing:
            return
        self._drawing = ""
        self.sentence = sentence
        self.offer, self.help_rung = None, False
        self._show(Page.REFUSED)

    def try_again(self) -> None:
        """After a lost connection: back to the matter, to take the number once more."""
        self.touched()
        if self.page is not Page.REFUSED or self.held:
            return
        self.choice = replace(self._drawing_choice)
        if self._drawing_choice.booking:
            self.page = Page.HOME
            self._trail.clear()
            self.check_in(self._drawing_choice.booking)
            return
        if self._drawing_choice.slip:
            slip = self._drawing_choice.slip
            self._draw(Issue(slip=slip, language=self.visit.language), self._drawing_choice)
            return
        several = bool(self.choice.items)
        self.page = Page.VISIT if several else Page.MATTER if self.choice.item else Page.QUEUE
        self._trail = [(Page.HOME, Choice())]
        self.on_change()
