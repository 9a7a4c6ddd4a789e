"""The rehearsal's manager at the end of the day: nobody expires silently, and the hall takes each of his commands."""

from __future__ import annotations

import pytest

from queue_controller.api import messages as m
from queue_controller.cli.rehearsal.evening import Evening
from queue_controller.service.permissions import ALLOWED, PIN_COMMANDS
from tests.unit.queue_controller.service.driver import MONDAY, Driver, instant, sample_hall

HALL = sample_hall("ziyang")


class Day:
    """A hall and its manager, who looks each minute."""

    def __init__(self, clock: str) -> None:
        self.driver = Driver(HALL, clock=clock).open("5")
        self.manager = Evening(HALL, "ZY0111", seed=3)
        self.done: list[m.Command] = []

    def until(self, clock: str) -> Day:
        end_ms = instant(HALL, MONDAY, clock)
        while self.driver.now_ms < end_ms:
            self.driver.pass_s(60)
            for send in self.manager.step(self.driver.state.view, self.driver.now_ms):
                self.driver.do(send.command, "manager-1")
                self.done.append(send.command)
        return self

    def kinds(self) -> list[type[m.Command]]:
        return [type(each) for each in self.done]


def test_an_evening_with_visitors_left_is_served_on_then_put_off_then_closed() -> None:
    day = Day("16:20")
    labels = [day.driver.pass_s(1).issue("B").label for _ in range(3)]
    day.done.clear()
    day.until("17:40")
    rounds = [each for each in day.done if isinstance(each, m.NoteInspection)]
    acts = [each for each in day.done if not isinstance(each, m.NoteInspection)]
    assert len(rounds) == 2
    extended, notice = acts
    assert isinstance(extended, m.ExtendHours)
    assert extended.until_ms == instant(HALL, MONDAY, "18:00")
    assert isinstance(notice, m.PublishNotice)
    assert "18:00" in notice.body_zh
    day.done.clear()
    assert day.driver.call("5")[0] == labels[0]
    day.until("18:02")
    put_off, closed = day.done
    assert isinstance(put_off, m.PutOff)
    assert put_off.tickets == tuple(labels[1:])
    assert isinstance(closed, m.CloseDay)
    view = day.driver.state.view
    assert view.closed
    assert sorted(view.slips) == [f"20250908-{label}-t" for label in labels[1:]]
    assert [each.label for each in view.tickets.values()] == [labels[0]], "served to the end"
    assert day.until("18:30").driver.state.view.closed
    assert len(day.done) == 2, "once"


def test_an_empty_hall_is_only_closed() -> None:
    day = Day("17:00").until("17:35")
    assert day.kinds() == [m.NoteInspection, m.NoteInspection, m.CloseDay]


def test_he_does_nothing_before_the_hall_says_that_it_closes() -> None:
    day = Day("09:20")
    day.driver.issue("B")
    day.until("12:00")
    assert day.kinds() == [m.NoteInspection]


@pytest.mark.parametrize(
    ("command", "by_pin"),
    [
        (m.ExtendHours, True),
        (m.PublishNotice, True),
        (m.PutOff, True),
        (m.CloseDay, True),
        (m.NoteInspection, False),
    ],
)
def test_what_he_does_is_the_managers(command: type[m.Command], *, by_pin: bool) -> None:
    assert command in ALLOWED["manager"]
    assert (command in PIN_COMMANDS) is by_pin
