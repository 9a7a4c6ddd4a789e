"""What plain first-come order would have given on the same arrivals.

The same numbers, each with the time it held its counter, the same counters and hours. The log says when each number came, how long it held its counter and when counters were open. The day
is then played again with one rule only: a counter that is free calls, of its queues, the number that
came first. What cannot be known is left out on both sides: numbers that were never called.

A counter that served other queues for some hours by the manager's hand does so for the same hours; a temporary one is
open as long as it was.

Three choices, each in favour of plain order. Between two numbers a counter takes as long as it did,
but never longer than `TURN_MAX_MS`, however slow its clerk was. A counter never sits idle while
somebody of its queues waits. A counter serves on after it closed, until nobody waits.
"""

from __future__ import annotations

import heapq
import math
import statistics
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from msgspec import Struct, field

from queue_controller.api import messages as m
from queue_controller.api.view import here_of, since_of

TURN_MAX_MS: Final = 60_000
"""What lies between two numbers at a counter; more than this is the clerk's pause."""
MS_PER_MINUTE: Final = 60_000
FOREVER: Final = 1 << 60
CHOSEN: Final = frozenset({"out_of_turn", "resumed", "walk_up"})
"""Rules of calls that a clerk chose; they do not say what the counter serves."""


class Leg(Struct):
    """One time at a counter: of which queue, how long, and how long after the leg before it came."""

    queue: str
    held_ms: int = 0
    after_ms: int = 0
    at_back: bool = False
    """Whether it waits behind all others, as a missed number does."""


class Arrival(Struct):
    """A number of the day as plain order sees it."""

    ticket_id: str
    came_ms: int
    tie: int
    priority_class: str
    waited_ms: int = 0
    counts: bool = True
    """Walk-ups waited for nobody and are not compared."""
    legs: list[Leg] = field(default_factory=list)


class Dedicated(NamedTuple):
    """Classes that go first at counters of kind priority only, and the queues that those serve."""

    classes: frozenset[str]
    queues: frozenset[str]

    def waits_as_ordinary(self, arrival: Arrival) -> bool:
        """Whether the rules give this number no priority where it waits."""
        first = arrival.legs[0].queue if arrival.legs else ""
        return arrival.priority_class in self.classes and first not in self.queues


_NO_DEDICATED: Final = Dedicated(frozenset(), frozenset())


class PlainDay(NamedTuple):
    """What a log tells about arrivals and counters."""

    arrivals: list[Arrival]
    open_ms: dict[str, list[tuple[int, int]]]
    """By counter, when it was open."""
    turn_ms: dict[str, int]
    """By counter, what usually lay between two numbers."""
    took_from: dict[str, set[str]]
    """By counter, the queues from which it called in turn while nothing was changed by hand."""
    changed: dict[str, list[tuple[int, tuple[str, ...]]]]
    """By counter, what it served by the manager's hand from an instant on; empty: as usual again."""
    last_ms: int
    """When the log ends."""


