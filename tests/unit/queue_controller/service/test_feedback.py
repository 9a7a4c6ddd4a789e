"""投诉, 建议, 办不成事: a receipt with due dates, answers by its code, and nobody at a counter who reads it."""

from __future__ import annotations

import pytest

from queue_controller.api import messages as m
from queue_controller.api.audience import cut_event, cut_view
from queue_controller.service.feedback import feedback_of
from queue_controller.service.values import Refusal
from tests.unit.queue_controller.service.driver import Driver, sample_hall

FILED = "20250908-F001"


@pytest.fixture
def hall() -> Driver:
    driver = Driver(sample_hall("ziyang")).open("5")
    command = m.FileFeedback("not_done", ("again", "papers"), counter="5", item="GA002")
    driver.do(command, "guide-1", token="CODE")
    return driver


def hash_of(hall: Driver) -> str:
    return hall.state.view.feedback[FILED].code_hash


def test_it_gets_a_receipt_with_its_due_dates(hall: Driver) -> None:
    (event,) = hall.events(m.FeedbackFiled)
    assert event == m.FeedbackFiled(
        FILED,
        "not_done",
        ("papers", "again"),
        "2025-09-08",
        "2025-09-15",
        hash_of(hall),
        "5",
        "GA002",
    )
    hall.do(m.FileFeedback("complaint", ("wait",)), "guide-1", token="OTHER")
    assert [*hall.state.view.feedback] == [FILED, "20250908-F002"]


@pytest.mark.parametrize(
    "topics", [(), ("no such",), ("wait", "wait"), ("wait", "attitude", "papers", "again", "fee")]
)
def test_only_topics_of_the_list_and_not_too_many(hall: Driver, topics: tuple[str, ...]) -> None:
    refused = hall.refused(m.FileFeedback("complaint", topics), "guide-1")
    assert refused.code == "feedback_topics"


def test_a_counter_or_matter_that_is_not_there_is_refused(hall: Driver) -> None:
    wrong = m.FileFeedback("complaint", ("wait",), counter="999")
    assert hall.refused(wrong, "guide-1").code == "unknown_counter"
    wrong = m.FileFeedback("complaint", ("wait",), item="no such")
    assert hall.refused(wrong, "guide-1").code == "unknown_item"


def test_the_visitor_reads_the_answers_by_the_code(hall: Driver) -> None:
    told = feedback_of(hall.state, hash_of(hall))
    assert (told.feedback, told.answers, told.closed) == (FILED, (), False)
    hall.do(m.AnswerFeedback(FILED, "已联系窗口核实。"), "manager-1")
    hall.do(m.AnswerFeedback(FILED, "材料清单已补充说明。", closed=True), "manager-1")
    told = feedback_of(hall.state, hash_of(hall))
    assert (len(told.answers), told.closed) == (2, True)
    assert hall.refused(m.AnswerFeedback(FILED, "x"), "manager-1").code == "feedback_closed"
    assert hall.refused(m.AnswerFeedback("none", "x"), "manager-1").code == "unknown_feedback"
    for wrong in ("", "other"):
        with pytest.raises(Refusal, match="unknown_feedback"):
            feedback_of(hall.state, wrong)


def test_a_late_answer_is_on_record_as_late(hall: Driver) -> None:
    hall.at("09:00", "2025-09-09")
    hall.do(m.AnswerFeedback(FILED, "抱歉，晚了一天。"), "manager-1")
    hall.at("09:00", "2025-09-15")
    hall.do(m.AnswerFeedback(FILED, "已办好。", closed=True), "manager-1")
    assert [getattr(e, "overdue", None) for e in hall.events(m.FeedbackAnswered)] == [True, False]


def test_it_is_kept_over_days_and_forgotten_a_month_after_its_end(hall: Driver) -> None:
    hall.at("09:00", "2025-10-20")
    assert FILED in hall.state.view.feedback
    hall.do(m.AnswerFeedback(FILED, "已办好。", closed=True), "manager-1")
    hall.at("09:00", "2025-11-18")
    assert FILED in hall.state.view.feedback
    hall.at("09:00", "2025-11-21")
    assert FILED not in hall.state.view.feedback
    assert hall.replayed().digest() == hall.state.digest()


@pytest.mark.parametrize("client", ["terminal-5", "rating-5", "board-1", "host-1"])
def test_only_where_visitors_stand_can_it_be_filed(hall: Driver, client: str) -> None:
    refused = hall.refused(m.FileFeedback("complaint", ("wait",)), client)
    assert refused.code == "not_allowed"


def test_no_counter_and_no_public_screen_reads_any_of_it(hall: Driver) -> None:
    hall.do(m.AnswerFeedback(FILED, "核实"), "manager-1")
    for event in (*hall.events(m.FeedbackFiled), *hall.events(m.FeedbackAnswered)):
        assert isinstance(cut_event(event, "counter"), m.Sealed)
        assert isinstance(cut_event(event, "public"), m.Sealed)
        assert not isinstance(cut_event(event, "full"), m.Sealed)
    assert cut_view(hall.state.view, "counter").feedback == {}
    assert cut_view(hall.state.view, "public").feedback == {}


def test_too_many_words_are_refused_and_none_are_needed(hall: Driver) -> None:
    long = m.FileFeedback("complaint", ("wait",), words="长" * (m.FEEDBACK_WORDS_MAX + 1))
    refused = hall.refused(long, "guide-1")
    assert refused.code == "text_too_long"
    whole = m.FileFeedback("complaint", ("wait",), words="长" * m.FEEDBACK_WORDS_MAX)
    hall.do(whole, "guide-1", token="OTHER")
    assert len(hall.state.view.feedback) == 2


@pytest.mark.parametrize("client", ["terminal-5", "rating-5", "board-1", "host-1", "guide-1"])
def test_only_who_answers_reads_what_was_written(hall: Driver, client: str) -> None:
    assert hall.refused(m.AskFeedbackWords(FILED), client).code == "not_allowed"
