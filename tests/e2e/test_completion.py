"""How a service ends at the command line, on a running hall: outcomes in words, notices, and what is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from queue_controller.api import messages as m
from tests.e2e.stand import Stand, Starter
from tests.e2e.test_feedback import hall


@pytest.fixture(scope="module")
def stand(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with Stand(starter, tmp_path_factory.mktemp("completion")) as one:
        one.start_controller()
        one.do(m.OpenCounter("1"))
        yield one


def done(stand: Stand, *argv: str) -> dict[str, Any]:
    code, body, said = hall(stand, *argv)
    assert code == 0, said
    return body


def served(stand: Stand, *more: str) -> tuple[int, dict[str, Any], str]:
    """One number of the queue of counter 1 is called, served and ended so."""
    done(stand, "issue", stand.hall.queues_of_counter("1")[0].prefix)
    done(stand, "call", "1")
    done(stand, "start", "1")
    return hall(stand, "complete", "1", *more)


@pytest.mark.parametrize(("code", "word"), list(m.OUTCOME_WORDS.items()))
def test_every_outcome_is_told_by_its_word_and_by_its_code(
    stand: Stand, code: str, word: str
) -> None:
    for text in (word, code):
        ended, _, said = served(stand, "--outcome", text)
        assert ended == 0, said
        assert stand.events(m.ServiceCompleted)[-1].outcome == code


def test_a_typo_ends_nothing_and_says_what_can_be_written(stand: Stand) -> None:
    prefix = stand.hall.queues_of_counter("1")[0].prefix
    done(stand, "issue", prefix)
    done(stand, "call", "1")
    before = len(stand.events(m.ServiceCompleted))
    for argv, says in (
        (("--outcome", "当场办洁"), "是不是“当场办结”"),
        (("--outcome", "refusd"), "是不是“refused”"),
        (("--outcome", "办好了"), "受理、当场办结、材料不齐已告知、不予受理、仅咨询"),
        (("--missing", "户口簿"), "材料不齐已告知"),
    ):
        ended, body, _ = hall(stand, "complete", "1", *argv)
        assert ended == 2
        assert says in body["message_zh"]
    ended, body, _ = hall(stand, "complete", "1", "--item", "NONE")
    assert (ended, body["code"]) == (3, "unknown_item")
    assert len(stand.events(m.ServiceCompleted)) == before
    done(stand, "complete", "1")


def test_items_cases_and_missing_papers_are_on_record(stand: Stand) -> None:
    queue = stand.hall.queues_of_counter("1")[0]
    item = stand.hall.items_of_queue(queue.prefix)[0].code
    served(stand, "--cases", "3", "--item", item, "--case", "SPJ-7")
    event = stand.events(m.ServiceCompleted)[-1]
    assert (event.items, event.case_ref) == ((item,), "SPJ-7" if event.cases else "")
    _, body, _ = served(
        stand, "--outcome", "材料不齐已告知", "--missing", "户口簿", "--missing", "身份证"
    )
    assert body["notice"]["missing"] == ["户口簿", "身份证"]


def test_the_number_of_a_notice_is_cited_at_the_next_visit(stand: Stand) -> None:
    _, body, _ = served(stand, "--outcome", "材料不齐已告知", "--missing", "户口簿")
    notice = body["notice"]["notice"]
    prefix = stand.hall.queues_of_counter("1")[0].prefix
    again = done(stand, "issue", prefix, "--notice", notice)
    assert stand.events(m.TicketIssued)[-1].notice == notice
    assert stand.events(m.TicketIssued)[-1].priority_class
    done(stand, "cancel", again["ticket"]["label"], "--reason", "试")
    code, body, _ = hall(stand, "issue", prefix, "--notice", "20250101A001-n1")
    assert (code, body["code"]) == (3, "unknown_notice")


def test_a_step_is_taken_back_with_its_notice_and_a_notice_lasts_over_the_night(
    stand: Stand,
) -> None:
    prefix = stand.hall.queues_of_counter("1")[0].prefix
    _, body, _ = served(stand, "--outcome", "材料不齐已告知", "--missing", "户口簿")
    withdrawn = body["notice"]["notice"]
    assert done(stand, "undo", "1")["ticket"]["state"] == "serving"
    code, body, _ = hall(stand, "issue", prefix, "--notice", withdrawn)
    assert (code, body["code"]) == (3, "unknown_notice"), "it was taken back with the completion"
    body = done(stand, "complete", "1", "--outcome", "材料不齐已告知", "--missing", "身份证")
    notice = body["notice"]["notice"]
    assert notice != withdrawn
    label = done(stand, "issue", prefix)["ticket"]["label"]
    assert done(stand, "call", "1")["ticket"]["label"] == label
    assert done(stand, "no-show", "1")["ticket"]["state"] == "no_show"
    assert done(stand, "undo", "1")["ticket"]["state"] == "called"
    done(stand, "complete", "1")
    stand.controller.stop()
    stand.start_controller(start="2025-09-09T09:00:00+08:00")
    typed = notice.replace("-", "", 1).partition("-n")[0]
    done(stand, "issue", prefix, "--notice", typed)
    assert stand.events(m.TicketIssued)[-1].notice == notice, "as it is typed from the paper"
    code, body, _ = hall(stand, "issue", prefix, "--notice", notice)
    assert (code, body["code"]) == (3, "unknown_notice"), "a notice is good for one visit"
