"""The hall as one audience may see it: a snapshot, kept current by events.

The controller's own memory and every surface's replica use this one reducer, so that a replica
cannot drift from the authority. Fields that an audience may not read are simply empty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final, Self, get_args

from msgspec import Struct, field, structs

from queue_controller.api import messages as m

RECENT_CALLS_KEPT: Final = 40
NOTICES_KEPT: Final = dt.timedelta(days=30)
"""How long a one-time notice can be brought back."""
LIVE: Final = frozenset({"waiting", "called", "serving", "no_show", "parked"})


AT_COUNTER: Final = frozenset({"called", "serving"})


SLIPS_KEPT: Final = dt.timedelta(days=14)
"""How long a slip of a day that ended too early goes first."""


class CounterStatus(Struct):
    """One counter now. `ticket_id` is its present ticket, called or serving.

    `queues`: what it serves today by the manager's hand, until `queues_until_ms` (0: all day); empty:
    what the tables say. A `temporary` one stands in no table.
    """

    number: str
    mode: m.CounterMode = "closed"
    reason: str = ""
    until_ms: int = 0
    staff_no: str = ""
    ticket_id: str = ""
    rating_id: str = ""
    idle_since_ms: int = 0
    """Since when it is open without a ticket; 0: it has one, or is not open."""
    choice: tuple[str, ...] = ()
    """Labels that fit the digits of its keypad, until it calls one of them or any other."""
    queues: tuple[str, ...] = ()
    queues_until_ms: int = 0
    temporary: bool = False
    zone: str = ""


class BadReview(Struct, frozen=True):
    """A rating of 不满意 or 非常不满意; of the full audience only."""

    rating_id: str
    counter: str
    staff_no: str
    level: int
    reasons: tuple[str, ...]
    at_ms: int
    late: bool = False
    """By the token on the paper: nobody stood at the counter."""


class WorkOrder(Struct):
    """What a bad review set going; of the full audience only. `stage` is the one under way.

    `due` are the dates by which 核实, 整改, 回访 and 反馈 are due, in this order.
    """

    work_order: str
    rating_id: str
    ticket_id: str
    counter: str
    staff_no: str
    level: int
    reasons: tuple[str, ...]
    opened_on: str
    due: tuple[str, ...]
    stage: m.WorkOrderState = "verify"
    upheld: bool = True
    notes: dict[str, str] = field(default_factory=dict)

    def due_of(self, stage: m.WorkOrderState) -> str:
        """The date by which a stage is due; empty: none."""
        at = _STAGES.index(stage)
        return self.due[at] if at < len(self.due) else ""


_STAGES: Final[tuple[m.WorkOrderState, ...]] = get_args(m.WorkOrderState)


class Feedback(Struct):
    """投诉, 建议 or 办不成事; of the full audience only. Dates are ISO."""

    feedback: str
    kind: m.FeedbackKind
    topics: tuple[str, ...]
    counter: str
    item: str
    filed_on: str
    first_answer_on: str
    answer_on: str
    code_hash: str = ""
    answers: list[str] = field(default_factory=list)
    closed_on: str = ""


class BroadcastStatus(Struct, frozen=True):
    """An announcement of staff, until its time is over."""

    broadcast_id: str
    text_zh: str
    text_en: str
    zones: tuple[str, ...]
    until_ms: int


class RingStatus(Struct, frozen=True):
    """需引导: who waits for a person, and since when (UTC epoch milliseconds)."""

    ring_id: str
    client: str
    since_ms: int
    ticket_id: str = ""
    label: str = ""


class EmergencyStatus(Struct, frozen=True):
    """紧急疏散, prepared (full audience only) or active."""

    emergency_id: str
    active: bool
    drill: bool
    text_zh: str
    text_en: str
    since_ms: int
    until_ms: int = 0
    """When a preparation lapses."""

    @classmethod
    def of_event(cls, event: m.EmergencyStarted, at_ms: int) -> Self:
        """The emergency that began with this event at `at_ms` (hall clock)."""
        return cls(event.emergency_id, True, event.drill, event.text_zh, event.text_en, at_ms)


class RatingStatus(Struct):
    """A rating that is open, or closed and not yet given. `given` is known to the full audience only."""

    rating_id: str
    counter: str
    ticket_id: str
    transaction: int
    staff_no: str = ""
    language: m.Language = "zh"
    open: bool = True
    given: bool = False
    opened_ms: int = 0


class DeviceStatus(Struct):
    """A device as its owner last reported it."""

    device: str
    kind: str
    state: m.HealthState
    reason: str = ""
    message_zh: str = ""
    message_en: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    since_ms: int = 0
    owner: str = ""
    """The client that reported it last."""


class Call(Struct, frozen=True):
    """One call for the boards' list of last calls, newest first."""

    call_id: str
    ticket_id: str
    label: str
    queue: str
    counter: str
    priority: bool
    at_ms: int
    language: m.Language = "zh"


