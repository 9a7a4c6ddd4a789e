"""The end of the day: serve on, put off, close. Nobody expires without somebody's decision."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Final

from queue_controller.api import messages as m
from queue_controller.api.view import left_by_queue, still_here
from queue_controller.domain.days import clock_time, instant_of
from queue_controller.domain.numbering import ticket_id_of
from queue_controller.domain.slips import slip_of
from queue_controller.service.appointments import (
    booked_by,
    check_duty_of_all,
    code_for,
    free_slot,
    instead_of,
)
from queue_controller.service.ask import Ask, find_ticket, reasoned, staff_of
from queue_controller.service.bookings import told
from queue_controller.service.hall import HallState
from queue_controller.service.refusals import refuse
from queue_controller.service.values import Decision, Now, Refusal

PUT_OFF_MAX: Final = 500
HOURS_MAX_MS: Final = 16 * 3600 * 1000
TIME_OVER: Final = "time_over"
_AWAY: Final = frozenset({"waiting", "no_show", "parked"})
_AT_COUNTER: Final = frozenset({"called", "serving"})


def extend_hours(command: m.ExtendHours, ask: Ask) -> Decision:
    """The hall serves longer today; also on a day that it would not open."""
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
    state, now_ms = ask.state, ask.now.hall_ms
    day = state.planned_day
    until_ms, tickets_ms = command.until_ms, command.tickets_until_ms
    latest_ms = min(now_ms + HOURS_MAX_MS, _date_ends_ms(state))
    if not max(now_ms, day.closes_ms) < until_ms <= latest_ms:
        raise refuse("bad_extension", close=clock_time(day.closes_ms or now_ms, state.zone))
    if tickets_ms and not now_ms < tickets_ms <= until_ms:
        raise refuse("bad_extension", close=clock_time(max(day.closes_ms, now_ms), state.zone))
    if (state.view.extended_until_ms, state.view.extended_tickets_ms) == (until_ms, tickets_ms):
        return Decision((), m.Done())
    event = m.HoursExtended(day.closes_ms or now_ms, until_ms, tickets_ms, reason, staff_no)
    return Decision((event,), m.Done())


def _date_ends_ms(state: HallState) -> int:
    """When the business date turns: whoever is here then expires, whatever the hours say."""
    following = dt.date.fromisoformat(state.view.business_date) + dt.timedelta(days=1)
    return instant_of(following, state.policy.business_day_start, state.zone)


def put_off(command: m.PutOff, ask: Ask) -> Decision:
    """These numbers end today; with its slip each goes first on another day, or has a slot there."""
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
    if not 1 <= len(command.tickets) <= PUT_OFF_MAX:
        raise refuse("too_many_tickets", limit=str(PUT_OFF_MAX))
    found = {each.ticket_id: each for each in (_still_here(t, ask) for t in command.tickets)}
    for ticket in found.values():
        if ticket.state not in _AWAY:
            raise refuse("ticket_elsewhere", label=ticket.label, counter=ticket.counter)
    if command.date or command.start:
        if len(found) != 1:
            raise refuse("put_off_one")
        return _to_a_slot(command, next(iter(found.values())), ask, reason, staff_no)
    return Decision(
        tuple(
            m.TicketExpired(each.ticket_id, reason, slip_of(each.ticket_id), staff_no)
            for each in _by_place(found.values())
        ),
        m.Done(),
    )


def _still_here(wanted: str, ask: Ask) -> m.Ticket:
    """The live ticket; one that was put off today already is told so, and not only that it has ended."""
    try:
        return find_ticket(ask, wanted)
    except Refusal as refusal:
        label = refusal.detail.get("label", "")
        ticket_id = ticket_id_of(ask.state.view.business_date, label)
        if refusal.code == "ticket_ended" and slip_of(ticket_id) in ask.state.view.slips:
            raise refuse("put_off_already", label=label) from None
        raise


def _to_a_slot(
    command: m.PutOff, ticket: m.Ticket, ask: Ask, reason: str, staff_no: str
) -> Decision:
    """改到预约: the number's visitor has an appointment instead, for all that was left; its code is told."""
    then = instead_of(ticket, ask)
    slot = free_slot(command.date, command.start, then.where, ask)
    check_duty_of_all(ask, then.queue, then.item, then.matters, command.date)
    made = m.AppointmentMade(
        code=code_for(ask),
        date=command.date,
        start=clock_time(slot.start_ms, ask.state.zone),
        end=clock_time(slot.end_ms, ask.state.zone),
        queue=then.queue,
        item=then.item,
        person_ref=ticket.person_ref,
        staff_no=staff_no,
        matters=then.matters,
    )
    ended = m.TicketExpired(ticket.ticket_id, reason, "", staff_no)
    return Decision((made, ended), m.Booked(told(ask.state, booked_by(made, slot))))


