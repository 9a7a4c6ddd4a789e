"""潮汐窗口, 临时窗口, 调整队列."""

import pytest

from queue_controller.api import messages as m
from queue_controller.api.audience import cut_event
from tests.unit.queue_controller.service.driver import Driver, sample_hall

WHY = "户政人多"


@pytest.fixture
def hall() -> Driver:
    return Driver(sample_hall("ziyang")).open("5", "6")


def test_a_counter_serves_another_queue_until_the_hour(hall: Driver) -> None:
    hall.issue("D")
    until_ms = hall.now_ms + 1_800_000
    command = m.SetCounterQueues("5", ("B", "D"), WHY, until_ms)
    hall.do(command, "manager-1")
    assert hall.do(command, "manager-1").events == ()
    assert hall.state.counters_of("D") == ("5",)
    assert hall.call("5")[0] == "D001"
    hall.pass_s(1799)
    assert hall.state.view.counters["5"].queues == ("B", "D")
    hall.pass_s(2)
    assert hall.events(m.CounterQueuesChanged)[-1] == m.CounterQueuesChanged(
        "5", reason="time_over"
    )
    assert hall.state.counters["5"] == hall.hall.counter("5")
    hall.issue("D")
    assert hall.pass_s(90).call("5") == ("", "")
    assert hall.replayed().digest() == hall.state.digest()


def test_who_waits_for_what_only_this_counter_serves_is_not_left(hall: Driver) -> None:
    for counter in hall.hall.counters_of_queue("B"):
        if counter.number != "5":
            hall.do(m.SetCounterQueues(counter.number, ("D",), WHY), "manager-1")
    hall.issue("B")
    refusal = hall.refused(m.SetCounterQueues("5", ("D",), WHY), "manager-1")
    assert refusal.code == "queue_would_be_left"
    assert "1人在等" in refusal.message_zh
    hall.do(m.MoveWaiting("B", "D", WHY), "manager-1")
    assert hall.do(m.SetCounterQueues("5", ("D",), WHY), "manager-1").events


def test_nor_who_waits_there_once_he_is_free(hall: Driver) -> None:
    for counter in hall.hall.counters_of_queue("D"):
        if counter.number != "9":
            hall.do(m.SetCounterQueues(counter.number, ("B",), WHY), "manager-1")
    hall.do(m.Issue(items=("GA006", "JJ005")), "kiosk-1")
    hall.call("5")
    assert not len(hall.state.line("D"))
    refusal = hall.refused(m.SetCounterQueues("9", ("B",), WHY), "manager-1")
    assert refusal.code == "queue_would_be_left"
    assert "1人在等" in refusal.message_zh


def test_a_new_day_has_the_counters_of_the_tables(hall: Driver) -> None:
    hall.do(m.SetCounterQueues("5", ("D",), WHY), "manager-1")
    hall.do(m.AddCounter("88", ("B",), WHY), "manager-1")
    hall.at("09:00", "2025-09-09")
    assert hall.state.counters == dict(hall.hall.counter_by_number)
    assert "88" not in hall.state.view.counters
    assert hall.state.view.counters["5"].queues == ()
    assert hall.replayed().digest() == hall.state.digest()


def test_a_temporary_counter_calls_and_serves(hall: Driver) -> None:
    hall.do(m.CloseCounter("5"))
    hall.do(m.CloseCounter("6"))
    hall.issue("B")
    hall.do(m.AddCounter("88", ("B",), WHY), "manager-1")
    hall.open("88")
    assert hall.state.counters_of("B") == ("88",)
    assert hall.do(m.CallNext("88"), "terminal-88").events
    hall.pass_s(300).do(m.Complete("88"), "terminal-88")
    assert hall.events(m.RatingOpened)
    assert hall.replayed().digest() == hall.state.digest()


