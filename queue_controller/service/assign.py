"""潮汐窗口, 临时窗口, 调整队列: which counter serves what today, and where people wait."""

from __future__ import annotations

from typing import Final

from queue_controller.api import messages as m
from queue_controller.api.view import CounterStatus, place_in
from queue_controller.domain.visits import reassigned
from queue_controller.service.ask import (
    NAME_CHARS,
    Ask,
    check_move,
    counter_of,
    find_ticket,
    known_queue,
    queue_words,
    reasoned,
    staff_of,
)
from queue_controller.service.refusals import refuse
from queue_controller.service.values import Decision

QUEUES_MAX: Final = 40
MOVED_MAX: Final = 500
NUMBER_MAX: Final = 999


def set_counter_queues(command: m.SetCounterQueues, ask: Ask) -> Decision:
    """A counter serves these queues from its next call on; without queues those of the tables."""
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
    counter = counter_of(ask, command.counter)
    queues = _queues(ask, command.queues)
    if command.until_ms and command.until_ms <= ask.now.hall_ms:
        raise refuse("time_is_over")
    usual = ask.state.hall.counter_by_number.get(counter.number)
    if usual is None and not queues:
        raise refuse("queues_missing")
    # A temporary counter has nothing to go back to, so its queues hold for the day.
    until_ms = command.until_ms if queues and usual is not None else 0
    status = ask.state.view.counters.get(counter.number) or CounterStatus(counter.number)
    if (queues, until_ms) == (status.queues, status.queues_until_ms):
        return Decision((), m.Done())
    serves = queues or (usual.queues if usual is not None else ())
    for queue in counter.queues:
        if queue not in serves:
            _check_not_left(ask, counter.number, queue)
    event = m.CounterQueuesChanged(counter.number, queues, until_ms, reason, staff_no)
    return Decision((event,), m.Done())


def add_counter(command: m.AddCounter, ask: Ask) -> Decision:
    """A counter of a number that the tables do not have, for the rest of this day; it opens closed."""
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
    number = command.counter
    plain = number.isascii() and number.isdigit() and not number.startswith("0")
    if not plain or len(number) > NAME_CHARS or int(number) > NUMBER_MAX:
        raise refuse("bad_counter_number", counter=number[:NAME_CHARS], limit=str(NUMBER_MAX))
    if number in ask.state.counters:
        raise refuse("counter_exists", counter=number)
    if command.zone and command.zone not in ask.state.hall.zone_by_code:
        raise refuse("unknown_zone", zone=command.zone[:NAME_CHARS])
    queues = _queues(ask, command.queues)
    if not queues:
        raise refuse("queues_missing")
    return Decision(
        (m.CounterAdded(number, queues, command.zone, reason, staff_no),),
        m.Done(),
    )


def move_waiting(command: m.MoveWaiting, ask: Ask) -> Decision:
    """Who waits in one queue waits in another, everybody at the place that he had."""
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
    if not ask.state.view.waiting(command.from_queue):
        # A queue that left the tables may still have people to be moved out of it.
        known_queue(ask, command.from_queue)
    known_queue(ask, command.to_queue)
    if command.from_queue == command.to_queue:
        raise refuse("move_same_queue", **queue_words(ask, command.to_queue))
    if command.tickets:
        if len(command.tickets) > MOVED_MAX:
            raise refuse("too_many_tickets", limit=str(MOVED_MAX))
        tickets = [find_ticket(ask, wanted) for wanted in dict.fromkeys(command.tickets)]
    else:
        tickets = ask.state.view.waiting(command.from_queue)[:MOVED_MAX]
    for ticket in tickets:
        check_move("move", ticket)
        if place_in(ticket, command.from_queue) is None:
            raise refuse(
                "ticket_in_other_queue", label=ticket.label, **queue_words(ask, command.from_queue)
            )
    ids = dict.fromkeys(ticket.ticket_id for ticket in tickets)
    by_id = ask.state.view.tickets
    events = tuple(
        m.TicketMoved(
            ticket_id,
            command.from_queue,
            command.to_queue,
            *(place_in(by_id[ticket_id], command.from_queue) or (0, 0)),
            reason,
            staff_no,
            reassigned(by_id[ticket_id].matters, command.from_queue, command.to_queue),
        )
        for ticket_id in ids
    )
    return Decision(events, m.Done())


def _queues(ask: Ask, wanted: tuple[str, ...]) -> tuple[str, ...]:
    if len(wanted) > QUEUES_MAX:
        raise refuse("too_many_queues", limit=str(QUEUES_MAX))
    for queue in wanted:
        known_queue(ask, queue)
    return tuple(dict.fromkeys(wanted))


def _check_not_left(ask: Ask, number: str, queue: str) -> None:
    """Nobody waits in a queue that no counter serves any more."""
    others = (each for each in ask.state.counters.values() if each.number != number)
    if any(queue in each.queues for each in others):
        return
    waiting = sum(_will_wait(ticket, queue) for ticket in ask.state.view.tickets.values())
    if waiting:
        raise refuse(
            "queue_would_be_left",
            counter=number,
            waiting=str(waiting),
            **queue_words(ask, queue),
        )


def _will_wait(ticket: m.Ticket, queue: str) -> bool:
    """Whether somebody waits there, or will once he is free or an earlier step is done."""
    if not ticket.matters:
        return ticket.state == "waiting" and ticket.queue == queue
    return any(each.queue == queue and each.state in {"waiting", "held"} for each in ticket.matters)
