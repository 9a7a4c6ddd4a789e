"""Where a number stands, and why others go first."""

from __future__ import annotations

import pytest

from queue_controller.api import messages as m
from queue_controller.api.audience import role_of
from queue_controller.service.ask import Ask
from queue_controller.service.place import place_of
from queue_controller.service.values import Actor, Refusal
from tests.unit.queue_controller.service.driver import Driver, sample_hall

KIOSK = Actor("kiosk-1", "kiosk")


def asked(hall: Driver, ticket: str) -> m.PlaceOf:
    return place_of(m.AskPlace(ticket), Ask(KIOSK, hall.state, hall.now))


@pytest.fixture
def hall() -> Driver:
    return Driver(sample_hall("ziyang")).open("5", "6")


def test_those_before_are_counted_and_those_by_law_apart(hall: Driver) -> None:
    labels = [hall.pass_s(10).issue("B").label for _ in range(4)]
    hall.pass_s(10).issue("B", priority_class="P10")
    found = asked(hall, labels[3])
    assert (found.ahead, found.by_law) == (4, 1)
    assert found.ticket.priority_class == ""
    assert found.low_minutes <= found.high_minutes
    assert "5" in found.counters
    assert not found.can_requeue


def test_it_is_the_order_in_which_they_are_called(hall: Driver) -> None:
    classes = ["P99", "P20", "P99", "P99", "P10", "P32", "P99", "P20", "P99"]
    labels = [hall.pass_s(20).issue("B", priority_class=c).label for c in classes]
    told = {label: asked(hall, label).ahead for label in labels}
    called = []
    for _ in labels:
        hall.pass_s(5)
        called.append(hall.call("5")[0])
    assert [label for label, _ in sorted(told.items(), key=lambda row: row[1])] == called


def test_asking_changes_nothing(hall: Driver) -> None:
    hall.issue("B")
    before = hall.state.digest()
    asked(hall, "B001")
    assert hall.state.digest() == before


def test_a_missed_number_says_that_it_can_wait_again(hall: Driver) -> None:
    hall.issue("B")
    hall.call("5")
    hall.pass_s(30)
    hall.do(m.NoShow("5"))
    found = asked(hall, "b 001")
    assert (found.ticket.state, found.can_requeue) == ("no_show", True)


def test_what_is_not_there_is_a_sentence(hall: Driver) -> None:
    with pytest.raises(Refusal) as no:
        asked(hall, "B999")
    assert no.value.code == "unknown_ticket"
    assert "B999" in no.value.message_zh


# --- papers of an earlier day --------------------------------------------------------------------


def _asked(driver: Driver, wanted: str, client: str = "kiosk-1") -> str:
    role = role_of(client)
    assert role is not None
    with pytest.raises(Refusal) as refused:
        place_of(m.AskPlace(wanted), Ask(Actor(client, role), driver.state, driver.now))
    assert "…" not in refused.value.message_zh or refused.value.code == "unknown_ticket"
    return refused.value.code


def test_a_paper_of_yesterday_tells_what_it_is_good_for() -> None:
    driver = Driver(sample_hall("ziyang")).open("5")
    served = driver.issue("B").ticket_id
    driver.call("5")
    driver.pass_s(300).do(m.Complete("5", "materials_missing"))
    waiting = driver.issue("B").ticket_id
    driver.do(m.CloseDay("停电"), "manager-1")
    assert _asked(driver, waiting) == "slip_other_day"
    driver.at("09:00", "2025-09-09")
    first = driver.issue("B").label
    for wanted in (waiting, waiting.replace("-", "").lower(), f"{waiting}-t"):
        assert _asked(driver, wanted) == "slip_held"
    assert _asked(driver, served) == "notice_held"
    assert _asked(driver, waiting, "board-1") == "unknown_ticket"
    driver.open("5")
    reply = driver.do(m.Issue(slip=waiting.replace("-", "")), "kiosk-1").reply
    assert isinstance(reply, m.Issued)
    assert driver.call("5") == (reply.ticket.label, "fifo"), f"before {first}, who came first today"
    assert _asked(driver, waiting) == "unknown_ticket"
    driver.do(m.Issue(queue="B", notice=served), "kiosk-1")
    issued = driver.events(m.TicketIssued)[-1]
    assert isinstance(issued, m.TicketIssued)
    assert (issued.priority_class, issued.notice) == ("P40", f"{served}-n1")
    assert _asked(driver, served) == "unknown_ticket"
    assert driver.replayed().digest() == driver.state.digest()
