"""需引导: a machine rings the guidance desk for somebody who needs a person."""

from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.service.ask import NAME_CHARS, Ask, find_ticket, named
from queue_controller.service.refusals import refuse
from queue_controller.service.values import Decision


def ring_desk(command: m.RingDesk, ask: Ask) -> Decision:
    """Ring until answered. A machine that rings already only adds its number; another number rings anew."""
    view = ask.state.view
    client = ask.actor.client_id
    ticket_id = label = ""
    if command.ticket:
        ticket = find_ticket(ask, command.ticket)
        ticket_id, label = ticket.ticket_id, ticket.label
    ring_id = f"ring-{view.seq + 1}"
    for ring in view.rings.values():
        if ring.client != client:
            continue
        if ticket_id in {"", ring.ticket_id}:
            return Decision((), m.Done())
        if not ring.ticket_id:
            ring_id = ring.ring_id
    return Decision((m.DeskRung(ring_id, client, ticket_id, label),), m.Done())


def answer_ring(command: m.AnswerRing, ask: Ask) -> Decision:
    """Somebody goes there."""
    ring_id = named("ring_id", command.ring_id)
    if ring_id not in ask.state.view.rings:
        raise refuse("unknown_ring")
    if command.staff_no and command.staff_no not in ask.state.hall.staff_by_no:
        raise refuse("unknown_staff", staff_no=command.staff_no[:NAME_CHARS])
    return Decision((m.RingAnswered(ring_id, command.staff_no),), m.Done())