class Figures(Struct):
    """The day's counts; `served` counts transactions, and one number may have several.

    Ratings are counted in the full audience only.
    """

    issued: int = 0
    called: int = 0
    served: int = 0
    no_show: int = 0
    cancelled: int = 0
    expired: int = 0
    cases: int = 0
    declined: int = 0
    ratings: dict[str, int] = field(default_factory=dict)


class Slip(Struct, frozen=True):
    """改日优先: a number that was put off, as it can be brought back once."""

    business_date: str
    queue: str
    item: str = ""
    priority_class: str = ""
    order: int = 0
    """Of several slips the one that waited longer goes first."""


class PublishedNotice(Struct, frozen=True):
    """A notice that was published by hand; `until_ms` 0: until the end of the day."""

    notice_id: str
    title_zh: str
    body_zh: str
    title_en: str = ""
    channels: tuple[str, ...] = ()
    until_ms: int = 0
    priority: int = 50
    display_s: int = 10


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
            reducer = _REDUCERS.get(type(event))
            if reducer is not None:
                reducer(self, event, record)


def queues_of(ticket: m.Ticket) -> tuple[str, ...]:
    """Where a ticket can be called: the queues of its matters that are not done and no later steps."""
    if not ticket.matters:
        return (ticket.queue,)
    return tuple(each.queue for each in ticket.matters if each.state in {"waiting", "present"})


def place_in(ticket: m.Ticket, queue: str) -> tuple[int, int] | None:
    """The place of a ticket in a queue; None: it does not wait there."""
    if not ticket.matters:
        return (ticket.place_ms, ticket.place_tie) if ticket.queue == queue else None
    for each in ticket.matters:
        if each.queue == queue and each.state == "waiting":
            return each.place_ms, each.place_tie
    return None


def ticket_of(e: m.TicketIssued) -> m.Ticket:
    """The waiting ticket that an issue makes."""
    return m.Ticket(
        ticket_id=e.ticket_id,
        label=e.label,
        queue=e.queue,
        number=e.number,
        state="waiting",
        business_date=e.business_date,
        issued_ms=e.issued_ms,
        place_ms=e.place_ms,
        place_tie=e.place_tie,
        priority=e.priority,
        priority_class=e.priority_class,
        item=e.item,
        language=e.language,
        source=e.source,
        person_ref=e.person_ref,
        slot_ms=e.slot_ms,
        matters=e.matters,
        bundle=e.bundle,
    )


def _stand(ticket: m.Ticket, matters: tuple[m.Matter, ...], queue: str) -> None:
    """A visit's matters as they stand now; the ticket speaks of the one in this queue."""
    ticket.matters = matters
    for each in matters:
        if each.queue == queue and each.state in {"waiting", "present"}:
            ticket.queue = queue
            ticket.item = each.items[0] if each.items else ""
            ticket.place_ms, ticket.place_tie = each.place_ms, each.place_tie


def _issued(view: HallView, e: m.TicketIssued, _: m.EventRecord) -> None:
    view.tickets[e.ticket_id] = ticket_of(e)
    if e.notice:
        view.notices.pop(e.notice, None)
    if e.slip:
        view.slips.pop(e.slip, None)
    view.figures.issued += 1


def _called(view: HallView, e: m.TicketCalled, r: m.EventRecord) -> None:
    ticket = view.tickets[e.ticket_id]
    ticket.state = "called"
    ticket.counter = e.counter
    ticket.call_id = e.call_id
    ticket.called_ms = e.called_ms
    ticket.recalls = ticket.recalled_ms = 0
    ticket.reason = ""
    if e.matters:
        _stand(ticket, e.matters, e.queue)
    status = view.counter(e.counter)
    status.ticket_id, status.idle_since_ms, status.choice = e.ticket_id, 0, ()
    view.calls.insert(
        0,
        Call(e.call_id, e.ticket_id, e.label, e.queue, e.counter, e.priority, r.at_ms, e.language),
    )
    del view.calls[RECENT_CALLS_KEPT:]
    view.figures.called += 1


