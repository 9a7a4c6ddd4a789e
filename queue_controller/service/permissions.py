"""Who may ask for what: one table by role, and whose counter it is."""

from __future__ import annotations

from typing import Final

from queue_controller.api import messages as m
from queue_controller.api.audience import Role
from queue_controller.service.refusals import refuse
from queue_controller.service.values import Actor, Refusal

_QUERIES: Final[frozenset[type[m.Command]]] = frozenset(
    {m.Snapshot, m.AskOutcome, m.AskPlace, m.AskEvents, m.Ping}
)
_AT_COUNTER: Final[frozenset[type[m.Command]]] = frozenset(
    {
        m.CallNext,
        m.CallTicket,
        m.Recall,
        m.Start,
        m.Complete,
        m.NoShow,
        m.Undo,
        m.Park,
        m.Resume,
        m.Transfer,
        m.OpenCounter,
        m.PauseCounter,
        m.CloseCounter,
        m.SignIn,
        m.SignOut,
    }
)
_SURFACE: Final[frozenset[type[m.Command]]] = frozenset(
    {m.Confirm, m.ReportHealth, m.ReportStatistics}
)
_NUMBERS: Final[frozenset[type[m.Command]]] = frozenset(
    {
        m.Issue,
        m.CheckIn,
        m.Requeue,
        m.Cancel,
        m.AddMatter,
        m.DropMatter,
        m.Rebook,
        m.AskSlots,
    }
)
_BOOKINGS: Final[frozenset[type[m.Command]]] = frozenset(
    {m.Book, m.Rebook, m.CancelBooking, m.AskSlots, m.AskAppointments}
)
_HAND: Final[frozenset[type[m.Command]]] = frozenset(
    {
        m.StopIssue,
        m.ResumeIssue,
        m.CapIssue,
        m.MoveWaiting,
        m.SetCounterQueues,
        m.AddCounter,
        m.ExtendHours,
        m.PutOff,
        m.CloseDay,
        m.PublishNotice,
        m.WithdrawNotice,
        m.Reload,
    }
)
_ALERTS: Final[frozenset[type[m.Command]]] = frozenset(
    {
        m.Unlock,
        m.AcknowledgeAlarm,
        m.Broadcast,
        m.EndBroadcast,
        m.PrepareEmergency,
        m.StartEmergency,
        m.EndEmergency,
        m.AnswerRing,
    }
)
_SUPERVISION: Final[frozenset[type[m.Command]]] = frozenset(
    {m.AskSupervision, m.AskInspections, m.NoteInspection}
)
_CASES: Final[frozenset[type[m.Command]]] = frozenset({m.CloseCase})
_PAPERS: Final[frozenset[type[m.Command]]] = frozenset({m.Reprint, m.FindNumber})
_LATER: Final[frozenset[type[m.Command]]] = frozenset({m.RateLater, m.AskRatings})
_TELL: Final[frozenset[type[m.Command]]] = frozenset({m.FileFeedback, m.AskFeedback})
_FIGURES: Final[frozenset[type[m.Command]]] = frozenset({m.AskDayReport})
_COUNTERS: Final[frozenset[type[m.Command]]] = frozenset({m.AskStatistics})

