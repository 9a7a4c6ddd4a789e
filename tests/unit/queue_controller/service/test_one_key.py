"""Counters of one key: what a call says about the number before it; and 撤销."""

import msgspec
import pytest

from queue_controller.api import messages as m
from queue_controller.store.report import day_report
from tests.unit.queue_controller.service.driver import Driver, sample_hall

WITH_FEE = "GA002"


@pytest.fixture
def hall() -> Driver:
    return Driver(sample_hall("ziyang")).open("5", "6", "33")


def now(driver: Driver, label: str) -> m.Ticket:
    ticket = driver.state.ticket(label)
    assert ticket is not None
    return ticket


def undone(driver: Driver) -> m.StepUndone:
    event = driver.events(m.StepUndone)[-1]
    assert isinstance(event, m.StepUndone)
    return event


# --- passed over ---------------------------------------------------------------------------------


def test_a_number_passed_over_soon_was_missed(hall: Driver) -> None:
    hall.issue("B")
    hall.issue("B")
    hall.call("5")
    hall.pass_s(59)
    assert hall.call("5") == ("B002", "fifo")
    assert hall.events(m.TicketMissed) == [m.TicketMissed("20250908-B001", "5", inferred=True)]
    assert not hall.events(m.ServiceCompleted, m.RatingOpened)
    assert now(hall, "B001").state == "no_show"


def test_later_it_was_served(hall: Driver) -> None:
    hall.issue("B")
    hall.issue("B")
    hall.call("5")
    hall.pass_s(60)
    hall.call("5")
    event = hall.events(m.ServiceCompleted)[0]
    assert isinstance(event, m.ServiceCompleted)
    assert event.inferred
    assert not hall.events(m.TicketMissed)


def test_who_was_said_to_be_served_was_not_missed(hall: Driver) -> None:
    hall.issue("B")
    hall.issue("B")
    hall.call("5")
    hall.do(m.Start("5"))
    hall.pass_s(20)
    hall.call("5")
    assert hall.events(m.ServiceCompleted)


def test_the_key_of_the_rating_ends_a_service_however_short(hall: Driver) -> None:
    hall.issue("B")
    hall.call("5")
    hall.pass_s(20).do(m.Complete("5"), "host-1")
    assert hall.events(m.RatingOpened)


@pytest.mark.parametrize("seconds", [30, 90])
def test_out_of_turn_says_the_same_about_the_number_before(hall: Driver, seconds: int) -> None:
    hall.issue("B")
    hall.issue("B")
    hall.call("5")
    hall.pass_s(seconds).do(m.CallTicket("5", "2", "按号呼叫"), "host-1")
    assert bool(hall.events(m.TicketMissed)) is (seconds == 30)
    assert bool(hall.events(m.ServiceCompleted)) is (seconds == 90)


@pytest.mark.parametrize(
    ("client", "outcome"), [("host-1", "consulted"), ("terminal-1", "accepted"), ("", "consulted")]
)
def test_one_key_at_a_counter_of_kind_consulting_gave_advice(
    client: str, outcome: m.Outcome
) -> None:
    """The key for the rating, and the next call (no client here), name no outcome."""
    driver = Driver(sample_hall("ziyang")).open("1")
    driver.issue("Q")
    driver.issue("Q")
    driver.call("1")
    driver.pass_s(120).do(m.Complete("1") if client else m.CallNext("1"), client or "host-1")
    (event,) = driver.events(m.ServiceCompleted)
    assert isinstance(event, m.ServiceCompleted)
    assert event.outcome == outcome


def test_digits_call_only_a_single_match() -> None:
    driver = Driver(sample_hall("ziyang")).open("2")
    driver.issue("B")
    driver.issue("D")
    reply = driver.do(m.CallTicket("2", "1", "按号呼叫"), "host-1").reply
    assert reply == m.Called(None)  # the keypad beeps
    assert driver.events(m.ChoiceAsked) == [m.ChoiceAsked("2", "1", ("B001", "D001"))]
    assert list(driver.state.view.counters["2"].choice) == ["B001", "D001"]
    assert driver.state.view.counters["2"].ticket_id == ""
    driver.do(m.CallTicket("2", "D001", "选呼"), "terminal-2")
    assert driver.state.view.counters["2"].ticket_id == "20250908-D001"
    assert not driver.state.view.counters["2"].choice
    driver.do(m.Complete("2"))
    driver.do(m.CallTicket("2", "1", "按号呼叫"), "host-1")
    assert driver.state.view.counters["2"].ticket_id == "20250908-B001"


def test_a_terminal_that_types_digits_is_told_at_once() -> None:
    driver = Driver(sample_hall("ziyang")).open("2")
    driver.issue("B")
    driver.issue("D")
    refusal = driver.refused(m.CallTicket("2", "1", "选呼"), "terminal-2")
    assert refusal.code == "ambiguous_ticket"
    assert "B001" in refusal.message_zh


