"""改日优先: numbers that a day ended too early for go first on another day."""

from __future__ import annotations

from typing import NamedTuple


class TicketPlace(NamedTuple):
    """Where a new number waits."""

    place_ms: int
    place_tie: int


def slip_of(ticket_id: str) -> str:
    """The number of a ticket's slip: one per ticket."""
    return f"{ticket_id}-t"


def first_place(tickets_start_ms: int, order: int) -> TicketPlace:
    """Where a slip waits: just before the first number of the day, slips in their own order.

    Args:
        tickets_start_ms: when numbers are given from on that day.
        order: of several slips the one that waited longer has the smaller.
    """
    return TicketPlace(tickets_start_ms - 1, order)
