"""Numbers for the time without the controller: leased, given out elsewhere, and taken over."""

from __future__ import annotations

import msgspec
import pytest

from config.model import PolicyConfig
from queue_controller.api import messages as m
from queue_controller.service.decide import Actor, decide
from queue_controller.service.leases import BLOCKS_PER_KIOSK
from tests.unit.queue_controller.service.driver import MONDAY, Driver, sample_hall

KIOSK = "kiosk-1"


@pytest.fixture
def hall() -> Driver:
    driver = Driver(sample_hall("ziyang"), clock="09:00")
    driver.state.lease_key = b"secret"
    return driver


def lease(hall: Driver, *queues: str, kiosk: str = KIOSK, disk: str = "d1") -> m.NumberLease:
    reply = hall.do(m.Lease(disk, queues or ("B",)), kiosk).reply
    assert isinstance(reply, m.Leased)
    return reply.leases[0]


def adopt(held: m.NumberLease, number: int, issued_ms: int, **more: str) -> m.Adopt:
    command = m.Adopt(
        held.queue, number, held.business_date, held.disk, held.epoch, held.first, held.last,
        held.granted_ms, held.expires_ms, held.signature, issued_ms,
    )  # fmt: skip
    return msgspec.structs.replace(command, **more)


def do_as(hall: Driver, command_id: str, command: m.Command) -> None:
    """A kiosk's command under an id of its own."""
    decision = decide(command, Actor(KIOSK, "kiosk"), hall.state, hall.now, command_id=command_id)
    hall.apply(decision.events, KIOSK, command_id)


def test_a_lease_is_a_range_of_its_own_until_numbers_are_no_longer_given(hall: Driver) -> None:
    hall.issue("B")
    held = lease(hall)
    assert (held.first, held.last, held.queue, held.kiosk) == (980, 999, "B", KIOSK)
    assert held.business_date == MONDAY
    assert held.expires_ms == hall.state.day.tickets.end_ms  # type: ignore[union-attr]
    other = lease(hall, kiosk="kiosk-2")
    assert (other.first, other.last) == (960, 979)
    assert hall.issue("B").label == "B002", "numbers in turn go on where they were"


def test_leases_are_for_queues_of_the_hall_and_have_a_limit(hall: Driver) -> None:
    assert hall.refused(m.Lease("d1", ("?",)), KIOSK).code == "unknown_queue"
    assert hall.refused(m.Lease("", ("B",)), KIOSK).code == "text_missing"
    assert hall.refused(m.Lease("d1", ("B",)), "terminal-5").code == "not_allowed"
    for _ in range(BLOCKS_PER_KIOSK):
        lease(hall)
    assert hall.do(m.Lease("d1", ("B",)), KIOSK).reply == m.Leased(())
    assert lease(hall, kiosk="kiosk-2").queue == "B"
    assert hall.at("23:00").refused(m.Lease("d1", ("B",)), KIOSK).code == "too_late"


def test_a_hall_without_offline_numbers_leases_none(hall: Driver) -> None:
    hall.state.policy = PolicyConfig(offline_numbers=0)
    assert hall.do(m.Lease("d1", ("B", "D")), KIOSK).reply == m.Leased(())


def test_an_adopted_number_waits_at_its_true_time(hall: Driver) -> None:
    held = lease(hall)
    before = hall.issue("B")
    issued_ms = hall.pass_s(60).now_ms
    after = hall.pass_s(60).issue("B")
    reply = hall.pass_s(600).do(adopt(held, 980, issued_ms, priority_class="P99"), KIOSK).reply
    assert isinstance(reply, m.Done)
    assert reply.ticket is not None
    assert (reply.ticket.label, reply.ticket.issued_ms) == ("B980", issued_ms)
    assert [t.label for t in hall.state.view.waiting("B")] == [before.label, "B980", after.label]
    assert hall.issue("B").label == "B003"


def test_an_adopted_number_is_never_ahead_of_one_already_called(hall: Driver) -> None:
    held = lease(hall)
    issued_ms = hall.pass_s(30).now_ms
    hall.pass_s(60).issue("B")
    hall.pass_s(5).issue("B")
    hall.open("5")
    called = hall.do(m.CallNext("5"), "host-1").reply
    assert isinstance(called, m.Called)
    assert called.ticket is not None
    hall.do(adopt(held, 980, issued_ms), KIOSK)
    ticket = hall.state.view.tickets["20250908-B980"]
    assert ticket.issued_ms == issued_ms
    assert (ticket.place_ms, ticket.place_tie) > (called.ticket.place_ms, called.ticket.place_tie)
    assert [t.label for t in hall.state.view.waiting("B")] == ["B980", "B002"]