# --- recalled, queued again -----------------------------------------------------------------------


def test_who_was_recalled_in_vain_was_missed_however_long_ago(hall: Driver) -> None:
    hall.issue("B")
    hall.issue("B")
    hall.call("5")
    for _ in range(3):
        hall.pass_s(40).do(m.Recall("5"), "host-1")
    hall.pass_s(600).call("5")
    assert now(hall, "B001").state == "no_show"


def test_a_recall_begins_the_time_anew(hall: Driver) -> None:
    hall.issue("B")
    hall.issue("B")
    hall.call("5")
    hall.pass_s(50).do(m.Recall("5"), "host-1")
    hall.pass_s(50).call("5")
    assert now(hall, "B001").state == "no_show"


def test_a_number_comes_back_so_often_and_no_more(hall: Driver) -> None:
    hall.issue("B")
    for _ in range(3):
        hall.pass_s(60).call("5")
        hall.do(m.NoShow("5"))
        hall.do(m.Requeue("B001"), "kiosk-1")
    hall.pass_s(60).call("5")
    hall.do(m.NoShow("5"))
    refusal = hall.refused(m.Requeue("B001"), "kiosk-1")
    assert (refusal.code, refusal.detail["limit"]) == ("requeue_limit", "3")
    hall.do(m.CallTicket("5", "B001", "本人已到"))  # a clerk who sees him still can


def test_who_can_come_back_no_more_takes_a_new_number(hall: Driver) -> None:
    """The sentence says so, and the limit of numbers a person does not stand against it."""
    old = hall.issue("B", person_ref="p1").label
    for again in (True, True, True, False):
        hall.pass_s(60).do(m.CallTicket("5", old))
        hall.pass_s(60).do(m.NoShow("5"))
        issue = m.Issue(queue="B")
        if again:
            assert hall.refused(issue, "kiosk-1", "p1").code == "issue_limit"
            hall.do(m.Requeue(old), "kiosk-1")
    assert "重新取号" in hall.refused(m.Requeue(old), "kiosk-1").message_zh
    new = hall.issue("B", person_ref="p1").label
    assert hall.refused(issue, "kiosk-1", "p1").detail["label"] == new


@pytest.mark.parametrize(("said", "minutes"), [(True, 4.0), (False, 0.0)])
def test_an_inferred_start_trains_nothing(hall: Driver, said: bool, minutes: float) -> None:
    hall.issue("B")
    hall.call("5")
    hall.pass_s(60)
    if said:
        hall.do(m.Start("5"))
    hall.pass_s(240).do(m.Complete("5"), "host-1")
    report = day_report(hall.records, "2025-09-08", rehearsal=False)
    assert [each.service_median_minutes for each in report.queues] == [minutes]
    assert report.served == 1


# --- 撤销 ----------------------------------------------------------------------------------------


def test_a_call_that_is_taken_back_never_was(hall: Driver) -> None:
    for _ in range(3):
        hall.issue("B")
    facts = msgspec.json.encode(hall.state.line("B").facts())
    hall.call("5")
    reply = hall.pass_s(5).do(m.Undo("5"), "host-1").reply
    assert isinstance(reply, m.Done)
    assert reply.ticket is not None
    assert (reply.ticket.label, reply.ticket.state) == ("B001", "waiting")
    assert msgspec.json.encode(hall.state.line("B").facts()) == facts
    assert hall.state.view.counters["5"].ticket_id == ""
    assert (hall.state.view.calls, hall.state.view.figures.called) == ([], 0)
    assert hall.pass_s(600).tick() == ()  # nobody waits for it to be seen or heard
    assert hall.call("6") == ("B001", "fifo")
    assert now(hall, "B001").call_id == "20250908-B001-c2"


def test_a_priority_call_that_is_taken_back_leaves_the_counts_as_they_were(hall: Driver) -> None:
    for code in ("P99", "P99", "P20", "P99"):
        hall.issue("B", priority_class=code)
    for _ in range(2):
        hall.call("5")
        hall.pass_s(90)
    line = hall.state.line("B")
    assert line.ordinary_calls == 2
    assert hall.call("5") == ("B003", "interleave_waited_longest")
    assert (line.ordinary_calls, line.last_call_was_priority) == (0, True)
    hall.do(m.Undo("5"))
    assert (line.ordinary_calls, line.last_call_was_priority) == (2, False)
    assert hall.call("6")[0] == "B003"


def test_a_call_taken_back_after_another_counter_called(hall: Driver) -> None:
    for _ in range(3):
        hall.issue("B")
    hall.call("5")
    hall.call("6")
    hall.do(m.Undo("5"))
    assert hall.state.line("B").ordinary_calls == 1
    assert hall.call("5") == ("B001", "fifo")


