"""顺呼, 选呼, 恢复, 重呼, 过号: calling a visitor to a counter."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace

from config.model import Counter, WorkProfile
from queue_controller.api import messages as m
from queue_controller.api.codes import NOBODY_WAITS, NOT_LONG_ENOUGH, sentence
from queue_controller.api.rules import rule_words
from queue_controller.api.view import matters_of, since_in, ticket_of
from queue_controller.domain import visits
from queue_controller.domain.calling import Line, Rule, choose
from queue_controller.domain.press import BeforeCall, before_call
from queue_controller.domain.profiles import Choice, choose_by
from queue_controller.service.ask import (
    Ask,
    check_move,
    checked,
    done,
    find_ticket,
    open_counter_of,
    present_at,
    queue_served_here,
    ticket_after,
    ticket_then,
)
from queue_controller.service.refusals import refuse
from queue_controller.service.rolls import bind, unbound
from queue_controller.service.serving import ending
from queue_controller.service.terms import ORDINARY
from queue_controller.service.values import Decision, Refusal


def call_next(command: m.CallNext, ask: Ask) -> Decision:
    """The next ticket by the order of calling; ends the counter's present service."""
    counter = open_counter_of(ask, command.counter)
    present = ask.state.view.present_ticket(counter.number)
    if present is not None and _step(ask, present) == "again":
        event = _recalled(ask, present, counter.number)
        ticket = ticket_then(ask, present, (event,))
        return Decision((event,), m.Called(ticket))
    ended = end_present(ask, counter)
    state = ask.state
    lines, went_on = _lines_then(ask, counter, present, ended)
    at_priority_counter = state.is_priority_counter(counter.number)
    profile = _profile_now(ask, counter.number)
    choice: Choice | None
    if profile is None:
        head = choose(
            lines, ask.now.hall_ms, state.starvation_ms, at_priority_counter=at_priority_counter
        )
        choice = None if head is None else Choice(head)
    else:
        choice = choose_by(
            profile,
            lines,
            ask.now.hall_ms,
            state.starvation_ms,
            at_priority_counter=at_priority_counter,
        )
    if choice is None:
        waiting = sum(len(line) for line in lines)
        words = NOT_LONG_ENOUGH if waiting else NOBODY_WAITS
        zh, en = (text.format(count=waiting) for text in words)
        return Decision(ended, m.Called(None), message_zh=zh, message_en=en)
    head = choice.head
    ticket = state.view.tickets[head.key[2]]
    if went_on is not None and went_on.ticket_id == ticket.ticket_id:
        ticket = went_on
    return call(ask, counter, ticket, head.queue, head.rule, ended, choice=choice)


def _lines_then(
    ask: Ask, counter: Counter, present: m.Ticket | None, ended: tuple[m.Event, ...]
) -> tuple[list[Line], m.Ticket | None]:
    """The counter's lines as its own press leaves them: whose matter it ended may wait here for the next.

    He stands at his place in them, and nobody behind him goes first. Also that ticket, None: there is none.
    """
    state = ask.state
    lines = {queue: state.line(queue) for queue in counter.queues}
    if present is None or not ended:
        return list(lines.values()), None
    then = ticket_after(ask, present, ended)
    if then.state != "waiting":
        return list(lines.values()), None
    standing = state.standing(then.priority_class)
    for each in matters_of(then):
        if each.state != "waiting" or each.queue not in lines:
            continue
        line = lines[each.queue] = copy.deepcopy(lines[each.queue])
        how = ORDINARY if each.added and standing.rule == "time_slot" else standing
        key = (each.place_ms, each.place_tie, then.ticket_id)
        since_ms = since_in(then, each.queue)
        line.add(key, how.rule, how.every, 0 if how is ORDINARY else then.slot_ms, since_ms)
    return list(lines.values()), then


def _profile_now(ask: Ask, number: str) -> Mapping[str, WorkProfile] | None:
    """The rules of a counter; a queue that it was given by hand does not wait for any minutes."""
    profile = ask.state.hall.profiles_by_counter.get(number)
    status = ask.state.view.counters.get(number)
    if profile is None or status is None or not status.queues:
        return profile
    return {
        queue: replace(row, take="first_above") if row.take == "only_above" else row
        for queue, row in profile.items()
    }


