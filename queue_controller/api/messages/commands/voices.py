"""Commands of the citizens' voice: ratings, feedback, work orders."""

from __future__ import annotations

from queue_controller.api.messages.words import (
    Command,
    FeedbackKind,
    WorkStage,
)


class Rate(Command, frozen=True, tag="rate"):
    """好差评: 5 best to 1 worst, bound to the opened rating; level 0 = 暂不评价 (enters no score)."""

    rating_id: str
    level: int
    raw_key: str = ""
    reasons: tuple[str, ...] = ()
    list_version: str = ""


class RateLater(Command, frozen=True, tag="rate_later"):
    """好差评 by the token on the paper, after the next visitor was called or on a later day.

    Empty `rating_id`: the first matter of the number that has no rating yet.
    """

    token: str
    level: int
    rating_id: str = ""
    raw_key: str = ""
    reasons: tuple[str, ...] = ()
    list_version: str = ""

    def __repr__(self) -> str:
        """Never show the token."""
        return "RateLater(***)"


class FileFeedback(Command, frozen=True, tag="file_feedback"):
    """投诉, 建议 or 办不成事: about a counter, a matter or neither; `topics` are codes of the usual list.

    `words`: what the visitor wrote, if anything; taken as personal, so it is kept beside the log and erased in
    time. The answer is asked for by the receipt's code.
    """

    kind: FeedbackKind
    topics: tuple[str, ...] = ()
    counter: str = ""
    item: str = ""
    words: str = ""

    def __repr__(self) -> str:
        """Never show what was written."""
        return f"FileFeedback({self.kind}, {self.topics}, ***)"


class AskFeedbackWords(Command, frozen=True, tag="ask_feedback_words"):
    """Open what a visitor wrote beside this feedback, for who answers it: who reads it is on record."""

    feedback: str = ""
    staff_no: str = ""


class AnswerFeedback(Command, frozen=True, tag="answer_feedback"):
    """The hall's answer, as the visitor reads it; `closed`: it is the last one."""

    feedback: str
    answer: str
    closed: bool = False
    staff_no: str = ""


class AskFeedback(Command, frozen=True, tag="ask_feedback"):
    """Ask what became of a feedback, by the code of its receipt."""

    code: str


class AdvanceWorkOrder(Command, frozen=True, tag="advance_work_order"):
    """A stage of a bad review's work order is done; `upheld` is what 核实 found."""

    work_order: str
    stage: WorkStage
    note: str
    upheld: bool = True
