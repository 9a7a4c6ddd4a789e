"""Every command there is, and the request that carries one on the wire."""

from __future__ import annotations

from typing import Final

from msgspec import Raw, Struct

from queue_controller.api.messages.commands.appointments import (
    AskAppointments,
    AskSlots,
    Book,
    CancelBooking,
    Rebook,
)
from queue_controller.api.messages.commands.asking import (
    AskBadReviews,
    AskDayReport,
    AskEvents,
    AskOutcome,
    AskPlace,
    AskRatings,
    AskStatistics,
    Confirm,
    MakeBackup,
    Ping,
    ReportHealth,
    ReportStatistics,
    Snapshot,
)
from queue_controller.api.messages.commands.counters import (
    CloseCounter,
    OpenCounter,
    PauseCounter,
    SignIn,
    SignOut,
    Unlock,
)
from queue_controller.api.messages.commands.hall_wide import (
    AcknowledgeAlarm,
    AnswerRing,
    Broadcast,
    EndBroadcast,
    EndEmergency,
    PrepareEmergency,
    RingDesk,
    StartEmergency,
)
from queue_controller.api.messages.commands.hand import (
    AddCounter,
    BindRoll,
    CapIssue,
    CloseCase,
    CloseDay,
    ErasePersonal,
    ExtendHours,
    FindNumber,
    FirstContact,
    MoveWaiting,
    PublishNotice,
    PutOff,
    Reclassify,
    Reprint,
    ResumeIssue,
    SetCounterQueues,
    StopIssue,
    WalkUp,
    WithdrawNotice,
)
from queue_controller.api.messages.commands.serving import (
    CallNext,
    CallTicket,
    Cancel,
    Complete,
    NoShow,
    Park,
    Recall,
    Requeue,
    Resume,
    Start,
    Transfer,
    Undo,
)
from queue_controller.api.messages.commands.supervision import (
    AskInspections,
    AskSupervision,
    NoteInspection,
    Reload,
    SettleInspection,
)
from queue_controller.api.messages.commands.visits import (
    AddMatter,
    Adopt,
    CheckIn,
    DropMatter,
    Issue,
    Lease,
)
from queue_controller.api.messages.commands.voices import (
    AdvanceWorkOrder,
    AnswerFeedback,
    AskFeedback,
    AskFeedbackWords,
    FileFeedback,
    Rate,
    RateLater,
)

AnyCommand = (
    Issue
    | CheckIn
    | Book
    | Rebook
    | CancelBooking
    | AddMatter
    | DropMatter
    | Lease
    | Adopt
    | CallNext
    | CallTicket
    | Recall
    | Start
    | Complete
    | NoShow
    | Undo
    | Requeue
    | Park
    | Resume
    | Transfer
    | Cancel
    | Reclassify
    | StopIssue
    | ResumeIssue
    | WalkUp
    | BindRoll
    | Reprint
    | CloseCase
    | ErasePersonal
    | FirstContact
    | CapIssue
    | MoveWaiting
    | SetCounterQueues
    | AddCounter
    | ExtendHours
    | PutOff
    | CloseDay
    | PublishNotice
    | WithdrawNotice
    | Reload
    | NoteInspection
    | SettleInspection
    | OpenCounter
    | PauseCounter
    | CloseCounter
    | SignIn
    | SignOut
    | Unlock
    | AcknowledgeAlarm
    | Broadcast
    | EndBroadcast
    | RingDesk
    | AnswerRing
    | PrepareEmergency
    | StartEmergency
    | EndEmergency
    | Rate
    | RateLater
    | FileFeedback
    | AnswerFeedback
    | AskFeedback
    | AskFeedbackWords
    | AdvanceWorkOrder
    | ReportHealth
    | Confirm
    | ReportStatistics
    | AskStatistics
    | MakeBackup
    | Snapshot
    | AskOutcome
    | AskPlace
    | AskDayReport
    | AskRatings
    | AskBadReviews
    | FindNumber
    | AskSlots
    | AskAppointments
    | AskEvents
    | AskSupervision
    | AskInspections
    | Ping
)

QUERIES: Final = (
    Confirm,
    Snapshot,
    AskOutcome,
    AskPlace,
    AskFeedback,
    ReportStatistics,
    AskStatistics,
    MakeBackup,
    AskDayReport,
    AskRatings,
    AskBadReviews,
    FindNumber,
    AskSlots,
    AskAppointments,
    AskEvents,
    AskSupervision,
    AskInspections,
    Ping,
)
"""Commands that change nothing in the log: not stored, not idempotent, need no disk."""


class Seen(Struct, frozen=True, array_like=True, gc=False, forbid_unknown_fields=True):
    """How far a client has seen the log of one run of a controller, sealed by that run. See `Heartbeat`."""

    node: str
    epoch: int
    run: str
    seq: int
    seal: str


class Request(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One command on the wire. `epoch` is the last one the client saw, 0 before the first reply.

    `seen`: the last sealed heartbeat that the client believed, and that of the run before until it was told; a controller
    whose log ends before one of them was put back.
    """

    protocol: int
    hall_id: str
    epoch: int
    command_id: str
    client_id: str
    body: Raw
    pin: str = ""
    seen: tuple[Seen, ...] = ()

    def __repr__(self) -> str:
        """Never show a body or a PIN."""
        return f"Request({self.client_id} {self.command_id})"
