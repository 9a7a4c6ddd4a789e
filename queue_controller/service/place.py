"""Where a number stands, for the visitor who asks."""

from __future__ import annotations

from typing import Final

from queue_controller.api import messages as m
from queue_controller.api.audience import AUDIENCE_OF, cut_ticket
from queue_controller.domain.ahead import Ahead, ahead_of
from queue_controller.domain.slips import slip_of
from queue_controller.domain.states import after
from queue_controller.service.ask import Ask, find_ticket, past_ticket, queue_words
from queue_controller.service.refusals import refuse
from queue_controller.service.tickets import matter_waits, notice_of
from queue_controller.service.values import Refusal

PAPER_ROLES: Final = frozenset({"kiosk", "desk", "admin"})
"""Who is shown a paper of an earlier day."""


def place_of(command: m.AskPlace, ask: Ask) -> m.PlaceOf:
    """The number as it stands now.

    Raises:
        Refusal: there is no such number today, or its visit is over; `slip_held`, `notice_held`: its
            paper is of an earlier day and is still good for a number.
    """
    state = ask.state
    try:
        ticket = find_ticket(ask, command.ticket)
    except Refusal as refusal:
        raise _of_another_day(command.ticket, ask) or refusal from None
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


def _of_another_day(wanted: str, ask: Ask) -> Refusal | None:
    """What a paper of an earlier day is still good for; None: nothing."""
    ticket_id = past_ticket(wanted)
    if not ticket_id or ask.actor.role not in PAPER_ROLES:
        return None
    label = ticket_id.partition("-")[2]
    slip = ask.state.view.slips.get(slip_of(ticket_id))
    if slip is not None:
        if slip.business_date == ask.state.view.business_date and not slip.day_over:
            return refuse("slip_other_day")
        return refuse("slip_held", label=label, **queue_words(ask, slip.queue))
    if notice_of(ask.state, ticket_id):
        return refuse("notice_held", label=label)
    return None
