"""The `ticket` table as events make it: the last guard of numbers, and a quick look-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from queue_controller.api import messages as m

Key = tuple[str, int, str]
"""business_date, number, queue: what the table is ordered by."""

Insert = tuple[str, int, str, str, str, str, str, str, int, int, int, int]
"""In the order of the table's columns."""

Update = list[Any]
"""state, waits_in, counter, called_ms, started_ms, ended_ms; None leaves a column as it is."""


class TicketChanges:
    """What a batch of events does to the table. Inserts go first: an update needs its row."""

    def __init__(self) -> None:
        self.inserts: list[Insert] = []
        self.updates: dict[str, Update] = {}

    def take(self, event: m.Event, at_ms: int) -> None:
        """Take one event, in order of `seq`."""
        reducer = _REDUCERS.get(type(event))
        if reducer is not None:
            reducer(self, event, at_ms)

    def set(
        self,
        ticket_id: str,
        state: m.TicketState,
        waits_in: str | None = None,
        counter: str | None = None,
        called_ms: int | None = None,
        started_ms: int | None = None,
        ended_ms: int | None = None,
    ) -> None:
        """The ticket's new values."""
        new: Update = [state, waits_in, counter, called_ms, started_ms, ended_ms]
        old = self.updates.get(ticket_id)
        if old is not None:
            new = [was if value is None else value for was, value in zip(old, new, strict=True)]
        self.updates[ticket_id] = new


def key_of(event: m.TicketIssued) -> Key:
    """Where the ticket stands in the table; events after its issue name only its id."""
    return (event.business_date, event.number, event.queue)


def _issued(c: TicketChanges, e: m.TicketIssued, _: int) -> None:
    c.inserts.append(
        (*key_of(e), e.ticket_id, e.label, "waiting", e.queue, "", e.issued_ms, 0, 0, 0)
    )


def _called(c: TicketChanges, e: m.TicketCalled, _: int) -> None:
    c.set(e.ticket_id, "called", counter=e.counter, called_ms=e.called_ms)


def _started(c: TicketChanges, e: m.ServiceStarted, _: int) -> None:
    c.set(e.ticket_id, "serving", started_ms=e.started_ms)


def _completed(c: TicketChanges, e: m.ServiceCompleted, at_ms: int) -> None:
    if e.next_queue:
        c.set(e.ticket_id, "waiting", waits_in=e.next_queue, counter="")
    else:
        c.set(e.ticket_id, "served", ended_ms=at_ms)


def _undone(c: TicketChanges, e: m.StepUndone, _: int) -> None:
    c.set(
        e.ticket_id,
        e.state,
        waits_in=e.queue,
        counter=e.at_counter,
        called_ms=e.called_ms,
        started_ms=e.started_ms,
        ended_ms=0,
    )


def _missed(c: TicketChanges, e: m.TicketMissed, _: int) -> None:
    c.set(e.ticket_id, "no_show")


def _reclassified(c: TicketChanges, e: m.TicketReclassified, _: int) -> None:
    c.set(e.ticket_id, e.state, counter="" if e.state == "waiting" else None)


def _requeued(c: TicketChanges, e: m.TicketRequeued, _: int) -> None:
    c.set(e.ticket_id, "waiting", counter="")


def _parked(c: TicketChanges, e: m.TicketParked, _: int) -> None:
    c.set(e.ticket_id, "parked")


def _transferred(c: TicketChanges, e: m.TicketTransferred, _: int) -> None:
    c.set(e.ticket_id, "waiting", waits_in=e.to_queue, counter="")


def _moved(c: TicketChanges, e: m.TicketMoved, _: int) -> None:
    c.set(e.ticket_id, "waiting", waits_in=e.to_queue)


def _matters(c: TicketChanges, e: m.MattersChanged, _: int) -> None:
    c.set(e.ticket_id, e.state, waits_in=e.queue)


def _cancelled(c: TicketChanges, e: m.TicketCancelled, at_ms: int) -> None:
    c.set(e.ticket_id, "cancelled", ended_ms=at_ms)


def _expired(c: TicketChanges, e: m.TicketExpired, at_ms: int) -> None:
    c.set(e.ticket_id, "expired", ended_ms=at_ms)


_Reducer = Callable[[TicketChanges, Any, int], None]

_REDUCERS: Final[dict[type[m.Event], _Reducer]] = {
    m.TicketIssued: _issued,
    m.TicketCalled: _called,
    m.ServiceStarted: _started,
    m.ServiceCompleted: _completed,
    m.StepUndone: _undone,
    m.TicketReclassified: _reclassified,
    m.TicketMissed: _missed,
    m.TicketRequeued: _requeued,
    m.TicketParked: _parked,
    m.TicketTransferred: _transferred,
    m.TicketMoved: _moved,
    m.MattersChanged: _matters,
    m.TicketCancelled: _cancelled,
    m.TicketExpired: _expired,
}