def _recalled(view: HallView, e: m.TicketRecalled, r: m.EventRecord) -> None:
    ticket = view.tickets[e.ticket_id]
    ticket.recalls, ticket.recalled_ms = e.recalls, r.at_ms
    view.alarms.pop(e.call_id, None)


def _started(view: HallView, e: m.ServiceStarted, _: m.EventRecord) -> None:
    ticket = view.tickets[e.ticket_id]
    ticket.state = "serving"
    ticket.started_ms = e.started_ms
    view.alarms.pop(ticket.call_id, None)


def _leave_counter(view: HallView, ticket_id: str, counter: str, at_ms: int) -> None:
    status = view.counter(counter)
    if status.ticket_id == ticket_id:
        status.ticket_id = ""
        status.idle_since_ms = at_ms if status.mode == "open" else 0


def _completed(view: HallView, e: m.ServiceCompleted, r: m.EventRecord) -> None:
    ticket = view.tickets[e.ticket_id]
    view.alarms.pop(ticket.call_id, None)
    _leave_counter(view, e.ticket_id, e.counter, r.at_ms)
    if e.next_queue:
        ticket.state = "waiting"
        ticket.queue = e.next_queue
        ticket.transaction = e.transaction + 1
        ticket.counter = ""
        if e.matters:
            _stand(ticket, e.matters, e.next_queue)
    else:
        del view.tickets[e.ticket_id]
    if e.notice:
        view.notices[e.notice] = view.business_date
    view.figures.served += 1
    view.figures.cases += e.cases


def _missed(view: HallView, e: m.TicketMissed, r: m.EventRecord) -> None:
    ticket = view.tickets[e.ticket_id]
    view.alarms.pop(ticket.call_id, None)
    ticket.state = "no_show"
    ticket.counter = ""
    _leave_counter(view, e.ticket_id, e.counter, r.at_ms)
    view.figures.no_show += 1


def restored(e: m.StepUndone) -> m.Ticket:
    """The ticket as it was before the step that was taken back."""
    return m.Ticket(
        ticket_id=e.ticket_id,
        label=e.label,
        queue=e.queue,
        number=e.number,
        state=e.state,
        business_date=e.business_date,
        issued_ms=e.issued_ms,
        place_ms=e.place_ms,
        place_tie=e.place_tie,
        priority=e.priority,
        priority_class=e.priority_class,
        item=e.item,
        language=e.language,
        source=e.source,
        person_ref=e.person_ref,
        counter=e.at_counter,
        call_id=e.call_id,
        called_ms=e.called_ms,
        started_ms=e.started_ms,
        recalls=e.recalls,
        transaction=e.transaction,
        reason=e.reason,
        slot_ms=e.slot_ms,
        matters=e.matters,
        bundle=e.bundle,
        recalled_ms=e.recalled_ms,
        requeues=e.requeues,
    )


def _undone(view: HallView, e: m.StepUndone, r: m.EventRecord) -> None:
    view.tickets[e.ticket_id] = restored(e)
    if e.state in AT_COUNTER:
        status = view.counter(e.counter)
        status.ticket_id, status.idle_since_ms = e.ticket_id, 0
    else:
        _leave_counter(view, e.ticket_id, e.counter, r.at_ms)
    if e.step == "call":
        view.alarms.pop(e.call_id, None)
        view.calls = [call for call in view.calls if call.call_id != e.call_id]
        view.figures.called -= 1
    elif e.step == "complete":
        view.figures.served -= 1
        view.figures.cases -= e.cases
        view.notices.pop(e.notice, None)
    else:
        view.figures.no_show -= 1


def _requeued(view: HallView, e: m.TicketRequeued, _: m.EventRecord) -> None:
    ticket = view.tickets[e.ticket_id]
    ticket.state = "waiting"
    ticket.place_ms = e.place_ms
    ticket.place_tie = e.place_tie
    ticket.counter = ""
    ticket.matters = e.matters
    ticket.requeues += 1
    if e.priority_class:
        ticket.priority_class = e.priority_class


