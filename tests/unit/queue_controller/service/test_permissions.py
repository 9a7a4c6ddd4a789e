"""Who may ask for what."""

from typing import get_args

import pytest

from queue_controller.api import messages as m
from queue_controller.api.audience import Role
from queue_controller.service.decide import HANDLERS
from queue_controller.service.permissions import ALLOWED
from tests.unit.queue_controller.service.driver import Driver, sample_hall

CALLS = (m.CallNext("5"), m.CallTicket("5", "B001"), m.Complete("5"), m.OpenCounter("5"))
SOMEBODY = {
    "kiosk": "kiosk-1",
    "rating": "rating-5",
    "display": "board-1",
    "device": "host-1",
    "counter": "terminal-5",
    "guide": "guide-1",
    "desk": "desk-1",
    "manager": "manager-1",
    "supervisor": "supervisor-1",
    "admin": "cli",
    "standby": "standby-1",
}


@pytest.fixture(scope="module")
def hall() -> Driver:
    driver = Driver(sample_hall("ziyang")).open("5")
    driver.issue("B")
    driver.issue("D")
    return driver


def test_every_role_has_a_row_and_every_command_is_some_ones() -> None:
    assert set(ALLOWED) == set(get_args(Role)) == set(SOMEBODY)
    allowed = {kind for kinds in ALLOWED.values() for kind in kinds}
    assert allowed == set(get_args(m.AnyCommand))


def test_every_command_is_decided_here_or_a_question() -> None:
    questions = {
        m.Snapshot,
        m.AskOutcome,
        m.AskPlace,
        m.AskFeedback,
        m.AskDayReport,
        m.AskRatings,
        m.AskBadReviews,
        m.AskEvents,
        m.AskSupervision,
        m.AskInspections,
        m.AskStatistics,
        m.MakeBackup,
        m.ReportStatistics,
        m.FindNumber,
        m.AskSlots,
        m.AskAppointments,
        m.Ping,
    }
    assert set(HANDLERS) | questions == set(get_args(m.AnyCommand))
    assert not set(HANDLERS) & questions


def test_who_watches_changes_nothing() -> None:
    changing = set(HANDLERS) - {m.Confirm, m.ReportHealth}
    assert not ALLOWED["display"] & changing
    # To prove who one is and to note what one saw changes no queue.
    assert ALLOWED["supervisor"] & set(HANDLERS) == {m.NoteInspection, m.Unlock}


def test_no_counter_and_nobody_of_the_house_rates() -> None:
    """A kiosk takes a rating by the token on the paper only, never by a name that can be guessed."""
    assert {role for role, kinds in ALLOWED.items() if m.Rate in kinds} == {
        "rating",
        "device",
        "admin",
    }


@pytest.mark.parametrize("command", CALLS)
@pytest.mark.parametrize("role", ["kiosk", "rating", "display", "desk", "supervisor"])
def test_these_never_act_for_a_counter(hall: Driver, role: str, command: m.Command) -> None:
    refusal = hall.refused(command, SOMEBODY[role])
    assert refusal.code == "not_allowed"
    assert SOMEBODY[role] in refusal.message_zh


def test_a_manager_opens_and_closes_but_does_not_call(hall: Driver) -> None:
    assert hall.refused(m.CallNext("5"), "manager-1").code == "not_allowed"
    assert hall.decide(m.OpenCounter("6"), "manager-1").events == (m.CounterOpened("6"),)


def test_a_terminal_acts_for_its_own_counter_only(hall: Driver) -> None:
    refusal = hall.refused(m.CallNext("5"), "terminal-6")
    assert refusal.code == "not_your_counter"
    assert refusal.message_zh == "terminal-6只能操作6号窗口。"
    assert hall.decide(m.CallNext("5"), "terminal-5").events


def test_a_terminal_deals_with_tickets_of_its_own_queues_only(hall: Driver) -> None:
    assert hall.refused(m.Cancel("D001", "staff", "x"), "terminal-5").code == "queue_not_served"
    assert hall.decide(m.Cancel("B001", "staff", "x"), "terminal-5").events


def test_a_device_host_acts_for_any_counter(hall: Driver) -> None:
    assert hall.decide(m.CallNext("5"), "host-1").events
    assert hall.decide(m.OpenCounter("6"), "host-1").events


def test_a_kiosk_cancels_for_visitors_only(hall: Driver) -> None:
    assert hall.refused(m.Cancel("B001", "staff", "x"), "kiosk-1").code == "not_allowed"
    assert hall.decide(m.Cancel("B001", "visitor"), "kiosk-1").events


@pytest.mark.parametrize("command", [m.Snapshot(), m.Ping(), m.AskDayReport()])
def test_a_question_is_not_decided_here(hall: Driver, command: m.Command) -> None:
    assert hall.refused(command, "cli").code == "unknown_command"
