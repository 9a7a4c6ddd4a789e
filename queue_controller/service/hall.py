"""The hall in memory, rebuilt from events.

`HallView` is the state; what stands here beside it are indexes, so that no command has to look at
every ticket. One `apply` serves live events and replay alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import msgspec
from msgspec import Struct

from config.model import Counter, Hall, PolicyConfig
from config.rating_reasons import default_reasons
from config.setup_model import ControllerConfig
from queue_controller.api import messages as m
from queue_controller.api.view import AT_COUNTER, HallView, since_of
from queue_controller.domain.calling import TIE_GAP, Line
from queue_controller.domain.days import Day, Span, day_of, extended
from queue_controller.domain.hours import Clock, fits, on_the_clock
from queue_controller.domain.leases import Block
from queue_controller.domain.numbering import NumberRanges, label_of
from queue_controller.domain.rating import rating_id_of
from queue_controller.domain.visits import Matters
from queue_controller.domain.waiting import Minutes
from queue_controller.service.estimates import Estimates
from queue_controller.service.given import GivenNumbers
from queue_controller.service.holders import Holders
from queue_controller.service.kept import Kept, KeptBooking, Matter, case_of, row_words
from queue_controller.service.offer import Offer
from queue_controller.service.presence import Presence
from queue_controller.service.steps import LastStep, Steps
from queue_controller.service.terms import ORDINARY, Standing, counters_of, standings_of, terms_of
from queue_controller.service.values import Now

CONFIRMATIONS: Final[frozenset[m.Confirmation]] = frozenset({"shown", "spoken"})
_MINUTE_MS: Final = 60_000


class RatingRecord(Struct):
    """A rating of this business date, also after it was closed."""

    counter: str
    ticket_id: str
    staff_no: str
    open: bool = True
    given: bool = False


class HallState:
    """The full view, and the indexes that make decisions quick."""

    def __init__(
        self,
        hall: Hall,
        policy: PolicyConfig,
        *,
        confirmations: frozenset[m.Confirmation] = CONFIRMATIONS,
        ranges: NumberRanges | None = None,
        owners: Mapping[str, str] | None = None,
        lease_key: bytes = b"",
        reason_version: str = "",
        endpoints: ControllerConfig | None = None,
    ) -> None:
        """An empty hall.

        Args:
            hall: what the tables say.
            policy: the numbers that the house decides.
            confirmations: what a call needs; leave out what no surface of this hall can give.
            ranges: which numbers which source may give; one shared range without it.
            reason_version: of the list of reasons for a bad review; empty: that of the usual list.
            owners: by device, the program that opens its line and so may report on it.
            lease_key: signs the numbers that kiosks hold; secret.
            endpoints: where the controller listens and keeps its data, which a reload cannot change.
        """
        self.hall = hall
        self.policy = policy
        self.zone = hall.zone_info
        self.reason_version = reason_version or default_reasons().version
        self.numbers = GivenNumbers(ranges or NumberRanges())
        self.holders = Holders()
        self.steps = Steps()
        self.owners: Mapping[str, str] = owners or {}
        self.lease_key = lease_key
        self.endpoints = endpoints
        self.view = HallView()
        """May be replaced by a view without tickets, when a log is read from the middle on."""
        self.lines: dict[str, Line] = {}
        self.standings: dict[str, Standing] = {}
        self.ratings: dict[str, RatingRecord] = {}
        self.ended: dict[str, m.TicketState] = {}
        """Labels of this business date that have ended, and how."""
        self.checked_in: dict[str, str] = {}
        """Codes of bookings of this business date, and the labels of their tickets."""
        self.expected_bookings: tuple[Any, ...] | None = None
        """Who is still expected today, once somebody asked (service.bookings); None: to be looked up."""
        self.first_contacts: dict[str, str] = {}
        """By ticket of this business date, the staff number of who received the visitor first."""
        self.kept = Kept()
        self.reprints: dict[str, int] = {}
        """By ticket of this business date, how many papers came after the first."""
        self.touched_ms: dict[str, int] = {}
        """By counter, when somebody signed in, opened, paused or closed it today."""
        self.resumed_ms = 0
        """When the last emergency ended: who was called before was led out."""
        self.starvation_ms = hall.starvation_minutes * _MINUTE_MS
        self._presence = Presence(confirmations)
        self._ids_by_label: dict[str, str] = {}
        self._made_by: dict[tuple[str, str], str] = {}
        self._superseded: set[tuple[str, str]] = set()
        self._called_place: dict[str, int] = {}
        self._issues_today = 0
        self._day: Day | None = None
        self.counters: dict[str, Counter] = {}
        """Every counter of today with the queues that it serves now."""
        self.given: dict[str, int] = {}
        """By queue, how many numbers this business date gave out."""
        self.configured: dict[str, str] = {}
        """By name, the digest of each file that the hall was last said to work by; empty: never said."""
        self._take_terms(terms_of(hall, policy))
        self._estimates = Estimates(hall, self.lines, self.counters)

        self._index: dict[type[m.Event], Callable[[Any, m.EventRecord], None]] = {
            m.TicketIssued: self._on_issued,
            m.NumbersLeased: self._on_leased,
            m.AppointmentMade: self._on_appointment,
            m.AppointmentEnded: self._on_appointment_ended,
            m.MattersChanged: self._on_matters,
            m.TicketAdoptedLate: self._on_adopted_late,
            m.TicketCalled: self._on_called,
            m.TicketRecalled: self._on_recalled,
            m.ServiceStarted: self._on_answered,
            m.ServiceCompleted: self._on_completed,
            m.TicketMissed: self._on_missed,
            m.StepUndone: self._on_undone,
            m.TicketRequeued: self._on_requeued,
            m.TicketParked: self._on_away,
            m.TicketTransferred: self._on_transferred,
            m.TicketMoved: self._on_moved,
            m.CounterQueuesChanged: self._on_counter_queues,
            m.CounterAdded: self._on_counter_added,
            m.HoursExtended: self._on_hours,
            m.TicketCancelled: self._on_cancelled,
            m.TicketReclassified: self._on_reclassified,
            m.TicketExpired: self._on_expired,
            m.TicketReprinted: self._on_reprinted,
            m.CaseClosed: self._on_case_closed,
            m.FirstContactMade: self._on_first_contact,
            m.CounterOpened: self._on_counter,
            m.CounterPaused: self._on_counter,
            m.CounterClosed: self._on_counter,
            m.ClerkSignedIn: self._on_signed_in,
            m.RatingOpened: self._on_rating_opened,
            m.RatingClosed: self._on_rating_closed,
            m.Rated: self._on_rated,
            m.CallUnseen: self._on_unseen,
            m.CallUnspoken: self._on_unspoken,
            m.EmergencyStarted: self._on_emergency,
            m.EmergencyEnded: self._on_emergency_over,
            m.DayStarted: self._on_day,
            m.ControllerStarted: self._on_controller,
            m.ConfigurationApplied: self._on_configuration,
        }

    # --- the configuration ----------------------------------------------------------------------

    def adopt(self, offer: Offer) -> None:
        """Decide by these tables from now on; what follows from the log comes with the event."""
        self.hall, self.policy = offer.hall, offer.policy
        self.reason_version = offer.reason_version
        self.owners = offer.owners
        self.starvation_ms = offer.hall.starvation_minutes * _MINUTE_MS
        self._presence.needs(offer.confirmations)
        self._day = None
        self.expected_bookings = None
        for queue in offer.hall.queues:
            self.line(queue.prefix)
        self._estimates = Estimates(offer.hall, self.lines, self.counters)

    def take_terms(self, terms: m.Terms, files: Mapping[str, str]) -> None:
        """Follow the log under these terms from now on."""
        self._take_terms(terms)
        self.configured = dict(files)
        self._estimates.queues_changed()

    def _take_terms(self, terms: m.Terms) -> None:
        self.terms = terms
        self.standings = standings_of(terms)
        for queue in terms.queues:
            self.line(queue)
        self.numbers.keep_apart(Block(*terms.walk_up_numbers), Block(*terms.roll_numbers))
        self._usual = counters_of(terms, self.hall)
        self._priority_counters = {row.counter for row in terms.counters if row.kind == "priority"}
        by_hand = [each for each in self.view.counters.values() if each.queues or each.temporary]
        today = dict(self._usual)
        for status in by_hand:
            known = today.get(status.number) or self.counters.get(status.number)
            if known is not None and (status.temporary or status.number in self._usual):
                today[status.number] = replace(known, queues=status.queues or known.queues)
        # The same object: the estimates look at it.
        self.counters.clear()
        self.counters.update(today)

    # --- events --------------------------------------------------------------------------------

    def apply(self, record: m.EventRecord, event: m.Event) -> None:
        """Take one event, in order of `seq`.

        Raises:
            KeyError: the event speaks of a ticket that this hall never had.
        """
        index = self._index.get(type(event))
        if index is not None:
            index(event, record)
        self.view.apply(record, event)

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

    def line(self, queue: str) -> Line:
        """The waiting tickets of a queue; a queue that left the configuration keeps its own."""
        line = self.lines.get(queue)
        if line is None:
            line = self.lines[queue] = Line(queue)
        return line

    def standing(self, priority_class: str) -> Standing:
        """How a class waits; a class that the hall does not know waits as an ordinary one."""
        return self.standings.get(priority_class, ORDINARY)

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
        return (client_id, command_id) in self._superseded

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
            "superseded": sorted(self._superseded),
            "called_place": self._called_place,
            "queues": {number: counter.queues for number, counter in self.counters.items()},
            "given": self.given,
            "terms": self.terms,
            "configured": self.configured,
        }
        return hashlib.sha256(msgspec.json.encode(facts, order="deterministic")).hexdigest()

    # --- indexes -------------------------------------------------------------------------------

    def _on_issued(self, e: m.TicketIssued, r: m.EventRecord) -> None:
        self._issues_today += 1
        self._made_by[r.actor, r.command_id] = e.ticket_id
        self.given[e.queue] = self.given.get(e.queue, 0) + 1
        self._ids_by_label[e.label] = e.ticket_id
        standing = self.standings.get(e.priority_class, ORDINARY)
        if e.matters:
            self._enter(e.ticket_id, e.matters, standing, "waiting", e.slot_ms, since_of(e))
            if e.person_ref:
                self.holders.hold_all(e.person_ref, e.matters, e.ticket_id)
        else:
            self.line(e.queue).add(
                (e.place_ms, e.place_tie, e.ticket_id),
                standing.rule,
                standing.every,
                e.slot_ms,
                since_of(e),
            )
            if e.person_ref:
                self.holders.hold(e.person_ref, e.queue, e.ticket_id)
        if e.phone_ref:
            self.holders.telephone(e.phone_ref, e.ticket_id)
        if e.token_hash:
            self.kept.print(e.token_hash, e.ticket_id, e.label, e.business_date)
        if e.appointment:
            self.checked_in[e.appointment] = e.label
            self.expected_bookings = None
        if e.lease:
            # Its number is of the kiosk's own; the numbers given in turn go on where they were.
            if e.supersedes:
                self._superseded.add((e.lease, e.supersedes))
        else:
            self.numbers.take(e.business_date, e.queue, e.number)

    def _on_appointment(self, e: m.AppointmentMade, _: m.EventRecord) -> None:
        self.expected_bookings = None
        before = self.kept.bookings.get(e.code)
        row = "" if before is None else before.row
        if e.imported:
            row = row_words(e.date, e.start, e.end, e.queue, e.item)
        self.kept.bookings[e.code] = KeptBooking(
            row=row,
            date=e.date,
            start=e.start,
            end=e.end,
            queue=e.queue,
            item=e.item,
            person_ref=e.person_ref,
            phone_ref=e.phone_ref,
            name_ref=e.name_ref,
            imported=e.imported,
        )

    def _on_appointment_ended(self, e: m.AppointmentEnded, _: m.EventRecord) -> None:
        self.expected_bookings = None
        known = self.kept.bookings.get(e.code)
        if known is not None:
            known.state = e.why
        else:
            self.kept.bookings[e.code] = KeptBooking(
                date=e.date, start=e.start, end=e.end, queue=e.queue, item=e.item, state=e.why
            )

    def _on_matters(self, e: m.MattersChanged, _: m.EventRecord) -> None:
        ticket = self.view.tickets[e.ticket_id]
        self.steps.forget_ticket(e.ticket_id)
        if not ticket.matters and ticket.state == "waiting":
            self.line(ticket.queue).remove(e.ticket_id)
        self._rearrange(ticket, e.matters, ticket.state)

    def _on_leased(self, e: m.NumbersLeased, _: m.EventRecord) -> None:
        self.numbers.lease(e.business_date, e.blocks)

    def _on_adopted_late(self, e: m.TicketAdoptedLate, _: m.EventRecord) -> None:
        if e.supersedes:
            self._superseded.add((e.lease, e.supersedes))

    def _on_called(self, e: m.TicketCalled, _: m.EventRecord) -> None:
        ticket = self.view.tickets[e.ticket_id]
        if e.rule == "fifo":
            place = max(ticket.place_ms, self._called_place.get(ticket.queue, 0))
            self._called_place[ticket.queue] = place
        self.steps.did(e.counter, LastStep("call", e.called_ms, msgspec.structs.replace(ticket)))
        if ticket.state == "waiting":
            self.line(e.queue).call(
                e.ticket_id,
                e.called_ms,
                at_priority_counter=e.counter in self._priority_counters,
            )
        if ticket.matters:
            self._rearrange(ticket, e.matters, "called")
        self._presence.called(e.call_id, e.ticket_id, e.counter, e.called_ms)

    def _on_emergency(self, _e: m.EmergencyStarted, _: m.EventRecord) -> None:
        """Every screen shows the way out: nobody waits for a call to be shown or spoken."""
        for ticket in self.view.tickets.values():
            if ticket.call_id:
                self._presence.gone(ticket.call_id)

    def _on_emergency_over(self, _e: m.EmergencyEnded, record: m.EventRecord) -> None:
        """Everything goes on where it stood; nobody was idle meanwhile."""
        if self.view.evacuated:
            self.resumed_ms = record.at_ms
            self.touched_ms = dict.fromkeys(self.view.counters, record.at_ms)

    def _on_recalled(self, e: m.TicketRecalled, r: m.EventRecord) -> None:
        self._presence.called(e.call_id, e.ticket_id, e.counter, r.at_ms)

    def _on_answered(
        self, e: m.ServiceStarted | m.TicketMissed | m.TicketParked, _: m.EventRecord
    ) -> None:
        self._presence.gone(self.view.tickets[e.ticket_id].call_id)

    def _on_missed(self, e: m.TicketMissed, r: m.EventRecord) -> None:
        ticket = self.view.tickets[e.ticket_id]
        self.steps.did(e.counter, LastStep("no_show", r.at_ms, msgspec.structs.replace(ticket)))
        self._on_away(e, r)

    def _on_away(self, e: m.TicketMissed | m.TicketParked, r: m.EventRecord) -> None:
        """Whoever is not here is not deferred either: he comes back when he is found."""
        ticket = self.view.tickets[e.ticket_id]
        if ticket.matters:
            self._rearrange(ticket, ticket.matters, "parked")
        self._on_answered(e, r)

    def _on_completed(self, e: m.ServiceCompleted, r: m.EventRecord) -> None:
        ticket = self.view.tickets[e.ticket_id]
        before = msgspec.structs.replace(ticket)
        self.steps.did(
            e.counter, LastStep("complete", r.at_ms, before, e.cases, e.next_queue, e.notice)
        )
        if e.case:
            self.kept.accept(e.case, self.view.business_date, e.cases, e.case_ref)
        if not e.next_queue:
            self._end(e.ticket_id, "served")
            return
        if ticket.matters:
            self._presence.gone(ticket.call_id)
            self._rearrange(ticket, e.matters, "waiting", since_ms=r.at_ms)
            return
        self._move(ticket, e.next_queue, ticket.place_ms, ticket.place_tie, r.at_ms)

    def _on_undone(self, e: m.StepUndone, _: m.EventRecord) -> None:
        step = self.steps.undo(e.counter)
        if e.step == "call":
            self._presence.gone(e.call_id)
            if e.state == "waiting":
                self.line(self.view.tickets[e.ticket_id].queue).uncall(e.ticket_id)
        was_over = e.step == "complete" and not step.next_queue
        if was_over:
            del self.ended[e.label]
            self._ids_by_label[e.label] = e.ticket_id
        if e.step == "complete":
            self.kept.forget(case_of(e.ticket_id, e.transaction - 1))
            self.kept.uninvite(rating_id_of(e.ticket_id, e.transaction - 1), e.ticket_id)
        if e.matters and was_over:
            standing = self.standing(e.priority_class)
            self._enter(e.ticket_id, e.matters, standing, e.state, e.slot_ms, e.since_ms)
            if e.person_ref:
                self.holders.hold_all(e.person_ref, e.matters, e.ticket_id)
        elif e.matters:
            ticket = self.view.tickets[e.ticket_id]
            self._rearrange(ticket, e.matters, e.state, since_ms=e.since_ms)
        elif e.step == "complete":
            if step.next_queue:
                self.line(step.next_queue).remove(e.ticket_id)
                ticket = self.view.tickets[e.ticket_id]
                if ticket.person_ref:
                    self.holders.release(ticket)
            if e.person_ref:
                self.holders.hold(e.person_ref, e.queue, e.ticket_id)

    def _on_requeued(self, e: m.TicketRequeued, r: m.EventRecord) -> None:
        ticket = self.view.tickets[e.ticket_id]
        standing = self.standing(e.priority_class or ticket.priority_class)
        if ticket.matters:
            self._rearrange(ticket, e.matters, "waiting", standing, since_ms=r.at_ms)
            return
        self.line(ticket.queue).add(
            (e.place_ms, e.place_tie, e.ticket_id),
            standing.rule,
            standing.every,
            ticket.slot_ms,
            r.at_ms,
        )

    def _on_transferred(self, e: m.TicketTransferred, r: m.EventRecord) -> None:
        ticket = self.view.tickets[e.ticket_id]
        if ticket.matters:
            self._presence.gone(ticket.call_id)
            self._rearrange(ticket, e.matters, "waiting", since_ms=r.at_ms)
            return
        self._move(ticket, e.to_queue, e.place_ms, e.place_tie, r.at_ms)

    def _on_moved(self, e: m.TicketMoved, _: m.EventRecord) -> None:
        ticket = self.view.tickets[e.ticket_id]
        if ticket.matters:
            self._rearrange(ticket, e.matters, ticket.state)
            return
        self.line(ticket.queue).remove(e.ticket_id)
        self._move(ticket, e.to_queue, e.place_ms, e.place_tie, ticket.since_ms)

    def _on_counter_queues(self, e: m.CounterQueuesChanged, _: m.EventRecord) -> None:
        known = self.counters.get(e.counter)
        if known is None:
            return
        usual = self._usual.get(e.counter, known)
        self.counters[e.counter] = replace(known, queues=e.queues or usual.queues)
        self._estimates.queues_changed()

    def _on_counter_added(self, e: m.CounterAdded, _: m.EventRecord) -> None:
        self.counters[e.counter] = temporary_counter(e)
        self._estimates.queues_changed()

    def _on_hours(self, _e: m.HoursExtended, _: m.EventRecord) -> None:
        self._day = None

    def _on_reclassified(self, e: m.TicketReclassified, _: m.EventRecord) -> None:
        ticket = self.view.tickets[e.ticket_id]
        standing = self.standing(e.priority_class)
        if ticket.state == "called":
            self._presence.gone(ticket.call_id)
        elif ticket.state != "waiting":
            return
        if ticket.matters:
            self._rearrange(ticket, e.matters, "waiting", standing)
            return
        if ticket.state == "waiting":
            self.line(ticket.queue).remove(e.ticket_id)
        self.line(ticket.queue).add(
            (ticket.place_ms, ticket.place_tie, e.ticket_id),
            standing.rule,
            standing.every,
            since_ms=ticket.since_ms,
        )

    def _on_cancelled(self, e: m.TicketCancelled, _: m.EventRecord) -> None:
        self._end(e.ticket_id, "cancelled")

    def _on_expired(self, e: m.TicketExpired, _: m.EventRecord) -> None:
        self._end(e.ticket_id, "expired")

    def _on_reprinted(self, e: m.TicketReprinted, _: m.EventRecord) -> None:
        self.reprints[e.ticket_id] = e.copy
        if e.token_hash:
            self.kept.print(e.token_hash, e.ticket_id, e.label, self.view.business_date)

    def _on_case_closed(self, e: m.CaseClosed, _: m.EventRecord) -> None:
        self.kept.close(e.case, e.accepted_on, e.cases)

    def _on_first_contact(self, e: m.FirstContactMade, _: m.EventRecord) -> None:
        if e.ticket_id:
            self.first_contacts[e.ticket_id] = e.staff_no

    def _on_signed_in(self, e: m.ClerkSignedIn, record: m.EventRecord) -> None:
        self.touched_ms[e.counter] = record.at_ms

    def _on_counter(
        self, e: m.CounterOpened | m.CounterPaused | m.CounterClosed, record: m.EventRecord
    ) -> None:
        self.touched_ms[e.counter] = record.at_ms
        self._estimates.counters_changed()

    def _on_rating_opened(self, e: m.RatingOpened, _: m.EventRecord) -> None:
        self.ratings[e.rating_id] = RatingRecord(e.counter, e.ticket_id, e.staff_no)
        self.kept.invite(Matter(e.rating_id, e.counter, e.ticket_id, e.staff_no, e.queue, e.item))

    def _on_rating_closed(self, e: m.RatingClosed, _: m.EventRecord) -> None:
        record = self.ratings.get(e.rating_id)
        if record is not None:
            record.open = False

    def _on_rated(self, e: m.Rated, _: m.EventRecord) -> None:
        record = self.ratings.get(e.rating_id)
        if record is not None:
            record.given = True
        self.kept.rated(e.rating_id, e.ticket_id)

    def _on_unseen(self, e: m.CallUnseen, _: m.EventRecord) -> None:
        self._presence.settled(e.call_id, "shown")

    def _on_unspoken(self, e: m.CallUnspoken, _: m.EventRecord) -> None:
        self._presence.settled(e.call_id, "spoken")

    def _on_day(self, e: m.DayStarted, _: m.EventRecord) -> None:
        for line in self.lines.values():
            line.start_day()
        self.ratings.clear()
        self.ended.clear()
        self.steps.clear()
        self.checked_in.clear()
        self.first_contacts.clear()
        self.reprints.clear()
        self.holders.start_day()
        self._made_by.clear()
        self._superseded.clear()
        self._called_place.clear()
        self.kept.start_day(e.business_date, self.terms.late_rating_days)
        self.expected_bookings = None
        self.given.clear()
        self._day = None
        if self.counters != self._usual:
            self.counters.clear()
            self.counters.update(self._usual)
            self._estimates.queues_changed()
        self._issues_today = 0
        self.numbers.start_day(e)

    def _on_configuration(self, e: m.ConfigurationApplied, _: m.EventRecord) -> None:
        if e.terms is not None:
            self.take_terms(e.terms, e.files)

    def _on_controller(self, _: m.ControllerStarted, r: m.EventRecord) -> None:
        self._presence.restarted(r.at_ms)

    def _move(
        self, ticket: m.Ticket, queue: str, place_ms: int, place_tie: int, since_ms: int
    ) -> None:
        """A number that was at a counter waits in another queue."""
        self._presence.gone(ticket.call_id)
        standing = self.standing(ticket.priority_class)
        self.line(queue).add(
            (place_ms, place_tie, ticket.ticket_id),
            standing.rule,
            standing.every,
            ticket.slot_ms,
            since_ms,
        )
        if ticket.person_ref:
            self.holders.release(ticket)
            self.holders.hold(ticket.person_ref, queue, ticket.ticket_id)

    def _end(self, ticket_id: str, state: m.TicketState) -> None:
        ticket = self.view.tickets[ticket_id]
        if ticket.matters:
            self._leave(ticket)
        elif ticket.state == "waiting":
            self.line(ticket.queue).remove(ticket_id)
        self._presence.gone(ticket.call_id)
        self._ids_by_label.pop(ticket.label, None)
        self.ended[ticket.label] = state
        if ticket.person_ref:
            self.holders.release(ticket)

    # --- visits: a number that waits in several lines ---------------------------------------------

    def _rearrange(
        self,
        ticket: m.Ticket,
        matters: Matters,
        state: m.TicketState,
        standing: Standing | None = None,
        since_ms: int = 0,
    ) -> None:
        """The matters of a visit changed, or whether its visitor is free; 0: he waits since he did."""
        self._leave(ticket)
        standing = standing or self.standing(ticket.priority_class)
        since_ms = since_ms or ticket.since_ms
        self._enter(ticket.ticket_id, matters, standing, state, ticket.slot_ms, since_ms)
        if ticket.person_ref:
            self.holders.release(ticket)
            self.holders.hold_all(ticket.person_ref, matters, ticket.ticket_id)

    def _leave(self, ticket: m.Ticket) -> None:
        for each in ticket.matters:
            line = self.line(each.queue)
            if ticket.ticket_id in line:
                line.remove(ticket.ticket_id)
            line.deferred.discard(ticket.ticket_id)

    def _enter(
        self,
        ticket_id: str,
        matters: Matters,
        standing: Standing,
        state: m.TicketState,
        slot_ms: int,
        since_ms: int,
    ) -> None:
        """Wait where there is something to do; at a counter the visitor is deferred everywhere else."""
        booked = standing.rule == "time_slot"
        for each in matters:
            if each.state != "waiting":
                continue
            line = self.line(each.queue)
            if state == "waiting":
                key = (each.place_ms, each.place_tie, ticket_id)
                here_ms = max(since_ms, each.place_ms) if each.added else since_ms
                if booked and each.added:
                    line.add(key, ORDINARY.rule, ORDINARY.every, since_ms=here_ms)
                else:
                    slot_ms = slot_ms if booked else 0
                    line.add(key, standing.rule, standing.every, slot_ms, here_ms)
            elif state in AT_COUNTER:
                line.deferred.add(ticket_id)


def temporary_counter(e: m.CounterAdded) -> Counter:
    """A counter that stands in no table."""
    return Counter(
        number=e.counter,
        zone=e.zone,
        name_zh="临时窗口",
        name_en="Temporary counter",
        kind="general",
        departments=(),
        queues=e.queues,
        sign_text=f"{e.counter}号 临时窗口",
    )