def _parked(view: HallView, e: m.TicketParked, r: m.EventRecord) -> None:
    ticket = view.tickets[e.ticket_id]
    view.alarms.pop(ticket.call_id, None)
    ticket.state = "parked"
    ticket.reason = e.reason
    _leave_counter(view, e.ticket_id, e.counter, r.at_ms)


def _transferred(view: HallView, e: m.TicketTransferred, r: m.EventRecord) -> None:
    ticket = view.tickets[e.ticket_id]
    view.alarms.pop(ticket.call_id, None)
    ticket.state = "waiting"
    ticket.queue = e.to_queue
    ticket.place_ms = e.place_ms
    ticket.place_tie = e.place_tie
    ticket.transaction = e.transaction
    ticket.counter = ""
    if e.matters:
        _stand(ticket, e.matters, e.to_queue)
    _leave_counter(view, e.ticket_id, e.counter, r.at_ms)


def _moved(view: HallView, e: m.TicketMoved, _: m.EventRecord) -> None:
    ticket = view.tickets[e.ticket_id]
    if e.matters and ticket.queue != e.from_queue:
        ticket.matters = e.matters
        return
    ticket.queue = e.to_queue
    ticket.place_ms = e.place_ms
    ticket.place_tie = e.place_tie
    if e.matters:
        _stand(ticket, e.matters, e.to_queue)


def matters_of(ticket: m.Ticket) -> tuple[m.Matter, ...]:
    """What a visitor wants, also where it is a single matter."""
    if ticket.matters:
        return ticket.matters
    state: m.MatterState = "waiting" if ticket.state == "waiting" else "present"
    items = (ticket.item,) if ticket.item else ()
    return (m.Matter(ticket.queue, items, state, ticket.place_ms, ticket.place_tie),)


def _matters(view: HallView, e: m.MattersChanged, _: m.EventRecord) -> None:
    ticket = view.tickets[e.ticket_id]
    ticket.matters = e.matters
    if ticket.state == "waiting":
        _stand(ticket, e.matters, e.queue)


def _gone(view: HallView, ticket_id: str, at_ms: int) -> m.Ticket:
    ticket = view.tickets.pop(ticket_id)
    if ticket.counter:
        _leave_counter(view, ticket_id, ticket.counter, at_ms)
    view.alarms.pop(ticket.call_id, None)
    return ticket


def _cancelled(view: HallView, e: m.TicketCancelled, r: m.EventRecord) -> None:
    _gone(view, e.ticket_id, r.at_ms)
    view.figures.cancelled += 1


def _reclassified(view: HallView, e: m.TicketReclassified, r: m.EventRecord) -> None:
    ticket = view.tickets[e.ticket_id]
    ticket.priority_class = e.priority_class
    ticket.priority = e.priority
    ticket.matters = e.matters
    if ticket.state == "called":
        ticket.state = "waiting"
        view.alarms.pop(ticket.call_id, None)
        _leave_counter(view, e.ticket_id, ticket.counter, r.at_ms)
        ticket.counter = ""


def _issue_stopped(view: HallView, e: m.IssueStopped, _: m.EventRecord) -> None:
    view.stopped[e.queue] = e.reason


def _issue_resumed(view: HallView, e: m.IssueResumed, _: m.EventRecord) -> None:
    view.stopped.pop(e.queue, None)


def _issue_capped(view: HallView, e: m.IssueCapped, _: m.EventRecord) -> None:
    if e.limit < 0:
        view.caps.pop(e.queue, None)
    else:
        view.caps[e.queue] = e.limit


def _counter_queues(view: HallView, e: m.CounterQueuesChanged, _: m.EventRecord) -> None:
    status = view.counter(e.counter)
    status.queues, status.queues_until_ms = e.queues, e.until_ms


def _counter_added(view: HallView, e: m.CounterAdded, _: m.EventRecord) -> None:
    status = view.counter(e.counter)
    status.queues, status.queues_until_ms = e.queues, 0
    status.temporary, status.zone = True, e.zone


def _hours_extended(view: HallView, e: m.HoursExtended, _: m.EventRecord) -> None:
    view.extended_from_ms = e.from_ms
    view.extended_until_ms = e.until_ms
    view.extended_tickets_ms = e.tickets_until_ms
    view.closed = False


