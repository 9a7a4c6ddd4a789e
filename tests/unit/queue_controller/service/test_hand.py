"""The manager's hand: priorities given and withdrawn, queues that give no more numbers."""

import pytest

from queue_controller.api import messages as m
from queue_controller.api.audience import cut_event, cut_view
from queue_controller.domain.why import why
from tests.unit.queue_controller.service.driver import Driver, sample_hall

NO_PROOF = "未出示证明"


@pytest.fixture
def hall() -> Driver:
    return Driver(sample_hall("ziyang")).open("5", "6")


def test_a_called_number_without_proof_waits_at_its_own_place(hall: Driver) -> None:
    first = hall.issue("B").label
    soldier = hall.pass_s(60).issue("B", priority_class="P10").label
    last = hall.pass_s(60).issue("B").label
    assert hall.call("5") == (soldier, "priority_next")
    reply = hall.pass_s(5).do(m.Reclassify(soldier, "P99", NO_PROOF), "terminal-5").reply
    assert isinstance(reply, m.Done)
    assert reply.ticket is not None
    assert (reply.ticket.state, reply.ticket.priority) == ("waiting", False)
    assert hall.state.view.counters["5"].ticket_id == ""
    order = [hall.pass_s(90).call("5") for _ in range(3)]
    assert order == [(first, "fifo"), (soldier, "fifo"), (last, "fifo")]
    told = [each.zh for each in why(hall.records, soldier, hall.state.zone)]
    assert told[2] == f"09:02 B002改为普通，原因：{NO_PROOF}，回到原来的位置等候。"
    assert hall.replayed().digest() == hall.state.digest()


def test_a_priority_that_is_given_counts_from_its_own_place(hall: Driver) -> None:
    hall.issue("B")
    label = hall.pass_s(60).issue("B").label
    hall.do(m.Reclassify(label, "P10", "现场核验"), "desk-1")
    assert hall.call("5") == (label, "priority_next")


def test_a_call_that_was_withdrawn_is_not_taken_back(hall: Driver) -> None:
    label = hall.issue("B", priority_class="P10").label
    hall.call("5")
    hall.do(m.Reclassify(label, "P99", NO_PROOF), "terminal-5")
    assert hall.refused(m.Undo("5")).code == "undo_too_late"


@pytest.mark.parametrize(
    ("command", "client", "code"),
    [
        (m.Reclassify("B001", "P10", " "), "desk-1", "reason_missing"),
        (m.Reclassify("B001", "P00", "x"), "desk-1", "unknown_class"),
        (m.Reclassify("B001", "P99", "x"), "desk-1", "same_class"),
        (m.Reclassify("B001", "P30", "x"), "desk-1", "class_by_booking"),
        (m.Reclassify("B009", "P10", "x"), "desk-1", "unknown_ticket"),
        (m.Reclassify("B001", "P10", "x"), "terminal-9", "queue_not_served"),
        (m.Reclassify("B001", "P10", "x"), "kiosk-1", "not_allowed"),
        (m.StopIssue("B", ""), "manager-1", "reason_missing"),
        (m.StopIssue("?", "x"), "manager-1", "unknown_queue"),
        (m.StopIssue("B", "x"), "terminal-5", "not_allowed"),
    ],
)
def test_refused(hall: Driver, command: m.Command, client: str, code: str) -> None:
    hall.issue("B")
    assert hall.refused(command, client).code == code


def test_a_stopped_queue_gives_no_number_until_it_is_resumed(hall: Driver) -> None:
    waiting = hall.issue("B").label
    hall.do(m.StopIssue("B", "今日号满"), "manager-1")
    assert hall.do(m.StopIssue("B", "今日号满"), "manager-1").events == ()
    assert hall.refused(m.Issue(queue="B"), "kiosk-1").code == "issue_stopped"
    assert hall.issue("D").label == "D001"
    assert hall.call("5")[0] == waiting
    hall.do(m.ResumeIssue("B", "增开窗口"), "manager-1")
    assert hall.do(m.ResumeIssue("B", "增开窗口"), "manager-1").events == ()
    assert hall.issue("B").label == "B002"


def test_a_new_day_gives_numbers_again(hall: Driver) -> None:
    hall.do(m.StopIssue("B", "今日号满"), "manager-1")
    hall.at("09:00", "2025-09-09")
    assert hall.issue("B").label == "B001"


def test_the_public_reads_no_reason(hall: Driver) -> None:
    label = hall.issue("B").label
    hall.do(m.Reclassify(label, "P10", "现场核验"), "desk-1")
    hall.do(m.StopIssue("B", "今日号满"), "manager-1")
    changed, stopped = hall.events(m.TicketReclassified, m.IssueStopped)
    assert cut_event(changed, "public") == m.TicketReclassified("20250908-B001", "", priority=True)
    assert cut_event(stopped, "public") == m.IssueStopped("B")
    assert cut_view(hall.state.view, "public").stopped == {"B": ""}
