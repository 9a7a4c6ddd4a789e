"""Events of the whole hall: devices, announcements, emergency, the day's beginning."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from queue_controller.api import messages as m
from queue_controller.api.view.parts import (
    BroadcastStatus,
    DeviceStatus,
    EmergencyStatus,
    Figures,
    RingStatus,
)
from queue_controller.api.view.reducer import Reducer

if TYPE_CHECKING:
    from queue_controller.api.view.hall import HallView

NOTICES_KEPT: Final = dt.timedelta(days=30)
"""How long a one-time notice can be brought back."""
SLIPS_KEPT: Final = dt.timedelta(days=14)
"""How long a slip of a day that ended too early goes first."""
FEEDBACK_KEPT_DAYS: Final = 30


def _days_before(date: str, days: int) -> str:
    return (dt.date.fromisoformat(date) - dt.timedelta(days=days)).isoformat() if date else ""


def _health(view: HallView, e: m.HealthChanged, r: m.EventRecord) -> None:
    known = view.devices.get(e.device)
    # Who fell silent still owns the device.
    owner = known.owner if known is not None and e.reason == m.OWNER_SILENT else r.actor
    view.devices[e.device] = DeviceStatus(
        device=e.device,
        kind=e.kind,
        state=e.state,
        reason=e.reason,
        message_zh=e.message_zh,
        message_en=e.message_en,
        parts=dict(e.parts),
        since_ms=r.at_ms,
        owner=owner,
    )


def _broadcast(view: HallView, e: m.BroadcastStarted, r: m.EventRecord) -> None:
    view.broadcasts = {
        key: each for key, each in view.broadcasts.items() if each.until_ms > r.at_ms
    }
    view.broadcasts[e.broadcast_id] = BroadcastStatus(
        e.broadcast_id, e.text_zh, e.text_en, e.zones, e.until_ms
    )


def _broadcast_ended(view: HallView, e: m.BroadcastEnded, _: m.EventRecord) -> None:
    view.broadcasts.pop(e.broadcast_id, None)


def _rung(view: HallView, e: m.DeskRung, r: m.EventRecord) -> None:
    known = view.rings.get(e.ring_id)
    since_ms = r.at_ms if known is None else known.since_ms
    view.rings[e.ring_id] = RingStatus(e.ring_id, e.client, since_ms, e.ticket_id, e.label)
    ticket = view.tickets.get(e.ticket_id)
    if ticket is not None:
        ticket.guided = True


def _ring_answered(view: HallView, e: m.RingAnswered, _: m.EventRecord) -> None:
    view.rings.pop(e.ring_id, None)


def _emergency_prepared(view: HallView, e: m.EmergencyPrepared, r: m.EventRecord) -> None:
    view.emergency = EmergencyStatus(
        e.emergency_id, False, e.drill, e.text_zh, e.text_en, r.at_ms, e.until_ms
    )


def _emergency_started(view: HallView, e: m.EmergencyStarted, r: m.EventRecord) -> None:
    view.emergency = EmergencyStatus.of_event(e, r.at_ms)


def _emergency_ended(view: HallView, _e: m.EmergencyEnded, _: m.EventRecord) -> None:
    view.emergency = None


def _day_started(view: HallView, e: m.DayStarted, _: m.EventRecord) -> None:
    view.business_date = e.business_date
    view.figures = Figures()
    view.calls = []
    view.ratings = {}
    view.alarms = {}
    view.acknowledged = {}
    view.bad_reviews = []
    view.work_orders = {
        key: each for key, each in view.work_orders.items() if each.stage != "closed"
    }
    kept_from = _days_before(view.business_date, FEEDBACK_KEPT_DAYS)
    view.feedback = {
        key: each
        for key, each in view.feedback.items()
        if not each.closed_on or each.closed_on >= kept_from
    }
    view.inspections = {
        key: each
        for key, each in view.inspections.items()
        if each.needs_action and not each.settled_ms
    }
    view.broadcasts = {}
    view.rings = {}
    view.stopped = {}
    view.caps = {}
    view.extended_from_ms = view.extended_until_ms = view.extended_tickets_ms = 0
    view.closing_ms = 0
    view.closed = False
    view.published = {}
    view.counters = {
        number: status for number, status in view.counters.items() if not status.temporary
    }
    for status in view.counters.values():
        status.queues, status.queues_until_ms = (), 0
    today = dt.date.fromisoformat(e.business_date)
    oldest = (today - NOTICES_KEPT).isoformat()
    view.notices = {notice: date for notice, date in view.notices.items() if date >= oldest}
    oldest = (today - SLIPS_KEPT).isoformat()
    view.notices_for = {n: what for n, what in view.notices_for.items() if n in view.notices}
    view.slips = {code: slip for code, slip in view.slips.items() if slip.business_date >= oldest}


def _controller_started(view: HallView, e: m.ControllerStarted, _: m.EventRecord) -> None:
    view.rehearsal = e.rehearsal


REDUCERS: Final[dict[type[m.Event], Reducer]] = {
    m.HealthChanged: _health,
    m.BroadcastStarted: _broadcast,
    m.BroadcastEnded: _broadcast_ended,
    m.DeskRung: _rung,
    m.RingAnswered: _ring_answered,
    m.EmergencyPrepared: _emergency_prepared,
    m.EmergencyStarted: _emergency_started,
    m.EmergencyEnded: _emergency_ended,
    m.DayStarted: _day_started,
    m.ControllerStarted: _controller_started,
}