def test_a_completion_that_is_taken_back_is_served_on(hall: Driver) -> None:
    hall.issue("B", person_ref="p1")
    hall.call("5")
    hall.do(m.Start("5"))
    hall.pass_s(300).do(m.Complete("5", cases=2))
    hall.do(m.Rate("20250908-B001-r1", 5), "rating-5")
    hall.pass_s(9).do(m.Undo("5"))
    ticket = now(hall, "B001")
    assert (ticket.state, ticket.counter, ticket.transaction) == ("serving", "5", 2)
    assert hall.state.view.counters["5"].ticket_id == ticket.ticket_id
    figures = hall.state.view.figures
    assert (figures.served, figures.cases, figures.ratings) == (0, 0, {"5": 1})
    assert hall.events(m.RatingClosed) == [m.RatingClosed("20250908-B001-r1", "5")]
    assert hall.state.holders.of("p1", "B")
    hall.do(m.Complete("5"))
    assert (hall.state.view.figures.served, hall.state.view.figures.cases) == (1, 1)
    assert hall.state.view.counters["5"].rating_id == "20250908-B001-r2"


def test_a_number_that_went_on_comes_back(hall: Driver) -> None:
    hall.issue("", item=WITH_FEE, person_ref="p1")
    hall.call("5")
    hall.pass_s(300).do(m.Complete("5"))
    assert len(hall.state.line("R")) == 1
    hall.do(m.Undo("5"))
    assert len(hall.state.line("R")) == 0
    assert (now(hall, "B001").queue, now(hall, "B001").state) == ("B", "serving")
    assert hall.state.holders.of("p1", "B")
    assert not hall.state.holders.of("p1", "R")


def test_not_once_the_next_counter_has_it(hall: Driver) -> None:
    hall.issue("", item=WITH_FEE)
    hall.call("5")
    hall.pass_s(300).do(m.Complete("5"))
    hall.call("33")
    assert hall.refused(m.Undo("5")).code == "undo_too_late"


def test_a_no_show_that_is_taken_back_is_called_still(hall: Driver) -> None:
    hall.issue("B")
    hall.call("5")
    hall.pass_s(60).do(m.NoShow("5"))
    hall.pass_s(3).do(m.Undo("5"))
    assert (now(hall, "B001").state, hall.state.view.figures.no_show) == ("called", 0)
    hall.do(m.Start("5"))


def test_one_press_of_two_steps_is_taken_back_in_two(hall: Driver) -> None:
    hall.issue("B")
    hall.issue("B")
    hall.call("5")
    hall.pass_s(300)
    assert hall.call("5")[0] == "B002"
    hall.pass_s(4).do(m.Undo("5"))
    assert (undone(hall).step, undone(hall).label) == ("call", "B002")
    hall.do(m.Undo("5"))
    assert (undone(hall).step, undone(hall).label) == ("complete", "B001")
    assert now(hall, "B001").state == "serving"


@pytest.mark.parametrize("state", ["no_show", "parked"])
def test_a_call_out_of_turn_goes_back_to_where_it_was(hall: Driver, state: m.TicketState) -> None:
    hall.issue("B")
    hall.call("5")
    hall.do(m.NoShow("5") if state == "no_show" else m.Park("5", "去复印"))
    hall.pass_s(30).do(m.CallTicket("6", "B001"))
    hall.do(m.Undo("6"))
    assert now(hall, "B001").state == state
    assert len(hall.state.line("B")) == 0


@pytest.mark.parametrize(
    ("seconds", "after", "code"),
    [
        (11, None, "nothing_to_undo"),
        (-60, None, "nothing_to_undo"),
        (1, m.Start("5"), "undo_too_late"),
        (1, m.Park("5"), "undo_too_late"),
        (1, m.Transfer("5", "D"), "undo_too_late"),
        (1, m.PauseCounter("5"), "counter_paused"),
    ],
)
def test_what_cannot_be_taken_back(
    hall: Driver, seconds: int, after: m.Command | None, code: str
) -> None:
    hall.issue("B")
    hall.call("5")
    if after is not None:
        hall.do(after)
    refusal = hall.pass_s(seconds).refused(m.Undo("5"))
    assert refusal.code == code
    assert "…" not in refusal.message_zh


def test_a_requeued_number_stays_in_line(hall: Driver) -> None:
    hall.issue("B")
    hall.call("5")
    hall.do(m.NoShow("5"))
    hall.do(m.Requeue("B001"), "kiosk-1")
    assert hall.refused(m.Undo("5")).code == "undo_too_late"


def test_nothing_was_done_yet(hall: Driver) -> None:
    assert hall.refused(m.Undo("5")).code == "nothing_to_undo"


def test_undo_is_for_counters(hall: Driver) -> None:
    for client in ("kiosk-1", "board-1", "rating-5", "desk-1", "manager-1"):
        assert hall.refused(m.Undo("5"), client).code == "not_allowed"
    assert hall.refused(m.Undo("5"), "terminal-6").code == "not_your_counter"