class _Reader:
    """Follows a log."""

    def __init__(self) -> None:
        self.arrivals: dict[str, Arrival] = {}
        self.open_ms: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.opened: dict[str, int] = {}
        self.turns: dict[str, list[int]] = defaultdict(list)
        self.called_ms: dict[str, int] = {}
        self.left_ms: dict[str, int] = {}
        """By ticket, when it last left a counter."""
        self.free_ms: dict[str, int] = {}
        self.at: dict[str, str] = {}
        """By ticket at a counter, that counter."""
        self.requeued: set[str] = set()
        self.took_from: dict[str, set[str]] = defaultdict(set)
        self.changed: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        self.temporary: set[str] = set()
        self.last_ms = 0

    def take(self, event: m.Event, at_ms: int) -> None:
        self.last_ms = at_ms
        match event:
            case m.TicketIssued():
                self.arrivals[event.ticket_id] = Arrival(
                    event.ticket_id,
                    since_of(event),
                    event.place_tie,
                    event.priority_class,
                    counts=event.source != "walk_up",
                )
            case m.TicketReclassified():
                self._left(event.ticket_id, at_ms)
                arrival = self.arrivals.get(event.ticket_id)
                if arrival is not None and not arrival.legs:
                    arrival.priority_class = event.priority_class
            case m.TicketCalled():
                self._called(event)
            case m.TicketRequeued():
                self.requeued.add(event.ticket_id)
            case (
                m.ServiceCompleted()
                | m.TicketMissed()
                | m.TicketParked()
                | m.TicketTransferred()
                | m.TicketCancelled()
                | m.TicketExpired()
            ):
                self._left(event.ticket_id, at_ms)
            case m.StepUndone():
                self._undone(event)
            case m.CounterQueuesChanged():
                self.changed[event.counter].append((at_ms, event.queues))
            case m.CounterAdded():
                self.temporary.add(event.counter)
                self.changed[event.counter].append((at_ms, event.queues))
            case m.CounterOpened():
                self.opened.setdefault(event.counter, at_ms)
            case m.CounterPaused() | m.CounterClosed():
                since = self.opened.pop(event.counter, None)
                if since is not None:
                    self.open_ms[event.counter].append((since, at_ms))
            case _:
                pass

    def _called(self, e: m.TicketCalled) -> None:
        arrival = self.arrivals.get(e.ticket_id)
        if arrival is None:
            return
        leg = Leg(e.queue)
        if arrival.legs:
            leg.after_ms = max(0, e.called_ms - here_of(e) - self.left_ms.get(e.ticket_id, 0))
            leg.at_back = e.ticket_id in self.requeued
            if not leg.at_back and e.waited_ms:
                leg.after_ms = 0
        else:
            arrival.waited_ms = max(0, e.called_ms - arrival.came_ms)
        self.requeued.discard(e.ticket_id)
        arrival.legs.append(leg)
        by_hand = self.changed[e.counter][-1][1] if e.counter in self.changed else ()
        if e.rule not in CHOSEN and e.queue not in by_hand:
            self.took_from[e.counter].add(e.queue)
        self.called_ms[e.ticket_id] = e.called_ms
        self.at[e.ticket_id] = e.counter
        free_ms = self.free_ms.pop(e.counter, None)
        if free_ms is not None and e.called_ms - here_of(e) <= free_ms:
            self.turns[e.counter].append(min(TURN_MAX_MS, e.called_ms - free_ms))

    def _left(self, ticket_id: str, at_ms: int) -> None:
        arrival = self.arrivals.get(ticket_id)
        since = self.called_ms.pop(ticket_id, None)
        if arrival is None or since is None:
            return
        arrival.legs[-1].held_ms = max(0, at_ms - since)
        self.left_ms[ticket_id] = at_ms
        self.free_ms[self.at[ticket_id]] = at_ms

    def _undone(self, e: m.StepUndone) -> None:
        arrival = self.arrivals.get(e.ticket_id)
        if arrival is None or not arrival.legs:
            return
        if e.step == "call":
            arrival.legs.pop()
            self.called_ms.pop(e.ticket_id, None)
        else:
            self.called_ms[e.ticket_id] = e.called_ms
            self.at[e.ticket_id] = e.counter
            self.free_ms.pop(e.counter, None)

    def result(self) -> PlainDay:
        for counter, since in self.opened.items():
            self.open_ms[counter].append((since, FOREVER))
        for counter, spans in self.open_ms.items():
            first, end_ms = spans[-1]
            if counter not in self.temporary:
                spans[-1] = (first, FOREVER)
            elif end_ms < FOREVER:
                spans.append((max(end_ms, self.last_ms), FOREVER))
        return PlainDay(
            [each for each in self.arrivals.values() if each.legs],
            dict(self.open_ms),
            {counter: round(statistics.median(found)) for counter, found in self.turns.items()},
            dict(self.took_from),
            dict(self.changed),
            self.last_ms,
        )


def read(events: Iterable[tuple[m.EventRecord, m.Event]]) -> PlainDay:
    """Arrivals and counters of one business date, from its log."""
    reader = _Reader()
    for record, event in events:
        reader.take(event, record.at_ms)
    return reader.result()


