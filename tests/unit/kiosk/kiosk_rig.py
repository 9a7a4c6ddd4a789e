"""A kiosk program over a fake bus and a scripted printer; it can be killed and started again."""

from __future__ import annotations

from pathlib import Path

from config.model import ProgramConfig, Setup
from config.theme import load_theme
from devices.fakes.kinds import FakeTicketPrinter
from devices.kinds import DeviceEvent
from kiosk.ticketing.flow import Flow
from kiosk.ticketing.program import Kiosk
from kiosk.ui.journal import Journal
from kiosk.ui.start import Start
from kiosk.ui.state import HallState
from queue_controller.api.messages import Issue
from queue_controller.api.updates import Link, Reset
from queue_controller.api.view import HallView
from tests.unit.kiosk.hall import DATE, ROOT, FakeBus, beat, hall

THEME = load_theme()


def start_of(name: str = "ziyang") -> Start:
    """A kiosk's start without files."""
    return Start(
        hall(name),
        Setup(),
        ProgramConfig(name="kiosk-1", kind="ticketing"),
        THEME,
        THEME.display("ticketing"),
        ROOT / "config" / "halls" / name,
    )


class KioskRig:
    """Messages wait in an inbox until `pump`, as in the real program."""

    def __init__(self, folder: Path, name: str = "ziyang") -> None:
        self.path = folder / "kiosk-1.jsonl"
        self.name = name
        self.bus = FakeBus(name)
        self.inbox: list[object] = []
        self.printer = FakeTicketPrinter("printer-1", self.inbox.append)
        self.paper: list[str] = []
        self._boot()

    def _boot(self) -> None:
        self.journal = Journal(self.path)
        self.kept = Journal(self.path.with_suffix(".service.jsonl"))
        self.kiosk = Kiosk(
            HallState(hall(self.name)), self.bus, self.journal, self.kept, start_of(self.name)
        )
        self.kiosk.flow.hold_s = 0.0
        self.kiosk.papers.use(self.printer)

    @property
    def flow(self) -> Flow:
        return self.kiosk.flow

    @property
    def label(self) -> str:
        """The number on the screen."""
        shown = self.flow.ticket
        return "" if shown is None else shown.issued.ticket.label

    @property
    def issues(self) -> int:
        """How many different numbers the controller drew."""
        return self.bus.next_number - 12

    @property
    def printed(self) -> list[str]:
        """Labels of every slip that came out."""
        return [slip.label for slip in self.printer.slips]

    def connect(self) -> None:
        view = HallView(seq=1, epoch=1, business_date=DATE)
        self.inbox += [Reset(view), beat(name=self.name), Link("current", 0)]
        self.pump()

    def lose(self) -> None:
        self.bus.reachable = False
        self.inbox.append(Link("out_of_date", 0))
        self.pump()

    def pump(self, times: int = 10) -> None:
        for _ in range(times):
            messages, self.inbox[:] = list(self.inbox), []
            for message in [*messages, *self.bus.pump()]:
                self.kiosk.take(message)
            self.kiosk.tick()

    def kill(self) -> None:
        """The process is gone: nothing in memory remains, nothing is answered to it any more."""
        self.journal.close()
        self.kept.close()
        for identity, command in self.bus.waiting:
            if self.bus.reachable and isinstance(command, Issue):
                self.bus._end(identity, command)
        self.bus.waiting.clear()
        self.inbox.clear()

    def start_again(self) -> None:
        self._boot()

    def close(self) -> None:
        self.journal.close()
        self.kept.close()


def event_count(events: list[object]) -> int:
    """Device events among messages."""
    return sum(isinstance(event, DeviceEvent) for event in events)
