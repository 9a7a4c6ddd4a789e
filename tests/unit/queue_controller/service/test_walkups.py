"""Visitors without a number, pre-printed rolls, and lost paper."""

from __future__ import annotations

import pytest

from config.model import PolicyConfig
from queue_controller.api import messages as m
from queue_controller.api.audience import cut_event
from queue_controller.domain.why import why
from queue_controller.service.hall import HallState
from tests.unit.queue_controller.service.driver import Driver, sample_hall


@pytest.fixture
def hall() -> Driver:
    driver = Driver(sample_hall("ziyang")).open("2", "5", "6", "33")
    driver.do(m.SignIn("5", "ZY0005"))
    return driver


# --- walk-ups ------------------------------------------------------------------------------------


def test_a_walk_up_is_issued_called_and_started_in_one(hall: Driver) -> None:
    reply = hall.do(m.WalkUp("5", item="GA001"), "terminal-5").reply
    assert isinstance(reply, m.Called)
    assert reply.ticket is not None
    assert (reply.ticket.label, reply.ticket.state, reply.rule) == ("B701", "serving", "walk_up")
    kinds = [type(event) for _, event in hall.records[-3:]]
    assert kinds == [m.TicketIssued, m.TicketCalled, m.ServiceStarted]
    started = hall.events(m.ServiceStarted)[-1]
    assert isinstance(started, m.ServiceStarted)
    assert started.staff_no == "ZY0005"
    hall.pass_s(120).do(m.Complete("5"))
    hall.do(m.WalkUp("5"))
    assert hall.issue("B").label == "B001", "its numbers are not those of the kiosk"
    assert hall.state.numbers.all_last("2025-09-08") == {"B/walk_up": 702, "B": 1}
    assert hall.replayed().digest() == hall.state.digest()


def test_it_ends_what_stands_at_the_counter_as_a_call_does(hall: Driver) -> None:
    hall.issue("B")
    hall.call("5")
    assert hall.refused(m.WalkUp("5", reason="急")).code == "second_press"
    hall.pass_s(200).do(m.WalkUp("5"))
    completed = hall.events(m.ServiceCompleted)[-1]
    assert isinstance(completed, m.ServiceCompleted)
    assert (completed.label, completed.inferred) == ("B001", True)
    assert hall.events(m.RatingClosed)


def test_past_others_who_wait_it_needs_a_reason_that_is_kept(hall: Driver) -> None:
    hall.issue("B")
    refusal = hall.refused(m.WalkUp("5"), "terminal-5")
    assert (refusal.code, refusal.detail["count"]) == ("walk_up_reason", "1")
    hall.do(m.WalkUp("5", reason="行动不便"), "terminal-5")
    called = hall.events(m.TicketCalled)[-1]
    assert isinstance(called, m.TicketCalled)
    assert (called.rule, called.reason) == ("walk_up", "行动不便")
    said = why(hall.records, "B701", hall.state.zone)
    assert "没有号的群众，窗口当场给号办理，原因：行动不便" in said[1].zh
    assert "先于排在它前面的B001" in said[1].zh


@pytest.mark.parametrize(
    ("command", "client", "code"),
    [
        (m.WalkUp("5", "D"), "cli", "counter_without_queue"),
        (m.WalkUp("5", "?"), "cli", "unknown_queue"),
        (m.WalkUp("2"), "cli", "queue_or_item_needed"),
        (m.WalkUp("33"), "cli", "queue_by_transfer_only"),
        (m.WalkUp("5", priority_class="P00"), "cli", "unknown_class"),
        (m.WalkUp("7"), "cli", "counter_not_open"),
        (m.WalkUp("5"), "terminal-6", "not_your_counter"),
        (m.WalkUp("5"), "kiosk-1", "not_allowed"),
        (m.WalkUp("5"), "host-1", "not_allowed"),
    ],
)
def test_walk_up_refused(hall: Driver, command: m.WalkUp, client: str, code: str) -> None:
    assert hall.refused(command, client).code == code


