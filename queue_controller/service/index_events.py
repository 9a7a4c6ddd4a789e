"""How each event changes what the hall remembers beside its view. One `apply` serves live events and replay alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import msgspec

from config.model import Counter
from queue_controller.api import messages as m
from queue_controller.api.view import since_of
from queue_controller.domain.rating import rating_id_of
from queue_controller.domain.shares import Share
from queue_controller.service.indexes import Indexes, RatingRecord
from queue_controller.service.kept import KeptBooking, Matter, case_of, row_words
from queue_controller.service.steps import LastStep
from queue_controller.service.terms import ORDINARY


class IndexEvents(Indexes):
    """Follows the log."""

    def apply(self, record: m.EventRecord, event: m.Event) -> None:
        """Take one event, in order of `seq`.

        Raises:
            KeyError: the event speaks of a ticket that this hall never had.
        """
        index = self._index.get(type(event))
        if index is not None:
            index(self, event, record)
        self.view.apply(record, event)

    def _on_issued(self, e: m.TicketIssued, r: m.EventRecord) -> None:
        self._issues_today += 1
        self._made_by[r.actor, r.command_id] = e.ticket_id
        self._give({each.queue for each in e.matters} or {e.queue})
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
            self.kept.supersede(e.lease, e.supersedes)
        else:
            self.numbers.take(e.business_date, e.queue, e.number)

    def _give(self, queues: set[str]) -> None:
        for queue in sorted(queues):
            self.given[queue] = self.given.get(queue, 0) + 1

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
            matters=e.matters,
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
        known = {each.queue for each in ticket.matters} or {ticket.queue}
        self._give({each.queue for each in e.matters} - known)
        if not ticket.matters and ticket.state == "waiting":
            self.line(ticket.queue).remove(e.ticket_id)
        self._rearrange(ticket, e.matters, ticket.state)

    def _on_leased(self, e: m.NumbersLeased, _: m.EventRecord) -> None:
        self.numbers.lease(e.business_date, e.blocks)

    def _on_adopted_late(self, e: m.TicketAdoptedLate, _: m.EventRecord) -> None:
        self.kept.supersede(e.lease, e.supersedes)

    def _on_called(self, e: m.TicketCalled, _: m.EventRecord) -> None:
        ticket = self.view.tickets[e.ticket_id]
        if e.rule == "fifo":
            # A visit is called for the matter of this queue, which need not be the one that it was at before.
            own = next((o.place_ms for o in ticket.matters if o.queue == e.queue), ticket.place_ms)
            self._called_place[e.queue] = max(own, self._called_place.get(e.queue, 0))
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
                standing = self.standing(e.priority_class)
                line = self.line(self.view.tickets[e.ticket_id].queue)
                line.uncall(e.ticket_id, standing.rule, standing.every)
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
            ticket.slot_ms,
            ticket.since_ms,
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

    def _on_copy_joined(self, _: m.CopyJoined, r: m.EventRecord) -> None:
        self.numbers.join(r.seq)

    def _on_took_over(self, e: m.MachineTookOver, _: m.EventRecord) -> None:
        self.numbers.part(e.business_date, Share(e.step, e.rest), e.machine, e.mark)

    def _on_controller(self, _: m.ControllerStarted, r: m.EventRecord) -> None:
        self._presence.restarted(r.at_ms)

    _index: ClassVar[dict[type[m.Event], Callable[[Any, Any, m.EventRecord], None]]] = {
        m.TicketIssued: _on_issued,
        m.NumbersLeased: _on_leased,
        m.AppointmentMade: _on_appointment,
        m.AppointmentEnded: _on_appointment_ended,
        m.MattersChanged: _on_matters,
        m.TicketAdoptedLate: _on_adopted_late,
        m.TicketCalled: _on_called,
        m.TicketRecalled: _on_recalled,
        m.ServiceStarted: _on_answered,
        m.ServiceCompleted: _on_completed,
        m.TicketMissed: _on_missed,
        m.StepUndone: _on_undone,
        m.TicketRequeued: _on_requeued,
        m.TicketParked: _on_away,
        m.TicketTransferred: _on_transferred,
        m.TicketMoved: _on_moved,
        m.CounterQueuesChanged: _on_counter_queues,
        m.CounterAdded: _on_counter_added,
        m.HoursExtended: _on_hours,
        m.TicketCancelled: _on_cancelled,
        m.TicketReclassified: _on_reclassified,
        m.TicketExpired: _on_expired,
        m.TicketReprinted: _on_reprinted,
        m.CaseClosed: _on_case_closed,
        m.FirstContactMade: _on_first_contact,
        m.CounterOpened: _on_counter,
        m.CounterPaused: _on_counter,
        m.CounterClosed: _on_counter,
        m.ClerkSignedIn: _on_signed_in,
        m.RatingOpened: _on_rating_opened,
        m.RatingClosed: _on_rating_closed,
        m.Rated: _on_rated,
        m.CallUnseen: _on_unseen,
        m.CallUnspoken: _on_unspoken,
        m.EmergencyStarted: _on_emergency,
        m.EmergencyEnded: _on_emergency_over,
        m.DayStarted: _on_day,
        m.ControllerStarted: _on_controller,
        m.CopyJoined: _on_copy_joined,
        m.MachineTookOver: _on_took_over,
        m.ConfigurationApplied: _on_configuration,
    }


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
