"""Refusals with their sentences."""

from __future__ import annotations

from typing import Final

from queue_controller.api.codes import FIELD_WORDS, STATE_WORDS, Sentence, sentence
from queue_controller.api.messages import TicketState
from queue_controller.domain.states import Move
from queue_controller.service.values import Refusal

_UNDO: Final = Sentence("撤销", "taken back")
_MOVE_WORDS: Final[dict[Move, Sentence]] = {
    "issue": Sentence("取号", "issued"),
    "call": Sentence("呼叫", "called"),
    "recall": Sentence("重呼", "recalled"),
    "start": Sentence("开始办理", "started"),
    "complete": Sentence("办理结束", "completed"),
    "follow_on": Sentence("转去下一步", "sent on"),
    "miss": Sentence("过号", "marked as missed"),
    "requeue": Sentence("过号重排", "queued again"),
    "park": Sentence("挂起", "parked"),
    "transfer": Sentence("转移", "transferred"),
    "move": Sentence("调整队列", "moved to another queue"),
    "cancel": Sentence("取消", "cancelled"),
    "reclassify": Sentence("改优先类别", "given another class"),
    "expire": Sentence("过期", "expired"),
    "undo_call": _UNDO,
    "undo_call_of_missed": _UNDO,
    "undo_resume": _UNDO,
    "undo_complete": _UNDO,
    "undo_no_show": _UNDO,
}


def refuse(code: str, **detail: str) -> Refusal:
    """The refusal of a code; `detail` fills in its sentence."""
    said = sentence(code, detail)
    return Refusal(code, said.zh, said.en, detail)


def wrong_state(label: str, state: TicketState, move: Move) -> Refusal:
    """The table of states has no such move from here."""
    now, wanted = STATE_WORDS[state], _MOVE_WORDS[move]
    return refuse(
        "wrong_state",
        label=label,
        state=now.zh,
        state_en=now.en,
        move=wanted.zh,
        move_en=wanted.en,
    )


def ended(label: str, state: TicketState) -> Refusal:
    """The ticket's day is done."""
    words = STATE_WORDS[state]
    return refuse("ticket_ended", label=label, state=words.zh, state_en=words.en)


def too_long(field: str, limit: int) -> Refusal:
    """A text has too many characters, or a list too many entries."""
    words = FIELD_WORDS[field]
    return refuse("text_too_long", field=words.zh, field_en=words.en, limit=str(limit))


def missing(field: str) -> Refusal:
    """A name that must be given is empty."""
    words = FIELD_WORDS[field]
    return refuse("text_missing", field=words.zh, field_en=words.en)
