"""The view itself, and the one way in which it changes."""

from __future__ import annotations

from typing import Final

from msgspec import Struct, field

from queue_controller.api import messages as m
from queue_controller.api.view import of_counters, of_opinions, of_the_hall, of_tickets
from queue_controller.api.view.parts import (
    BadReview,
    BroadcastStatus,
    Call,
    CounterStatus,
    DeviceStatus,
    EmergencyStatus,
    Feedback,
    Figures,
    PublishedNotice,
    RatingStatus,
    RingStatus,
    Slip,
    WorkOrder,
)
from queue_controller.api.view.reducer import Reducer
from queue_controller.api.view.tickets import place_in

REDUCERS: Final[dict[type[m.Event], Reducer]] = {
    **of_tickets.REDUCERS,
    **of_counters.REDUCERS,
    **of_opinions.REDUCERS,
    **of_the_hall.REDUCERS,
}


class HallView(Struct):
    """Everything live. Tickets that ended leave; missed and parked ones stay until the day ends."""

    seq: int = 0
    epoch: int = 0
    business_date: str = ""
    rehearsal: bool = False
    tickets: dict[str, m.Ticket] = field(default_factory=dict)
    counters: dict[str, CounterStatus] = field(default_factory=dict)
    ratings: dict[str, RatingStatus] = field(default_factory=dict)
    devices: dict[str, DeviceStatus] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)
    alarms: dict[str, str] = field(default_factory=dict)
    stopped: dict[str, str] = field(default_factory=dict)
    """Queues that give no more numbers today, and why; the public reads no reason."""
    notices: dict[str, str] = field(default_factory=dict)
    """One-time notices that may still be brought back, and their date; not for the public."""
    acknowledged: dict[str, int] = field(default_factory=dict)
    """Alarms that somebody looks after, and since when; full audience only."""
    bad_reviews: list[BadReview] = field(default_factory=list)
    """Of this business date; full audience only."""
    work_orders: dict[str, WorkOrder] = field(default_factory=dict)
    feedback: dict[str, Feedback] = field(default_factory=dict)
    """What visitors told the hall, kept for a month after it was closed."""
    """Of bad reviews, until the day after they are closed; full audience only."""
    broadcasts: dict[str, BroadcastStatus] = field(default_factory=dict)
    rings: dict[str, RingStatus] = field(default_factory=dict)
    """Until they are answered; not for the public."""
    emergency: EmergencyStatus | None = None
    caps: dict[str, int] = field(default_factory=dict)
    """Queues that give only so many numbers today."""
    extended_from_ms: int = 0
    extended_until_ms: int = 0
    """Today the hall serves between these two as well; 0: as planned."""
    extended_tickets_ms: int = 0
    """Numbers are given until then; 0: as planned."""
    closing_ms: int = 0
    """The closing that the manager was last told of, because numbers were still here."""
    closed: bool = False
    """The manager closed the hall for today."""
    published: dict[str, PublishedNotice] = field(default_factory=dict)
    slips: dict[str, Slip] = field(default_factory=dict)
    """Not for the public."""
    notices_for: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By one-time notice, what it was given for: the queue, then the items. Not for the public; a notice of an older log is not in it."""

    configuration: str = ""
    """The digest of the files that the hall works by (config/digest.py); empty: not said yet."""
    inspections: dict[str, m.Inspection] = field(default_factory=dict)
    """Of today, and those that somebody still has to put right; full audience only."""

    @property
    def evacuated(self) -> bool:
        """Whether an emergency (or its drill) is on: nobody is called, no place is lost."""
        return self.emergency is not None and self.emergency.active

    def counter(self, number: str) -> CounterStatus:
        """The counter's record, made on first use."""
        status = self.counters.get(number)
        if status is None:
            status = self.counters[number] = CounterStatus(number)
        return status

    def by_label(self, label: str) -> m.Ticket | None:
        """A live ticket by its label ("B012", spaces and case ignored) or id."""
        wanted = label.replace(" ", "").upper()
        found = self.tickets.get(wanted)
        if found is not None:
            return found
        return next((t for t in self.tickets.values() if t.label == wanted), None)

    def present_ticket(self, counter: str) -> m.Ticket | None:
        """The ticket that is called to, or served at, this counter."""
        status = self.counters.get(counter)
        return None if status is None else self.tickets.get(status.ticket_id)

    def waiting(self, queue: str) -> list[m.Ticket]:
        """The waiting tickets of a queue by place, plain order without any rule."""
        found = []
        for ticket in self.tickets.values():
            if ticket.state == "waiting":
                place = place_in(ticket, queue)
                if place is not None:
                    found.append((place, ticket.ticket_id))
        return [self.tickets[ticket_id] for _, ticket_id in sorted(found)]

    def apply(self, record: m.EventRecord, event: m.Event | None) -> None:
        """Take one event. Unknown (None) and sealed ones move only `seq`.

        Raises:
            KeyError: the event speaks of a ticket this view never had (a gap: ask for a snapshot).
        """
        self.seq = record.seq
        self.epoch = record.epoch
        if event is not None:
            reducer = REDUCERS.get(type(event))
            if reducer is not None:
                reducer(self, event, record)
