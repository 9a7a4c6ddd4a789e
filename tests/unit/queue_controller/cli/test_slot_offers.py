"""Whom the rehearsal's manager offers a later slot: where nobody can help, and not who is next."""

from __future__ import annotations

import pytest

from config.model import Hall
from queue_controller.api import messages as m
from queue_controller.cli.rehearsal import slots
from queue_controller.cli.rehearsal.manager import DutyManager
from queue_controller.cli.rehearsal.slots import SlotOffers
from queue_controller.service.permissions import ALLOWED
from tests.unit.queue_controller.service.driver import Driver, sample_hall

SONGMING = sample_hall("songming")


@pytest.fixture(autouse=True)
def everybody_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "SAYS_YES", 1.0)


def line(count: int, hall: Hall = SONGMING, priority_class: str = "P99") -> Driver:
    """The archive with one clerk, who is busy, and so many that wait."""
    day = Driver(hall, clock="09:00").open("37")
    day.issue("X")
    day.call("37")
    for _ in range(count):
        day.pass_s(1).issue("X", priority_class=priority_class)
    return day


def offers(day: Driver, manager: SlotOffers) -> list[m.Command]:
    return [send.command for send in manager.step(day.state.view, day.now_ms)]


@pytest.fixture
def manager() -> SlotOffers:
    return SlotOffers(SONGMING, "SM0054", ("X",), seed=1)


def test_who_would_wait_too_long_has_a_slot_and_the_others_read_of_it(manager: SlotOffers) -> None:
    """A quarter of an hour each: the third would wait over three quarters; when he goes, the fourth would not."""
    day = line(4)
    notice, put_off = offers(day, manager)
    assert isinstance(notice, m.PublishNotice)
    assert isinstance(put_off, m.PutOff)
    ticket = day.state.view.tickets[put_off.tickets[0]]
    assert (ticket.label, put_off.start) == ("X004", "10:30"), "the first after the whole line"
    day.do(notice, "manager-1")
    reply = day.do(put_off, "manager-1").reply
    assert isinstance(reply, m.Booked)
    assert reply.booking.queue == "X"
    assert offers(day, manager) == [], "asked once"
    for _ in range(3):
        day.do(m.Complete("37"))
        day.call("37")
    (withdrawn,) = offers(day, manager)
    assert isinstance(withdrawn, m.WithdrawNotice)
    day.do(withdrawn, "manager-1")
    assert not day.state.view.published


def test_who_is_soon_to_be_called_stays_however_long_he_has_waited(manager: SlotOffers) -> None:
    day = line(1)
    day.pass_s(50 * 60)
    assert offers(day, manager) == []


def test_nobody_of_priority_and_nobody_with_two_matters_is_asked(manager: SlotOffers) -> None:
    assert offers(line(6, priority_class="P20"), manager) == []
    day = line(3)
    day.do(m.Issue(queue="X", queues=("A",)), "kiosk-1")
    assert offers(day, manager) == []


def test_who_says_no_stays_and_is_not_asked_again(
    manager: SlotOffers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "SAYS_YES", 0.0)
    day = line(5)
    assert offers(day, manager) == []
    monkeypatch.setattr(slots, "SAYS_YES", 1.0)
    assert offers(day, manager) == []


def test_a_slot_is_given_to_a_few_only(manager: SlotOffers) -> None:
    starts = [each.start for each in offers(line(8), manager) if isinstance(each, m.PutOff)]
    assert len(starts) >= 4
    assert max(starts.count(each) for each in starts) == slots.OFFERS_MOST


def test_where_somebody_can_help_nobody_is_sent_away() -> None:
    """In Ziyang each queue has a counter or a colleague that can help; the archive of Songming has not."""
    assert "X" in DutyManager(SONGMING, 1).alone
    assert not DutyManager(sample_hall("ziyang"), 1).alone


def test_what_he_does_is_the_managers() -> None:
    assert {m.PutOff, m.PublishNotice, m.WithdrawNotice} <= ALLOWED["manager"]
