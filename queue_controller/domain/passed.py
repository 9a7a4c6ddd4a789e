"""How often rule (d) did not hold: somebody past the bound was passed by two priority calls in a row.

By the order of calling this cannot happen. It is counted all the same, from what the log says of who
waited and who was called, and by other code than the one that calls: a report says 0 because it looked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from config.model import PriorityRule
from queue_controller.api import messages as m
from queue_controller.api.view import HallView, place_in
from queue_controller.api.view.of_tickets import REDUCERS as OF_TICKETS

PRIORITY_CALLS: Final = frozenset(
    {"appointment_due", "priority_next", "interleave_due", "interleave_waited_longest"}
)
"""Calls under (a) and (b), as `TicketCalled.rule` names them."""
ORDINARY: Final[frozenset[PriorityRule]] = frozenset({"fifo", "after_three", "dedicated_window"})


def passed_twice(
    events: Iterable[tuple[m.EventRecord, m.Event]],
    rules: Mapping[str, PriorityRule],
    bound_ms: int,
    priority_counters: Collection[str],
) -> tuple[str, ...]:
    """The labels that were called second in a row while somebody past the bound waited.

    Args:
        events: of one business date.
        rules: by class code.
        bound_ms: the starvation bound.
        priority_counters: their numbers; (d) does not hold there, and (e) is no priority call.
    """
    view = HallView()
    last: dict[str, bool] = {}
    before: dict[str, tuple[str, bool]] = {}
    """By queue, the last call and what `last` was before it, for a call that is taken back."""
    found: dict[str, str] = {}
    for record, event in events:
        if isinstance(event, m.TicketCalled):
            first = event.rule in PRIORITY_CALLS
            if first and last.get(event.queue, False) and event.counter not in priority_counters:
                waiting = (t for t in view.waiting(event.queue) if t.ticket_id != event.ticket_id)
                if any(_is_past(t, event, rules, bound_ms) for t in waiting):
                    found[event.call_id] = event.label
            before[event.queue] = (event.call_id, last.get(event.queue, False))
            last[event.queue] = first
        elif isinstance(event, m.StepUndone) and event.step == "call":
            found.pop(event.call_id, None)
            call_id, was = before.get(event.from_queue or event.queue, ("", False))
            if call_id == event.call_id:
                last[event.from_queue or event.queue] = was
        if type(event) in OF_TICKETS:
            view.apply(record, event)
    return tuple(found.values())


def _is_past(
    ticket: m.Ticket, call: m.TicketCalled, rules: Mapping[str, PriorityRule], bound_ms: int
) -> bool:
    """Whether an ordinary ticket has waited in this queue longer than the bound."""
    rule = rules.get(ticket.priority_class, "fifo")
    early = rule == "time_slot" and ticket.slot_ms > call.called_ms
    place = place_in(ticket, call.queue)
    return (
        place is not None and (rule in ORDINARY or early) and call.called_ms - place[0] > bound_ms
    )