def _hall_closing(view: HallView, e: m.HallClosing, _: m.EventRecord) -> None:
    view.closing_ms = e.closes_ms


def _hall_closed(view: HallView, _e: m.HallClosed, _: m.EventRecord) -> None:
    view.closed = True


def _published(view: HallView, e: m.NoticePublished, _: m.EventRecord) -> None:
    view.published[e.notice_id] = PublishedNotice(
        notice_id=e.notice_id,
        title_zh=e.title_zh,
        body_zh=e.body_zh,
        title_en=e.title_en,
        channels=e.channels,
        until_ms=e.until_ms,
        priority=e.priority,
        display_s=e.display_s,
    )


def _withdrawn(view: HallView, e: m.NoticeWithdrawn, _: m.EventRecord) -> None:
    view.published.pop(e.notice_id, None)


def _expired(view: HallView, e: m.TicketExpired, r: m.EventRecord) -> None:
    ticket = _gone(view, e.ticket_id, r.at_ms)
    if e.slip:
        view.slips[e.slip] = Slip(
            ticket.business_date,
            ticket.queue,
            ticket.item,
            ticket.priority_class,
            order=len(view.slips) + 1,
        )
    view.figures.expired += 1


def _opened(view: HallView, e: m.CounterOpened, r: m.EventRecord) -> None:
    status = view.counter(e.counter)
    status.mode, status.reason, status.until_ms = "open", "", 0
    status.idle_since_ms = 0 if status.ticket_id else r.at_ms


def _paused(view: HallView, e: m.CounterPaused, _: m.EventRecord) -> None:
    status = view.counter(e.counter)
    status.mode, status.reason, status.until_ms = "paused", e.reason, e.until_ms
    status.idle_since_ms = 0


def _closed(view: HallView, e: m.CounterClosed, _: m.EventRecord) -> None:
    status = view.counter(e.counter)
    status.mode, status.reason, status.until_ms = "closed", "", 0
    status.choice = ()
    status.idle_since_ms = 0


def _signed_in(view: HallView, e: m.ClerkSignedIn, _: m.EventRecord) -> None:
    view.counter(e.counter).staff_no = e.staff_no


def _signed_out(view: HallView, e: m.ClerkSignedOut, _: m.EventRecord) -> None:
    view.counter(e.counter).staff_no = ""


def _rating_opened(view: HallView, e: m.RatingOpened, r: m.EventRecord) -> None:
    view.ratings[e.rating_id] = RatingStatus(
        e.rating_id,
        e.counter,
        e.ticket_id,
        e.transaction,
        e.staff_no,
        e.language,
        opened_ms=r.at_ms,
    )
    view.counter(e.counter).rating_id = e.rating_id


def _rating_closed(view: HallView, e: m.RatingClosed, _: m.EventRecord) -> None:
    view.ratings.pop(e.rating_id, None)
    status = view.counter(e.counter)
    if status.rating_id == e.rating_id:
        status.rating_id = ""


def _rated(view: HallView, e: m.Rated, r: m.EventRecord) -> None:
    rating = view.ratings.get(e.rating_id)
    if rating is not None:
        rating.given = True
    if e.level == 0:
        view.figures.declined += 1
    else:
        key = str(e.level)
        view.figures.ratings[key] = view.figures.ratings.get(key, 0) + 1
    if e.level in m.BAD_LEVELS:
        view.bad_reviews.append(
            BadReview(e.rating_id, e.counter, e.staff_no, e.level, e.reasons, r.at_ms, e.late)
        )

    if e.due:
        work_order = f"{e.rating_id}-w"
        view.work_orders[work_order] = WorkOrder(
            work_order,
            e.rating_id,
            e.ticket_id,
            e.counter,
            e.staff_no,
            e.level,
            e.reasons,
            view.business_date,
            e.due,
        )


FEEDBACK_KEPT_DAYS: Final = 30


def _days_before(date: str, days: int) -> str:
    return (dt.date.fromisoformat(date) - dt.timedelta(days=days)).isoformat() if date else ""


def _configured(view: HallView, e: m.ConfigurationApplied, _: m.EventRecord) -> None:
    view.configuration = e.digest