ALLOWED: Final[dict[Role, frozenset[type[m.Command]]]] = {
    "kiosk": _QUERIES
    | _SURFACE
    | _NUMBERS
    | _PAPERS
    | _LATER
    | {m.Lease, m.Adopt, m.Unlock, m.RingDesk},
    "guide": _QUERIES | _SURFACE | _LATER | _TELL | {m.Unlock, m.RingDesk},
    "rating": _QUERIES | _SURFACE | _LATER | {m.Rate},
    "display": _QUERIES | _SURFACE,
    "device": _QUERIES | _SURFACE | _AT_COUNTER | {m.Rate, m.AskBadReviews},
    "counter": _QUERIES
    | _SURFACE
    | _AT_COUNTER
    | _FIGURES
    | {
        m.Requeue,
        m.Cancel,
        m.Reclassify,
        m.FirstContact,
        m.WalkUp,
        m.BindRoll,
        m.AddMatter,
        m.DropMatter,
    },
    "desk": _QUERIES
    | _SURFACE
    | _NUMBERS
    | _BOOKINGS
    | _PAPERS
    | _FIGURES
    | _TELL
    | {m.Reclassify, m.FirstContact, m.BindRoll, m.AnswerRing},
    "manager": _QUERIES
    | _SURFACE
    | _FIGURES
    | _COUNTERS
    | _HAND
    | _ALERTS
    | _CASES
    | _BOOKINGS
    | _SUPERVISION
    | {
        m.AddMatter,
        m.DropMatter,
        m.SettleInspection,
        m.AdvanceWorkOrder,
        m.AnswerFeedback,
        m.AskFeedbackWords,
        m.ErasePersonal,
        m.Requeue,
        m.Cancel,
        m.Reclassify,
        m.OpenCounter,
        m.PauseCounter,
        m.CloseCounter,
        m.SignOut,
    },
    "supervisor": _QUERIES | _FIGURES | _COUNTERS | _SUPERVISION | {m.Unlock},
    # The other controller fetches its copy elsewhere; here it only listens for a higher epoch.
    "standby": frozenset({m.Ping}),
    "admin": _QUERIES
    | _SURFACE
    | _AT_COUNTER
    | _NUMBERS
    | _BOOKINGS
    | _FIGURES
    | _COUNTERS
    | _HAND
    | _ALERTS
    | _CASES
    | _SUPERVISION
    | _LATER
    | _TELL
    | _PAPERS
    | {
        m.SettleInspection,
        m.Rate,
        m.Reclassify,
        m.FirstContact,
        m.AdvanceWorkOrder,
        m.AnswerFeedback,
        m.AskFeedbackWords,
        m.ErasePersonal,
        m.MakeBackup,
        m.WalkUp,
        m.BindRoll,
    },
}

OWN_COUNTER_ONLY: Final[frozenset[Role]] = frozenset({"counter", "rating"})
"""Roles whose name ends in their counter: terminal-5, rating-5."""


PIN_COMMANDS: Final[frozenset[type[m.Command]]] = _HAND | {
    m.SignIn,
    m.Unlock,
    m.ErasePersonal,
    m.AskFeedbackWords,
    m.Reclassify,
    m.Cancel,
    m.Broadcast,
    m.PrepareEmergency,
    m.EndEmergency,
}
"""Commands that may need the PIN of the person who decides; it travels beside them."""


def pin_of(command: m.Command, actor: Actor) -> str | None:
    """The staff number whose PIN a command of `PIN_COMMANDS` needs; None: it needs none.

    At a manager's or administrator's place whoever decides by hand says who it is.
    """
    if isinstance(command, m.SignIn | m.Unlock):
        return command.staff_no
    if actor.role not in {"manager", "admin"}:
        return None
    if isinstance(command, m.Cancel) and command.by == "visitor":
        return None
    return str(getattr(command, "staff_no", ""))


def own_counter(actor: Actor) -> str | None:
    """The one counter that an actor may act for; None: it is not bound to one."""
    if actor.role not in OWN_COUNTER_ONLY:
        return None
    return actor.client_id.partition("-")[2]


def may(command: m.Command, actor: Actor) -> bool:
    """Whether a command passes by role and counter."""
    try:
        check(command, actor)
    except Refusal:
        return False
    return True


def check(command: m.Command, actor: Actor) -> None:
    """Let a command pass by role and counter.

    Raises:
        Refusal: `not_allowed`, `not_your_counter`.
    """
    if type(command) not in ALLOWED[actor.role]:
        raise refuse("not_allowed", client=actor.client_id)
    if actor.role in OWN_COUNTER_ONLY:
        own = own_counter(actor) or ""
        counter = str(getattr(command, "counter", own))
        if counter != own:
            raise refuse("not_your_counter", client=actor.client_id, own=own, counter=counter)
    if actor.role == "kiosk" and isinstance(command, m.Cancel) and command.by != "visitor":
        raise refuse("not_allowed", client=actor.client_id)
