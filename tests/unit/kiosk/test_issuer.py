import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Raw

from kiosk.ticketing.issuer import (
    GIVE_UP_S,
    Declined,
    IssueEnd,
    Issuer,
    NeverDone,
    Numbered,
    Unsure,
)
from kiosk.ui.journal import Journal
from queue_controller.api import messages as m
from tests.unit.kiosk.hall import Clock, FakeBus

WISH = m.Issue(queue="B", priority_class="P20")


class Rig:
    """An issuer with its bus and its journal on disk; `restart` is a crash of the kiosk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bus = FakeBus()
        self.clock = Clock()
        self.wall_ms = 1_000_000
        self.ends: list[IssueEnd] = []
        self.journal = Journal(path)
        self.issuer = self._make()

    def _make(self) -> Issuer:
        return Issuer(self.bus, self.journal, self.ends.append, self.clock, lambda: self.wall_ms)

    def restart(self) -> None:
        self.journal.close()
        self.bus.waiting.clear()
        self.ends.clear()
        self.journal = Journal(self.path)
        self.issuer = self._make()
        self.issuer.recover()

    def pump(self) -> None:
        for answered in self.bus.pump():
            assert self.issuer.take(answered)

    def settle(self, times: int = 5) -> None:
        for _ in range(times):
            self.clock.go(1.1)
            self.issuer.tick()
            self.pump()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    found = Rig(tmp_path / "kiosk.jsonl")
    yield found
    found.journal.close()


def test_the_command_is_on_disk_before_it_is_sent(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    send = rig.bus.send

    def watched(command: m.Command, **more: object) -> str:
        lines = rig.path.read_text(encoding="utf-8").splitlines()
        seen.append([json.loads(line)["id"] for line in lines])
        return send(command, **more)  # type: ignore[arg-type]  # the fake's own signature

    monkeypatch.setattr(rig.bus, "send", watched)
    identity = rig.issuer.issue(WISH)
    assert seen == [[identity]]


def test_a_number_is_told_once_and_settled(rig: Rig) -> None:
    identity = rig.issuer.issue(WISH)
    rig.pump()
    (end,) = rig.ends
    assert isinstance(end, Numbered)
    assert (end.command_id, end.issued.ticket.label) == (identity, "B012")
    assert [e["state"] for e in rig.journal.open_entries] == ["issued"]
    rig.issuer.printing(identity)
    assert [e["state"] for e in rig.journal.open_entries] == ["printing"]
    rig.issuer.settled(identity)
    assert rig.journal.open_entries == []
    rig.settle()
    assert len(rig.ends) == 1


def test_a_refusal_is_told_with_its_sentence(rig: Rig) -> None:
    rig.bus.refuse["Issue"] = ("too_late", "今天已停止取号", "No more numbers today")
    rig.issuer.issue(WISH)
    rig.pump()
    assert rig.ends == [
        Declined(rig.ends[0].command_id, "too_late", "今天已停止取号", "No more numbers today")
    ]
    assert rig.journal.open_entries == []


def test_a_lost_reply_is_asked_for_and_never_drawn_again(rig: Rig) -> None:
    rig.bus.lose_replies = True
    rig.issuer.issue(WISH)
    rig.pump()
    assert [type(e) for e in rig.ends] == [Unsure]
    rig.settle()
    assert [type(e) for e in rig.ends] == [Unsure, Numbered]
    assert len(rig.bus.commands(m.Issue)) == 1
    assert len(rig.bus.commands(m.AskOutcome)) == 1


def test_a_command_that_never_arrived_is_known_as_such(rig: Rig) -> None:
    rig.bus.reachable = False
    rig.issuer.issue(WISH)
    rig.pump()
    rig.settle(3)
    assert [type(e) for e in rig.ends] == [Unsure]
    rig.bus.reachable = True
    rig.settle()
    assert [type(e) for e in rig.ends] == [Unsure, NeverDone]
    assert rig.journal.open_entries == []


def test_it_keeps_asking_through_refused_and_unreadable_answers(rig: Rig) -> None:
    rig.bus.lose_replies = True
    rig.issuer.issue(WISH)
    rig.pump()
    asked = rig.bus.stored
    rig.bus.stored = {"other": m.Reply(1, "h", 1, "x", 1, True, "ok", "", "", Raw(b"{}"))}
    rig.issuer.tick()
    (answered,) = rig.bus.pump()
    broken = type(answered)(answered.command_id, rig.bus.stored["other"])
    assert rig.issuer.take(broken)
    rig.bus.stored = asked
    rig.settle()
    assert [type(e) for e in rig.ends] == [Unsure, Numbered]


def test_it_gives_up_asking_but_the_journal_remembers(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.bus.reachable = False
    rig.issuer.issue(WISH)
    rig.pump()
    rig.clock.go(GIVE_UP_S + 1)
    rig.issuer.tick()
    assert rig.issuer.unsettled == 0
    assert "gave up asking" in caplog.text
    rig.bus.reachable = True
    rig.restart()
    rig.settle()
    assert [type(e) for e in rig.ends] == [NeverDone]


def test_a_crash_before_the_reply_finds_the_number_again(rig: Rig) -> None:
    identity = rig.issuer.issue(WISH)
    rig.bus.pump()  # the controller drew it; the kiosk died before it heard
    rig.restart()
    assert rig.ends == []
    rig.settle()
    (end,) = rig.ends
    assert isinstance(end, Numbered)
    assert (end.command_id, end.recovered, end.printing) == (identity, True, False)
    assert len(rig.bus.commands(m.Issue)) == 1


@pytest.mark.parametrize("printing", [False, True])
def test_a_crash_after_the_number_knows_whether_paper_may_be_out(rig: Rig, printing: bool) -> None:
    identity = rig.issuer.issue(WISH)
    rig.pump()
    if printing:
        rig.issuer.printing(identity)
    rig.restart()
    (end,) = rig.ends
    assert isinstance(end, Numbered)
    assert (end.recovered, end.printing) == (True, printing)
    assert end.issued.ticket.label == "B012"


def test_of_two_open_wishes_the_later_one_is_who_may_stand_there(rig: Rig) -> None:
    first = rig.issuer.issue(WISH)
    rig.wall_ms += 40_000
    second = rig.issuer.issue(WISH)
    rig.bus.pump()
    rig.restart()
    rig.settle()
    latest = {e.command_id: e.latest for e in rig.ends if isinstance(e, Numbered)}
    assert latest == {first: False, second: True}


def test_a_clock_that_was_put_back_forgets_no_open_wish(rig: Rig) -> None:
    identity = rig.issuer.issue(WISH)
    rig.bus.pump()
    rig.wall_ms -= 60_000
    rig.restart()
    rig.settle()
    (end,) = rig.ends
    assert isinstance(end, Numbered)
    assert (end.command_id, end.latest) == (identity, True)


def test_old_or_broken_entries_are_dropped(rig: Rig) -> None:
    rig.journal.put({"id": "old", "at": 0, "state": "asked"})
    rig.journal.put({"id": "broken", "at": rig.wall_ms, "issued": {"no": "ticket"}})
    rig.wall_ms += 13 * 3600 * 1000
    rig.journal.put({"id": "odd", "at": rig.wall_ms, "issued": {"no": "ticket"}})
    rig.restart()
    assert rig.ends == []
    assert rig.journal.open_entries == []


def test_without_a_journal_no_number_is_drawn(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rig.journal, "put", full)
    rig.issuer.issue(WISH)
    (end,) = rig.ends
    assert isinstance(end, Declined)
    assert end.code == "kiosk_disk"
    assert "请找工作人员" in end.message_zh
    assert rig.bus.sent == []


def test_a_disk_that_fills_after_the_number_does_not_lose_it(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = rig.issuer.issue(WISH)

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rig.journal, "put", full)
    rig.pump()
    assert isinstance(rig.ends[0], Numbered)
    rig.issuer.printing(identity)


def test_a_reply_that_is_no_ticket_is_asked_for_again(rig: Rig) -> None:
    rig.issuer.issue(WISH)
    (answered,) = rig.bus.pump()
    assert isinstance(answered.end, m.Reply)
    broken = m.Reply(1, "h", 1, answered.command_id, 1, True, "ok", "", "", Raw(b'{"x":1}'))
    assert rig.issuer.take(type(answered)(answered.command_id, broken))
    rig.settle()
    assert [type(e) for e in rig.ends] == [Unsure, Numbered]


def test_answers_of_others_are_left_alone(rig: Rig) -> None:
    rig.bus.send(m.Ping())
    (answered,) = rig.bus.pump()
    assert not rig.issuer.take(answered)
