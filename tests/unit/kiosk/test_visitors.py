from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.fakes.device import Answer
from devices.kinds import Outcome
from kiosk.ticketing.card import Card
from kiosk.ticketing.visit import Page
from kiosk.ticketing.visitors import (
    CARD_LIMIT_S,
    DRAW_LIMIT_S,
    HAND_CALM_S,
    LINK_LIMIT_S,
    PAPER_LIMIT_S,
    PlanError,
    Visitor,
    Visitors,
    load_plan,
)
from queue_controller.api import messages as m
from tests.unit.kiosk.hall import Clock, at_ms, beat
from tests.unit.kiosk.kiosk_rig import KioskRig


class Rig(KioskRig):
    """A kiosk with a plan; its hall clock stands still unless a heartbeat moves it."""

    def play(
        self, *plan: Visitor, pause_s: float = 0.0, off: Callable[[], bool] = lambda: False
    ) -> Visitors:
        self.clock = Clock()
        self.kiosk.visitors = Visitors(
            self.flow, list(plan), called_off=off, pause_s=pause_s, monotonic=self.clock
        )
        return self.kiosk.visitors

    def at(self, time: str) -> None:
        self.inbox.append(beat(time, name=self.name))
        self.pump()


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    found = Rig(tmp_path)
    found.connect()
    yield found
    found.close()


def visitor(time: str, **more: str | bool) -> Visitor:
    return Visitor(at_ms=at_ms(time), **more)  # type: ignore[arg-type]  # plain strings


def test_visitors_come_when_it_is_their_time_and_each_gets_paper(rig: Rig) -> None:
    visitors = rig.play(
        visitor("09:45", queue="B"),
        visitor("09:45", item="GA002", priority_class="P20", language="en"),
        visitor("10:30", queue="E"),
    )
    rig.pump()
    assert rig.printed == []
    rig.at("09:46")
    rig.pump(40)
    assert rig.printed == ["B012", "B013"]
    command = rig.bus.commands(m.Issue)[-1]
    assert command == m.Issue(item="GA002", priority_class="P20", language="en")
    before = visitors.finished
    rig.at("10:31")
    rig.pump(40)
    assert rig.printed == ["B012", "B013", "E014"]
    assert (before, visitors.finished) == (False, True)
    assert rig.flow.page is Page.HOME
    assert rig.flow.visit.language == "zh"
    assert (visitors.counts.numbered, visitors.counts.printed) == (3, 3)
    assert rig.kiosk.summary()["visitors"]["came"] == 3


def test_the_next_one_waits_for_the_paper_but_not_for_ever(rig: Rig) -> None:
    rig.printer.hold()
    visitors = rig.play(visitor("09:00", queue="B"), visitor("09:00", queue="E"))
    rig.pump(40)
    assert len(rig.bus.commands(m.Issue)) == 1
    rig.clock.go(PAPER_LIMIT_S)
    rig.pump(40)
    assert len(rig.bus.commands(m.Issue)) == 2
    assert visitors.counts.paper_unsure == 1


def test_a_plan_that_is_called_off_ends_with_the_paper_of_who_stands_there(rig: Rig) -> None:
    rig.printer.hold()
    off: list[bool] = []
    visitors = rig.play(
        visitor("09:00", queue="B"), visitor("09:00", queue="E"), off=lambda: bool(off)
    )
    rig.pump(40)
    off.append(True)
    rig.pump(40)
    assert (visitors.busy, visitors.finished) == (True, False)
    rig.clock.go(PAPER_LIMIT_S)
    rig.pump(40)
    assert visitors.finished
    assert (visitors.counts.came, len(rig.bus.commands(m.Issue))) == (1, 1)


def test_refusals_are_counted(rig: Rig) -> None:
    rig.bus.refuse["Issue"] = ("too_late", "停止取号", "No more")
    visitors = rig.play(visitor("09:00", queue="B"), visitor("09:00", queue="E"))
    rig.pump(30)
    assert visitors.counts.refused == 2
    assert rig.kiosk.summary()["refusals"] == {"too_late": 2}


def test_a_reply_that_never_comes_is_waited_for_but_not_for_ever(rig: Rig) -> None:
    rig.bus.reachable = False
    visitors = rig.play(visitor("09:00", queue="B"))
    rig.pump(30)
    assert visitors.busy
    rig.clock.go(DRAW_LIMIT_S)
    rig.pump(10)
    assert visitors.counts.uncertain == 1
    assert visitors.finished


