"""A visitor without a number stands at the counter: issued, called and started in one."""

from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.api.view import ticket_of
from queue_controller.service.ask import Ask, checked, open_counter_of, queue_words, ticket_then
from queue_controller.service.calls import call, end_present
from queue_controller.service.given import WALK_UP
from queue_controller.service.refusals import refuse
from queue_controller.service.tickets import class_of, draw, queue_for
from queue_controller.service.values import Decision


def walk_up(command: m.WalkUp, ask: Ask) -> Decision:
    """Serve a visitor with a number made on the spot; past others who wait only with a reason."""
    state = ask.state
    counter = open_counter_of(ask, command.counter)
    if not state.view.business_date:
        raise refuse("day_not_started")
    reason = checked("reason", command.reason)
    only = counter.queues[0] if len(counter.queues) == 1 and not command.item else ""
    wanted = m.Issue(command.queue or only, command.item, command.priority_class, command.language)
    prefix = queue_for(wanted, ask).prefix
    if prefix not in counter.queues:
        raise refuse("counter_without_queue", counter=counter.number, **queue_words(ask, prefix))
    waiting = len(state.line(prefix))
    if waiting and not reason:
        raise refuse("walk_up_reason", count=str(waiting), **queue_words(ask, prefix))
    ended = end_present(ask, counter)
    number = state.numbers.next_walk_up(state.view.business_date, prefix)
    if number is None:
        raise refuse("numbers_used_up", **queue_words(ask, prefix))
    code, standing = class_of(wanted, ask)
    (issued,) = draw(
        ask,
        prefix,
        standing,
        priority_class=code,
        item=command.item,
        language=command.language,
        source=WALK_UP,
        number=number,
    ).events
    if not isinstance(issued, m.TicketIssued):  # pragma: no cover - `draw` makes nothing else
        raise TypeError(issued)
    ticket = ticket_of(issued)
    called = call(ask, counter, ticket, ticket.queue, "walk_up", ended, reason).events
    status = state.view.counters.get(counter.number)
    started = m.ServiceStarted(
        ticket.ticket_id,
        counter.number,
        ask.now.hall_ms,
        "" if status is None else status.staff_no,
    )
    then = ticket_then(ask, ticket, (*called, started))
    return Decision((issued, *called, started), m.Called(then, "walk_up"))
