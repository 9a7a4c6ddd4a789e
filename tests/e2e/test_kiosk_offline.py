"""The controller is away for longer than a visitor waits: the kiosk gives a number of its lease."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest

from queue_controller.api import messages as m
from tests.e2e.dying_controller import AFTER_COMMIT, BEFORE_COMMIT
from tests.e2e.stand import Socket, Stand, Starter, until

DYING = "tests.e2e.dying_controller"


class Hall:
    """A controller that can die with a request, a kiosk with leases, and its printer."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.start_controller()
        stand.start_simulator("sim-printer-1")
        self.kiosk: Socket = stand.start_kiosk()[1]
        until(lambda: stand.events(m.NumbersLeased), "the kiosk was given no numbers")
        self.ready()

    def start_controller(self) -> None:
        self.stand.start_controller(module=DYING)

    def look(self) -> dict[str, Any]:
        return self.kiosk.ask(do="look")

    def ready(self) -> None:
        until(lambda: self.look()["can_issue"], lambda: str(self.look()))

    def take(self) -> str:
        """The number that the visitor sees, its paper printed."""
        self.kiosk.ask(do="take", queue="A")
        seen = until(
            lambda: (one := self.look())["page"] == "ticket" and one["paper"] == "printed" and one,
            lambda: str(self.look()),
        )
        return str(seen["ticket"])

    def adopted(self) -> m.TicketIssued:
        found = until(
            lambda: [e for e in self.stand.events(m.TicketIssued) if e.lease],
            "the number was not recorded",
        )
        assert len(found) == 1
        one = found[0]
        assert isinstance(one, m.TicketIssued)
        return one


@pytest.fixture
def hall(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with Stand(starter, tmp_path_factory.mktemp("offline")) as stand:
        yield Hall(stand)


def test_number_without_a_controller_is_recorded_when_it_is_back(hall: Hall) -> None:
    hall.stand.controller.kill()
    label = hall.take()
    hall.start_controller()
    assert hall.adopted().label == label
    assert hall.stand.papers().count(label) == 1
    assert [e.label for e in hall.stand.events(m.TicketIssued)] == [label]


@pytest.mark.parametrize("death", [BEFORE_COMMIT, AFTER_COMMIT])
def test_controller_dies_with_the_request(hall: Hall, death: str) -> None:
    """The first command may have made a number that nobody heard of: it does not wait in the queue."""
    (hall.stand.folder / death).write_text("ticket_issued", encoding="utf-8")
    label = hall.take()
    assert hall.stand.controller.wait() == -signal.SIGKILL
    hall.start_controller()
    adopted = hall.adopted()
    assert adopted.label == label
    unheard = [e for e in hall.stand.events(m.TicketIssued) if not e.lease]
    assert len(unheard) == (1 if death == AFTER_COMMIT else 0)
    cancelled = hall.stand.events(m.TicketCancelled)
    assert [(e.ticket_id, e.by) for e in cancelled] == [(e.ticket_id, "system") for e in unheard]
    assert hall.stand.papers() == [label]