def call_ticket(command: m.CallTicket, ask: Ask) -> Decision:
    """A chosen ticket, out of turn: waiting, missed or parked; or a roll's number, bound by it."""
    counter = open_counter_of(ask, command.counter)
    reason = checked("reason", command.reason)
    roll = unbound(ask, command.ticket, counter)
    if roll is not None:
        (issued,) = bind(ask, *roll, m.Issue(roll[1])).events
        if not isinstance(issued, m.TicketIssued):  # pragma: no cover - `bind` makes nothing else
            raise TypeError(issued)
        ended = end_present(ask, counter)
        made = call(ask, counter, ticket_of(issued), issued.queue, "out_of_turn", ended, reason)
        return Decision((issued, *made.events), made.reply)
    try:
        ticket = find_ticket(ask, command.ticket, counter)
    except Refusal as refusal:
        if refusal.code != "ambiguous_ticket" or ask.actor.role != "device":
            raise
        return _ask_terminal(counter, refusal)
    _check_free_for(counter, ticket)
    check_move("call", ticket)
    queue = queue_served_here(ask, counter, ticket)
    return call(ask, counter, ticket, queue, "out_of_turn", end_present(ask, counter), reason)


def _ask_terminal(counter: Counter, refusal: Refusal) -> Decision:
    """A keypad cannot show a choice: it beeps, and the clerk's terminal offers it."""
    labels = tuple(refusal.detail["labels"].split("、"))
    event = m.ChoiceAsked(counter.number, refusal.detail["ticket"], labels)
    return Decision(
        (event,), m.Called(None), message_zh=refusal.message_zh, message_en=refusal.message_en
    )


def resume(command: m.Resume, ask: Ask) -> Decision:
    """A parked ticket is called again, to the counter that asks."""
    counter = open_counter_of(ask, command.counter)
    ticket = find_ticket(ask, command.ticket, counter)
    _check_free_for(counter, ticket)
    if ticket.state != "parked":
        raise refuse("not_parked", label=ticket.label)
    queue = queue_served_here(ask, counter, ticket)
    return call(ask, counter, ticket, queue, "resumed", end_present(ask, counter))


def recall(command: m.Recall, ask: Ask) -> Decision:
    """The present call again, as often as the hall allows; after that nobody came, and it is missed."""
    ticket = present_at(ask, command.counter)
    check_move("recall", ticket)
    limit = ask.state.hall.recall_limit
    if ticket.recalls >= limit:
        _check_led(ask, ticket)
        missed = m.TicketMissed(ticket.ticket_id, command.counter, after_recalls=ticket.recalls)
        said = sentence("recalled_in_vain", {"label": ticket.label, "limit": str(limit)})
        reply = m.Done(ticket_then(ask, ticket, (missed,)))
        return Decision((missed,), reply, message_zh=said.zh, message_en=said.en)
    return done(ask, ticket, _recalled(ask, ticket, command.counter))


def _recalled(ask: Ask, ticket: m.Ticket, counter: str) -> m.TicketRecalled:
    return m.TicketRecalled(
        ticket_id=ticket.ticket_id,
        label=ticket.label,
        queue=ticket.queue,
        counter=counter,
        call_id=ticket.call_id,
        recalls=ticket.recalls + 1,
        last=ticket.recalls + 1 >= ask.state.hall.recall_limit,
        language=ticket.language,
    )


def no_show(command: m.NoShow, ask: Ask) -> Decision:
    """Nobody came to the present call."""
    ticket = present_at(ask, command.counter)
    check_move("miss", ticket)
    _check_led(ask, ticket)
    return done(ask, ticket, m.TicketMissed(ticket.ticket_id, command.counter))


def _check_led(ask: Ask, ticket: m.Ticket) -> None:
    """需引导: nobody can say that he did not come before somebody was sent to lead him."""
    if any(ring.ticket_id == ticket.ticket_id for ring in ask.state.view.rings.values()):
        raise refuse("ring_open", label=ticket.label)


