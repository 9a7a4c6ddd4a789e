"""The words and constants that messages are made of, and the three kinds of message."""

from __future__ import annotations

import re
from typing import Final, Literal

from msgspec import Struct

PROTOCOL: Final = 1

Language = Literal["zh", "en"]
TicketState = Literal[
    "waiting", "called", "serving", "served", "no_show", "parked", "cancelled", "expired"
]
CounterMode = Literal["open", "paused", "closed"]
HealthState = Literal["good", "bad", "unknown"]
ServerState = Literal["running", "read_only", "stopping"]
Outcome = Literal["accepted", "done_on_the_spot", "materials_missing", "refused", "consulted"]
OUTCOME_WORDS: Final[dict[Outcome, str]] = {
    "accepted": "受理",
    "done_on_the_spot": "当场办结",
    "materials_missing": "材料不齐已告知",
    "refused": "不予受理",
    "consulted": "仅咨询",
}
"""As clerks say it, and as it stands on their keys."""
CaseType = Literal["", "即办件", "承诺件", "联办件", "上报件"]
"""办件类型; empty: that of the first item."""
Confirmation = Literal["shown", "spoken"]
FeedbackKind = Literal["complaint", "suggestion", "not_done"]
FEEDBACK_WORDS: Final[dict[FeedbackKind, tuple[str, str]]] = {
    "complaint": ("投诉", "complaint"),
    "suggestion": ("建议", "suggestion"),
    "not_done": ("办不成事", "could not be done"),
}
"""Chinese and English, for who answers."""
TOPIC_WORDS: Final[dict[str, tuple[str, str]]] = {
    "wait": ("等候", "wait"),
    "attitude": ("态度", "manner"),
    "papers": ("材料", "papers"),
    "again": ("多次跑", "several trips"),
    "refused": ("推诿", "refused"),
    "fee": ("收费", "fee"),
    "machine": ("机器", "machine"),
    "place": ("环境", "place"),
}
"""Chinese and English, for who answers; the visitors' words stand with their screens."""
FEEDBACK_WORDS_MAX: Final = 200
"""So many signs a visitor may write beside a feedback."""
InspectionCategory = Literal[
    "on_duty", "conduct", "service", "environment", "device", "order", "safety", "other"
]
"""What a note of an inspection (巡查) is about."""
CATEGORY_WORDS: Final[dict[InspectionCategory, tuple[str, str]]] = {
    "on_duty": ("在岗纪律", "being at one's post"),
    "conduct": ("仪容举止", "dress and manner"),
    "service": ("服务规范", "way of serving"),
    "environment": ("环境卫生", "order and cleanliness"),
    "device": ("设备设施", "equipment"),
    "order": ("排队秩序", "queueing"),
    "safety": ("安全", "safety"),
    "other": ("其他", "other"),
}
RemarkKind = Literal[
    "out_of_turn",
    "walk_up",
    "reclassified",
    "cancelled",
    "undone",
    "no_shows",
    "long_wait",
    "put_off",
    "unattended",
    "rated_low",
    "uninvited",
    "short_service",
    "instant_top",
    "rhythmic_top",
    "device",
    "unseen",
    "unspoken",
    "emergency",
    "hand",
    "pin",
    "configuration",
    "restart",
    "erased",
    "inspection",
]
"""What 监督 counts as out of the ordinary."""
Step = Literal["call", "complete", "no_show"]
"""What a clerk can take back."""
WorkStage = Literal["verify", "rectify", "call_back", "feedback"]
"""核实, 整改, 回访, 反馈: what a bad review goes through."""
WorkOrderState = Literal["verify", "rectify", "call_back", "feedback", "closed"]
STAGE_WORDS: Final[dict[WorkOrderState, tuple[str, str]]] = {
    "verify": ("核实", "verification"),
    "rectify": ("整改", "correction"),
    "call_back": ("回访", "the call back"),
    "feedback": ("反馈", "feedback"),
    "closed": ("已办完", "closed"),
}
MatterState = Literal["waiting", "held", "present", "done", "dropped"]
"""`held`: a later step of a bundle; `present`: the one he was called for; `dropped`: given up."""
BookingChange = Literal["new", "moved", "corrected", "cancelled", "unchanged"]
"""`corrected`: the slot stayed; whose the booking is, or its item, was put right."""
BookingState = Literal["booked", "checked_in", "missed", "cancelled"]

BAD_LEVELS: Final = frozenset({1, 2})
"""差评."""
OWNER_SILENT: Final = "owner_silent"
"""The reason of a device's state when the program that reports it is no longer heard."""
UNTRIED: Final = frozenset({"no_key_yet", "no_scan_yet", "silent", "never_answers"})
"""Reasons of an unknown state that hint at no fault: the model cannot be asked, and nobody used it (lately)."""


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


# What passes by in numbers holds no cycles: the garbage collector need not look at it (`gc=False`).


class Command(
    Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="type", tag=_snake
):
    """What a client asks the controller to do."""


class ReplyBody(Struct, frozen=True, gc=False, tag_field="type", tag=_snake):
    """What comes with a reply."""


class Event(Struct, frozen=True, gc=False, tag_field="type", tag=_snake):
    """What happened, in the past tense. Personal values never enter an event."""
