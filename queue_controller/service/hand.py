"""The manager's hand: what staff change by decision, each with a reason on record."""

from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.service.ask import (
    NAME_CHARS,
    Ask,
    check_move,
    check_own_queues,
    checked,
    done,
    find_ticket,
)
from queue_controller.service.refusals import refuse
from queue_controller.service.values import Decision


def reclassify(command: m.Reclassify, ask: Ask) -> Decision:
    """Give or withdraw a priority. A called number without its proof waits at its own place again."""
    reason = _reason(command.reason)
    ticket = find_ticket(ask, command.ticket)
    check_move("reclassify", ticket)
    check_own_queues(ask, ticket)
    standing = ask.state.standings.get(command.priority_class)
    if standing is None:
        raise refuse("unknown_class", priority_class=command.priority_class[:NAME_CHARS])
    if command.priority_class == ticket.priority_class:
        raise refuse("same_class", label=ticket.label)
    if standing.rule == "time_slot":
        raise refuse("class_by_booking")
    event = m.TicketReclassified(
        ticket.ticket_id,
        command.priority_class,
        standing.priority,
        reason,
        state="waiting" if ticket.state == "called" else ticket.state,
    )
    return done(ask, ticket, event)


def stop_issue(command: m.StopIssue, ask: Ask) -> Decision:
    """No more numbers of a queue today; who waits is served, and bookings still check in."""
    reason = _reason(command.reason)
    if command.queue not in ask.state.hall.queue_by_prefix:
        raise refuse("unknown_queue", queue=command.queue[:NAME_CHARS])
    if command.queue in ask.state.view.stopped:
        return Decision((), m.Done())
    return Decision((m.IssueStopped(command.queue, reason),), m.Done())


def resume_issue(command: m.ResumeIssue, ask: Ask) -> Decision:
    """Numbers of a queue are given again."""
    reason = _reason(command.reason)
    if command.queue not in ask.state.view.stopped:
        return Decision((), m.Done())
    return Decision((m.IssueResumed(command.queue, reason),), m.Done())


def _reason(text: str) -> str:
    reason = checked("reason", text)
    if not reason:
        raise refuse("reason_missing")
    return reason