def _check_free_for(counter: Counter, ticket: m.Ticket) -> None:
    if ticket.state in {"called", "serving"}:
        if ticket.counter == counter.number:
            raise refuse("ticket_here", label=ticket.label)
        raise refuse("ticket_elsewhere", label=ticket.label, counter=ticket.counter)


def end_present(ask: Ask, counter: Counter) -> tuple[m.Event, ...]:
    """What a call does to the ticket that still stands at the counter."""
    present = ask.state.view.present_ticket(counter.number)
    step = _step(ask, present)
    if present is None or step == "free":
        return ()
    if step == "second_press":
        seconds = f"{ask.state.policy.second_press_s:g}"
        raise refuse("second_press", label=present.label, seconds=seconds)
    if present.state == "called":
        # Called, and not said to be here: neither missed nor served by the next press.
        _check_led(ask, present)
    if step in {"missed", "again"}:
        return (m.TicketMissed(present.ticket_id, counter.number, inferred=True),)
    return ending(ask, counter, present, inferred=True)


def _step(ask: Ask, present: m.Ticket | None) -> BeforeCall:
    policy = ask.state.policy
    return before_call(
        present,
        ask.now.hall_ms,
        round(policy.second_press_s * 1000),
        round(policy.no_show_s * 1000),
        ask.state.hall.recall_limit,
        ask.state.resumed_ms,
    )


def call(
    ask: Ask,
    counter: Counter,
    ticket: m.Ticket,
    queue: str,
    rule: Rule,
    ended: tuple[m.Event, ...],
    reason: str = "",
    choice: Choice | None = None,
) -> Decision:
    """Call a ticket to a counter, after what it ended there."""
    now_ms = ask.now.hall_ms
    place_ms, matters = ticket.place_ms, ticket.matters
    if matters:
        place_ms = next(each.place_ms for each in matters if _is_live(each, queue))
        matters = visits.called(_found_again(ask, ticket, queue), queue)
    waited_ms = here_ms = 0
    if ticket.state == "waiting":
        waited_ms = max(0, now_ms - max(place_ms, ticket.issued_ms))
        here_ms = max(0, now_ms - since_in(ticket, queue))
    event = m.TicketCalled(
        ticket_id=ticket.ticket_id,
        label=ticket.label,
        queue=queue,
        counter=counter.number,
        call_id=_next_call_id(ticket),
        priority=ticket.priority,
        rule=rule,
        called_ms=now_ms,
        language=ticket.language,
        waited_ms=waited_ms,
        reason=reason,
        matters=matters,
        profile="" if choice is None else choice.profile,
        profile_minutes=0 if choice is None else choice.minutes,
        here_ms=here_ms,
    )
    why = rule_words(rule, event.profile, event.profile_minutes, queue)
    events = (*ended, *_rating_closed(ask, counter, ended), event)
    return Decision(events, m.Called(ticket_then(ask, ticket, (event,)), rule, why.zh, why.en))


def _is_live(matter: m.Matter, queue: str) -> bool:
    return matter.queue == queue and matter.state in {"waiting", "present"}


def _found_again(ask: Ask, ticket: m.Ticket, queue: str) -> visits.Matters:
    """Who was missed in one queue and is called in another waits in the first behind the third."""
    if ticket.state != "no_show" or ticket.queue == queue:
        return ticket.matters
    state = ask.state
    place = state.line(ticket.queue).place_behind(
        state.hall.no_show_requeue_behind, ask.now.hall_ms, state.tie_behind_all
    )
    return visits.moved(ticket.matters, place.place_ms, place.place_tie)


def _rating_closed(
    ask: Ask, counter: Counter, ended: tuple[m.Event, ...]
) -> tuple[m.RatingClosed, ...]:
    """The next visitor is called: nobody rates at this counter any more for the one before."""
    status = ask.state.view.counters.get(counter.number)
    rating_ids = [status.rating_id] if status is not None and status.rating_id else []
    rating_ids += [event.rating_id for event in ended if isinstance(event, m.RatingOpened)]
    return tuple(m.RatingClosed(rating_id, counter.number) for rating_id in rating_ids)


def _next_call_id(ticket: m.Ticket) -> str:
    _, _, count = ticket.call_id.rpartition("-c")
    return f"{ticket.ticket_id}-c{int(count or 0) + 1}"