def _inspected(view: HallView, e: m.InspectionNoted, r: m.EventRecord) -> None:
    view.inspections[e.inspection] = m.Inspection(
        e.inspection,
        r.at_ms,
        view.business_date,
        e.category,
        e.text,
        e.counter,
        e.device,
        e.needs_action,
        e.staff_no,
    )


def _settled(view: HallView, e: m.InspectionSettled, r: m.EventRecord) -> None:
    view.inspections[e.inspection] = structs.replace(
        view.inspections[e.inspection],
        settled_ms=r.at_ms,
        settled_text=e.text,
        settled_by=e.staff_no,
    )


def _feedback_filed(view: HallView, e: m.FeedbackFiled, _: m.EventRecord) -> None:
    view.feedback[e.feedback] = Feedback(
        feedback=e.feedback,
        kind=e.kind,
        topics=e.topics,
        counter=e.counter,
        item=e.item,
        filed_on=view.business_date,
        first_answer_on=e.first_answer_on,
        answer_on=e.answer_on,
        code_hash=e.code_hash,
    )


def _feedback_answered(view: HallView, e: m.FeedbackAnswered, _: m.EventRecord) -> None:
    told = view.feedback[e.feedback]
    told.answers.append(e.answer)
    if e.closed:
        told.closed_on = view.business_date


def _work_order_advanced(view: HallView, e: m.WorkOrderAdvanced, _: m.EventRecord) -> None:
    order = view.work_orders[e.work_order]
    order.stage = e.next_stage
    order.upheld = e.upheld
    order.notes[e.stage] = e.note


def _health(view: HallView, e: m.HealthChanged, r: m.EventRecord) -> None:
    known = view.devices.get(e.device)
    # Who fell silent still owns the device.
    owner = known.owner if known is not None and e.reason == m.OWNER_SILENT else r.actor
    view.devices[e.device] = DeviceStatus(
        device=e.device,
        kind=e.kind,
        state=e.state,
        reason=e.reason,
        message_zh=e.message_zh,
        message_en=e.message_en,
        parts=dict(e.parts),
        since_ms=r.at_ms,
        owner=owner,
    )


def _choice_asked(view: HallView, e: m.ChoiceAsked, _: m.EventRecord) -> None:
    view.counter(e.counter).choice = e.labels


def _call_unseen(view: HallView, e: m.CallUnseen, _: m.EventRecord) -> None:
    view.alarms[e.call_id] = "unseen"


def _call_unspoken(view: HallView, e: m.CallUnspoken, _: m.EventRecord) -> None:
    view.alarms.setdefault(e.call_id, "unspoken")


def _acknowledged(view: HallView, e: m.AlarmAcknowledged, r: m.EventRecord) -> None:
    view.acknowledged[e.alarm] = r.at_ms


def _broadcast(view: HallView, e: m.BroadcastStarted, r: m.EventRecord) -> None:
    view.broadcasts = {
        key: each for key, each in view.broadcasts.items() if each.until_ms > r.at_ms
    }
    view.broadcasts[e.broadcast_id] = BroadcastStatus(
        e.broadcast_id, e.text_zh, e.text_en, e.zones, e.until_ms
    )


def _broadcast_ended(view: HallView, e: m.BroadcastEnded, _: m.EventRecord) -> None:
    view.broadcasts.pop(e.broadcast_id, None)


def _rung(view: HallView, e: m.DeskRung, r: m.EventRecord) -> None:
    known = view.rings.get(e.ring_id)
    since_ms = r.at_ms if known is None else known.since_ms
    view.rings[e.ring_id] = RingStatus(e.ring_id, e.client, since_ms, e.ticket_id, e.label)
    ticket = view.tickets.get(e.ticket_id)
    if ticket is not None:
        ticket.guided = True


def _ring_answered(view: HallView, e: m.RingAnswered, _: m.EventRecord) -> None:
    view.rings.pop(e.ring_id, None)


def _emergency_prepared(view: HallView, e: m.EmergencyPrepared, r: m.EventRecord) -> None:
    view.emergency = EmergencyStatus(
        e.emergency_id, False, e.drill, e.text_zh, e.text_en, r.at_ms, e.until_ms
    )


def _emergency_started(view: HallView, e: m.EmergencyStarted, r: m.EventRecord) -> None:
    view.emergency = EmergencyStatus.of_event(e, r.at_ms)


