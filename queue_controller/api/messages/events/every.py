"""Every event there is, its record in log and stream, and the heartbeat."""

from __future__ import annotations

from typing import Final, get_args

import msgspec
from msgspec import Raw, Struct

from queue_controller.api.messages.events.appointments import (
    AppointmentEnded,
    AppointmentMade,
)
from queue_controller.api.messages.events.counters import (
    ClerkSignedIn,
    ClerkSignedOut,
    CounterClosed,
    CounterOpened,
    CounterPaused,
    Rated,
    RatingClosed,
    RatingOpened,
)
from queue_controller.api.messages.events.hall_wide import (
    AlarmAcknowledged,
    BroadcastEnded,
    BroadcastStarted,
    CallUnseen,
    CallUnspoken,
    ChoiceAsked,
    ControllerStarted,
    CopyJoined,
    DayStarted,
    DeskRung,
    EmergencyEnded,
    EmergencyPrepared,
    EmergencyStarted,
    FeedbackAnswered,
    FeedbackFiled,
    FeedbackRead,
    HealthChanged,
    MachineTookOver,
    RingAnswered,
    Sealed,
    WorkOrderAdvanced,
)
from queue_controller.api.messages.events.hand import (
    CaseClosed,
    CounterAdded,
    CounterQueuesChanged,
    FirstContactMade,
    HallClosed,
    HallClosing,
    HoursExtended,
    IssueCapped,
    IssueResumed,
    IssueStopped,
    NoticePublished,
    NoticeWithdrawn,
    PersonalErased,
    TicketExpired,
    TicketReprinted,
)
from queue_controller.api.messages.events.supervision import (
    ConfigurationApplied,
    InspectionNoted,
    InspectionSettled,
    PinRefused,
)
from queue_controller.api.messages.events.tickets import (
    MattersChanged,
    NumbersLeased,
    ServiceCompleted,
    ServiceStarted,
    StepUndone,
    TicketAdoptedLate,
    TicketCalled,
    TicketCancelled,
    TicketIssued,
    TicketMissed,
    TicketMoved,
    TicketParked,
    TicketRecalled,
    TicketReclassified,
    TicketRequeued,
    TicketTransferred,
)
from queue_controller.api.messages.records import (
    Wait,
)
from queue_controller.api.messages.words import (
    Event,
    ServerState,
)

AnyEvent = (
    TicketIssued
    | NumbersLeased
    | AppointmentMade
    | AppointmentEnded
    | MattersChanged
    | TicketAdoptedLate
    | TicketCalled
    | TicketRecalled
    | ServiceStarted
    | ServiceCompleted
    | TicketMissed
    | StepUndone
    | TicketRequeued
    | TicketParked
    | TicketTransferred
    | TicketMoved
    | TicketCancelled
    | TicketReclassified
    | IssueStopped
    | IssueResumed
    | TicketReprinted
    | CaseClosed
    | PersonalErased
    | FirstContactMade
    | IssueCapped
    | CounterQueuesChanged
    | CounterAdded
    | HoursExtended
    | HallClosing
    | HallClosed
    | NoticePublished
    | NoticeWithdrawn
    | TicketExpired
    | CounterOpened
    | CounterPaused
    | CounterClosed
    | ClerkSignedIn
    | ClerkSignedOut
    | RatingOpened
    | RatingClosed
    | Rated
    | FeedbackFiled
    | FeedbackAnswered
    | FeedbackRead
    | WorkOrderAdvanced
    | HealthChanged
    | ChoiceAsked
    | CallUnseen
    | CallUnspoken
    | AlarmAcknowledged
    | BroadcastStarted
    | BroadcastEnded
    | DeskRung
    | RingAnswered
    | EmergencyPrepared
    | EmergencyStarted
    | EmergencyEnded
    | DayStarted
    | ControllerStarted
    | CopyJoined
    | MachineTookOver
    | ConfigurationApplied
    | InspectionNoted
    | InspectionSettled
    | PinRefused
    | Sealed
)


class EventRecord(Struct, frozen=True, gc=False):
    """One event as it is published and logged; `body` carries the tagged event."""

    seq: int
    epoch: int
    at_ms: int
    type: str
    actor: str
    command_id: str
    body: Raw


class Heartbeat(Struct, frozen=True):
    """Once a second, not sequenced. The surfaces' clock and the queues' waits come from it.

    `reason` (Chinese) and `reason_en` say why the state is not `running`, or what threatens it.
    `node`, `run` and `seal` are for `Seen` alone: the name of the controller's key, its present run, and its
    word for `seq`, which only this hall can write.
    """

    protocol: int
    hall_id: str
    epoch: int
    seq: int
    state: ServerState
    reason: str
    hall_ms: int
    speed: float
    business_date: str
    waits: tuple[Wait, ...]
    rehearsal: bool = False
    reason_en: str = ""
    node: str = ""
    run: str = ""
    seal: str = ""


TOPIC_HEARTBEAT: Final = b"hb"
TOPIC_EVENTS: Final = {"public": b"ev.public", "counter": b"ev.counter", "full": b"ev.full"}

_event_decoders: dict[str, msgspec.json.Decoder[Event]] = {
    str(cls.__struct_config__.tag): msgspec.json.Decoder(cls) for cls in get_args(AnyEvent)
}


def decode_event(record: EventRecord) -> Event | None:
    """The event of a record, or None when its type is unknown to this version.

    Raises:
        msgspec.MsgspecError: the body does not fit its type.
    """
    decoder = _event_decoders.get(record.type)
    return None if decoder is None else decoder.decode(record.body)


def event_type(event: Event) -> str:
    """The tag of an event, as it stands in the log."""
    return str(event.__struct_config__.tag)
