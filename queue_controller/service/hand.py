"""The manager's hand: priorities, the giving of numbers and notices, each with a reason on record."""

from __future__ import annotations

from typing import Final

from queue_controller.api import messages as m
from queue_controller.domain.visits import freed
from queue_controller.service.ask import (
    NAME_CHARS,
    Ask,
    check_move,
    check_own_queues,
    checked,
    done,
    find_ticket,
    known_queue,
    reasoned,
    staff_of,
)
from queue_controller.service.refusals import missing, refuse
from queue_controller.service.values import Decision

CAP_MAX: Final = 9999
TITLE_CHARS: Final = 24
BODY_CHARS: Final = 200
"""What the tables allow for a notice (config/tables/demand.py)."""
CHANNELS: Final = frozenset({"media_player", "led"})
PRIORITY_MAX: Final = 100
DISPLAY_S_MAX: Final = 3600
PUBLISHED_MAX: Final = 50


def reclassify(command: m.Reclassify, ask: Ask) -> Decision:
    """Give or withdraw a priority. A called number without its proof waits at its own place again."""
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
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
        staff_no=staff_no,
        matters=freed(ticket.matters) if ticket.state == "called" else ticket.matters,
    )
    return done(ask, ticket, event)


def stop_issue(command: m.StopIssue, ask: Ask) -> Decision:
    """No more numbers of a queue today; who waits is served, and bookings still check in."""
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
    known_queue(ask, command.queue)
    if command.queue in ask.state.view.stopped:
        return Decision((), m.Done())
    return Decision((m.IssueStopped(command.queue, reason, staff_no),), m.Done())


def resume_issue(command: m.ResumeIssue, ask: Ask) -> Decision:
    """Numbers of a queue are given again."""
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
    if command.queue not in ask.state.view.stopped:
        return Decision((), m.Done())
    return Decision((m.IssueResumed(command.queue, reason, staff_no),), m.Done())


def cap_issue(command: m.CapIssue, ask: Ask) -> Decision:
    """A queue gives so many numbers today and no more."""
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
    known_queue(ask, command.queue)
    if not -1 <= command.limit <= CAP_MAX:
        raise refuse("bad_cap", limit=str(CAP_MAX))
    if ask.state.view.caps.get(command.queue, -1) == command.limit:
        return Decision((), m.Done())
    return Decision((m.IssueCapped(command.queue, command.limit, reason, staff_no),), m.Done())


def publish_notice(command: m.PublishNotice, ask: Ask) -> Decision:
    """A notice runs on the screens of these channels from now on."""
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
    title = checked("title", command.title_zh, TITLE_CHARS)
    body = checked("body", command.body_zh, BODY_CHARS)
    if not title or not body:
        raise missing("title" if not title else "body")
    unknown = [channel for channel in command.channels if channel not in CHANNELS]
    if unknown or not command.channels:
        raise refuse("unknown_channel", channel="".join(unknown[:1])[:NAME_CHARS] or "（空）")
    if command.until_ms and command.until_ms <= ask.now.hall_ms:
        raise refuse("time_is_over")
    if not (0 <= command.priority <= PRIORITY_MAX and 1 <= command.display_s <= DISPLAY_S_MAX):
        raise refuse("bad_display", priority=str(PRIORITY_MAX), seconds=str(DISPLAY_S_MAX))
    view = ask.state.view
    if len(view.published) >= PUBLISHED_MAX:
        raise refuse("too_many_notices", limit=str(PUBLISHED_MAX))
    event = m.NoticePublished(
        notice_id=f"H{view.seq + 1}",
        title_zh=title,
        body_zh=body,
        title_en=checked("title", command.title_en, BODY_CHARS),
        channels=command.channels,
        until_ms=command.until_ms,
        priority=command.priority,
        display_s=command.display_s,
        reason=reason,
        staff_no=staff_no,
    )
    return Decision((event,), m.Done())


def withdraw_notice(command: m.WithdrawNotice, ask: Ask) -> Decision:
    """A notice published by hand leaves the screens. Those of the table run as the table says."""
    reason = reasoned(command.reason)
    staff_no = staff_of(ask, command.staff_no)
    if command.notice_id not in ask.state.view.published:
        raise refuse("unknown_published", notice=command.notice_id[:NAME_CHARS])
    return Decision((m.NoticeWithdrawn(command.notice_id, reason, staff_no),), m.Done())
