"""A guidance desk over a fake bus and a scripted printer."""

from __future__ import annotations

import msgspec

from kiosk.desk.flow import Desk
from kiosk.desk.slips import PutOff
from kiosk.ui.bus import Answered
from kiosk.ui.printing import PaperEnd, PaperState
from queue_controller.api import messages as m
from queue_controller.api.errors import BusError
from queue_controller.api.view import Slip
from tests.unit.kiosk.hall import Clock, FakeBus, issued, open_hall, refusal, reply


class DeskRig:
    """Keeps what was sent and printed; `answer` is the controller."""

    def __init__(self, name: str = "ziyang") -> None:
        self.name = name
        self.clock = Clock()
        self.state = open_hall(name)
        self.bus = FakeBus(name)
        self.printed: list[tuple[str, m.Issued]] = []
        self.slips: list[tuple[str, PutOff]] = []
        self.desk = Desk(self.state, self.bus, self, self.clock)

    def live(self, *numbers: int, queue: str = "B", state: m.TicketState = "waiting") -> None:
        """Numbers that the view holds."""
        for number in numbers:
            ticket = issued(m.Issue(queue=queue), number, self.name).ticket
            self.state.view.tickets[ticket.ticket_id] = msgspec.structs.replace(ticket, state=state)

    def print_number(self, job_id: str, issued: m.Issued) -> None:
        self.printed.append((job_id, issued))

    def print_slip(self, job_id: str, row: PutOff) -> None:
        self.slips.append((job_id, row))

    def put_off(self, *numbers: int, queue: str = "B") -> None:
        """These numbers of today go first on another day."""
        view = self.state.view
        for number in numbers:
            code = f"{view.business_date.replace('-', '')}-{queue}{number:03d}-t"
            view.slips[code] = Slip(view.business_date, queue, "", "P99", len(view.slips) + 1)

    @property
    def sent(self) -> list[m.Command]:
        return [command for _, command in self.bus.sent]

    def answer(self, body: msgspec.Struct) -> None:
        identity = self.bus.sent[-1][0]
        self.desk.take(Answered(identity, reply(identity, body)))

    def refuse(self, code: str, zh: str, en: str) -> None:
        identity = self.bus.sent[-1][0]
        self.desk.take(Answered(identity, refusal(identity, code, zh, en)))

    def silence(self, error: BusError) -> None:
        self.desk.take(Answered(self.bus.sent[-1][0], error))

    def number(self, number: int = 12) -> None:
        """The controller gives a number for the last `Issue`."""
        command = self.sent[-1]
        assert isinstance(command, m.Issue)
        self.answer(issued(command, number, self.name))

    def place(self, *, state: m.TicketState = "waiting", priority_class: str = "P99") -> None:
        """The controller tells where the number stands."""
        ticket = issued(m.Issue(queue="B"), 12, self.name).ticket
        ticket = msgspec.structs.replace(
            ticket,
            state=state,
            priority_class=priority_class,
            counter="5" if state in {"called", "serving"} else "",
        )
        self.answer(
            m.PlaceOf(ticket, 3, 1, 5, 15, ("5", "6"), "Z3", can_requeue=state == "no_show")
        )

    def paper(self, state: PaperState) -> None:
        """The printer ends the last job."""
        job = self.printed[-1][0]
        self.desk.paper_ended(PaperEnd(job, state, "scripted", "缺纸", "Out of paper"))