def close_day(command: m.CloseDay, ask: Ask) -> Decision:
    """收班: who waits expires with a slip, who is at a counter is served to the end, clerks leave."""
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
    state = ask.state
    if state.view.closed:
        return Decision((), m.Done())
    events: list[m.Event] = list(expiring(state, reason, staff_no))
    gone = {event.ticket_id for event in events if isinstance(event, m.TicketExpired)}
    events += leaving(state, gone)
    return Decision((*events, m.HallClosed(reason, staff_no)), m.Done())


def expiring(state: HallState, reason: str, staff_no: str = "") -> Iterable[m.TicketExpired]:
    """Everybody who is at no counter; who still waited gets a slip."""
    tickets = [each for each in state.view.tickets.values() if each.state in _AWAY]
    for each in _by_place(tickets):
        slip = slip_of(each.ticket_id) if each.state == "waiting" else ""
        yield m.TicketExpired(each.ticket_id, reason, slip, staff_no)


def leaving(state: HallState, gone: Iterable[str] = ()) -> list[m.Event]:
    """The clerks that nobody needs any more on a closed day sign out, and their counters close.

    A counter that gets numbers from other counters (payment) stays as long as one is busy, and so does one
    for which somebody at another counter has a matter left.

    Args:
        state: the hall.
        gone: tickets that expire together with this.
    """
    view, ended = state.view, set(gone)
    tickets = [each for each in view.tickets.values() if each.ticket_id not in ended]
    somebody_served = any(each.state in _AT_COUNTER for each in tickets)
    waited_in = {each.queue for each in tickets if each.state == "waiting"}
    waited_in.update(
        matter.queue
        for each in tickets
        if each.state == "waiting" or each.state in _AT_COUNTER
        for matter in each.matters
        if matter.state in {"waiting", "held"}
    )
    events: list[m.Event] = []
    for status in view.counters.values():
        if status.ticket_id or (status.mode == "closed" and not status.staff_no):
            continue
        counter = state.counters.get(status.number)
        queues = counter.queues if counter is not None else ()
        fed = any(_fed_by_counters(state, queue) for queue in queues)
        if not waited_in.isdisjoint(queues) or (fed and somebody_served):
            continue
        if status.staff_no:
            events.append(m.ClerkSignedOut(status.number, status.staff_no))
        if status.mode != "closed":
            events.append(m.CounterClosed(status.number))
    return events


def passing(state: HallState, now: Now) -> list[m.Event]:
    """What the hour brings: times that are over, and the word that the hall is about to close."""
    view, now_ms = state.view, now.hall_ms
    events: list[m.Event] = [
        m.CounterQueuesChanged(status.number, reason=TIME_OVER)
        for status in view.counters.values()
        if 0 < status.queues_until_ms <= now_ms
    ]
    events += [
        m.NoticeWithdrawn(each.notice_id, TIME_OVER)
        for each in view.published.values()
        if 0 < each.until_ms <= now_ms
    ]
    if view.closed:
        return events + leaving(state)
    closes_ms = state.day.closes_ms
    notice_ms = round(state.policy.closing_notice_minutes * 60_000)
    if closes_ms and view.closing_ms != closes_ms and now_ms >= closes_ms - notice_ms:
        here = still_here(view.tickets.values())
        if here:
            left = dict(sorted(Counter(each.queue for each in here).items()))
            matters = {queue: each.matters for queue, each in left_by_queue(here).items()}
            events.append(m.HallClosing(closes_ms, left, matters))
    return events


def _fed_by_counters(state: HallState, prefix: str) -> bool:
    queue = state.hall.queue_by_prefix.get(prefix)
    return queue is not None and queue.fed_by != "visitors"


def _by_place(tickets: Iterable[m.Ticket]) -> list[m.Ticket]:
    return sorted(tickets, key=lambda each: (each.place_ms, each.place_tie))
