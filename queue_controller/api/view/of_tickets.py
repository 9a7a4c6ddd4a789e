"""Events of tickets: from the issue to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queue_controller.api import messages as m
from queue_controller.api.view.parts import Call, Slip
from queue_controller.api.view.reducer import Reducer
from queue_controller.api.view.tickets import AT_COUNTER, stand, ticket_of

if TYPE_CHECKING:
    from queue_controller.api.view.hall import HallView

RECENT_CALLS_KEPT: Final = 40
DAY_ENDED: Final = "day_ended"
"""The reason on record of what expired because the business date turned."""


def _issued(view: HallView, e: m.TicketIssued, _: m.EventRecord) -> None:
    view.tickets[e.ticket_id] = ticket_of(e)
    if e.notice:
        view.notices.pop(e.notice, None)
        view.notices_for.pop(e.notice, None)
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
        stand(ticket, e.matters, e.queue)
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
        ticket.since_ms = r.at_ms
        ticket.queue = e.next_queue
        ticket.transaction = e.transaction + 1
        ticket.counter = ""
        if e.matters:
            stand(ticket, e.matters, e.next_queue)
    else:
        del view.tickets[e.ticket_id]
    if e.notice:
        view.notices[e.notice] = view.business_date
        view.notices_for[e.notice] = (e.queue, *e.items)
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
        since_ms=e.since_ms or e.place_ms,
        guided=e.guided,
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
        view.notices_for.pop(e.notice, None)
    else:
        view.figures.no_show -= 1


def _requeued(view: HallView, e: m.TicketRequeued, r: m.EventRecord) -> None:
    ticket = view.tickets[e.ticket_id]
    ticket.state = "waiting"
    ticket.since_ms = r.at_ms
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
    ticket.since_ms = r.at_ms
    ticket.queue = e.to_queue
    ticket.place_ms = e.place_ms
    ticket.place_tie = e.place_tie
    ticket.transaction = e.transaction
    ticket.counter = ""
    if e.matters:
        stand(ticket, e.matters, e.to_queue)
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
        stand(ticket, e.matters, e.to_queue)


def _matters(view: HallView, e: m.MattersChanged, _: m.EventRecord) -> None:
    ticket = view.tickets[e.ticket_id]
    ticket.matters = e.matters
    if ticket.state == "waiting":
        stand(ticket, e.matters, e.queue)


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


_OVER: Final[frozenset[m.MatterState]] = frozenset({"done", "dropped"})


def _expired(view: HallView, e: m.TicketExpired, r: m.EventRecord) -> None:
    ticket = _gone(view, e.ticket_id, r.at_ms)
    if e.slip:
        left = tuple(each for each in ticket.matters if each.state not in _OVER)
        view.slips[e.slip] = Slip(
            ticket.business_date,
            ticket.queue,
            ticket.item,
            ticket.priority_class,
            order=len(view.slips) + 1,
            matters=left,
            place_ms=ticket.place_ms,
            day_over=e.reason == DAY_ENDED,
        )
    view.figures.expired += 1


def _choice_asked(view: HallView, e: m.ChoiceAsked, _: m.EventRecord) -> None:
    view.counter(e.counter).choice = e.labels


def _call_unseen(view: HallView, e: m.CallUnseen, _: m.EventRecord) -> None:
    view.alarms[e.call_id] = "unseen"


def _call_unspoken(view: HallView, e: m.CallUnspoken, _: m.EventRecord) -> None:
    view.alarms.setdefault(e.call_id, "unspoken")


REDUCERS: Final[dict[type[m.Event], Reducer]] = {
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
    m.TicketExpired: _expired,
    m.ChoiceAsked: _choice_asked,
    m.CallUnseen: _call_unseen,
    m.CallUnspoken: _call_unspoken,
}