def test_the_command_that_it_supersedes_is_void_whether_it_arrived_or_not(hall: Driver) -> None:
    held = lease(hall)
    do_as(hall, "wish-1", m.Issue(queue="B"))
    ghost = hall.state.view.tickets["20250908-B001"]
    hall.do(adopt(held, 980, hall.now_ms, supersedes="wish-1"), KIOSK)
    assert ghost.ticket_id not in hall.state.view.tickets
    assert hall.state.ended["B001"] == "cancelled"
    hall.do(adopt(held, 981, hall.now_ms, supersedes="wish-2"), KIOSK)
    with pytest.raises(Exception, match="superseded"):
        do_as(hall, "wish-2", m.Issue(queue="B"))
    assert [t.label for t in hall.state.view.waiting("B")] == ["B980", "B981"]
    assert hall.state.digest() == hall.replayed().digest()


def test_a_superseded_command_that_arrives_on_the_next_date_draws_no_number(hall: Driver) -> None:
    """It was on its way when the date ended; its visitor has gone home with the number of yesterday."""
    held = lease(hall)
    hall.do(adopt(held, 980, hall.now_ms, supersedes="wish-1"), KIOSK)
    late = hall.now_ms
    hall.pass_s(24 * 3600)
    with pytest.raises(Exception, match="superseded"):
        do_as(hall, "wish-1", m.Issue(queue="B"))
    hall.do(adopt(held, 981, late, supersedes="wish-2"), KIOSK)
    with pytest.raises(Exception, match="superseded"):
        do_as(hall, "wish-2", m.Issue(queue="B"))
    assert hall.state.view.waiting("B") == []
    assert hall.state.digest() == hall.replayed().digest()
    hall.pass_s(24 * 3600)
    hall.pass_s(24 * 3600)
    assert hall.state.kept.superseded == {}, "it does not grow from day to day"


def test_a_called_ghost_is_taken_back_and_a_served_one_is_left(hall: Driver) -> None:
    held = lease(hall)
    hall.open("5", "6")
    do_as(hall, "wish-1", m.Issue(queue="B"))
    hall.do(m.CallNext("5"), "host-1")
    hall.do(adopt(held, 980, hall.now_ms, supersedes="wish-1"), KIOSK)
    assert hall.state.view.present_ticket("5") is None
    do_as(hall, "wish-2", m.Issue(queue="B"))
    hall.pass_s(10).do(m.CallNext("5"), "host-1")
    hall.pass_s(10).do(m.CallNext("6"), "host-1")
    hall.do(m.Start("6"), "host-1")
    hall.do(adopt(held, 981, hall.now_ms, supersedes="wish-2"), KIOSK)
    served = hall.state.view.present_ticket("6")
    assert served is not None
    assert served.state == "serving"


def test_a_forged_lease_or_a_number_outside_it_is_refused(hall: Driver) -> None:
    held = lease(hall)
    good = adopt(held, 980, hall.now_ms)
    assert hall.refused(good, "kiosk-2").code == "lease_invalid"
    assert hall.refused(adopt(held, 979, hall.now_ms), KIOSK).code == "lease_invalid"
    forged = msgspec.structs.replace(good, first=1, number=5)
    assert hall.refused(forged, KIOSK).code == "lease_invalid"
    hall.do(good, KIOSK)
    assert hall.refused(good, KIOSK).code == "number_given"


def test_a_clock_that_was_wrong_is_held_within_the_lease(hall: Driver) -> None:
    held = lease(hall)
    hall.pass_s(60)
    hall.do(adopt(held, 980, 0), KIOSK)
    hall.do(adopt(held, 981, hall.now_ms + 86_400_000), KIOSK)
    tickets = hall.state.view.tickets
    assert tickets["20250908-B980"].issued_ms == held.granted_ms
    assert tickets["20250908-B981"].issued_ms == hall.now_ms


def test_a_number_of_yesterday_is_on_record_but_waits_no_more(hall: Driver) -> None:
    held = lease(hall)
    issued_ms = hall.pass_s(60).now_ms
    hall.at("09:00", "2025-09-09")
    before = dict(hall.state.view.tickets)
    hall.do(adopt(held, 980, issued_ms), KIOSK)
    record, event = hall.records[-1]
    assert isinstance(event, m.TicketAdoptedLate)
    assert (event.label, event.issued_ms, record.actor) == ("B980", issued_ms, KIOSK)
    assert hall.state.view.tickets == before


def test_a_date_that_comes_back_still_knows_its_leases(hall: Driver) -> None:
    held = lease(hall)
    hall.at("09:00", "2025-09-09")
    assert lease(hall).first == 980, "numbers restart with the date"
    hall.at("10:00", MONDAY)
    again = lease(hall)
    assert again.last < held.first
    hall.do(adopt(held, 980, hall.now_ms), KIOSK)
    assert "20250908-B980" in hall.state.view.tickets
    assert hall.state.digest() == hall.replayed().digest()


def test_a_controller_that_never_heard_of_a_lease_honours_its_signature(hall: Driver) -> None:
    held = lease(hall)
    promoted = Driver(sample_hall("ziyang"), clock="09:10")
    promoted.state.lease_key = hall.state.lease_key
    promoted.do(adopt(held, 985, promoted.now_ms), KIOSK)
    assert lease(promoted, kiosk="kiosk-2").last < held.first
