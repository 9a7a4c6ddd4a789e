"""Everything that a counter can receive, searched for what citizens said about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, get_args

import pytest

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.audience import AUDIENCE_OF, Role, role_of
from queue_controller.server.publisher import cut_record
from queue_controller.service.permissions import ALLOWED
from tests.unit.queue_controller.server.desk import Desk

KEY: Final = "raw-key-of-the-pad"
REASON: Final = "reason-of-the-citizen"
VERSION: Final = "version-of-the-list"
NOTE: Final = "note-of-the-manager"
CLIENTS: Final = ("terminal-1", "desk-1", "rating-1", "host-1", "kiosk-2", "board-1")


class Said(NamedTuple):
    desk: Desk
    token: str
    rating_id: str


@pytest.fixture
def said(tmp_path: Path) -> Iterator[Said]:
    """Two visitors of counter 1: one gave a bad review at the pad, one a good one by the paper."""
    desk = Desk(tmp_path)
    desk.done("terminal-1", m.SignIn("1", "ED0001"))
    desk.done("terminal-1", m.OpenCounter("1"))
    tokens = [desk.body("kiosk-1", m.Issue(queue="A"), m.Issued).token for _ in range(3)]
    ratings = []
    for _ in range(2):
        desk.done("terminal-1", m.CallNext("1"))
        desk.second(70)
        desk.done("terminal-1", m.Complete("1"))
        ratings.append(desk.state.view.counters["1"].rating_id)
        desk.second(30)
    desk.done("terminal-1", m.CallNext("1"))
    desk.done("rating-1", m.Rate(ratings[0], 1, KEY, (REASON,), VERSION))
    desk.done("kiosk-1", m.RateLater(tokens[1], 5, "", KEY, (REASON,), VERSION))
    desk.done("manager-1", m.AdvanceWorkOrder(f"{ratings[0]}-w", "verify", NOTE))
    yield Said(desk, tokens[0], ratings[0])
    desk.crash()


def replies(desk: Desk, client: str, ask: Callable[[m.Command], m.Reply]) -> Iterator[bytes]:
    """One reply to each command that the client may give, and to each question that it may ask."""
    allowed = ALLOWED[_role(client)]
    asked: list[m.Command] = [
        m.Snapshot(), m.AskEvents(0, 1000), m.Recall("1"), m.Complete("1"), m.Undo("1"),
        m.NoShow("1"), m.CallNext("1"), m.Issue(queue="A"), m.FirstContact("ED0001"), m.Ping(),
        m.AskPlace("A003"), m.AskBadReviews(0),
    ]  # fmt: skip
    for command in asked:
        if type(command) in allowed:
            yield wire.encode(ask(command))


def _role(client: str) -> Role:
    role = role_of(client)
    assert role is not None
    return role


@pytest.mark.parametrize("client", CLIENTS)
def test_no_word_of_a_rating_reaches_a_counter(said: Said, client: str) -> None:
    desk = said.desk

    def ask(command: m.Command) -> m.Reply:
        if isinstance(command, m.AskEvents):
            return desk.ask_late(client, command)
        return desk.ask(client, command)

    received = [*replies(desk, client, ask)]
    if m.AskDayReport in ALLOWED[_role(client)]:
        received.append(wire.encode(desk.ask_late(client, m.AskDayReport())))
    audience = AUDIENCE_OF[_role(client)]
    received += [wire.encode(cut_record(*pair, audience)) for pair in desk.published]
    token_hash = desk.state.kept.hashes["20250908-A001"]
    assert len(received) > 20
    everything = b"\n".join(received)
    secrets = (KEY, REASON, VERSION, NOTE, said.token, token_hash, f"{said.rating_id}-w")
    for secret in secrets:
        assert secret.encode() not in everything, secret
    assert b'"rated"' not in everything
    assert b'"level"' not in everything


def test_who_may_know_it_does_and_the_search_can_find(said: Said) -> None:
    desk = said.desk
    received = [
        desk.ask("manager-1", m.Snapshot()),
        desk.ask_late("manager-1", m.AskEvents(0, 1000)),
    ]
    everything = b"\n".join(wire.encode(each) for each in received)
    for word in (KEY, REASON, VERSION, NOTE, f"{said.rating_id}-w"):
        assert word.encode() in everything


def test_a_host_learns_where_a_bad_review_was_given_and_nothing_else(said: Said) -> None:
    desk = said.desk
    (mark,) = desk.body("host-1", m.AskBadReviews(0), m.BadReviewsOf).marks
    assert (mark.rating_id, mark.counter) == (said.rating_id, "1")
    token = desk.body("kiosk-1", m.Issue(queue="A"), m.Issued).token
    desk.second(70)
    desk.done("terminal-1", m.Complete("1"))
    desk.done("terminal-1", m.CallNext("1"))
    desk.second(70)
    desk.done("terminal-1", m.Complete("1"))
    desk.done("kiosk-1", m.RateLater(token, 1))  # nobody stands at the counter
    assert desk.body("host-1", m.AskBadReviews(0), m.BadReviewsOf).marks == (mark,)
    assert desk.body("host-1", m.AskBadReviews(mark.at_ms + 1), m.BadReviewsOf).marks == ()
    assert [role for role, kinds in ALLOWED.items() if m.AskBadReviews in kinds] == ["device"]


def test_the_token_is_on_the_paper_only(said: Said) -> None:
    desk = said.desk
    log = b"\n".join(bytes(wire.encode(record)) for record, _ in desk.published)
    assert said.token.encode() not in log
    assert len(bytes.fromhex(said.token)) * 8 == 128
    assert "***" in repr(m.RateLater(said.token, 1))
    assert not {m.RateLater, m.AskRatings, m.Rate} & ALLOWED["counter"]


def test_two_papers_never_have_the_same_token(said: Said) -> None:
    tokens = {said.desk.body("kiosk-1", m.Issue(queue="A"), m.Issued).token for _ in range(50)}
    assert len(tokens) == 50


def test_a_paper_says_what_it_may_still_rate(said: Said) -> None:
    desk = said.desk
    found = desk.body("kiosk-1", m.AskRatings(said.token), m.RatingsOf)
    assert found == m.RatingsOf("A001", ())
    unknown = desk.body("kiosk-1", m.AskRatings("0" * 32), m.RatingsOf)
    assert unknown == m.RatingsOf("", ())


def test_a_paper_is_good_after_a_restart_on_a_later_day(said: Said) -> None:
    desk = said.desk
    token = desk.body("kiosk-1", m.Issue(queue="A"), m.Issued).token
    desk.second(80)
    desk.done("terminal-1", m.CallNext("1"))
    desk.second(70)
    desk.done("terminal-1", m.Complete("1"))
    rated = desk.state.view.counters["1"].rating_id
    desk.second(24 * 3600)
    desk.restart()
    desk.second()
    desk.done("kiosk-1", m.RateLater(token, 4))
    last = [event for _, event in desk.published if isinstance(event, m.Rated)][-1]
    assert (last.rating_id, last.level, last.late) == (rated, 4, True)


def test_every_command_has_been_thought_of() -> None:
    """A new question to a counter must be searched too."""
    questions = {kind for kind in get_args(m.AnyCommand) if kind in m.QUERIES}
    assert questions & ALLOWED["counter"] == {
        m.Snapshot, m.AskOutcome, m.AskPlace, m.AskEvents, m.AskDayReport, m.Confirm, m.Ping,
        m.ReportStatistics,
    }  # fmt: skip
