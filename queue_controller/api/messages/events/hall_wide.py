"""Events of the whole hall: feedback, devices, alarms, broadcast, emergency, the day."""

from __future__ import annotations

from msgspec import field

from queue_controller.api.messages.events.tickets import (
    NumberBlock,
)
from queue_controller.api.messages.words import (
    Event,
    FeedbackKind,
    HealthState,
    WorkOrderState,
    WorkStage,
)


class FeedbackFiled(Event, frozen=True, tag="feedback_filed"):
    """投诉, 建议 or 办不成事 with its due dates (ISO); `code_hash` stands for the receipt's code.

    `words_ref`: the opaque id of what was written, which is kept beside the log; empty: nothing was.
    """

    feedback: str
    kind: FeedbackKind
    topics: tuple[str, ...]
    first_answer_on: str
    answer_on: str
    code_hash: str = ""
    counter: str = ""
    item: str = ""
    words_ref: str = ""


class FeedbackRead(Event, frozen=True, tag="feedback_read"):
    """Somebody opened what the visitor wrote; the words themselves are never in the log."""

    feedback: str
    staff_no: str


class FeedbackAnswered(Event, frozen=True, tag="feedback_answered"):
    """The hall has answered."""

    feedback: str
    answer: str
    closed: bool = False
    staff_no: str = ""
    overdue: bool = False


class WorkOrderAdvanced(Event, frozen=True, tag="work_order_advanced"):
    """A stage of a bad review's work order is done. Never readable by a counter."""

    work_order: str
    stage: WorkStage
    next_stage: WorkOrderState
    note: str
    upheld: bool = True
    overdue: bool = False


class HealthChanged(Event, frozen=True, tag="health_changed"):
    """A device's state changed."""

    device: str
    kind: str
    state: HealthState
    reason: str = ""
    message_zh: str = ""
    message_en: str = ""
    parts: dict[str, str] = field(default_factory=dict)


class ChoiceAsked(Event, frozen=True, tag="choice_asked"):
    """The digits of a keypad fit several numbers: nobody is called, the clerk's terminal offers them."""

    counter: str
    digits: str
    labels: tuple[str, ...]


class CallUnseen(Event, frozen=True, tag="call_unseen"):
    """No display confirmed this call in time."""

    call_id: str
    ticket_id: str
    counter: str


class CallUnspoken(Event, frozen=True, tag="call_unspoken"):
    """No announcer confirmed this call in time."""

    call_id: str
    ticket_id: str
    counter: str


class AlarmAcknowledged(Event, frozen=True, tag="alarm_acknowledged"):
    """处理: somebody looks after this alarm."""

    alarm: str
    note: str = ""


class BroadcastStarted(Event, frozen=True, tag="broadcast_started"):
    """广播, to these zones (none: all), to be shown until `until_ms`."""

    broadcast_id: str
    text_zh: str
    until_ms: int
    text_en: str = ""
    zones: tuple[str, ...] = ()
    staff_no: str = ""


class BroadcastEnded(Event, frozen=True, tag="broadcast_ended"):
    """Taken down before its time."""

    broadcast_id: str


class DeskRung(Event, frozen=True, tag="desk_rung"):
    """需引导: at this machine, for this number if it has one already."""

    ring_id: str
    client: str
    ticket_id: str = ""
    label: str = ""


class RingAnswered(Event, frozen=True, tag="ring_answered"):
    """Somebody goes there; empty `staff_no`: who, was not said."""

    ring_id: str
    staff_no: str = ""


class EmergencyPrepared(Event, frozen=True, tag="emergency_prepared"):
    """The first of two steps; it lapses at `until_ms`."""

    emergency_id: str
    until_ms: int
    drill: bool = False
    text_zh: str = ""
    text_en: str = ""
    reason: str = ""
    staff_no: str = ""


class EmergencyStarted(Event, frozen=True, tag="emergency_started"):
    """紧急疏散: every screen, strip and speaker says so until `emergency_ended`. `drill`: 演练."""

    emergency_id: str
    drill: bool = False
    text_zh: str = ""
    text_en: str = ""


class EmergencyEnded(Event, frozen=True, tag="emergency_ended"):
    """The hall goes on where it stood."""

    emergency_id: str
    reason: str = ""
    staff_no: str = ""


class DayStarted(Event, frozen=True, tag="day_started"):
    """A business date begins. `last_numbers`: per queue, what this date had already given out.

    `leased`: what this date had already leased to kiosks.
    """

    business_date: str
    last_numbers: dict[str, int] = field(default_factory=dict)
    leased: tuple[NumberBlock, ...] = ()


class ControllerStarted(Event, frozen=True, tag="controller_started"):
    """A new epoch begins."""

    version: str
    rehearsal: bool = False


class CopyJoined(Event, frozen=True, tag="copy_joined"):
    """The copy on the other machine is about to be level; from here on it may be promoted at any moment."""

    copy: str


class MachineTookOver(Event, frozen=True, tag="machine_took_over"):
    """A machine was promoted while the one before it may still give numbers.

    Of `business_date` it gives only those with `number % step == rest`; the others are the other's. `mark`
    names the promotion; each date that begins before a copy joins has an event of its own.
    """

    machine: str
    mark: str
    business_date: str
    step: int
    rest: int


class Sealed(Event, frozen=True, tag="sealed"):
    """Placeholder with the same `seq` for an event this role may not read."""
