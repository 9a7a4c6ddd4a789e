"""What follows from a ticket alone: its queues, places and matters."""

from __future__ import annotations

from typing import Final

from queue_controller.api import messages as m

LIVE: Final = frozenset({"waiting", "called", "serving", "no_show", "parked"})


AT_COUNTER: Final = frozenset({"called", "serving"})


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


def since_of(e: m.TicketIssued) -> int:
    """When the visitor of a new number began to wait (ms): with a slip of another day his place lies before that."""
    return e.since_ms or (e.issued_ms if e.slip else e.place_ms)


def since_in(ticket: m.Ticket, queue: str) -> int:
    """Since when (ms) a waiting visitor waits for this queue without having been dealt with in between.

    Not before the place of what was asked for later (加办), nor of a copy that does not know better.
    """
    since_ms = ticket.since_ms or ticket.place_ms
    for each in ticket.matters:
        if each.queue == queue and each.added and each.state == "waiting":
            return max(since_ms, each.place_ms)
    return since_ms


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
        since_ms=since_of(e),
    )


def here_of(e: m.TicketCalled) -> int:
    """How long (ms) who is called has waited without having been dealt with in between; of an older log, since the place."""
    return e.waited_ms if e.here_ms < 0 else e.here_ms


def matters_of(ticket: m.Ticket) -> tuple[m.Matter, ...]:
    """What a visitor wants, also where it is a single matter."""
    if ticket.matters:
        return ticket.matters
    state: m.MatterState = "waiting" if ticket.state == "waiting" else "present"
    items = (ticket.item,) if ticket.item else ()
    return (m.Matter(ticket.queue, items, state, ticket.place_ms, ticket.place_tie),)


def stand(ticket: m.Ticket, matters: tuple[m.Matter, ...], queue: str) -> None:
    """A visit's matters as they stand now; the ticket speaks of the one in this queue."""
    ticket.matters = matters
    for each in matters:
        if each.queue == queue and each.state in {"waiting", "present"}:
            ticket.queue = queue
            ticket.item = each.items[0] if each.items else ""
            ticket.place_ms, ticket.place_tie = each.place_ms, each.place_tie
