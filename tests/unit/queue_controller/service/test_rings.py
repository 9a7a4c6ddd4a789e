"""需引导: a machine rings, the desk answers, the number carries the mark."""

from __future__ import annotations

import pytest

from queue_controller.api import messages as m
from queue_controller.api.audience import cut_event, cut_view
from queue_controller.api.view import RingStatus
from tests.unit.queue_controller.service.driver import Driver, sample_hall


@pytest.fixture
def hall() -> Driver:
    return Driver(sample_hall("ziyang"))


def rings(hall: Driver) -> list[RingStatus]:
    return list(hall.state.view.rings.values())


def test_a_machine_rings_once_and_the_number_joins_its_ring(hall: Driver) -> None:
    hall.do(m.RingDesk(), "kiosk-1")
    hall.do(m.RingDesk(), "kiosk-1")
    (ring,) = rings(hall)
    assert (ring.client, ring.ticket_id) == ("kiosk-1", "")
    label = hall.issue("B").label
    hall.do(m.RingDesk(label), "kiosk-1")
    (joined,) = rings(hall)
    assert (joined.ring_id, joined.label, joined.since_ms) == (ring.ring_id, label, ring.since_ms)
    assert hall.state.view.tickets[joined.ticket_id].guided
    hall.do(m.RingDesk(label), "kiosk-1")
    assert len(hall.events(m.DeskRung)) == 2


def test_the_next_visitor_of_the_same_machine_rings_anew(hall: Driver) -> None:
    for _ in range(2):
        hall.do(m.RingDesk(hall.issue("B").label), "kiosk-1")
    hall.do(m.RingDesk(), "kiosk-2")
    assert len(rings(hall)) == 3


def test_the_desk_answers_once_and_the_mark_stays(hall: Driver) -> None:
    label = hall.issue("B").label
    hall.do(m.RingDesk(label), "kiosk-1")
    (ring,) = rings(hall)
    hall.do(m.AnswerRing(ring.ring_id, "ZY0001"), "desk-1")
    assert rings(hall) == []
    assert hall.state.view.tickets[ring.ticket_id].guided
    assert hall.refused(m.AnswerRing(ring.ring_id), "desk-1").code == "unknown_ring"


def test_who_answers_works_here_and_may(hall: Driver) -> None:
    hall.do(m.RingDesk(), "kiosk-1")
    (ring,) = rings(hall)
    answer = m.AnswerRing(ring.ring_id, "nobody")
    assert hall.refused(answer, "desk-1").code == "unknown_staff"
    assert hall.refused(m.AnswerRing(ring.ring_id), "kiosk-1").code == "not_allowed"
    assert hall.refused(m.RingDesk(), "board-1").code == "not_allowed"


def test_the_public_reads_neither_ring_nor_mark(hall: Driver) -> None:
    hall.do(m.RingDesk(hall.issue("B").label), "kiosk-1")
    public, counter = cut_view(hall.state.view, "public"), cut_view(hall.state.view, "counter")
    assert public.rings == {}
    assert not any(ticket.guided for ticket in public.tickets.values())
    assert len(counter.rings) == 1
    assert any(ticket.guided for ticket in counter.tickets.values())


def test_a_number_to_be_guided_is_not_missed_before_somebody_went(hall: Driver) -> None:
    hall.open("5")
    label = hall.issue("B").label
    hall.do(m.RingDesk(label), "kiosk-1")
    hall.call("5")
    assert hall.refused(m.NoShow("5")).code == "ring_open"
    (ring,) = rings(hall)
    hall.do(m.AnswerRing(ring.ring_id, "ZY0001"), "desk-1")
    hall.do(m.NoShow("5"))
    assert hall.state.view.tickets[ring.ticket_id].state == "no_show"


@pytest.mark.parametrize("seconds", [20, 70])
def test_nor_by_the_next_press_nor_by_recalling(hall: Driver, seconds: int) -> None:
    """Passed over soon or late: who has to be led there is neither missed nor served unseen."""
    hall.open("5")
    label = hall.issue("B").label
    hall.issue("B")
    hall.do(m.RingDesk(label), "kiosk-1")
    hall.call("5")
    hall.pass_s(seconds)
    for command in (m.CallNext("5"), m.CallTicket("5", "B002"), m.WalkUp("5", "B", reason="急")):
        assert hall.refused(command).code == "ring_open"
    for _ in range(3):
        hall.pass_s(5).do(m.Recall("5"))
    assert hall.refused(m.Recall("5")).code == "ring_open"
    hall.do(m.Start("5"))
    assert hall.pass_s(60).call("5") == ("B002", "fifo")


@pytest.mark.parametrize("step", ["call", "complete", "no_show"])
def test_the_mark_stays_when_a_step_is_taken_back(hall: Driver, step: str) -> None:
    hall.open("5")
    label = hall.issue("B").label
    hall.do(m.RingDesk(label), "kiosk-1")
    (ring,) = rings(hall)
    hall.do(m.AnswerRing(ring.ring_id, "ZY0001"), "desk-1")
    hall.call("5")
    if step != "call":
        hall.pass_s(70).do(m.Complete("5") if step == "complete" else m.NoShow("5"))
    hall.do(m.Undo("5"))
    ticket = hall.state.ticket(label)
    assert ticket is not None
    assert ticket.guided
    (event,) = hall.events(m.StepUndone)
    assert isinstance(event, m.StepUndone)
    cut = cut_event(event, "public")
    assert isinstance(cut, m.StepUndone)
    assert (event.guided, cut.guided) == (True, False)
    assert hall.replayed().digest() == hall.state.digest()