def _emergency_ended(view: HallView, _e: m.EmergencyEnded, _: m.EventRecord) -> None:
    view.emergency = None


def _day_started(view: HallView, e: m.DayStarted, _: m.EventRecord) -> None:
    view.business_date = e.business_date
    view.figures = Figures()
    view.calls = []
    view.ratings = {}
    view.alarms = {}
    view.acknowledged = {}
    view.bad_reviews = []
    view.work_orders = {
        key: each for key, each in view.work_orders.items() if each.stage != "closed"
    }
    kept_from = _days_before(view.business_date, FEEDBACK_KEPT_DAYS)
    view.feedback = {
        key: each
        for key, each in view.feedback.items()
        if not each.closed_on or each.closed_on >= kept_from
    }
    view.inspections = {
        key: each
        for key, each in view.inspections.items()
        if each.needs_action and not each.settled_ms
    }
    view.broadcasts = {}
    view.rings = {}
    view.stopped = {}
    view.caps = {}
    view.extended_from_ms = view.extended_until_ms = view.extended_tickets_ms = 0
    view.closing_ms = 0
    view.closed = False
    view.published = {}
    view.counters = {
        number: status for number, status in view.counters.items() if not status.temporary
    }
    for status in view.counters.values():
        status.queues, status.queues_until_ms = (), 0
    today = dt.date.fromisoformat(e.business_date)
    oldest = (today - NOTICES_KEPT).isoformat()
    view.notices = {notice: date for notice, date in view.notices.items() if date >= oldest}
    oldest = (today - SLIPS_KEPT).isoformat()
    view.slips = {code: slip for code, slip in view.slips.items() if slip.business_date >= oldest}


def _controller_started(view: HallView, e: m.ControllerStarted, _: m.EventRecord) -> None:
    view.rehearsal = e.rehearsal


_Reducer = Callable[[HallView, Any, m.EventRecord], None]

_REDUCERS: Final[dict[type[m.Event], _Reducer]] = {
    m.TicketIssued: _issued,
    m.TicketCalled: _called,
    m.TicketRecalled: _recalled,
    m.ServiceStarted: _started,
    m.ServiceCompleted: _completed,
    m.TicketMissed: _missed,
    m.StepUndone: _undone,
    m.TicketRequeued: _requeued,
    m.TicketParked: _parked,
    m.TicketTransferred: _transferred,
    m.TicketMoved: _moved,
    m.MattersChanged: _matters,
    m.TicketCancelled: _cancelled,
    m.TicketReclassified: _reclassified,
    m.IssueStopped: _issue_stopped,
    m.IssueResumed: _issue_resumed,
    m.IssueCapped: _issue_capped,
    m.CounterQueuesChanged: _counter_queues,
    m.CounterAdded: _counter_added,
    m.HoursExtended: _hours_extended,
    m.HallClosing: _hall_closing,
    m.HallClosed: _hall_closed,
    m.NoticePublished: _published,
    m.NoticeWithdrawn: _withdrawn,
    m.TicketExpired: _expired,
    m.CounterOpened: _opened,
    m.CounterPaused: _paused,
    m.CounterClosed: _closed,
    m.ClerkSignedIn: _signed_in,
    m.ClerkSignedOut: _signed_out,
    m.RatingOpened: _rating_opened,
    m.RatingClosed: _rating_closed,
    m.Rated: _rated,
    m.FeedbackFiled: _feedback_filed,
    m.ConfigurationApplied: _configured,
    m.InspectionNoted: _inspected,
    m.InspectionSettled: _settled,
    m.FeedbackAnswered: _feedback_answered,
    m.WorkOrderAdvanced: _work_order_advanced,
    m.HealthChanged: _health,
    m.ChoiceAsked: _choice_asked,
    m.CallUnseen: _call_unseen,
    m.CallUnspoken: _call_unspoken,
    m.AlarmAcknowledged: _acknowledged,
    m.BroadcastStarted: _broadcast,
    m.BroadcastEnded: _broadcast_ended,
    m.DeskRung: _rung,
    m.RingAnswered: _ring_answered,
    m.EmergencyPrepared: _emergency_prepared,
    m.EmergencyStarted: _emergency_started,
    m.EmergencyEnded: _emergency_ended,
    m.DayStarted: _day_started,
    m.ControllerStarted: _controller_started,
}
