"""What visitors write beside a feedback: kept beside the log, read by who answers, erased in time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from queue_controller.api import messages as m
from queue_controller.store.lock import DATABASE
from tests.unit.queue_controller.server.desk import Desk

WORDS: Final = "五号窗口让我跑了三次，电话13912345678"
COMMAND: Final = m.FileFeedback("not_done", ("again",), words=WORDS)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.crash()


def words(desk: Desk, number: str = "") -> dict[str, str]:
    return desk.body("manager-1", m.AskFeedbackWords(number), m.FeedbackWordsOf).words


def test_the_manager_reads_it_and_nothing_else_holds_it(desk: Desk) -> None:
    receipt = desk.body("guide-1", COMMAND, m.Receipt)
    assert words(desk) == words(desk, receipt.feedback) == {receipt.feedback: WORDS}
    desk.restart()
    assert words(desk) == {receipt.feedback: WORDS}
    for _, event in desk.published:
        assert "13912345678" not in repr(event)
    assert "13912345678" not in repr(COMMAND)
    answer = desk.body("guide-1", m.AskFeedback(receipt.code), m.FeedbackOf)
    assert WORDS not in repr(answer)
    for client in ("terminal-1", "desk-1", "guide-1", "board-1"):
        assert desk.ask(client, m.AskFeedbackWords()).code == "not_allowed"


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
