"""What visitors write beside a feedback: kept beside the log, read by who answers, erased in time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.store.backup import verify
from queue_controller.store.lock import DATABASE
from tests.unit.queue_controller.server.desk import Desk

WORDS: Final = "五号窗口让我跑了三次，电话13912345678"
COMMAND: Final = m.FileFeedback("not_done", ("again",), words=WORDS)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.crash()


def words(desk: Desk, number: str = "", staff_no: str = "ED0001") -> dict[str, str]:
    """What the manager reads; without a number, of each feedback that the hall has."""
    found: dict[str, str] = {}
    for each in [number] if number else [*desk.state.view.feedback]:
        asked = m.AskFeedbackWords(each, staff_no)
        found |= desk.body("manager-1", asked, m.FeedbackWordsOf).words
    return found


def test_the_manager_reads_it_and_nothing_else_holds_it(desk: Desk) -> None:
    receipt = desk.body("guide-1", COMMAND, m.Receipt)
    assert words(desk) == {receipt.feedback: WORDS}
    desk.restart()
    assert words(desk) == {receipt.feedback: WORDS}
    for _, event in desk.published:
        assert "13912345678" not in repr(event)
    assert "13912345678" not in repr(COMMAND)
    answer = desk.body("guide-1", m.AskFeedback(receipt.code), m.FeedbackOf)
    assert WORDS not in repr(answer)
    for client in ("terminal-1", "desk-1", "guide-1", "board-1"):
        asked = m.AskFeedbackWords(receipt.feedback, "ED0001")
        assert desk.ask(client, asked).code == "not_allowed"


def test_who_reads_it_is_on_record_and_the_words_are_in_no_reply_that_is_kept(desk: Desk) -> None:
    receipt = desk.body("guide-1", COMMAND, m.Receipt)
    words(desk)
    words(desk)
    told = desk.state.view.feedback[receipt.feedback]
    assert told.readers == ["ED0001"]
    read = [(e, r.actor) for r, e in desk.published if isinstance(e, m.FeedbackRead)]
    assert read == [(m.FeedbackRead(receipt.feedback, "ED0001"), "manager-1")] * 2
    kept = desk.store.connection.exec_driver_sql("SELECT body FROM reply").scalars()
    assert all(WORDS[:6].encode() not in bytes(row) for row in kept)
    desk.restart()
    assert desk.state.view.feedback[receipt.feedback].readers == ["ED0001"]


def test_asked_again_after_a_lost_reply_it_is_told_again_and_on_record_once(desk: Desk) -> None:
    receipt = desk.body("guide-1", COMMAND, m.Receipt)
    asked = m.AskFeedbackWords(receipt.feedback, "ED0001")
    told = [desk.done("manager-1", asked, command_id="r1") for _ in range(2)]
    desk.restart()
    told.append(desk.done("manager-1", asked, command_id="r1"))
    found = [wire.body_of(reply, m.FeedbackWordsOf).words for reply in told]
    assert found == [{receipt.feedback: WORDS}] * 3
    wrong = m.AskFeedbackWords(receipt.feedback, "nobody")
    for _ in range(2):
        assert desk.ask("manager-1", wrong, command_id="r2").code == "unknown_staff"
    assert sum(isinstance(event, m.FeedbackRead) for _, event in desk.published) == 1


def test_nobody_reads_without_a_name(desk: Desk) -> None:
    receipt = desk.body("guide-1", COMMAND, m.Receipt)
    for name in ("", "nobody"):
        asked = m.AskFeedbackWords(receipt.feedback, name)
        assert desk.ask("manager-1", asked).code == "unknown_staff"
    assert desk.ask("manager-1", m.AskFeedbackWords("", "ED0001")).code == "unknown_feedback"
    assert not any(isinstance(event, m.FeedbackRead) for _, event in desk.published)


def test_one_is_erased_alone_and_the_others_stay(desk: Desk) -> None:
    first = desk.body("guide-1", COMMAND, m.Receipt).feedback
    second = desk.body(
        "guide-1", m.FileFeedback("complaint", ("wait",), words="等了很久"), m.Receipt
    )
    command = m.ErasePersonal("写了别人的电话", "ED0001", feedback=first)
    assert desk.body("manager-1", command, m.Erased).count == 1
    erased = [event for _, event in desk.published if isinstance(event, m.PersonalErased)]
    assert erased == [m.PersonalErased(1, "request", "写了别人的电话", "ED0001", first)]
    assert words(desk) == {second.feedback: "等了很久"}
    assert desk.state.view.feedback[first].words_ref == ""
    assert desk.body("manager-1", command, m.Erased).count == 0
    desk.store.tidy(quiet=True)
    stored = b"".join(path.read_bytes() for path in (desk.folder / "data").glob(f"{DATABASE}*"))
    assert WORDS[:6].encode() not in stored
    assert verify(desk.folder / "data").seq == desk.store.head.seq
    desk.restart()
    assert words(desk) == {second.feedback: "等了很久"}


def test_the_manager_erases_what_visitors_wrote_and_nothing_else(desk: Desk) -> None:
    desk.done("guide-1", COMMAND)
    for command in (
        m.ErasePersonal("全部", "ED0001"),
        m.ErasePersonal("此人", "ED0001", identity=m.Identity("11010519491231002X")),
    ):
        assert desk.ask("manager-1", command).code == "not_allowed"
    for client in ("manager-1", "cli"):
        wrong = m.ErasePersonal("打错了", "ED0001", feedback="20250908-F999")
        assert desk.ask(client, wrong).code == "unknown_feedback"
    assert list(words(desk).values()) == [WORDS]


def test_the_log_has_an_opaque_id_only_and_time_erases_the_words(desk: Desk) -> None:
    receipt = desk.body("guide-1", COMMAND, m.Receipt)
    log = desk.store.connection.exec_driver_sql("SELECT body FROM event").scalars()
    assert all(WORDS[:6].encode() not in bytes(row) for row in log)
    replies = desk.store.connection.exec_driver_sql("SELECT body FROM reply").scalars()
    assert all(WORDS[:6].encode() not in bytes(row) for row in replies)
    desk.second(31 * 24 * 3600)
    desk.second(3600)
    assert words(desk) == {}
    desk.store.tidy(quiet=True)
    stored = b"".join(path.read_bytes() for path in (desk.folder / "data").glob(f"{DATABASE}*"))
    assert receipt.feedback.encode() in stored
    assert WORDS[:6].encode() not in stored


def test_who_has_everything_erased_has_this_erased_too(desk: Desk) -> None:
    desk.done("guide-1", COMMAND)
    desk.done("cli", m.ErasePersonal("本人要求"))
    assert words(desk) == {}


def test_asked_again_after_a_lost_reply_it_is_one_feedback_with_its_words(desk: Desk) -> None:
    first = desk.ask("guide-1", COMMAND, command_id="same")
    again = desk.ask("guide-1", COMMAND, command_id="same")
    assert (first.ok, first.body) == (True, again.body)
    assert list(words(desk).values()) == [WORDS]


@pytest.mark.parametrize(
    ("hostile", "kept"),
    [
        ("换\n行\r和\t制表", "换行和制表"),
        ("\u202e反着写\u200b", "反着写"),
        ("\x1b[31m红\x07", "[31m红"),
        ("<b>粗</b>&amp;'; DROP TABLE event;--", "<b>粗</b>&amp;'; DROP TABLE event;--"),
        ("  \u2028 ", ""),
        ("😀好", "😀好"),
    ],
)
def test_what_is_hostile_is_a_text_like_any_other(desk: Desk, hostile: str, kept: str) -> None:
    desk.done("guide-1", m.FileFeedback("complaint", ("wait",), words=hostile))
    assert list(words(desk).values()) == ([kept] if kept else [])


def test_too_long_is_a_sentence_and_nothing_is_kept(desk: Desk) -> None:
    long = m.FileFeedback("complaint", ("wait",), words="长" * 5000)
    assert desk.ask("guide-1", long).code == "text_too_long"
    count = desk.store.connection.exec_driver_sql("SELECT count(*) FROM personal").scalar()
    assert count == 0
