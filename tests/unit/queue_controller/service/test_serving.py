"""开始办理, 办理结束, 挂起, 转移, 取消."""

import pytest

from queue_controller.api import messages as m
from tests.unit.queue_controller.service.driver import Driver, sample_hall


@pytest.fixture
def hall() -> Driver:
    driver = Driver(sample_hall("ziyang")).open("5", "9", "33", "1")
    driver.do(m.SignIn("5", "ZY0005"))
    return driver


def serve(driver: Driver, queue: str = "B", counter: str = "5", **fields: str) -> str:
    label = driver.issue(queue, **fields).label
    driver.call(counter)
    driver.pass_s(20).do(m.Start(counter))
    driver.pass_s(300)
    return label


def completed(driver: Driver) -> m.ServiceCompleted:
    event = driver.events(m.ServiceCompleted)[-1]
    assert isinstance(event, m.ServiceCompleted)
    return event


def test_complete_names_clerk_item_time_and_opens_the_rating(hall: Driver) -> None:
    serve(hall, item="GA006")
    reply = hall.do(m.Complete("5", "done_on_the_spot", 2)).reply
    event = completed(hall)
    assert (event.staff_no, event.items, event.service_ms) == ("ZY0005", ("GA006",), 300_000)
    assert (event.outcome, event.cases, event.inferred) == ("done_on_the_spot", 2, False)
    opened = hall.events(m.RatingOpened)[0]
    assert opened == m.RatingOpened(
        "20250908-B001-r1", "5", "20250908-B001", 1, "ZY0005", "zh", queue="B", item="GA006"
    )
    assert isinstance(reply, m.Done)
    assert reply.ticket is not None
    assert reply.ticket.state == "served"
    assert hall.state.view.figures.served == 1


def test_start_is_optional(hall: Driver) -> None:
    hall.issue("B")
    hall.call("5")
    hall.pass_s(240).do(m.Complete("5"))
    started = hall.events(m.ServiceStarted)[0]
    assert isinstance(started, m.ServiceStarted)
    assert started.inferred
    assert completed(hall).service_ms == 240_000
    assert not completed(hall).inferred


@pytest.mark.parametrize(
    ("outcome", "cases"),
    [
        ("accepted", 1),
        ("done_on_the_spot", 1),
        ("materials_missing", 0),
        ("refused", 0),
        ("consulted", 0),
    ],
)
def test_only_what_was_taken_on_is_a_case(hall: Driver, outcome: m.Outcome, cases: int) -> None:
    serve(hall)
    hall.do(m.Complete("5", outcome))
    assert completed(hall).cases == hall.state.view.figures.cases == cases


def test_asking_the_way_is_no_case(hall: Driver) -> None:
    serve(hall, "Q", "1")
    hall.do(m.Complete("1"))
    assert completed(hall).cases == 0
    assert hall.events(m.RatingOpened)


def test_paying_opens_no_rating_of_its_own(hall: Driver) -> None:
    serve(hall)
    hall.do(m.Transfer("5", "R"))
    hall.call("33")
    hall.pass_s(60).do(m.Complete("33"))
    assert not hall.events(m.RatingOpened)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (m.Complete("5", cases=-1), "bad_cases"),
        (m.Complete("5", cases=100), "bad_cases"),
        (m.Complete("5", items=("GA002",) * 6), "too_many_items"),
        (m.Complete("5", items=("nothing",)), "unknown_item"),
        (m.Complete("77"), "unknown_counter"),
        (m.Transfer("5", "?"), "unknown_queue"),
        (m.Transfer("5", "B"), "same_queue"),
        (m.Park("5", "长" * 201), "text_too_long"),
    ],
)
def test_refused(hall: Driver, command: m.Command, code: str) -> None:
    serve(hall)
    refusal = hall.refused(command)
    assert refusal.code == code
    assert refusal.message_zh
    assert refusal.message_en


def test_a_transfer_waits_under_the_same_number_at_its_arrival_place(hall: Driver) -> None:
    early = hall.issue("D")
    label = serve(hall)
    late = hall.issue("D")
    hall.do(m.Transfer("5", "D", "换到车管"))
    ticket = hall.state.ticket(label)
    assert ticket is not None
    assert (ticket.queue, ticket.state, ticket.counter, ticket.transaction) == (
        "D",
        "waiting",
        "",
        2,
    )
    order = [hall.pass_s(60).call("9")[0] for _ in range(3)]
    assert order == [early.label, label, late.label]
    hall.pass_s(60).do(m.CallNext("9"))
    assert completed(hall).transaction == 1  # the last one's own
    ratings = [e.rating_id for e in hall.events(m.RatingOpened) if isinstance(e, m.RatingOpened)]
    assert "20250908-B001-r2" in ratings


def test_a_wrong_number_is_sent_on_before_its_service_began(hall: Driver) -> None:
    hall.issue("B")
    hall.call("5")
    hall.do(m.Transfer("5", "D"))
    ticket = hall.state.ticket("B001")
    assert ticket is not None
    assert ticket.transaction == 1


def test_park_frees_the_counter(hall: Driver) -> None:
    serve(hall)
    hall.issue("B")
    hall.do(m.Park("5", "去复印"))
    assert hall.state.view.counters["5"].ticket_id == ""
    assert hall.call("5") == ("B002", "fifo")
    assert not hall.events(m.RatingOpened)


# --- 弃号 and 作废 ---------------------------------------------------------------------------------


def test_a_visitor_gives_a_number_up_at_the_kiosk(hall: Driver) -> None:
    hall.issue("B")
    hall.do(m.Cancel("B001", "visitor"), "kiosk-1")
    assert hall.state.ticket("B001") is None
    assert hall.state.view.figures.cancelled == 1
    refusal = hall.refused(m.Cancel("B001", "visitor"), "kiosk-1")
    assert (refusal.code, refusal.message_zh) == ("ticket_ended", "B001已取消，不能再操作。")


def test_staff_need_a_reason(hall: Driver) -> None:
    hall.issue("B")
    assert hall.refused(m.Cancel("B001", "staff", "  "), "desk-1").code == "reason_needed"
    hall.do(m.Cancel("B001", "staff", "重复取号"), "desk-1")
    event = hall.events(m.TicketCancelled)[0]
    assert isinstance(event, m.TicketCancelled)
    assert (event.by, event.reason) == ("staff", "重复取号")


def test_a_called_number_that_is_cancelled_frees_its_counter(hall: Driver) -> None:
    hall.issue("B")
    hall.call("5")
    hall.do(m.Cancel("B001", "visitor"))
    assert hall.state.view.counters["5"].ticket_id == ""


def test_what_is_served_cannot_be_cancelled(hall: Driver) -> None:
    label = serve(hall)
    assert hall.refused(m.Cancel(label, "visitor")).code == "wrong_state"


def test_control_characters_do_not_reach_the_log(hall: Driver) -> None:
    hall.issue("B")
    hall.do(m.Cancel("B001", "staff", "重复\u202e取号\n\x1b[31m"), "desk-1")
    event = hall.events(m.TicketCancelled)[0]
    assert isinstance(event, m.TicketCancelled)
    assert event.reason == "重复取号[31m"