def test_a_hall_may_have_no_such_numbers(hall: Driver) -> None:
    policy = PolicyConfig(walk_up_numbers=(0, 0))
    hall.state = HallState(hall.hall, policy)
    hall.records.clear()
    hall.tick()
    hall.open("5")
    assert hall.refused(m.WalkUp("5")).code == "numbers_used_up"


def test_numbers_in_turn_go_around_those_that_are_set_apart(hall: Driver) -> None:
    policy = PolicyConfig(walk_up_numbers=(3, 4), roll_numbers=(5, 5))
    hall.state = HallState(hall.hall, policy)
    hall.records.clear()
    hall.tick()
    assert [hall.issue("B").label for _ in range(4)] == ["B001", "B002", "B006", "B007"]


# --- rolls ---------------------------------------------------------------------------------------


def test_a_roll_is_bound_at_the_time_when_the_paper_was_taken(hall: Driver) -> None:
    hall.issue("B")
    hall.pass_s(600)
    reply = hall.do(m.BindRoll(812, item="GA001", minutes_ago=15), "desk-1").reply
    assert isinstance(reply, m.Issued)
    assert (reply.ticket.label, reply.ticket.source, reply.token) == ("B812", "roll", "")
    assert hall.call("5") == ("B812", "fifo"), "it came before B001"


def test_it_never_overtakes_who_was_called_in_turn(hall: Driver) -> None:
    hall.issue("B")
    hall.pass_s(60)
    hall.issue("B")
    hall.pass_s(60).call("5")
    hall.pass_s(4).call("6")
    hall.do(m.BindRoll(812, "B", minutes_ago=120), "desk-1")
    ticket = hall.state.ticket("B812")
    assert ticket is not None
    assert ticket.place_ms >= max(
        t.place_ms for t in hall.state.view.tickets.values() if t.state == "called"
    )


def test_no_paper_is_older_than_the_hour_at_which_numbers_begin() -> None:
    """Nor does it go before who was put off yesterday."""
    hall = Driver(sample_hall("ziyang")).open("5")
    hall.issue("B")
    hall.do(m.PutOff(("B001",), "停电"), "manager-1")
    hall.at("08:20", "2025-09-09").open("5")
    hall.do(m.BindRoll(801, "B", minutes_ago=240), "desk-1")
    slip = hall.pass_s(60).do(m.Issue(slip="20250908-B001"), "kiosk-1").reply
    assert isinstance(slip, m.Issued)
    assert hall.at("08:40").call("5") == (slip.ticket.label, "fifo")
    assert hall.pass_s(90).call("5") == ("B801", "fifo")


def test_a_paper_is_one_visitor_a_day_also_when_the_clock_jumps(hall: Driver) -> None:
    hall.do(m.BindRoll(805, "B"), "desk-1")
    hall.do(m.BindRoll(803, "D"), "desk-1")
    for queue in ("B", "D"):
        refusal = hall.refused(m.BindRoll(805, queue), "desk-1")
        assert (refusal.code, refusal.detail["label"]) == ("roll_used", "B805")
    hall.at("10:00", "2025-09-09")
    hall.do(m.BindRoll(805, "D"), "desk-1")
    hall.at("10:00", "2025-09-08")
    assert hall.refused(m.BindRoll(805, "D"), "desk-1").code == "roll_used"
    assert hall.replayed().digest() == hall.state.digest()


def test_a_counter_calls_a_roll_that_nobody_bound(hall: Driver) -> None:
    hall.do(m.CallTicket("5", "812", "停电"), "terminal-5")
    present = hall.state.view.present_ticket("5")
    assert present is not None
    assert (present.label, present.state) == ("B812", "called")
    hall.pass_s(100).do(m.Complete("5"))
    assert hall.refused(m.CallTicket("5", "812")).code == "unknown_ticket"
    assert hall.refused(m.CallTicket("5", "B812")).code == "ticket_ended"


