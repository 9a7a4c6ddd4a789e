"""加办 and 不办: a live visit gets one more matter, or gives one up."""

from __future__ import annotations

from typing import Final

from queue_controller.api import messages as m
from queue_controller.api.view import AT_COUNTER, matters_of
from queue_controller.domain import visits
from queue_controller.domain.visits import LIVE, Matters, Wish
from queue_controller.service.ask import (
    NAME_CHARS,
    Ask,
    check_own_queues,
    checked,
    done,
    find_ticket,
    queue_words,
)
from queue_controller.service.refusals import refuse
from queue_controller.service.tickets import (
    check_duty,
    check_limits,
    closed_today,
    fits_still,
    held_too_many,
    out_of_hours,
    queue_for,
)
from queue_controller.service.values import Decision

_HERE: Final = frozenset({"waiting", "parked", *AT_COUNTER})


def add_matter(command: m.AddMatter, ask: Ask) -> Decision:
    """One more matter under the number; it waits in its queue from now on, not from the arrival.

    In a queue in which the visitor already waits or is served it is dealt with there, in one serving.
    """
    ticket = _ticket(command.ticket, ask)
    state, now_ms = ask.state, ask.now.hall_ms
    prefix = queue_for(m.Issue(queue=command.queue, item=command.item), ask).prefix
    before = matters_of(ticket)
    try:
        then = visits.added(before, Wish(prefix, command.item), now_ms, state.tie_behind_all)
    except ValueError:
        raise refuse("matter_twice", label=ticket.label) from None
    if visits.wishes_of(then, lambda each: _counts(each, ask)) > state.hall.matters_per_visit_max:
        raise refuse("too_many_matters", limit=str(state.hall.matters_per_visit_max))
    check_duty(ask, Wish(prefix, command.item), state.view.business_date)
    if len(then) > len(before):
        _check_queue(ticket, prefix, ask)
    added = (command.item or prefix,)
    return done(ask, ticket, _changed(ticket, then, added=added))


def drop_matter(command: m.DropMatter, ask: Ask) -> Decision:
    """One matter is given up; the others keep their places. The last one is a number given up."""
    ticket = _ticket(command.ticket, ask)
    reason = checked("reason", command.reason)
    before = matters_of(ticket)
    item, queue = command.item[:NAME_CHARS], command.queue[:NAME_CHARS]
    live = [number for number, each in enumerate(before) if each.state in LIVE]
    at = next(
        (
            number
            for number in live
            if (not queue or before[number].queue == queue)
            and (not item or item in before[number].items)
        ),
        None,
    )
    if at is None or not (item or queue):
        raise refuse("no_such_matter", label=ticket.label)
    if before[at].state == "present":
        raise refuse("matter_present", label=ticket.label)
    bundle = ask.state.hall.bundle_by_code.get(ticket.bundle)
    in_order = bundle is not None and bundle.order == "sequential"
    then = visits.dropped(before, at, item, in_order=in_order)
    if not any(each.state in LIVE for each in then):
        raise refuse("last_matter", label=ticket.label)
    gone = tuple(
        name
        for was, now in zip(before, then, strict=True)
        for name in (was.items or (was.queue,))
        if now.state == "dropped" != was.state or (name in was.items and name not in now.items)
    )
    return done(ask, ticket, _changed(ticket, then, dropped=gone, reason=reason))


def _ticket(wanted: str, ask: Ask) -> m.Ticket:
    ticket = find_ticket(ask, wanted)
    check_own_queues(ask, ticket)
    if ticket.state not in _HERE:
        raise refuse("matters_while_missed", label=ticket.label)
    return ticket


def _counts(prefix: str, ask: Ask) -> bool:
    queue = ask.state.hall.queue_by_prefix.get(prefix)
    return queue is not None and queue.takes_first_tickets


def _check_queue(ticket: m.Ticket, prefix: str, ask: Ask) -> None:
    """What holds for a number of this queue holds for a matter that comes to it."""
    state = ask.state
    if state.view.closed:
        raise closed_today(ask)
    check_limits(ask, prefix)
    hours = state.day.tickets
    if hours is None or not hours.start_ms <= ask.now.hall_ms < hours.end_ms:
        raise out_of_hours(ask)
    held = held_too_many(state, ticket.person_ref, prefix, but=ticket.ticket_id)
    if held:
        raise refuse("issue_limit", label=held, **queue_words(ask, prefix))
    fits_still(ask, prefix, state.standing(ticket.priority_class))


def _changed(
    ticket: m.Ticket,
    then: Matters,
    *,
    added: tuple[str, ...] = (),
    dropped: tuple[str, ...] = (),
    reason: str = "",
) -> m.MattersChanged:
    queue = ticket.queue
    if ticket.state == "waiting" and not any(
        each.queue == queue and each.state == "waiting" for each in then
    ):
        queue = visits.next_queue(then)
    return m.MattersChanged(
        ticket_id=ticket.ticket_id,
        label=ticket.label,
        state=ticket.state,
        queue=queue,
        matters=then,
        added=added,
        dropped=dropped,
        reason=reason,
    )
