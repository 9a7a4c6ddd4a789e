"""What visitors tell the hall: a receipt with due dates, and answers that the visitor reads by its code."""

from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.domain.feedback import (
    ANSWER_DAYS,
    FIRST_ANSWER_DAYS,
    TOPICS_MAX,
    known_topics,
)
from queue_controller.domain.working_days import due_dates
from queue_controller.service.ask import NAME_CHARS, Ask, checked, counter_of, staff_of
from queue_controller.service.hall import HallState
from queue_controller.service.refusals import refuse
from queue_controller.service.values import Decision


def file_feedback(command: m.FileFeedback, ask: Ask) -> Decision:
    """投诉, 建议 or 办不成事."""
    state = ask.state
    date = state.view.business_date
    if not date:
        raise refuse("day_not_started")
    topics = known_topics(command.topics)
    if not topics or len(topics) != len(command.topics) or len(topics) > TOPICS_MAX:
        raise refuse("feedback_topics", limit=str(TOPICS_MAX))
    checked("words", command.words, m.FEEDBACK_WORDS_MAX)
    if command.counter:
        counter_of(ask, command.counter)
    if command.item and command.item not in state.hall.item_by_code:
        raise refuse("unknown_item", item=command.item[:NAME_CHARS])
    first, last = due_dates(state.hall, date, (FIRST_ANSWER_DAYS, ANSWER_DAYS))
    number = 1 + sum(each.filed_on == date for each in state.view.feedback.values())
    name = f"{date.replace('-', '')}-F{number:03}"
    event = m.FeedbackFiled(
        name,
        command.kind,
        topics,
        first,
        last,
        ask.token_hash,
        command.counter,
        command.item,
        ask.words_ref,
    )
    return Decision((event,), m.Receipt(name, ask.token, first, last))


def answer_feedback(command: m.AnswerFeedback, ask: Ask) -> Decision:
    """The hall answers, once or several times."""
    told = ask.state.view.feedback.get(command.feedback)
    if told is None:
        raise refuse("unknown_feedback")
    if told.closed_on:
        raise refuse("feedback_closed", feedback=told.feedback)
    answer = checked("answer", command.answer)
    if not answer:
        raise refuse("reason_missing")
    due = told.answer_on if told.answers else told.first_answer_on
    event = m.FeedbackAnswered(
        told.feedback,
        answer,
        command.closed,
        checked("staff_no", command.staff_no, NAME_CHARS),
        overdue=ask.state.view.business_date > due,
    )
    return Decision((event,), m.Done())


def read_words(command: m.AskFeedbackWords, ask: Ask) -> Decision:
    """Somebody opens what a visitor wrote: it is told, and on record; nothing is, where nothing is kept any more."""
    told = ask.state.view.feedback.get(command.feedback)
    if told is None:
        raise refuse("unknown_feedback")
    if not command.staff_no:
        raise refuse("unknown_staff", staff_no="（空）")
    if not ask.words:
        return Decision((), m.FeedbackWordsOf({}))
    event = m.FeedbackRead(told.feedback, staff_of(ask, command.staff_no))
    return Decision((event,), m.FeedbackWordsOf(dict(ask.words)))


def feedback_of(state: HallState, code_hash: str) -> m.FeedbackOf:
    """What became of the feedback of this receipt.

    Raises:
        Refusal: no feedback has this code.
    """
    rows = state.view.feedback.values()
    told = next((each for each in rows if code_hash and each.code_hash == code_hash), None)
    if told is None:
        raise refuse("unknown_feedback")
    return m.FeedbackOf(
        told.feedback,
        told.kind,
        told.filed_on,
        told.first_answer_on,
        told.answer_on,
        tuple(told.answers),
        bool(told.closed_on),
    )
