"""What a view of the hall is made of. Fields that an audience may not read are simply empty."""

from __future__ import annotations

from typing import Final, Self, get_args

from msgspec import Struct, field

from queue_controller.api import messages as m


class CounterStatus(Struct):
    """One counter now. `ticket_id` is its present ticket, called or serving.

    `queues`: what it serves today by the manager's hand, until `queues_until_ms` (0: all day); empty:
    what the tables say. A `temporary` one stands in no table.
    """

    number: str
    mode: m.CounterMode = "closed"
    reason: str = ""
    until_ms: int = 0
    staff_no: str = ""
    ticket_id: str = ""
    rating_id: str = ""
    idle_since_ms: int = 0
    """Since when it is open without a ticket; 0: it has one, or is not open."""
    choice: tuple[str, ...] = ()
    """Labels that fit the digits of its keypad, until it calls one of them or any other."""
    queues: tuple[str, ...] = ()
    queues_until_ms: int = 0
    temporary: bool = False
    zone: str = ""


class BadReview(Struct, frozen=True):
    """A rating of 不满意 or 非常不满意; of the full audience only."""

    rating_id: str
    counter: str
    staff_no: str
    level: int
    reasons: tuple[str, ...]
    at_ms: int
    late: bool = False
    """By the token on the paper: nobody stood at the counter."""


class WorkOrder(Struct):
    """What a bad review set going; of the full audience only. `stage` is the one under way.

    `due` are the dates by which 核实, 整改, 回访 and 反馈 are due, in this order.
    """

    work_order: str
    rating_id: str
    ticket_id: str
    counter: str
    staff_no: str
    level: int
    reasons: tuple[str, ...]
    opened_on: str
    due: tuple[str, ...]
    stage: m.WorkOrderState = "verify"
    upheld: bool = True
    notes: dict[str, str] = field(default_factory=dict)

    def due_of(self, stage: m.WorkOrderState) -> str:
        """The date by which a stage is due; empty: none."""
        at = _STAGES.index(stage)
        return self.due[at] if at < len(self.due) else ""


_STAGES: Final[tuple[m.WorkOrderState, ...]] = get_args(m.WorkOrderState)


class Feedback(Struct):
    """投诉, 建议 or 办不成事; of the full audience only. Dates are ISO."""

    feedback: str
    kind: m.FeedbackKind
    topics: tuple[str, ...]
    counter: str
    item: str
    filed_on: str
    first_answer_on: str
    answer_on: str
    code_hash: str = ""
    answers: list[str] = field(default_factory=list)
    closed_on: str = ""
    words_ref: str = ""
    """Opaque id of what the visitor wrote; empty: nothing, or it was erased on request."""
    readers: list[str] = field(default_factory=list)
    """Staff numbers of who opened what the visitor wrote, each once."""


class BroadcastStatus(Struct, frozen=True):
    """An announcement of staff, until its time is over."""

    broadcast_id: str
    text_zh: str
    text_en: str
    zones: tuple[str, ...]
    until_ms: int


class RingStatus(Struct, frozen=True):
    """需引导: who waits for a person, and since when (UTC epoch milliseconds)."""

    ring_id: str
    client: str
    since_ms: int
    ticket_id: str = ""
    label: str = ""


class EmergencyStatus(Struct, frozen=True):
    """紧急疏散, prepared (full audience only) or active."""

    emergency_id: str
    active: bool
    drill: bool
    text_zh: str
    text_en: str
    since_ms: int
    until_ms: int = 0
    """When a preparation lapses."""

    @classmethod
    def of_event(cls, event: m.EmergencyStarted, at_ms: int) -> Self:
        """The emergency that began with this event at `at_ms` (hall clock)."""
        return cls(event.emergency_id, True, event.drill, event.text_zh, event.text_en, at_ms)


class RatingStatus(Struct):
    """A rating that is open, or closed and not yet given. `given` is known to the full audience only."""

    rating_id: str
    counter: str
    ticket_id: str
    transaction: int
    staff_no: str = ""
    language: m.Language = "zh"
    open: bool = True
    given: bool = False
    opened_ms: int = 0


class DeviceStatus(Struct):
    """A device as its owner last reported it."""

    device: str
    kind: str
    state: m.HealthState
    reason: str = ""
    message_zh: str = ""
    message_en: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    since_ms: int = 0
    owner: str = ""
    """The client that reported it last."""


class Call(Struct, frozen=True):
    """One call for the boards' list of last calls, newest first."""

    call_id: str
    ticket_id: str
    label: str
    queue: str
    counter: str
    priority: bool
    at_ms: int
    language: m.Language = "zh"


class Figures(Struct):
    """The day's counts; `served` counts transactions, and one number may have several.

    Ratings are counted in the full audience only.
    """

    issued: int = 0
    called: int = 0
    served: int = 0
    no_show: int = 0
    cancelled: int = 0
    expired: int = 0
    cases: int = 0
    declined: int = 0
    ratings: dict[str, int] = field(default_factory=dict)


class Slip(Struct, frozen=True):
    """改日优先: a number that was put off, as it can be brought back once."""

    business_date: str
    queue: str
    item: str = ""
    priority_class: str = ""
    order: int = 0
    """In which order they were put off."""
    matters: tuple[m.Matter, ...] = ()
    """Of a visit with several matters those that were left, in the order of their steps; empty: `item` is all."""
    day_over: bool = False
    """Its date turned while it lived. Should a clock that jumped bring that date back, it is good at once."""
    place_ms: int = 0
    """Where its number stood: of several slips the one that waited longer goes first. 0: of an older log."""


class PublishedNotice(Struct, frozen=True):
    """A notice that was published by hand; `until_ms` 0: until the end of the day."""

    notice_id: str
    title_zh: str
    body_zh: str
    title_en: str = ""
    channels: tuple[str, ...] = ()
    until_ms: int = 0
    priority: int = 50
    display_s: int = 10
