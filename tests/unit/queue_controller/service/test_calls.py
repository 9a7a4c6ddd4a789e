"""顺呼, 选呼, 重呼, 过号, 恢复 and what they do to the ticket before."""

import pytest

from queue_controller.api import messages as m
from tests.unit.queue_controller.service.driver import Driver, sample_hall


@pytest.fixture
def hall() -> Driver:
    return Driver(sample_hall("ziyang")).open("5")


def last_called(driver: Driver) -> m.TicketCalled:
    event = driver.events(m.TicketCalled)[-1]
    assert isinstance(event, m.TicketCalled)
    return event


def test_first_come_first_called(hall: Driver) -> None:
    hall.issue("B")
    hall.issue("B")
    hall.pass_s(90)
    assert hall.call("5") == ("B001", "fifo")
    event = last_called(hall)
    assert (event.call_id, event.waited_ms, event.counter) == ("20250908-B001-c1", 90_000, "5")
    assert hall.state.view.counters["5"].ticket_id == "20250908-B001"


def test_priority_classes_go_by_their_rules_and_the_event_says_which(hall: Driver) -> None:
    hall.issue("B")
    hall.issue("B", priority_class="P10")
    assert hall.call("5") == ("B002", "priority_next")
    assert last_called(hall).priority is True


def test_nobody_waits(hall: Driver) -> None:
    decision = hall.do(m.CallNext("5"))
    assert decision.events == ()
    assert decision.reply == m.Called(None)
    assert decision.message_zh == "现在没有人等候。"


def test_call_next_ends_the_present_service(hall: Driver) -> None:
    for _ in range(2):
        hall.issue("B")
    hall.call("5")
    hall.pass_s(5).do(m.Start("5"))
    hall.pass_s(600)
    before = len(hall.records)
    assert hall.call("5") == ("B002", "fifo")
    kinds = [record.type for record, _ in hall.records[before:]]
    assert kinds == ["service_completed", "rating_opened", "rating_closed", "ticket_called"]
    completed = hall.events(m.ServiceCompleted)[0]
    assert isinstance(completed, m.ServiceCompleted)
    assert (completed.inferred, completed.service_ms, completed.cases) == (True, 600_000, 1)


def test_call_next_on_a_call_that_was_never_started_infers_start_and_end(hall: Driver) -> None:
    for _ in range(2):
        hall.issue("B")
    hall.call("5")
    hall.pass_s(300)
    before = len(hall.records)
    hall.call("5")
    kinds = [record.type for record, _ in hall.records[before:]]
    assert kinds[:2] == ["service_started", "service_completed"]


def test_a_second_press_calls_nobody(hall: Driver) -> None:
    for _ in range(3):
        hall.issue("B")
    hall.call("5")
    hall.now_ms += 2_999
    refusal = hall.refused(m.CallNext("5"), "host-1")
    assert refusal.code == "second_press"
    assert "B001" in refusal.message_zh
    assert hall.refused(m.CallTicket("5", "B003")).code == "second_press"
    hall.now_ms += 1
    assert hall.call("5") == ("B002", "fifo")


def test_the_last_visitor_is_ended_by_a_press_with_nobody_waiting(hall: Driver) -> None:
    hall.issue("B")
    hall.call("5")
    hall.pass_s(300)
    assert hall.call("5") == ("", "")
    status = hall.state.view.counters["5"]
    assert status.ticket_id == ""
    assert status.rating_id == "20250908-B001-r1"


def test_a_counter_that_is_not_open_calls_nobody(hall: Driver) -> None:
    hall.issue("B")
    assert hall.refused(m.CallNext("6")).code == "counter_not_open"
    hall.do(m.PauseCounter("5"))
    refusal = hall.refused(m.CallNext("5"))
    assert refusal.code == "counter_paused"
    assert "开始服务" in refusal.message_zh
    assert hall.refused(m.CallNext("99")).code == "unknown_counter"
    assert hall.refused(m.CallNext("05")).code == "unknown_counter"


def test_two_counters_never_get_the_same_ticket(hall: Driver) -> None:
    hall.open("6", "7")
    for _ in range(3):
        hall.issue("B")
    assert [hall.call(counter)[0] for counter in ("5", "6", "7")] == ["B001", "B002", "B003"]


def test_the_green_channel_calls_priority_first_over_all_its_queues(hall: Driver) -> None:
    hall.open("2")
    hall.issue("D")
    hall.pass_s(600)
    hall.issue("B", priority_class="P20")
    assert hall.call("2") == ("B001", "priority_counter")
    assert hall.pass_s(60).call("2") == ("D001", "fifo")


# --- 选呼 ----------------------------------------------------------------------------------------


