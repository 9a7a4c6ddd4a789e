"""What the hall remembers beside its view, so that no command has to look at every ticket; and where tickets stand.

`index_events` says how each event changes it, `hall` what is asked of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from msgspec import Struct

from config.model import Counter, Hall, PolicyConfig
from config.rating_reasons import default_reasons
from config.setup_model import ControllerConfig
from queue_controller.api import messages as m
from queue_controller.api.view import AT_COUNTER, HallView
from queue_controller.domain.calling import Line
from queue_controller.domain.days import Day
from queue_controller.domain.leases import Block
from queue_controller.domain.numbering import NumberRanges
from queue_controller.domain.visits import Matters
from queue_controller.service.estimates import Estimates
from queue_controller.service.given import GivenNumbers
from queue_controller.service.holders import Holders
from queue_controller.service.kept import Kept
from queue_controller.service.offer import Offer
from queue_controller.service.presence import Presence
from queue_controller.service.steps import Steps
from queue_controller.service.terms import ORDINARY, Standing, counters_of, standings_of, terms_of

CONFIRMATIONS: Final[frozenset[m.Confirmation]] = frozenset({"shown", "spoken"})
_MINUTE_MS: Final = 60_000


class RatingRecord(Struct):
    """A rating of this business date, also after it was closed."""

    counter: str
    ticket_id: str
    staff_no: str
    open: bool = True
    given: bool = False


class Indexes:
    """The view, and what stands beside it."""

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
        self._called_place: dict[str, int] = {}
        self._issues_today = 0
        self._day: Day | None = None
        self.counters: dict[str, Counter] = {}
        """Every counter of today with the queues that it serves now."""
        self.given: dict[str, int] = {}
        """By queue, how many numbers of this business date were given for it; a visit counts in each of its queues."""
        self.configured: dict[str, str] = {}
        """By name, the digest of each file that the hall was last said to work by; empty: never said."""
        self._take_terms(terms_of(hall, policy))
        self._estimates = Estimates(hall, self.lines, self.counters)

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

    # --- lines ---------------------------------------------------------------------------------

    def line(self, queue: str) -> Line:
        """The waiting tickets of a queue; a queue that left the configuration keeps its own."""
        line = self.lines.get(queue)
        if line is None:
            line = self.lines[queue] = Line(queue)
        return line

    def standing(self, priority_class: str) -> Standing:
        """How a class waits; a class that the hall does not know waits as an ordinary one."""
        return self.standings.get(priority_class, ORDINARY)

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
