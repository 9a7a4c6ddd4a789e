"""The paper of a number: printed, not printed, printed once more."""

from __future__ import annotations

from kiosk.ticketing.course import Course
from kiosk.ticketing.visit import (
    MAX_REPRINTS,
    TicketShown,
)
from kiosk.ui.printing import PaperEnd


class Papers(Course):
    """What the printer has, and what became of it."""

    def ask_no_paper(self, open_: bool) -> None:  # noqa: FBT001 - it is the value that is set
        """没拿到小票？点这里."""
        self.touched()
        self.no_paper_open = open_
        self.on_change()

    @property
    def can_print_again(self) -> bool:
        """Only paper that certainly never came is printed once more."""
        shown = self.ticket
        return shown is not None and shown.paper == "failed" and shown.reprints < MAX_REPRINTS

    def print_again(self) -> None:
        """Print a ticket again whose paper certainly did not come."""
        self.touched()
        if self.ticket is not None and self.can_print_again:
            self.ticket.reprints += 1
            self._print(self.ticket)
            self.on_change()

    def paper_ended(self, end: PaperEnd) -> None:
        """What became of the paper."""
        match end.state:
            case "printed":
                self.counts.printed += 1
            case "failed":
                self.counts.failed += 1
            case _:
                self.counts.unsure += 1
        if end.job_id == self._copy_job:
            self.copy_paper = end.state
            self.copy_words = (end.message_zh, end.message_en)
            self.on_change()
            return
        shown = self._papers.pop(end.job_id, None)
        if shown is None:
            return
        shown.paper, shown.reason = end.state, end.reason
        shown.message_zh, shown.message_en = end.message_zh, end.message_en
        if shown is self.ticket:
            self._touched_at = max(self._touched_at, self._monotonic() - self._calm_s)
        self._outside.settled(shown.command_id)
        self.on_change()

    def _print(self, shown: TicketShown) -> None:
        shown.paper = "printing"
        shown.job_id = f"{shown.command_id}-p{shown.reprints}"
        self._papers[shown.job_id] = shown
        self._outside.print_ticket(
            shown.command_id, shown.job_id, shown.issued, self.visit.language
        )

    def _print_copy(self) -> None:
        copy, self.inquiry.copy = self.inquiry.copy, None
        if copy is not None:
            self._copies += 1
            self._copy_job = f"copy-{copy.ticket.ticket_id}-{self._copies}"
            self.copy_paper, self.copy_words = "printing", ("", "")
            self._outside.print_copy(self._copy_job, copy, self.visit.language)