def first_calls(day: PlainDay, queues_of: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """When plain order would have called each number for the first time (UTC ms).

    Args:
        day: what the log tells.
        queues_of: by counter, the queues it serves.
    """
    return _Play(day, queues_of).run()


class _Play:
    """The day again, with one rule."""

    def __init__(self, day: PlainDay, queues_of: Mapping[str, Sequence[str]]) -> None:
        self.day = day
        self.queues_of = {
            c: tuple(dict.fromkeys([*queues_of.get(c, ()), *sorted(day.took_from.get(c, ()))]))
            for c in day.open_ms
        }
        self.changed = {c: self._changes(c) for c in day.open_ms}
        self.waiting: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
        """By queue, a heap of (place, tie, arrival, leg)."""
        self.free: dict[str, int] = {}
        """Free counters, and since when."""
        self.events: list[tuple[int, int, str, int]] = []
        """A heap of (time, kind, counter, arrival * legs): 0 a number waits, 1 a counter is free, 2 it serves others."""
        self.calls: dict[str, int] = {}

    def _changes(self, counter: str) -> list[tuple[int, Sequence[str]]]:
        """What it serves from an instant on. After the day it serves all that it ever did: nobody is left."""
        usual = self.queues_of[counter]
        found: list[tuple[int, Sequence[str]]] = [
            (at_ms, queues or usual) for at_ms, queues in self.day.changed.get(counter, ())
        ]
        if found:
            every = dict.fromkeys([*usual, *(queue for _, queues in found for queue in queues)])
            found.append((self.day.last_ms, tuple(every)))
        return found

    def run(self) -> dict[str, int]:
        for at, arrival in enumerate(self.day.arrivals):
            heapq.heappush(self.events, (arrival.came_ms, 0, "", at * 64))
        for counter, spans in self.day.open_ms.items():
            heapq.heappush(self.events, (spans[0][0], 1, counter, 0))
            for at_ms, _ in self.changed[counter]:
                heapq.heappush(self.events, (at_ms, 2, counter, 0))
        while self.events:
            now_ms = self.events[0][0]
            while self.events and self.events[0][0] == now_ms:
                self._happens(heapq.heappop(self.events))
            self._call(now_ms)
        return self.calls

    def _happens(self, event: tuple[int, int, str, int]) -> None:
        now_ms, kind, counter, what = event
        if kind == 0:
            at, leg_at = divmod(what, 64)
            arrival = self.day.arrivals[at]
            leg = arrival.legs[leg_at]
            place = (now_ms, 0) if leg.at_back else (arrival.came_ms, arrival.tie)
            heapq.heappush(self.waiting[leg.queue], (*place, at, leg_at))
            return
        if kind == 2:
            return
        opens_ms = self._open_at(counter, now_ms)
        if opens_ms == now_ms:
            self.free[counter] = now_ms
        elif opens_ms < FOREVER:
            heapq.heappush(self.events, (opens_ms, 1, counter, 0))

    def _open_at(self, counter: str, now_ms: int) -> int:
        spans = self.day.open_ms[counter]
        at = bisect_right(spans, (now_ms, FOREVER)) - 1
        if at >= 0 and spans[at][0] <= now_ms < spans[at][1]:
            return now_ms
        return next((start for start, _ in spans if start > now_ms), FOREVER)

    def _queues_at(self, counter: str, now_ms: int) -> Sequence[str]:
        changes = self.changed[counter]
        at = bisect_right(changes, now_ms, key=lambda each: each[0]) - 1
        return changes[at][1] if at >= 0 else self.queues_of[counter]

    def _call(self, now_ms: int) -> None:
        """The counter that has been free longest calls first."""
        for counter in sorted(self.free, key=lambda each: (self.free[each], each)):
            opens_ms = self._open_at(counter, now_ms)
            if opens_ms > now_ms:
                del self.free[counter]
                heapq.heappush(self.events, (opens_ms, 1, counter, 0))
                continue
            queues = self._queues_at(counter, now_ms)
            heads = [self.waiting[q][0] for q in queues if self.waiting.get(q)]
            if not heads:
                continue
            head = min(heads)
            at, leg_at = head[2], head[3]
            arrival = self.day.arrivals[at]
            leg = arrival.legs[leg_at]
            heapq.heappop(self.waiting[leg.queue])
            self.calls.setdefault(arrival.ticket_id, now_ms)
            del self.free[counter]
            left_ms = now_ms + leg.held_ms
            turn_ms = self.day.turn_ms.get(counter, 0)
            heapq.heappush(self.events, (left_ms + turn_ms, 1, counter, 0))
            if leg_at + 1 < min(len(arrival.legs), 64):
                again_ms = left_ms + arrival.legs[leg_at + 1].after_ms
                heapq.heappush(self.events, (again_ms, 0, "", at * 64 + leg_at + 1))


def compare(
    events: Iterable[tuple[m.EventRecord, m.Event]],
    queues_of: Mapping[str, Sequence[str]],
    starvation_minutes: int,
    dedicated: Dedicated = _NO_DEDICATED,
) -> tuple[m.ClassFigures, ...]:
    """The waits of each class as they were, beside those of plain order; by class code.

    A wait counts from the number's place to its first call. Only numbers that were called are
    compared, the same ones on both sides.

    Args:
        events: of one business date.
        queues_of: by counter, the queues it serves.
        starvation_minutes: the bound.
        dedicated: which classes have a priority at some counters only, and where those stand.
    """
    day = read(events)
    calls = first_calls(day, queues_of)
    real: dict[tuple[str, bool], list[int]] = defaultdict(list)
    plain: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for arrival in day.arrivals:
        call_ms = calls.get(arrival.ticket_id)
        if call_ms is None or not arrival.counts:
            continue
        row = arrival.priority_class, dedicated.waits_as_ordinary(arrival)
        real[row].append(arrival.waited_ms)
        plain[row].append(max(0, call_ms - arrival.came_ms))
    bound_ms = starvation_minutes * MS_PER_MINUTE
    return tuple(
        m.ClassFigures(
            priority_class=row[0],
            count=len(real[row]),
            wait_mean_minutes=_mean(real[row]),
            wait_p90_minutes=_p90(real[row]),
            wait_max_minutes=_minutes(max(real[row])),
            plain_mean_minutes=_mean(plain[row]),
            plain_p90_minutes=_p90(plain[row]),
            plain_max_minutes=_minutes(max(plain[row])),
            over_bound=sum(each > bound_ms for each in real[row]),
            plain_over_bound=sum(each > bound_ms for each in plain[row]),
            over_by_rules=sum(
                was > bound_ms >= would for was, would in zip(real[row], plain[row], strict=True)
            ),
            ordinary=row[1],
        )
        for row in sorted(real)
    )


def _minutes(ms: float) -> float:
    return round(ms / MS_PER_MINUTE, 2)


def _mean(values: list[int]) -> float:
    return _minutes(statistics.fmean(values))


def _p90(values: list[int]) -> float:
    return _minutes(sorted(values)[math.ceil(0.9 * len(values)) - 1])