def test_moved_numbers_keep_their_place_and_class(hall: Driver) -> None:
    first = hall.issue("B", person_ref="p1").label
    hall.pass_s(10).issue("D")
    senior = hall.pass_s(10).issue("B", priority_class="P20").label
    hall.do(m.MoveWaiting("B", "D", "B业务系统故障"), "manager-1")
    hall.do(m.SetCounterQueues("6", ("D",), WHY), "manager-1")
    assert hall.call("6") == (first, "fifo")
    assert hall.state.holders.of("p1", "D")
    assert not hall.state.holders.of("p1", "B")
    assert [t.label for t in hall.state.view.waiting("D")] == ["D001", senior]
    assert hall.do(m.MoveWaiting("B", "D", "没有人"), "manager-1").events == ()
    assert hall.replayed().digest() == hall.state.digest()


def test_some_are_moved_and_the_others_stay(hall: Driver) -> None:
    labels = [hall.issue("B").label for _ in range(3)]
    hall.do(m.MoveWaiting("B", "D", WHY, (labels[1], labels[1])), "manager-1")
    assert [t.label for t in hall.state.view.waiting("B")] == [labels[0], labels[2]]
    assert [t.label for t in hall.state.view.waiting("D")] == [labels[1]]


@pytest.mark.parametrize(
    ("command", "client", "code"),
    [
        (m.SetCounterQueues("5", ("B",), " "), "manager-1", "reason_missing"),
        (m.SetCounterQueues("99", ("B",), WHY), "manager-1", "unknown_counter"),
        (m.SetCounterQueues("5", ("?",), WHY), "manager-1", "unknown_queue"),
        (m.SetCounterQueues("5", ("B",), WHY, 1), "manager-1", "time_is_over"),
        (m.SetCounterQueues("5", ("B",) * 41, WHY), "manager-1", "too_many_queues"),
        (m.SetCounterQueues("5", ("B",), WHY, staff_no="x"), "manager-1", "unknown_staff"),
        (m.SetCounterQueues("5", ("B",), WHY), "terminal-5", "not_allowed"),
        (m.SetCounterQueues("5", ("B",), WHY), "supervisor-1", "not_allowed"),
        (m.AddCounter("5", ("B",), WHY), "manager-1", "counter_exists"),
        (m.AddCounter("0", ("B",), WHY), "manager-1", "bad_counter_number"),
        (m.AddCounter("1000", ("B",), WHY), "manager-1", "bad_counter_number"),
        (m.AddCounter("88", (), WHY), "manager-1", "queues_missing"),
        (m.AddCounter("88", ("B",), WHY, "nowhere"), "manager-1", "unknown_zone"),
        (m.AddCounter("88", ("B",), ""), "manager-1", "reason_missing"),
        (m.MoveWaiting("B", "B", WHY), "manager-1", "move_same_queue"),
        (m.MoveWaiting("B", "?", WHY), "manager-1", "unknown_queue"),
        (m.MoveWaiting("B", "D", ""), "manager-1", "reason_missing"),
        (m.MoveWaiting("D", "B", WHY, ("B001",)), "manager-1", "ticket_in_other_queue"),
        (m.MoveWaiting("B", "D", WHY, ("B002",)), "manager-1", "wrong_state"),
        (m.MoveWaiting("B", "D", WHY, ("B999",)), "manager-1", "unknown_ticket"),
        (m.MoveWaiting("B", "D", WHY), "desk-1", "not_allowed"),
    ],
)
def test_refused(hall: Driver, command: m.Command, client: str, code: str) -> None:
    hall.issue("B")
    hall.issue("B")
    hall.do(m.CallTicket("5", "B002", "老人"))
    assert hall.refused(command, client).code == code


def test_the_public_reads_no_reason_and_no_name(hall: Driver) -> None:
    hall.issue("B")
    hall.do(m.MoveWaiting("B", "D", WHY, staff_no="ZY0001"), "manager-1")
    moved = hall.events(m.TicketMoved)[0]
    assert isinstance(moved, m.TicketMoved)
    assert (moved.reason, moved.staff_no) == (WHY, "ZY0001")
    public = cut_event(moved, "public")
    assert isinstance(public, m.TicketMoved)
    assert (public.reason, public.staff_no) == ("", "")
