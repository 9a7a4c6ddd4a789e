"""开始办理, 办理结束, 挂起, 转移: what happens to the ticket at a counter."""

from __future__ import annotations

from typing import Final

from config.model import Counter, Queue
from queue_controller.api import messages as m
from queue_controller.domain import visits
from queue_controller.domain.rating import rating_id_of
from queue_controller.domain.states import after
from queue_controller.service.ask import (
    NAME_CHARS,
    Ask,
    check_move,
    checked,
    counter_of,
    done,
    present_at,
    queue_words,
    ticket_then,
)
from queue_controller.service.kept import case_of
from queue_controller.service.notices import missing_materials, notice_of, paper_of
from queue_controller.service.refusals import refuse
from queue_controller.service.values import Decision

CASES_MAX: Final = 99
_ACCEPTED: Final[frozenset[m.Outcome]] = frozenset({"accepted", "done_on_the_spot"})
"""Outcomes that count as cases; papers missing, refused and only asked are none."""

_WITHOUT_RATING: Final = frozenset({"payment", "certificate"})
"""Counters where a visitor only pays or collects: rated only if the hall wants it so."""


def start(command: m.Start, ask: Ask) -> Decision:
    """The visitor has come."""
    ticket = present_at(ask, command.counter)
    check_move("start", ticket)
    event = m.ServiceStarted(
        ticket.ticket_id, command.counter, ask.now.hall_ms, _clerk(ask, command.counter)
    )
    return done(ask, ticket, event)


def complete(command: m.Complete, ask: Ask) -> Decision:
    """The present transaction ends, and its rating opens. Ends a call too: its start is inferred."""
    counter = counter_of(ask, command.counter)
    ticket = present_at(ask, command.counter)
    hall = ask.state.hall
    if not 0 <= command.cases <= CASES_MAX:
        raise refuse("bad_cases", limit=str(CASES_MAX))
    if len(command.items) > hall.matters_per_visit_max:
        raise refuse("too_many_items", limit=str(hall.matters_per_visit_max))
    for item in command.items:
        if item not in hall.item_by_code:
            raise refuse("unknown_item", item=item[:64])
    if command.case_ref in ask.state.kept.refs:
        raise refuse("case_ref_used", ref=command.case_ref)
    events = ending(
        ask,
        counter,
        ticket,
        outcome=_outcome(counter, command.outcome, said=ask.actor.role != "device"),
        cases=command.cases,
        items=command.items,
        case_type=command.case_type,
        missing=command.missing,
        case_ref=checked("case_ref", command.case_ref, NAME_CHARS),
        inferred=False,
    )
    (completed,) = (each for each in events if isinstance(each, m.ServiceCompleted))
    then = ticket_then(ask, ticket, events)
    return Decision(events, m.Done(then, completed.case, paper_of(completed, ask)))


def ending(
    ask: Ask,
    counter: Counter,
    ticket: m.Ticket,
    *,
    outcome: m.Outcome = "accepted",
    cases: int = 1,
    items: tuple[str, ...] = (),
    case_type: m.CaseType = "",
    missing: tuple[str, ...] = (),
    case_ref: str = "",
    inferred: bool,
) -> tuple[m.Event, ...]:
    """The events that end the service of a counter's present ticket; a fee sends it on."""
    outcome = _outcome(counter, outcome, said=not inferred)
    now_ms = ask.now.hall_ms
    staff_no = _clerk(ask, counter.number)
    events: list[m.Event] = []
    started_ms = ticket.started_ms
    if after("complete", ticket.state) is None:
        check_move("start", ticket)
        started_ms = ticket.called_ms
        events.append(
            m.ServiceStarted(ticket.ticket_id, counter.number, started_ms, staff_no, inferred=True)
        )
    queue = ask.state.hall.queue_by_prefix.get(ticket.queue)
    counts = queue is not None and queue.counts_as_case and outcome in _ACCEPTED
    counted = cases if counts else 0
    stays_open = counted > 0 and outcome == "accepted"
    lacks = outcome == "materials_missing"
    invited = counter.kind not in _WITHOUT_RATING or ask.state.policy.rate_fee_and_collection
    dealt_with = items or _items_of(ticket)
    next_queue, matters = _goes_on(ask, ticket, queue, outcome, dealt_with)
    events.append(
        m.ServiceCompleted(
            ticket_id=ticket.ticket_id,
            label=ticket.label,
            queue=ticket.queue,
            counter=counter.number,
            transaction=ticket.transaction,
            outcome=outcome,
            cases=counted,
            service_ms=max(0, now_ms - started_ms),
            items=dealt_with,
            staff_no=staff_no,
            inferred=inferred,
            next_queue=next_queue,
            case_type=case_type or _case_type(ask, dealt_with),
            notice=notice_of(ticket.ticket_id, ticket.transaction) if lacks else "",
            missing=missing_materials(ask.state.hall, missing, dealt_with) if lacks else (),
            case=case_of(ticket.ticket_id, ticket.transaction) if stays_open else "",
            case_ref=case_ref if stays_open else "",
            invited=invited,
            matters=matters,
        )
    )
    if invited:
        events.append(
            m.RatingOpened(
                rating_id=rating_id_of(ticket.ticket_id, ticket.transaction),
                counter=counter.number,
                ticket_id=ticket.ticket_id,
                transaction=ticket.transaction,
                staff_no=staff_no,
                language=ticket.language,
                queue=ticket.queue,
                item=dealt_with[0] if dealt_with else "",
            )
        )
    return tuple(events)