def test_a_chosen_ticket_is_out_of_turn_with_its_reason(hall: Driver) -> None:
    for _ in range(3):
        hall.issue("B")
    hall.do(m.CallTicket("5", " b003 ", "老人身体不适"))
    event = last_called(hall)
    assert (event.label, event.rule, event.reason) == ("B003", "out_of_turn", "老人身体不适")
    assert hall.pass_s(60).call("5") == ("B001", "fifo")


def test_digits_alone_are_enough_where_only_one_ticket_matches(hall: Driver) -> None:
    hall.open("2")
    hall.issue("B")
    hall.issue("D")
    reply = hall.do(m.CallTicket("5", "1")).reply
    assert isinstance(reply, m.Called)
    assert reply.ticket is not None
    assert reply.ticket.label == "B001"
    hall.issue("B")
    hall.issue("D")
    refusal = hall.refused(m.CallTicket("2", "002"))
    assert refusal.code == "ambiguous_ticket"
    assert "B002、D002" in refusal.message_zh


def test_full_width_digits_and_letters_are_understood(hall: Driver) -> None:
    hall.issue("B")
    hall.do(m.CallTicket("5", "Ｂ００１"))
    assert last_called(hall).label == "B001"


def test_a_missed_ticket_can_be_chosen(hall: Driver) -> None:
    hall.issue("B")
    hall.call("5")
    hall.do(m.NoShow("5"))
    hall.do(m.CallTicket("5", "B001"))
    assert last_called(hall).call_id == "20250908-B001-c2"


def test_what_cannot_be_chosen(hall: Driver) -> None:
    hall.open("6")
    for queue in ("B", "B", "D"):
        hall.issue(queue)
    assert hall.refused(m.CallTicket("5", "B999")).code == "unknown_ticket"
    assert hall.refused(m.CallTicket("5", "")).code == "unknown_ticket"
    refusal = hall.refused(m.CallTicket("5", "D001"))
    assert refusal.code == "queue_not_served"
    assert "车驾管" in refusal.message_zh
    hall.call("6")
    assert hall.refused(m.CallTicket("6", "B001")).code == "ticket_here"
    refusal = hall.refused(m.CallTicket("5", "B001"))
    assert refusal.code == "ticket_elsewhere"
    assert "6号窗口" in refusal.message_zh
    hall.do(m.Complete("6"))
    refusal = hall.refused(m.CallTicket("5", "B001"))
    assert refusal.code == "ticket_ended"
    assert refusal.message_zh == "B001已办理结束，不能再操作。"
    assert hall.refused(m.CallTicket("5", "B002", "长" * 201)).code == "text_too_long"


# --- 重呼, 过号 ------------------------------------------------------------------------------------


def test_recalls_up_to_the_limit_and_the_last_one_says_so(hall: Driver) -> None:
    hall.issue("B")
    hall.call("5")
    for _ in range(3):
        hall.pass_s(20).do(m.Recall("5"))
    recalls = hall.events(m.TicketRecalled)
    assert [(e.recalls, e.last) for e in recalls if isinstance(e, m.TicketRecalled)] == [
        (1, False),
        (2, False),
        (3, True),
    ]
    decision = hall.do(m.Recall("5"))
    assert "过号" in decision.message_zh
    assert hall.events(m.TicketMissed) == [m.TicketMissed("20250908-B001", "5", after_recalls=3)]
    hall.do(m.Undo("5"))
    ticket = hall.state.ticket("B001")
    assert ticket is not None
    assert (ticket.state, ticket.recalls) == ("called", 3)


def test_a_new_call_starts_its_recalls_anew(hall: Driver) -> None:
    hall.issue("B")
    hall.call("5")
    hall.do(m.Recall("5"))
    hall.do(m.NoShow("5"))
    hall.do(m.Requeue("B001"))
    hall.call("5")
    assert hall.state.view.tickets["20250908-B001"].recalls == 0


def test_missed_and_back_behind_the_third(hall: Driver) -> None:
    for _ in range(6):
        hall.issue("B")
    hall.call("5")
    reply = hall.do(m.NoShow("5")).reply
    assert isinstance(reply, m.Done)
    assert reply.ticket is not None
    assert (reply.ticket.state, reply.ticket.counter) == ("no_show", "")
    reply = hall.do(m.Requeue("B001"), "kiosk-1").reply
    assert isinstance(reply, m.Done)
    assert reply.ticket is not None
    assert reply.ticket.state == "waiting"
    event = hall.events(m.TicketRequeued)[0]
    assert isinstance(event, m.TicketRequeued)
    assert (event.behind, event.priority_class) == ("20250908-B004", "P41")
    order = [hall.pass_s(60).call("5")[0] for _ in range(6)]
    assert order == ["B002", "B003", "B004", "B001", "B005", "B006"]


