"""受理 then 缴费: a completed matter with a fee goes on under the same number."""

import pytest

from queue_controller.api import messages as m
from tests.unit.queue_controller.service.driver import Driver, sample_hall

WITH_FEE = "GA002"
FREE = "GA006"


@pytest.fixture
def hall() -> Driver:
    """Counter 5 serves B001, who came at 09:00 for a matter with a fee."""
    driver = Driver(sample_hall("ziyang")).open("5", "33")
    assert driver.hall.item(WITH_FEE).has_fee
    assert not driver.hall.item(FREE).has_fee
    return driver


def serve(driver: Driver, item: str = WITH_FEE, person_ref: str = "") -> m.Ticket:
    ticket = driver.issue("", item=item, person_ref=person_ref)
    driver.call("5")
    driver.do(m.Start("5"))
    driver.pass_s(300)
    return ticket


def completed(driver: Driver) -> m.ServiceCompleted:
    event = driver.events(m.ServiceCompleted)[-1]
    assert isinstance(event, m.ServiceCompleted)
    return event


def test_a_fee_sends_the_number_on_at_its_arrival_place(hall: Driver) -> None:
    ticket = serve(hall, person_ref="p1")
    reply = hall.do(m.Complete("5")).reply
    assert completed(hall).next_queue == "R"
    assert isinstance(reply, m.Done)
    then = reply.ticket
    assert then is not None
    assert (then.label, then.queue, then.state, then.transaction) == ("B001", "R", "waiting", 2)
    assert (then.place_ms, then.place_tie) == (ticket.place_ms, ticket.place_tie)
    assert hall.state.view.counters["5"].ticket_id == ""
    assert hall.state.holders.of("p1", "R")
    assert not hall.state.holders.of("p1", "B")
    assert [
        e.transaction for e in hall.events(m.RatingOpened) if isinstance(e, m.RatingOpened)
    ] == [1]
    assert hall.call("33") == ("B001", "fifo")
    hall.pass_s(60).do(m.Complete("33"))
    assert (completed(hall).transaction, completed(hall).next_queue) == (2, "")
    assert completed(hall).cases == 0
    assert hall.state.ticket("B001") is None
    figures = hall.state.view.figures
    assert (figures.issued, figures.served, figures.cases) == (1, 2, 1)
    assert hall.replayed().digest() == hall.state.digest()


@pytest.mark.parametrize(
    ("outcome", "goes_on"),
    [
        ("accepted", True),
        ("done_on_the_spot", True),
        ("materials_missing", False),
        ("refused", False),
        ("consulted", False),
    ],
)
def test_only_what_was_taken_on_is_paid(hall: Driver, outcome: m.Outcome, goes_on: bool) -> None:
    serve(hall)
    hall.do(m.Complete("5", outcome))
    assert bool(completed(hall).next_queue) is goes_on
    assert (hall.state.ticket("B001") is not None) is goes_on


def test_what_is_free_ends(hall: Driver) -> None:
    serve(hall, FREE)
    hall.do(m.Complete("5"))
    assert completed(hall).next_queue == ""


def test_the_items_that_were_dealt_with_decide_not_the_one_on_the_ticket(hall: Driver) -> None:
    serve(hall, FREE)
    hall.do(m.Complete("5", items=(FREE, WITH_FEE)))
    assert completed(hall).next_queue == "R"
    serve(hall)
    hall.do(m.Complete("5", items=(FREE,)))
    assert completed(hall).next_queue == ""


def test_a_clerk_of_one_key_sends_on_too(hall: Driver) -> None:
    serve(hall)
    hall.issue("B")
    assert hall.call("5") == ("B002", "fifo")
    assert (completed(hall).next_queue, completed(hall).inferred) == ("R", True)
    assert hall.call("33")[0] == "B001"


def test_one_number_called_at_once_by_the_counter_that_takes_the_money() -> None:
    """A counter of both queues ends and calls with one key; the number itself is not called again."""
    driver = Driver(sample_hall("songming")).open("15", "31")
    item = next(i.code for i in driver.hall.items if i.queue == "D" and i.has_fee)
    driver.issue("", item=item)
    driver.call("15")
    driver.pass_s(300)
    assert driver.call("15") == ("", "")
    assert driver.call("31")[0] == "D001"
