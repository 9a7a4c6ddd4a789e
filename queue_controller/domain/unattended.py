"""Counters that were open while people waited for them and nobody was called."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from queue_controller.api import messages as m
from queue_controller.api.view import AT_COUNTER, HallView, place_in

MINUTE_MS: Final = 60_000


class Gap(NamedTuple):
    """From when to when a counter stood open and called nobody, and how many waited at the most."""

    counter: str
    from_ms: int
    until_ms: int
    waiting: int


class _Watch:
    def __init__(self, usual: Mapping[str, Sequence[str]]) -> None:
        self.usual = dict(usual)
        self.view = HallView()
        self.waits: dict[str, tuple[str, ...]] = {}
        self.counts: Tally[str] = Tally()
        self.since: dict[str, tuple[int, int]] = {}
        self.gaps: list[Gap] = []

    def take(self, record: m.EventRecord, event: m.Event) -> None:
        try:
            self.view.apply(record, event)
        except KeyError:
            # The log of a date that came back by a clock that jumped begins with other numbers.
            return
        ticket_id = getattr(event, "ticket_id", "")
        if ticket_id:
            self._recount(ticket_id)
        if isinstance(event, m.ConfigurationApplied) and event.terms is not None:
            self.usual = {row.counter: row.queues for row in event.terms.counters}
        self.look(record.at_ms)

    def _recount(self, ticket_id: str) -> None:
        self.counts.subtract(self.waits.pop(ticket_id, ()))
        ticket = self.view.tickets.get(ticket_id)
        if ticket is None or ticket.state != "waiting":
            return
        queues = {ticket.queue, *(each.queue for each in ticket.matters)}
        self.waits[ticket_id] = tuple(q for q in queues if place_in(ticket, q) is not None)
        self.counts.update(self.waits[ticket_id])

    def look(self, at_ms: int) -> None:
        for status in self.view.counters.values():
            queues = status.queues or self.usual.get(status.number, ())
            waiting = sum(self.counts[queue] for queue in queues)
            present = self.view.tickets.get(status.ticket_id)
            busy = present is not None and present.state in AT_COUNTER
            idle = status.mode == "open" and not busy and not self.view.evacuated
            known = self.since.get(status.number)
            if idle and waiting:
                since, most = known or (at_ms, 0)
                self.since[status.number] = since, max(most, waiting)
            elif known is not None:
                del self.since[status.number]
                self.gaps.append(Gap(status.number, known[0], at_ms, known[1]))


def unattended(
    events: Iterable[tuple[m.EventRecord, m.Event]],
    usual: Mapping[str, Sequence[str]],
    limit_minutes: float,
) -> list[Gap]:
    """The times of at least `limit_minutes` in which an open counter let its queue wait.

    Args:
        events: of one business date, in their order.
        usual: by counter, the queues it serves by the tables.
        limit_minutes: shorter pauses are the clerk's breath.
    """
    watch = _Watch(usual)
    last_ms = 0
    for record, event in events:
        watch.take(record, event)
        last_ms = record.at_ms
    for counter, (since, most) in watch.since.items():
        watch.gaps.append(Gap(counter, since, last_ms, most))
    limit_ms = limit_minutes * MINUTE_MS
    found = [gap for gap in watch.gaps if gap.until_ms - gap.from_ms >= limit_ms]
    return sorted(found, key=lambda gap: (gap.from_ms, gap.counter))