def _outcome(counter: Counter, outcome: m.Outcome, *, said: bool) -> m.Outcome:
    """What a key that names no outcome means: at a counter of kind consulting it was advice."""
    return "consulted" if counter.kind == "consulting" and not said else outcome


def _items_of(ticket: m.Ticket) -> tuple[str, ...]:
    """What the number was taken for, of the matter that is dealt with now."""
    present = visits.present_of(ticket.matters)
    if present is not None:
        return present.items
    return (ticket.item,) if ticket.item else ()


def _goes_on(
    ask: Ask, ticket: m.Ticket, queue: Queue | None, outcome: m.Outcome, items: tuple[str, ...]
) -> tuple[str, visits.Matters]:
    """Where the number waits next, and the matters of a visit after this one."""
    pay_in = _follow_on(ask, queue, outcome, items)
    if not ticket.matters:
        return pay_in, ()
    known = ask.state.hall.item_by_code
    matters = visits.ended(
        ticket.matters,
        taken_on=outcome in _ACCEPTED,
        pay_in=pay_in,
        paid_for=tuple(item for item in items if item in known and known[item].has_fee),
    )
    return visits.next_queue(matters), matters


def _case_type(ask: Ask, items: tuple[str, ...]) -> str:
    """即办件, 承诺件 ... of the first item that the hall knows."""
    known = ask.state.hall.item_by_code
    return next((known[item].case_type for item in items if item in known), "")


def _follow_on(ask: Ask, queue: Queue | None, outcome: m.Outcome, items: tuple[str, ...]) -> str:
    """Where the number goes to pay; empty: there is nothing to pay, or nothing was taken on."""
    if queue is None or not queue.follow_on or outcome not in _ACCEPTED:
        return ""
    known = ask.state.hall.item_by_code
    has_fee = any(item in known and known[item].has_fee for item in items)
    return queue.follow_on if has_fee else ""


def park(command: m.Park, ask: Ask) -> Decision:
    """Put the present ticket aside."""
    ticket = present_at(ask, command.counter)
    check_move("park", ticket)
    reason = checked("reason", command.reason)
    return done(ask, ticket, m.TicketParked(ticket.ticket_id, command.counter, reason))


def transfer(command: m.Transfer, ask: Ask) -> Decision:
    """This transaction ends; the number waits in another queue at the place it had."""
    ticket = present_at(ask, command.counter)
    check_move("transfer", ticket)
    if command.queue not in ask.state.hall.queue_by_prefix:
        raise refuse("unknown_queue", queue=command.queue[:64])
    if command.queue == ticket.queue:
        raise refuse("same_queue", label=ticket.label, **queue_words(ask, ticket.queue))
    event = m.TicketTransferred(
        ticket_id=ticket.ticket_id,
        from_queue=ticket.queue,
        to_queue=command.queue,
        counter=command.counter,
        place_ms=ticket.place_ms,
        transaction=ticket.transaction + (1 if ticket.state == "serving" else 0),
        place_tie=ticket.place_tie,
        reason=checked("reason", command.reason),
        matters=visits.transferred(ticket.matters, command.queue),
    )
    return done(ask, ticket, event)


def _clerk(ask: Ask, number: str) -> str:
    status = ask.state.view.counters.get(number)
    return "" if status is None else status.staff_no
