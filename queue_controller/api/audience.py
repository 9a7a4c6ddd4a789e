"""Who may read what: one table, used for events, snapshots and reports alike."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from queue_controller.api import messages as m
from queue_controller.api.view import HallView

Audience = Literal["public", "counter", "full"]
Role = Literal[
    "kiosk",
    "guide",
    "rating",
    "display",
    "device",
    "counter",
    "desk",
    "manager",
    "supervisor",
    "admin",
    "standby",
]

AUDIENCE_OF: Final[dict[Role, Audience]] = {
    "kiosk": "public",
    "guide": "public",
    "rating": "public",
    "display": "public",
    "device": "public",
    "counter": "counter",
    "desk": "counter",
    "manager": "full",
    "supervisor": "full",
    "admin": "full",
    "standby": "public",
}

ROLE_OF_PREFIX: Final[dict[str, Role]] = {
    "kiosk": "kiosk",
    "guide": "guide",
    "forms": "guide",
    "terminal": "counter",
    "rating": "rating",
    "board": "display",
    "sign": "display",
    "media": "display",
    "screens": "display",
    "announcer": "display",
    "host": "device",
    "desk": "desk",
    "manager": "manager",
    "supervisor": "supervisor",
    "cli": "admin",
    "standby": "standby",
    "controller": "standby",
}

_PERSONAL: Final[dict[str, object]] = {"priority_class": "", "person_ref": ""}

_DIGEST_ONLY: Final[dict[str, object]] = {
    "terms": None,
    "files": {},
    "changed": (),
    "reason": "",
    "staff_no": "",
}

_BY_HAND: Final[dict[str, object]] = {"reason": "", "staff_no": ""}

# Per event type: what an audience reads emptied. None: the event reaches it sealed.
_CUT: Final[dict[Audience, dict[type[m.Event], dict[str, object] | None]]] = {
    "public": {
        m.TicketIssued: {
            **_PERSONAL,
            "token_hash": "",
            "phone_ref": "",
            "appointment": "",
            "notice": "",
            "slip": "",
            "slot_ms": 0,
        },
        m.ServiceCompleted: {"notice": "", "missing": (), "case": "", "case_ref": ""},
        m.NumbersLeased: {"disk": ""},
        m.StepUndone: {
            **_PERSONAL,
            "reason": "",
            "notice": "",
            "slot_ms": 0,
            "guided": False,
        },
        m.TicketRequeued: {"priority_class": ""},
        m.TicketMoved: _BY_HAND,
        m.MattersChanged: {"reason": ""},
        m.AppointmentMade: None,
        m.AppointmentEnded: None,
        m.TicketCancelled: _BY_HAND,
        m.TicketReclassified: {"priority_class": "", **_BY_HAND},
        m.IssueStopped: _BY_HAND,
        m.IssueResumed: _BY_HAND,
        m.IssueCapped: _BY_HAND,
        m.CounterQueuesChanged: _BY_HAND,
        m.CounterAdded: _BY_HAND,
        m.HoursExtended: _BY_HAND,
        m.HallClosed: _BY_HAND,
        m.NoticePublished: _BY_HAND,
        m.NoticeWithdrawn: _BY_HAND,
        m.TicketExpired: {"slip": "", "staff_no": ""},
        m.TicketParked: {"reason": ""},
        m.TicketTransferred: {"reason": ""},
        m.TicketCalled: {"reason": "", "rule": ""},
        m.TicketReprinted: {"reason": "", "token_hash": ""},
        m.CaseClosed: None,
        m.PersonalErased: None,
        m.FirstContactMade: {"note": ""},
        m.DeskRung: None,
        m.RingAnswered: None,
        m.Rated: None,
        m.WorkOrderAdvanced: None,
        m.FeedbackFiled: None,
        m.FeedbackAnswered: None,
        m.FeedbackRead: None,
        m.AlarmAcknowledged: None,
        m.EmergencyPrepared: None,
        m.EmergencyEnded: _BY_HAND,
        m.BroadcastStarted: {"staff_no": ""},
        m.ConfigurationApplied: _DIGEST_ONLY,
        m.InspectionNoted: None,
        m.InspectionSettled: None,
        m.PinRefused: None,
        m.CopyJoined: None,
        m.MachineTookOver: None,
    },
    "counter": {
        m.TicketIssued: {"person_ref": "", "token_hash": "", "phone_ref": ""},
        m.TicketReprinted: {"token_hash": ""},
        m.StepUndone: {"person_ref": ""},
        m.PersonalErased: None,
        m.AppointmentMade: None,
        m.AppointmentEnded: None,
        m.Rated: None,
        m.WorkOrderAdvanced: None,
        m.FeedbackFiled: None,
        m.FeedbackAnswered: None,
        m.FeedbackRead: None,
        m.AlarmAcknowledged: None,
        m.EmergencyPrepared: None,
        m.ConfigurationApplied: _DIGEST_ONLY,
        m.InspectionNoted: None,
        m.InspectionSettled: None,
        m.PinRefused: None,
        m.CopyJoined: None,
        m.MachineTookOver: None,
    },
    "full": {},
}


def role_of(client_id: str) -> Role | None:
    """The role that a client id (the CURVE key's name) stands for, None when it names none."""
    return ROLE_OF_PREFIX.get(client_id.partition("-")[0])


def emptied_of(kind: type[m.Event], audience: Audience) -> dict[str, object] | None:
    """What of this event the audience reads emptied, by field; None: the event is sealed for it."""
    return _CUT[audience].get(kind, {})


def cut_event(event: m.Event, audience: Audience) -> m.Event:
    """The event as this audience may read it; `Sealed` when it may not."""
    table = _CUT[audience]
    kind = type(event)
    if kind not in table:
        return event
    emptied = table[kind]
    if emptied is None:
        return m.Sealed()
    return msgspec.structs.replace(event, **emptied)


def cut_view(view: HallView, audience: Audience) -> HallView:
    """A copy of the full view as this audience may read it; equal to what its events would give."""
    copy = msgspec.convert(msgspec.to_builtins(view), HallView)
    if audience == "full":
        return copy
    for ticket in copy.tickets.values():
        _empty(ticket, audience)
    for rating in copy.ratings.values():
        rating.given = False
    copy.figures.ratings = {}
    copy.figures.declined = 0
    copy.acknowledged = {}
    copy.bad_reviews = []
    copy.work_orders = {}
    copy.feedback = {}
    copy.inspections = {}
    if not copy.evacuated:
        copy.emergency = None
    if audience == "public":
        copy.notices = {}
        copy.notices_for = {}
        copy.slips = {}
        copy.rings = {}
        copy.stopped = dict.fromkeys(copy.stopped, "")
    return copy


def cut_ticket(ticket: m.Ticket, audience: Audience) -> m.Ticket:
    """A copy of one ticket as this audience may read it, for replies."""
    copy = msgspec.structs.replace(ticket)
    _empty(copy, audience)
    return copy


def cut_report(report: m.DayReport, audience: Audience) -> m.DayReport:
    """A day's figures as this audience may read them."""
    if audience == "full":
        return report
    return msgspec.structs.replace(report, ratings={}, declined=0, uninvited=(), reasons={})


def _empty(ticket: m.Ticket, audience: Audience) -> None:
    if audience == "full":
        return
    ticket.person_ref = ""
    if audience == "public":
        ticket.priority_class = ""
        ticket.reason = ""
        # A slot would tell why a number goes first.
        ticket.slot_ms = 0
        ticket.guided = False