def test_of_several_classes_the_lowest_rank_holds_for_a_missed_senior(hall: Driver) -> None:
    hall.issue("B", priority_class="P20")
    hall.call("5")
    hall.do(m.NoShow("5"))
    hall.do(m.Requeue("B001"))
    assert hall.state.view.tickets["20250908-B001"].priority_class == "P20"


def test_only_a_missed_number_is_queued_again(hall: Driver) -> None:
    hall.issue("B")
    refusal = hall.refused(m.Requeue("B001"), "kiosk-1")
    assert (refusal.code, refusal.message_zh) == ("wrong_state", "B001在等候，不能过号重排。")
    assert refusal.message_en == "B001 is waiting; it cannot be queued again."


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (m.NoShow("5"), "B001正在办理，不能过号。"),
        (m.Recall("5"), "B001正在办理，不能重呼。"),
        (m.Start("5"), "B001正在办理，不能开始办理。"),
    ],
)
def test_what_is_served_is_not_called(hall: Driver, command: m.Command, words: str) -> None:
    hall.issue("B")
    hall.call("5")
    hall.do(m.Start("5"))
    assert hall.refused(command).message_zh == words


@pytest.mark.parametrize(
    "command",
    [
        m.NoShow("5"),
        m.Recall("5"),
        m.Start("5"),
        m.Complete("5"),
        m.Park("5"),
        m.Transfer("5", "D"),
    ],
)
def test_an_empty_counter_has_nothing_to_act_on(hall: Driver, command: m.Command) -> None:
    assert hall.refused(command).code == "no_present_ticket"


# --- 恢复 ----------------------------------------------------------------------------------------


def test_a_parked_ticket_is_resumed_at_a_counter_of_its_queue(hall: Driver) -> None:
    hall.open("6", "9")
    hall.issue("B")
    hall.call("5")
    hall.do(m.Start("5"))
    hall.do(m.Park("5", "补照片"))
    assert hall.state.view.tickets["20250908-B001"].reason == "补照片"
    assert hall.refused(m.Resume("9", "B001")).code == "queue_not_served"
    hall.do(m.Resume("6", "B001"))
    event = last_called(hall)
    assert (event.counter, event.rule, event.waited_ms) == ("6", "resumed", 0)
    assert hall.refused(m.Resume("5", "B001")).code == "ticket_elsewhere"


def test_only_a_parked_ticket_is_resumed(hall: Driver) -> None:
    hall.issue("B")
    assert hall.refused(m.Resume("5", "B001")).code == "not_parked"


def test_replies_to_the_public_do_not_say_the_class(hall: Driver) -> None:
    hall.issue("B", priority_class="P10")
    reply = hall.do(m.CallNext("5"), "host-1").reply
    assert isinstance(reply, m.Called)
    assert reply.ticket is not None
    assert (reply.ticket.priority, reply.ticket.priority_class) == (True, "")
    assert reply.ticket.state == "called"


@pytest.mark.parametrize(
    ("number", "kind"),
    [("1", "consulting"), ("5", "general"), ("34", "certificate"), ("35", "parallel")],
)
def test_counters_of_every_kind_but_priority_call_by_the_same_order(number: str, kind: str) -> None:
    hall = Driver(sample_hall("ziyang")).open(number)
    counter = hall.hall.counter(number)
    assert counter.kind == kind
    queue = counter.queues[0]
    labels = [hall.issue(queue, priority_class=code).label for code in ("P99", "P20", "P99", "P10")]
    called = []
    for _ in labels:
        called.append(hall.call(number))
        hall.pass_s(90).do(m.Start(number))
        hall.pass_s(90)
    assert [label for label, _ in called] == [labels[3], labels[0], labels[1], labels[2]]
    assert [rule for _, rule in called] == [
        "priority_next",
        "fifo",
        "interleave_waited_longest",
        "fifo",
    ]


def test_a_parallel_counter_serves_all_matters_of_its_queue_at_once() -> None:
    hall = Driver(sample_hall("ziyang")).open("35")
    items = [each.code for each in hall.hall.items_of_queue("L") if not each.subcentres][:2]
    ticket = hall.do(m.Issue(items=tuple(items)), "kiosk-1").reply
    assert isinstance(ticket, m.Issued)
    hall.call("35")
    hall.pass_s(90).do(m.Start("35"))
    hall.pass_s(300).do(m.Complete("35", "accepted", 2))
    (done,) = hall.events(m.ServiceCompleted)
    assert isinstance(done, m.ServiceCompleted)
    assert set(done.items) == set(items)
    assert ticket.ticket.ticket_id not in hall.state.view.tickets or done.next_queue
