"""Where a number stands, for the visitor who asks."""

from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.api.audience import AUDIENCE_OF, cut_ticket
from queue_controller.domain.ahead import Ahead, ahead_of
from queue_controller.domain.states import after
from queue_controller.service.ask import Ask, find_ticket
from queue_controller.service.tickets import matter_waits


def place_of(command: m.AskPlace, ask: Ask) -> m.PlaceOf:
    """The number as it stands now.

    Raises:
        Refusal: there is no such number today, or its visit is over.
    """
    state = ask.state
    ticket = find_ticket(ask, command.ticket)
    now_ms = ask.now.hall_ms
    waits = ticket.state == "waiting"
    found = (
        ahead_of(state.line(ticket.queue), ticket.ticket_id, now_ms, state.starvation_ms)
        if waits
        else None
    ) or Ahead(0, 0)
    low, high = state.expected_wait(ticket.queue, found.ahead, now_ms) if waits else (0, 0)
    counters = state.counters_of(ticket.queue)
    return m.PlaceOf(
        ticket=cut_ticket(ticket, AUDIENCE_OF[ask.actor.role]),
        ahead=found.ahead,
        by_law=found.by_law,
        low_minutes=low,
        high_minutes=high,
        counters=counters,
        zone=state.counters[counters[0]].zone if counters else "",
        can_requeue=after("requeue", ticket.state) is not None
        and ticket.requeues < state.policy.requeue_limit,
        matters=matter_waits(ask, ticket),
    )
