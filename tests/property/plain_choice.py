"""Who is next at a counter, written down from the rules alone: it looks at every ticket, and at no line but for its two counts."""

from __future__ import annotations

from typing import NamedTuple

from config.model import PriorityRule, WorkProfile
from queue_controller.api import messages as m
from queue_controller.api.view import place_in, since_in
from queue_controller.service.hall import HallState

Place = tuple[int, int, str]
MINUTE_MS = 60_000


class Waiting(NamedTuple):
    """One ticket in one queue, at the place that it has now."""

    place: Place
    rule: PriorityRule
    every: int
    since_ms: int


class Next(NamedTuple):
    """Whom a queue names; `first` is one of (a), which goes before every other head."""

    order: int
    place: Place


def standing_in(state: HallState, ticket: m.Ticket, queue: str, now_ms: int) -> Waiting:
    """A ticket as it waits: an early appointment, and what was added to a booked visit, as an ordinary one."""
    place = place_in(ticket, queue)
    assert place is not None
    standing = state.standing(ticket.priority_class)
    rule, every = standing.rule, standing.every
    at_ms = place[0]
    if rule == "time_slot":
        added = any(each.queue == queue and each.added for each in ticket.matters)
        begins = ticket.slot_ms if ticket.slot_ms > at_ms else 0
        if added or begins > now_ms:
            rule = "fifo"
        else:
            at_ms = max(at_ms, begins)
    return Waiting((at_ms, place[1], ticket.ticket_id), rule, every, since_in(ticket, queue))


def head_of(
    state: HallState, queue: str, now_ms: int, *, priority_counter: bool
) -> tuple[Next, list[Waiting]] | None:
    """(a) to (e) for one queue."""
    waiting = [standing_in(state, t, queue, now_ms) for t in state.view.waiting(queue)]
    if not waiting:
        return None
    first = sorted(w for w in waiting if w.rule in {"priority_next", "time_slot"})
    interleave = sorted(w for w in waiting if w.rule == "interleave")
    dedicated = sorted(w for w in waiting if w.rule == "dedicated_window")
    ordinary = sorted(w for w in waiting if w.rule in {"fifo", "after_three"})
    if priority_counter:
        for order, some in enumerate((first, sorted(interleave + dedicated), ordinary)):
            if some:
                return Next(order, some[0].place), waiting
    ordinary = sorted(ordinary + dedicated)
    line = state.line(queue)
    starved = ordinary and now_ms - ordinary[0].place[0] > state.starvation_ms
    if starved and line.last_call_was_priority:
        return Next(1, ordinary[0].place), waiting
    if first:
        return Next(0, first[0].place), waiting
    if interleave and (
        not ordinary
        or interleave[0].place < ordinary[0].place
        or line.ordinary_calls >= min(w.every for w in interleave)
    ):
        return Next(1, interleave[0].place), waiting
    return Next(1, ordinary[0].place), waiting


def next_for(state: HallState, counter: str, now_ms: int) -> tuple[str, str] | None:
    """The queue and the ticket that a counter calls next; None: nobody for it waits."""
    profile = state.hall.profiles_by_counter.get(counter, {})
    found: list[tuple[bool, int, bool, Place, str]] = []
    for queue in state.counters[counter].queues:
        named = head_of(state, queue, now_ms, priority_counter=state.is_priority_counter(counter))
        if named is None:
            continue
        head, waiting = named
        row: WorkProfile | None = profile.get(queue)
        take = "always" if row is None else row.take
        status = state.view.counters[counter]
        if status.queues and take == "only_above":
            take = "first_above"
        minutes = 0 if row is None or row.minutes is None else row.minutes
        longest_ms = max(now_ms - w.since_ms for w in waiting)
        above = take in {"first_above", "only_above"} and longest_ms > minutes * MINUTE_MS
        if take == "only_above" and not above:
            continue
        starved = bool(profile) and now_ms - head.place[0] > state.starvation_ms
        found.append((take == "idle", head.order, not (above or starved), head.place, queue))
    if not found:
        return None
    *_, place, queue = min(found)
    return queue, place[2]