def test_a_visitor_who_finds_no_controller_leaves(rig: Rig) -> None:
    visitors = rig.play(visitor("09:42", queue="B"), pause_s=1.0)
    rig.kiosk.tick()
    assert visitors.busy
    rig.lose()
    for _ in range(20):
        rig.clock.go(LINK_LIMIT_S / 4)
        rig.pump(3)
    assert visitors.counts.turned_away == 1
    assert visitors.finished


def test_paper_that_fails_is_counted_as_failed(rig: Rig) -> None:
    rig.printer.answer_next(Answer(Outcome.FAILED, "paper_out", "缺纸", "Out of paper"))
    visitors = rig.play(visitor("09:00", queue="B"))
    rig.pump(30)
    assert (visitors.counts.numbered, visitors.counts.paper_failed) == (1, 1)


def test_a_person_at_the_screen_is_left_alone(rig: Rig) -> None:
    visitors = rig.play(visitor("09:00", queue="B"))
    visitors.hand()
    rig.flow.open_queue("E")
    rig.pump(10)
    assert rig.flow.page is Page.QUEUE
    rig.clock.go(HAND_CALM_S)
    rig.pump(20)
    assert visitors.finished


def test_who_is_on_time_is_shown_slowly_and_who_is_late_is_not(rig: Rig) -> None:
    visitors = rig.play(visitor("09:42", queue="B"), pause_s=0.5)
    rig.kiosk.tick()
    assert visitors.busy
    steps = 0
    while not visitors.finished and steps < 50:
        rig.clock.go(0.25)
        rig.pump(1)
        steps += 1
    assert steps >= 4
    late = rig.play(visitor("08:00", queue="B"), pause_s=0.5)
    rig.pump(20)
    assert late.finished


def test_the_wait_for_the_next_visitor_is_known(rig: Rig) -> None:
    visitors = rig.play(visitor("09:43", queue="B"))
    assert 50 < visitors.next_s() <= 60
    assert rig.kiosk.pause_s() == 0.25
    assert Rig.play(rig).next_s() > 1000


def test_a_plan_is_read_in_order_of_time(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text('[{"at_ms": 5, "queue": "B"}, {"at_ms": 1, "item": "GA002", "more": 1}]')
    assert [v.at_ms for v in load_plan(path)] == [1, 5]


@pytest.mark.parametrize("text", ["", "{}", '[{"queue": "B"}]', '[{"at_ms": "x"}]', "[1]"])
def test_a_bad_plan_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text)
    with pytest.raises(PlanError, match=r"无法读取.*plan"):
        load_plan(path)
    with pytest.raises(PlanError, match="无法读取"):
        load_plan(tmp_path / "missing.json")


def test_a_senior_lays_a_card_and_one_whose_card_is_not_read_names_the_class(rig: Rig) -> None:
    visitors = rig.play(
        visitor("09:45", queue="B", priority_class="P20", card=True),
        visitor("09:45", queue="E", priority_class="P20", card=True),
    )
    rig.at("09:46")
    assert visitors.card(Card("11010519491231002X", "19491231")), "that of who stands here"
    rig.pump(40)
    assert rig.printed == ["B012"]
    command = rig.bus.commands(m.Issue)[-1]
    assert isinstance(command, m.Issue)
    assert (command.priority_class, command.identity) == ("P20", m.Identity("11010519491231002X"))
    rig.clock.go(CARD_LIMIT_S + 1)
    rig.pump(40)
    command = rig.bus.commands(m.Issue)[-1]
    assert isinstance(command, m.Issue)
    assert (command.queue, command.priority_class, command.identity) == ("E", "P20", None)
    assert visitors.counts.cards == 1


def test_a_scanned_booking_waits_for_who_stands_at_the_kiosk(rig: Rig) -> None:
    visitors = rig.play(visitor("09:45", queue="B"))
    rig.at("09:46")
    booked = rig.flow.state.hall.appointments[0]
    visitors.scan(booked.code)
    rig.pump(40)
    assert rig.printed == ["B012", f"{booked.queue}013"]
    assert [type(command) for _, command in rig.bus.sent] == [m.Issue, m.CheckIn]
    assert visitors.counts.checked_in == 1
