"""补打: another paper for a number that is lost, marked as such and on record."""

from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.domain.waiting import Minutes
from queue_controller.service.ask import Ask, checked, find_ticket
from queue_controller.service.place import place_of
from queue_controller.service.refusals import refuse
from queue_controller.service.tickets import issued_reply
from queue_controller.service.values import Decision


def reprint(command: m.Reprint, ask: Ask) -> Decision:
    """What the paper says now. The token of the lost paper is good for nothing any more."""
    state = ask.state
    ticket = find_ticket(ask, command.ticket)
    if ticket.state in {"called", "serving"}:
        raise refuse("reprint_at_counter", label=ticket.label, counter=ticket.counter)
    copies = state.reprints.get(ticket.ticket_id, 0)
    limit = state.policy.reprint_limit
    if copies >= limit:
        raise refuse("reprint_limit", label=ticket.label, limit=str(limit))
    place = place_of(m.AskPlace(ticket.ticket_id), ask)
    event = m.TicketReprinted(
        ticket_id=ticket.ticket_id,
        label=ticket.label,
        copy=copies + 1,
        reason=checked("reason", command.reason),
        token_hash=ask.token_hash,
    )
    return Decision(
        (event,),
        issued_reply(
            ask, ticket, place.ahead, Minutes(place.low_minutes, place.high_minutes), reprint=True
        ),
    )
