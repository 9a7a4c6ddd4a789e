"""What a rehearsal's clerks do now and then: call out of turn, send on, take a result back."""

from __future__ import annotations

import pytest

from queue_controller.api import messages as m
from queue_controller.cli.rehearsal import clerks
from queue_controller.cli.rehearsal.clerks import SETTLES_WALL_S, Action, Clerks, RateOnPad, Send
from tests.unit.queue_controller.service.driver import Driver, sample_hall

ZIYANG = sample_hall("ziyang")
DATE = ZIYANG.appointments[0].date


class Counter:
    """A hall with one open counter, whose clerk's commands it takes."""

    def __init__(self, number: str, monkeypatch: pytest.MonkeyPatch, **shares: float) -> None:
        for name in (
            "CORRECTS_SHARE",
            "SENDS_ON_SHARE",
            "OUT_OF_TURN_SHARE",
            "NO_SHOW_SHARE",
            "PARK_SHARE",
        ):
            monkeypatch.setattr(clerks, name, shares.get(name, 0.0))
        monkeypatch.setattr(clerks, "RATING_SHARE", 1.0)
        self.number = number
        self.day = Driver(ZIYANG, clock="08:50").open(number)
        self.clerks = Clerks(ZIYANG, DATE, self.day.now_ms, seed=1)
        self.wall_s = 0.0

    def play(self, steps: int, every_s: float = 10.0) -> list[Action]:
        """What is done at this counter, with the wall clock at a tenth of the hall's."""
        found: list[Action] = []
        for _ in range(steps):
            self.day.pass_s(every_s)
            self.wall_s += every_s / 10
            for action in self.clerks.step(self.day.state.view, self.day.now_ms, self.wall_s):
                if (
                    isinstance(action, Send)
                    and getattr(action.command, "counter", "") == self.number
                ):
                    self.day.do(action.command)
                    found.append(action)
                elif isinstance(action, RateOnPad):
                    found.append(action)
        return found


def commands(actions: list[Action]) -> list[m.Command]:
    return [each.command for each in actions if isinstance(each, Send)]


def test_a_wrong_result_is_taken_back_and_given_again_and_then_rated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counter = Counter("8", monkeypatch, CORRECTS_SHARE=1.0)
    counter.day.issue("C")
    counter.day.call("8")
    sent = commands(done := counter.play(400))
    kinds = [type(each) for each in sent if isinstance(each, m.Complete | m.Undo)]
    assert kinds == [m.Complete, m.Undo, m.Complete]
    wrong, _, right = (each for each in sent if isinstance(each, m.Complete | m.Undo))
    assert isinstance(wrong, m.Complete)
    assert isinstance(right, m.Complete)
    assert (wrong.outcome, right.outcome != "refused") == ("refused", True)
    completed = counter.day.events(m.ServiceCompleted)
    assert len(completed) == 2
    assert len([each for each in done if isinstance(each, RateOnPad)]) == 1


def test_who_rates_after_a_correction_takes_his_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pad drops a key that comes too soon after the question before."""
    counter = Counter("8", monkeypatch, CORRECTS_SHARE=1.0)
    counter.day.issue("C")
    counter.day.call("8")
    since = 0.0
    for _ in range(4_000):
        done = counter.play(1, every_s=1.0)
        if any(isinstance(each, m.Undo) for each in commands(done)):
            since = counter.wall_s
        if any(isinstance(each, RateOnPad) for each in done):
            assert since
            assert counter.wall_s - since > SETTLES_WALL_S
            return
    raise AssertionError("nobody rated")


def test_who_only_asked_is_sent_on_under_the_same_number(monkeypatch: pytest.MonkeyPatch) -> None:
    counter = Counter("1", monkeypatch, SENDS_ON_SHARE=1.0)
    ticket = counter.day.issue("Q")
    counter.day.call("1")
    (sent,) = [each for each in commands(counter.play(200)) if isinstance(each, m.Transfer)]
    queue = ZIYANG.queue(sent.queue)
    assert queue.counts_as_case
    assert queue.takes_first_tickets
    assert [each.label for each in counter.day.state.view.waiting(sent.queue)] == [ticket.label]


def test_who_cannot_wait_is_called_out_of_turn_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counter = Counter("8", monkeypatch, OUT_OF_TURN_SHARE=1.0)
    first, second = counter.day.issue("C"), counter.day.issue("C")
    call, *_ = [each for each in commands(counter.play(60)) if isinstance(each, m.CallTicket)]
    assert call.ticket == second.label != first.label
    assert call.reason