def test_a_counter_of_several_queues_needs_the_letter(hall: Driver) -> None:
    assert hall.refused(m.CallTicket("2", "812")).code == "ambiguous_ticket"
    hall.do(m.CallTicket("2", "d812"))
    assert hall.state.ticket("D812") is not None
    assert hall.refused(m.CallTicket("2", "Z813")).code == "unknown_ticket"


@pytest.mark.parametrize(
    ("command", "client", "code"),
    [
        (m.BindRoll(12, "B"), "desk-1", "not_of_the_roll"),
        (m.BindRoll(900, "B"), "desk-1", "not_of_the_roll"),
        (m.BindRoll(812, "R"), "desk-1", "queue_by_transfer_only"),
        (m.BindRoll(812, "B", minutes_ago=241), "desk-1", "bad_minutes_ago"),
        (m.BindRoll(812, "B", minutes_ago=-1), "desk-1", "bad_minutes_ago"),
        (m.BindRoll(812), "desk-1", "queue_or_item_needed"),
        (m.BindRoll(812, "B"), "kiosk-1", "not_allowed"),
    ],
)
def test_roll_refused(hall: Driver, command: m.BindRoll, client: str, code: str) -> None:
    assert hall.refused(command, client).code == code


def test_a_stopped_queue_takes_no_roll(hall: Driver) -> None:
    hall.do(m.StopIssue("B", "号满"), "manager-1")
    assert hall.refused(m.BindRoll(812, "B"), "desk-1").code == "issue_stopped"


# --- lost paper ----------------------------------------------------------------------------------


def test_a_reprint_is_on_record_and_says_what_is_true_now(hall: Driver) -> None:
    first = hall.issue("B")
    hall.do(m.Issue(queue="B"), "kiosk-1", token="old")
    hall.call("5")
    reply = hall.do(m.Reprint("B002", "遗失"), "kiosk-1", token="new").reply
    assert isinstance(reply, m.Issued)
    assert (reply.ticket.label, reply.ahead, reply.reprint, reply.token) == ("B002", 0, True, "new")
    event = hall.events(m.TicketReprinted)[0]
    assert event == m.TicketReprinted("20250908-B002", "B002", 1, "遗失", "hash of new")
    assert set(hall.state.kept.papers) == {"hash of new"}
    for audience in ("public", "counter"):
        cut = cut_event(event, audience)
        assert isinstance(cut, m.TicketReprinted)
        assert cut.token_hash == ""
    refusal = hall.refused(m.Reprint(first.label), "kiosk-1")
    assert refusal.code == "reprint_at_counter"


def test_ahead_of_a_number_that_waits(hall: Driver) -> None:
    for code in ("P99", "P99", "P10", "P99"):
        hall.issue("B", priority_class=code)
    aheads = []
    for label in ("B001", "B002", "B003", "B004"):
        reply = hall.do(m.Reprint(label), "desk-1").reply
        assert isinstance(reply, m.Issued)
        aheads.append(reply.ahead)
    assert aheads == [1, 2, 0, 3]


def test_there_are_only_so_many_reprints(hall: Driver) -> None:
    hall.issue("B")
    for _ in range(hall.policy.reprint_limit):
        hall.do(m.Reprint("B001"), "kiosk-1")
    assert hall.refused(m.Reprint("B001"), "kiosk-1").code == "reprint_limit"
    assert hall.refused(m.Reprint("B001"), "terminal-5").code == "not_allowed"
    hall.at("09:00", "2025-09-09")
    assert hall.state.reprints == {}


@pytest.mark.parametrize("digits", ["123", "12345", "12a4", "１２３４", ""])
def test_the_end_of_a_telephone_number_is_four_digits(hall: Driver, digits: str) -> None:
    command = m.Issue(queue="B", phone=m.PhoneTail(digits))
    assert hall.refused(command, "kiosk-1").code == "bad_phone_tail"
    assert "1234" not in repr(m.Issue(queue="B", phone=m.PhoneTail("1234")))
