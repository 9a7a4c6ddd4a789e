"""The figures of a business date, computed from the log alone."""

from __future__ import annotations

import hashlib
import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from config.model import Hall
from queue_controller.api import messages as m
from queue_controller.api.view import here_of
from queue_controller.domain.passed import passed_twice
from queue_controller.domain.periods import periods_of
from queue_controller.domain.plain_order import Dedicated, compare
from queue_controller.domain.uninvited import uninvited

MS_PER_MINUTE: Final = 60_000
SLOT_MS: Final = 15 * MS_PER_MINUTE


@dataclass
class _Slot:
    issued: int = 0
    called: int = 0
    wait_minutes: dict[tuple[str, str], float] = field(default_factory=dict)


@dataclass
class _Queue:
    issued: int = 0
    called: int = 0
    served: int = 0
    no_show: int = 0
    cancelled: int = 0
    wait_minutes: dict[str, float] = field(default_factory=dict)
    """Per ticket, until its first call in this queue."""
    service_minutes: dict[str, list[float]] = field(default_factory=dict)
    """Per ticket, each service whose start and end were said; inferred times train nothing."""


@dataclass
class _Day:
    labels: list[str] = field(default_factory=list)
    queue_of: dict[str, str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    start_inferred: set[str] = field(default_factory=set)
    queues: dict[str, _Queue] = field(default_factory=dict)
    expired: int = 0
    cases: int = 0
    on_the_spot: int = 0
    case_types: dict[str, int] = field(default_factory=dict)
    completed: dict[tuple[str, int], m.ServiceCompleted] = field(default_factory=dict)
    first_contacts: dict[str, int] = field(default_factory=dict)
    declined: int = 0
    ratings: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    slots: dict[int, _Slot] = field(default_factory=dict)
    appointments: dict[str, int] = field(default_factory=dict)

    def appointment(self, what: str) -> None:
        self.appointments[what] = self.appointments.get(what, 0) + 1

    def slot(self, at_ms: int) -> _Slot:
        return self.slots.setdefault(at_ms - at_ms % SLOT_MS, _Slot())

    def queue(self, prefix: str) -> _Queue:
        return self.queues.setdefault(prefix, _Queue())


def tickets_sha256(labels: Iterable[str]) -> str:
    """SHA-256 over the sorted labels, each followed by a line feed."""
    text = "".join(f"{label}\n" for label in sorted(labels))
    return hashlib.sha256(text.encode()).hexdigest()


def day_report(
    events: Iterable[tuple[m.EventRecord, m.Event]],
    business_date: str,
    *,
    rehearsal: bool,
    speed: float = 1.0,
    closed: int = 0,
    connected: bool = False,
    hall: Hall | None = None,
) -> m.DayReport:
    """The report of a date from its events.

    `closed`: how many of its cases were closed since, on whatever date. `hall`: which counter serves
    which queues, for the comparison with plain order; without it there is none. `speed`: hall seconds per second.

    Waits count to a ticket's first call in a queue, from its issue or from when it was last dealt with elsewhere; medians and the 90th
    percentile (nearest rank) are minutes with two decimals, 0 where there is nothing to count.
    """
    day = _Day()
    told = list(events)
    for _, event in told:
        reducer = _REDUCERS.get(type(event))
        if reducer is not None:
            reducer(day, event)
    waiting_in: dict[str, int] = {}
    for ticket_id in day.waiting:
        prefix = day.queue_of[ticket_id]
        waiting_in[prefix] = waiting_in.get(prefix, 0) + 1
        day.queue(prefix)
    queues = tuple(
        m.QueueFigures(
            queue=prefix,
            issued=queue.issued,
            called=queue.called,
            served=queue.served,
            no_show=queue.no_show,
            cancelled=queue.cancelled,
            waiting=waiting_in.get(prefix, 0),
            wait_median_minutes=_median([*queue.wait_minutes.values()]),
            wait_p90_minutes=_p90([*queue.wait_minutes.values()]),
            service_median_minutes=_median([*chain(*queue.service_minutes.values())]),
        )
        for prefix, queue in sorted(day.queues.items())
    )
    waits = [*chain(*(queue.wait_minutes.values() for queue in day.queues.values()))]
    return m.DayReport(
        business_date=business_date,
        issued=len(day.labels),
        called=sum(queue.called for queue in queues),
        served=sum(queue.served for queue in queues),
        no_show=sum(queue.no_show for queue in queues),
        cancelled=sum(queue.cancelled for queue in queues),
        expired=day.expired,
        waiting=len(day.waiting),
        cases=day.cases,
        ratings=dict(sorted(day.ratings.items(), reverse=True)),
        declined=day.declined,
        queues=queues,
        tickets_sha256=tickets_sha256(day.labels),
        rehearsal=rehearsal,
        speed=speed,
        wait_median_minutes=_median(waits),
        wait_p90_minutes=_p90(waits),
        slots=tuple(
            m.SlotFigures(
                start_ms, slot.issued, slot.called, _median([*slot.wait_minutes.values()])
            )
            for start_ms, slot in sorted(day.slots.items())
        ),
        on_the_spot=day.on_the_spot,
        closed=closed,
        connected=connected,
        case_types={kind: count for kind, count in sorted(day.case_types.items()) if count},
        first_contacts=dict(sorted(day.first_contacts.items())),
        uninvited=uninvited(told),
        classes=_classes(told, hall),
        starvation_minutes=hall.starvation_minutes if hall is not None else 0,
        appointments=day.appointments,
        reasons=dict(sorted(day.reasons.items())),
        periods=periods_of(told),
        passed_twice=_passed_twice(told, hall),
    )


def _passed_twice(told: list[tuple[m.EventRecord, m.Event]], hall: Hall | None) -> int:
    if hall is None:
        return -1
    rules = {row.code: row.rule for row in hall.priority_classes}
    priority = {row.number for row in hall.counters if row.kind == "priority"}
    return len(passed_twice(told, rules, hall.starvation_minutes * MS_PER_MINUTE, priority))


def _classes(
    told: list[tuple[m.EventRecord, m.Event]], hall: Hall | None
) -> tuple[m.ClassFigures, ...]:
    if hall is None:
        return ()
    queues_of = {counter.number: counter.queues for counter in hall.counters}
    dedicated = Dedicated(
        frozenset(row.code for row in hall.priority_classes if row.rule == "dedicated_window"),
        frozenset(queue for row in hall.counters if row.kind == "priority" for queue in row.queues),
    )
    return compare(told, queues_of, hall.starvation_minutes, dedicated)


def _median(values: list[float]) -> float:
    return round(statistics.median(values), 2) if values else 0.0


def _p90(values: list[float]) -> float:
    if not values:
        return 0.0
    return round(sorted(values)[math.ceil(0.9 * len(values)) - 1], 2)


def _issued(day: _Day, e: m.TicketIssued) -> None:
    day.labels.append(e.label)
    day.queue_of[e.ticket_id] = e.queue
    day.waiting.add(e.ticket_id)
    day.queue(e.queue).issued += 1
    day.slot(e.issued_ms).issued += 1
    if e.appointment:
        day.appointment("came")


def _appointment(day: _Day, e: m.AppointmentMade) -> None:
    if e.moved:
        day.appointment("moved")
    elif e.corrected:
        day.appointment("corrected")
    elif not e.imported:
        day.appointment("booked")


def _appointment_ended(day: _Day, e: m.AppointmentEnded) -> None:
    day.appointment(e.why)


def _matters(day: _Day, e: m.MattersChanged) -> None:
    day.queue_of[e.ticket_id] = e.queue


def _called(day: _Day, e: m.TicketCalled) -> None:
    day.waiting.discard(e.ticket_id)
    day.queue_of[e.ticket_id] = e.queue
    queue = day.queue(e.queue)
    queue.called += 1
    slot = day.slot(e.called_ms)
    slot.called += 1
    if e.ticket_id not in queue.wait_minutes:
        waited = here_of(e) / MS_PER_MINUTE
        queue.wait_minutes[e.ticket_id] = slot.wait_minutes[e.ticket_id, e.queue] = waited


def _started(day: _Day, e: m.ServiceStarted) -> None:
    if e.inferred:
        day.start_inferred.add(e.ticket_id)


def _completed(day: _Day, e: m.ServiceCompleted) -> None:
    queue = day.queue(e.queue)
    queue.served += 1
    start_inferred = e.ticket_id in day.start_inferred
    day.start_inferred.discard(e.ticket_id)
    if not e.inferred and not start_inferred:
        minutes = queue.service_minutes.setdefault(e.ticket_id, [])
        minutes.append(e.service_ms / MS_PER_MINUTE)
    day.completed[e.ticket_id, e.transaction] = e
    _count_cases(day, e, 1)
    if e.next_queue:
        day.queue_of[e.ticket_id] = e.next_queue
        day.waiting.add(e.ticket_id)


def _count_cases(day: _Day, e: m.ServiceCompleted, sign: int) -> None:
    day.cases += sign * e.cases
    if e.outcome == "done_on_the_spot":
        day.on_the_spot += sign * e.cases
    if e.cases and e.case_type:
        day.case_types[e.case_type] = day.case_types.get(e.case_type, 0) + sign * e.cases


def _first_contact(day: _Day, e: m.FirstContactMade) -> None:
    day.first_contacts[e.staff_no] = day.first_contacts.get(e.staff_no, 0) + 1


def _undone(day: _Day, e: m.StepUndone) -> None:
    queue = day.queue(e.from_queue or e.queue)
    day.queue_of[e.ticket_id] = e.queue
    if e.step == "call":
        queue.called -= 1
        queue.wait_minutes.pop(e.ticket_id, None)
    elif e.step == "complete":
        queue.served -= 1
        _count_cases(day, day.completed.pop((e.ticket_id, e.transaction - 1)), -1)
        if queue.service_minutes.get(e.ticket_id):
            queue.service_minutes[e.ticket_id].pop()
    else:
        queue.no_show -= 1
    _waits(day, e.ticket_id, e.state)


def _reclassified(day: _Day, e: m.TicketReclassified) -> None:
    _waits(day, e.ticket_id, e.state)


def _waits(day: _Day, ticket_id: str, state: m.TicketState) -> None:
    if state == "waiting":
        day.waiting.add(ticket_id)
    else:
        day.waiting.discard(ticket_id)


def _missed(day: _Day, e: m.TicketMissed) -> None:
    day.queue(day.queue_of.get(e.ticket_id, "")).no_show += 1


def _requeued(day: _Day, e: m.TicketRequeued) -> None:
    day.waiting.add(e.ticket_id)


def _transferred(day: _Day, e: m.TicketTransferred) -> None:
    day.queue_of[e.ticket_id] = e.to_queue
    day.waiting.add(e.ticket_id)


def _cancelled(day: _Day, e: m.TicketCancelled) -> None:
    day.waiting.discard(e.ticket_id)
    day.queue(day.queue_of.get(e.ticket_id, "")).cancelled += 1


def _expired(day: _Day, e: m.TicketExpired) -> None:
    day.waiting.discard(e.ticket_id)
    day.expired += 1


def _rated(day: _Day, e: m.Rated) -> None:
    if e.level == 0:
        day.declined += 1
    else:
        day.ratings[str(e.level)] = day.ratings.get(str(e.level), 0) + 1
    if e.level in m.BAD_LEVELS:
        for code in e.reasons:
            day.reasons[code] = day.reasons.get(code, 0) + 1


_REDUCERS: Final[dict[type[m.Event], Callable[[_Day, Any], None]]] = {
    m.TicketIssued: _issued,
    m.AppointmentMade: _appointment,
    m.AppointmentEnded: _appointment_ended,
    m.MattersChanged: _matters,
    m.TicketCalled: _called,
    m.ServiceStarted: _started,
    m.ServiceCompleted: _completed,
    m.StepUndone: _undone,
    m.TicketReclassified: _reclassified,
    m.TicketMissed: _missed,
    m.TicketRequeued: _requeued,
    m.TicketTransferred: _transferred,
    m.TicketCancelled: _cancelled,
    m.TicketExpired: _expired,
    m.FirstContactMade: _first_contact,
    m.Rated: _rated,
}
