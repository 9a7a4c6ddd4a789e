"""The hall in memory, rebuilt from events: what is asked of it.

`HallView` is the state; beside it stand `indexes`, which `index_events` keeps true.
"""

from __future__ import annotations

import hashlib

import msgspec

from queue_controller.api import messages as m
from queue_controller.domain.calling import TIE_GAP
from queue_controller.domain.days import Day, Span, day_of, extended
from queue_controller.domain.hours import Clock, fits, on_the_clock
from queue_controller.domain.numbering import label_of
from queue_controller.domain.waiting import Minutes
from queue_controller.service.index_events import IndexEvents, temporary_counter
from queue_controller.service.indexes import CONFIRMATIONS, RatingRecord
from queue_controller.service.values import Now

__all__ = ["CONFIRMATIONS", "HallState", "RatingRecord", "temporary_counter"]


class HallState(IndexEvents):
    """The full view, and the indexes that make decisions quick."""

    def confirm(self, command: m.Confirm, now: Now) -> None:
        """Presence: a call was shown or spoken. A call that is over is no error.

        Captions alone are not a voice, except in a rehearsal, where nobody listens.
        """
        del now
        if command.how == "spoken" and command.captions_only and not self.view.rehearsal:
            return
        self._presence.settled(command.call_id, command.how)

    def unconfirmed(self, now: Now) -> list[m.Event]:
        """Calls that nobody showed or spoke in time."""
        return self._presence.overdue(now, self.policy.call_unseen_s, self.policy.call_unspoken_s)

    # --- questions -----------------------------------------------------------------------------

    def ticket(self, label_or_id: str) -> m.Ticket | None:
        """A live ticket by its label or id."""
        tickets = self.view.tickets
        found = tickets.get(label_or_id)
        if found is None:
            found = tickets.get(self._ids_by_label.get(label_or_id, ""))
        return found

    def roll_label(self, number: int) -> str:
        """The label under which a roll's number was used on this date; empty: it was not."""
        date = self.view.business_date
        for queue in self.lines:
            if self.numbers.last(date, self.numbers.key(queue, number)):
                return label_of(queue, number, self.policy.ticket_digits)
        return ""

    def live_of(self, person_ref: str, phone_ref: str) -> list[m.Ticket]:
        """The live tickets of a person, or of a telephone's last digits, in order of issue."""
        found = self.holders.found(person_ref, phone_ref, self.lines)
        live = [self.view.tickets[each] for each in found if each in self.view.tickets]
        return sorted(live, key=lambda each: (each.issued_ms, each.ticket_id))

    def made_by(self, client_id: str, command_id: str) -> str:
        """The id of the ticket that a command of this business date made; empty: none."""
        return self._made_by.get((client_id, command_id), "")

    def is_superseded(self, client_id: str, command_id: str) -> bool:
        """Whether the visitor of this command holds an offline number instead."""
        return f"{client_id} {command_id}" in self.kept.superseded

    def called_place(self, queue: str) -> int:
        """The latest place (ms) of anybody who was called from a queue in turn today; 0: nobody."""
        return self._called_place.get(queue, 0)

    @property
    def next_tie(self) -> int:
        """The tie of the next ticket that is issued."""
        return (self._issues_today + 1) * TIE_GAP

    @property
    def tie_behind_all(self) -> int:
        """A tie behind everything issued so far and before what is issued next."""
        return self._issues_today * TIE_GAP + TIE_GAP // 2

    @property
    def day(self) -> Day:
        """The hours of the present business date."""
        date = self.view.business_date
        if self._day is None or self._day.business_date != date:
            self._day = self._hours_of(date)
        return self._day

    @property
    def planned_day(self) -> Day:
        """The hours of the present business date without an extension by hand."""
        return day_of(self.hall, self.view.business_date, self.zone)

    def _hours_of(self, date: str) -> Day:
        day, view = day_of(self.hall, date, self.zone), self.view
        if not view.extended_until_ms:
            return day
        added = Span(view.extended_from_ms, view.extended_until_ms)
        return extended(day, added, view.extended_tickets_ms)

    @property
    def issued_today(self) -> int:
        """How many numbers this business date gave out."""
        return self._issues_today

    def cap_of(self, queue: str) -> int:
        """How many numbers the queue gives on this date; -1: no limit."""
        return self.view.caps.get(queue, -1)

    def is_priority_counter(self, number: str) -> bool:
        """Whether (e) holds at this counter."""
        return number in self._priority_counters

    def counters_of(self, queue: str) -> tuple[str, ...]:
        """The counters that serve a queue now, or will when they open; priority counters last."""
        return self._estimates.counters(self.view, queue)

    def expected_wait(self, queue: str, ahead: int, now_ms: int) -> Minutes:
        """The wait of a visitor of this queue with so many tickets before his."""
        return self._estimates.expected(self.view, queue, ahead, self.day, now_ms)

    def clock_of(self, queue: str, wait: Minutes, now_ms: int) -> Clock:
        """A range of a queue as times of the clock."""
        return on_the_clock(now_ms, wait, self._estimates.spans(queue, self.day))

    def fits_today(self, queue: str, wait: Minutes, now_ms: int) -> bool:
        """Whether who takes a number with this wait now can expect to be served before closing."""
        spans = self._estimates.spans(queue, self.day)
        window = self.policy.last_ticket_window_minutes
        if not spans or not window:
            return True
        mean = self._estimates.mean_minutes(queue)
        return fits(now_ms, wait, mean, spans[-1].end_ms, window)

    def waits(self, now: Now) -> tuple[m.Wait, ...]:
        """Every queue now, as the heartbeat tells it."""
        if not self.view.business_date:
            return ()
        day = self.day
        return tuple(
            self._estimates.wait(self.view, queue.prefix, day, now.hall_ms)
            for queue in self.hall.queues
        )

    def digest(self) -> str:
        """SHA-256 over everything that replay must restore; presence is not part of it."""
        facts = {
            "view": self.view,
            "lines": {queue: line.facts() for queue, line in self.lines.items()},
            "ratings": self.ratings,
            "ended": self.ended,
            "labels": self._ids_by_label,
            **self.holders.facts(),
            **self.numbers.facts(),
            "issues_today": self._issues_today,
            "steps": self.steps.facts(),
            "checked_in": self.checked_in,
            "first_contacts": self.first_contacts,
            "reprints": self.reprints,
            "kept": self.kept,
            "made_by": sorted([*key, ticket_id] for key, ticket_id in self._made_by.items()),
            "called_place": self._called_place,
            "queues": {number: counter.queues for number, counter in self.counters.items()},
            "given": self.given,
            "terms": self.terms,
            "configured": self.configured,
        }
        return hashlib.sha256(msgspec.json.encode(facts, order="deterministic")).hexdigest()
