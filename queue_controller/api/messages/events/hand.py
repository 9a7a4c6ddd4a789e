"""Events of the manager's hand, of the day's closing, and about paper and cases."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from queue_controller.api.messages.words import (
    Event,
)


class IssueStopped(Event, frozen=True, tag="issue_stopped"):
    """停止取号."""

    queue: str
    reason: str = ""
    staff_no: str = ""


class IssueResumed(Event, frozen=True, tag="issue_resumed"):
    """恢复取号."""

    queue: str
    reason: str = ""
    staff_no: str = ""


class IssueCapped(Event, frozen=True, tag="issue_capped"):
    """限号; `limit` -1: no limit any more."""

    queue: str
    limit: int
    reason: str = ""
    staff_no: str = ""


class CounterQueuesChanged(Event, frozen=True, tag="counter_queues_changed"):
    """潮汐窗口; no queues: the counter serves again what the tables say."""

    counter: str
    queues: tuple[str, ...] = ()
    until_ms: int = 0
    reason: str = ""
    staff_no: str = ""


class CounterAdded(Event, frozen=True, tag="counter_added"):
    """临时窗口, until the end of the day."""

    counter: str
    queues: tuple[str, ...]
    zone: str = ""
    reason: str = ""
    staff_no: str = ""


class HoursExtended(Event, frozen=True, tag="hours_extended"):
    """延时服务 of this business date, from the planned closing on (on a closed day: from now on)."""

    from_ms: int
    until_ms: int
    tickets_until_ms: int = 0
    reason: str = ""
    staff_no: str = ""


class HallClosing(Event, frozen=True, tag="hall_closing"):
    """快下班了: `left` numbers are still here, each under its present queue; the manager decides what becomes of them.

    `matters`: what is left to do by queue; a visit of several matters stands in each of its queues.
    """

    closes_ms: int
    left: dict[str, int] = field(default_factory=dict)
    matters: dict[str, int] = field(default_factory=dict)


class HallClosed(Event, frozen=True, tag="hall_closed"):
    """收班: nobody is called any more but who is owed a next step of today."""

    reason: str = ""
    staff_no: str = ""


class NoticePublished(Event, frozen=True, tag="notice_published"):
    """发布通知."""

    notice_id: str
    title_zh: str
    body_zh: str
    title_en: str = ""
    channels: tuple[str, ...] = ()
    until_ms: int = 0
    priority: int = 50
    display_s: int = 10
    reason: str = ""
    staff_no: str = ""


class NoticeWithdrawn(Event, frozen=True, tag="notice_withdrawn"):
    """撤下通知, by hand or because its time is over."""

    notice_id: str
    reason: str = ""
    staff_no: str = ""


class TicketReprinted(Event, frozen=True, tag="ticket_reprinted"):
    """补打; `copy` counts the papers after the first."""

    ticket_id: str
    label: str
    copy: int
    reason: str = ""
    token_hash: str = ""


class PersonalErased(Event, frozen=True, tag="personal_erased"):
    """So many personal values were erased: their time was up, one was asked for, or all of them.

    `feedback`: what was written beside this one was asked for.
    """

    count: int
    cause: Literal["retention", "request", "all"]
    reason: str = ""
    staff_no: str = ""
    feedback: str = ""


class CaseClosed(Event, frozen=True, tag="case_closed"):
    """办结: told by the approval system or an import."""

    case: str
    accepted_on: str
    cases: int
    closed_on: str
    result: str = ""


class FirstContactMade(Event, frozen=True, tag="first_contact_made"):
    """首问; `ticket_id` and `counter` are empty where there was none yet."""

    staff_no: str
    ticket_id: str = ""
    counter: str = ""
    note: str = ""


class TicketExpired(Event, frozen=True, tag="ticket_expired"):
    """The hall or the business date closed, or staff put it off; `slip` goes first on another day."""

    ticket_id: str
    reason: str = ""
    slip: str = ""
    staff_no: str = ""
