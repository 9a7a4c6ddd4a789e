"""Events of counters and of the manager's hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queue_controller.api import messages as m
from queue_controller.api.view.parts import PublishedNotice
from queue_controller.api.view.reducer import Reducer

if TYPE_CHECKING:
    from queue_controller.api.view.hall import HallView


def _issue_stopped(view: HallView, e: m.IssueStopped, _: m.EventRecord) -> None:
    view.stopped[e.queue] = e.reason


def _issue_resumed(view: HallView, e: m.IssueResumed, _: m.EventRecord) -> None:
    view.stopped.pop(e.queue, None)


def _issue_capped(view: HallView, e: m.IssueCapped, _: m.EventRecord) -> None:
    if e.limit < 0:
        view.caps.pop(e.queue, None)
    else:
        view.caps[e.queue] = e.limit


def _counter_queues(view: HallView, e: m.CounterQueuesChanged, _: m.EventRecord) -> None:
    status = view.counter(e.counter)
    status.queues, status.queues_until_ms = e.queues, e.until_ms


def _counter_added(view: HallView, e: m.CounterAdded, _: m.EventRecord) -> None:
    status = view.counter(e.counter)
    status.queues, status.queues_until_ms = e.queues, 0
    status.temporary, status.zone = True, e.zone


def _hours_extended(view: HallView, e: m.HoursExtended, _: m.EventRecord) -> None:
    view.extended_from_ms = e.from_ms
    view.extended_until_ms = e.until_ms
    view.extended_tickets_ms = e.tickets_until_ms
    view.closed = False


def _hall_closing(view: HallView, e: m.HallClosing, _: m.EventRecord) -> None:
    view.closing_ms = e.closes_ms


def _hall_closed(view: HallView, _e: m.HallClosed, _: m.EventRecord) -> None:
    view.closed = True


def _published(view: HallView, e: m.NoticePublished, _: m.EventRecord) -> None:
    view.published[e.notice_id] = PublishedNotice(
        notice_id=e.notice_id,
        title_zh=e.title_zh,
        body_zh=e.body_zh,
        title_en=e.title_en,
        channels=e.channels,
        until_ms=e.until_ms,
        priority=e.priority,
        display_s=e.display_s,
    )


def _withdrawn(view: HallView, e: m.NoticeWithdrawn, _: m.EventRecord) -> None:
    view.published.pop(e.notice_id, None)


def _opened(view: HallView, e: m.CounterOpened, r: m.EventRecord) -> None:
    status = view.counter(e.counter)
    status.mode, status.reason, status.until_ms = "open", "", 0
    status.idle_since_ms = 0 if status.ticket_id else r.at_ms


def _paused(view: HallView, e: m.CounterPaused, _: m.EventRecord) -> None:
    status = view.counter(e.counter)
    status.mode, status.reason, status.until_ms = "paused", e.reason, e.until_ms
    status.idle_since_ms = 0


def _closed(view: HallView, e: m.CounterClosed, _: m.EventRecord) -> None:
    status = view.counter(e.counter)
    status.mode, status.reason, status.until_ms = "closed", "", 0
    status.choice = ()
    status.idle_since_ms = 0


def _signed_in(view: HallView, e: m.ClerkSignedIn, _: m.EventRecord) -> None:
    view.counter(e.counter).staff_no = e.staff_no


def _signed_out(view: HallView, e: m.ClerkSignedOut, _: m.EventRecord) -> None:
    view.counter(e.counter).staff_no = ""


def _acknowledged(view: HallView, e: m.AlarmAcknowledged, r: m.EventRecord) -> None:
    view.acknowledged[e.alarm] = r.at_ms


def _configured(view: HallView, e: m.ConfigurationApplied, _: m.EventRecord) -> None:
    view.configuration = e.digest


REDUCERS: Final[dict[type[m.Event], Reducer]] = {
    m.IssueStopped: _issue_stopped,
    m.IssueResumed: _issue_resumed,
    m.IssueCapped: _issue_capped,
    m.CounterQueuesChanged: _counter_queues,
    m.CounterAdded: _counter_added,
    m.HoursExtended: _hours_extended,
    m.HallClosing: _hall_closing,
    m.HallClosed: _hall_closed,
    m.NoticePublished: _published,
    m.NoticeWithdrawn: _withdrawn,
    m.CounterOpened: _opened,
    m.CounterPaused: _paused,
    m.CounterClosed: _closed,
    m.ClerkSignedIn: _signed_in,
    m.ClerkSignedOut: _signed_out,
    m.ConfigurationApplied: _configured,
    m.AlarmAcknowledged: _acknowledged,
}
