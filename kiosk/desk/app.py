"""The guidance desk with its window, its connection, its printer and its card reader."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Final

from devices.kinds import CardRead, Completion, DeviceEvent, Kind, LinkChanged, LinkState
from kiosk.desk.flow import Desk
from kiosk.desk.viewmodel import DeskModel
from kiosk.ticketing.slip import compose
from kiosk.ui.app import Inbox, Surface
from kiosk.ui.bus import Answered, HallBus
from kiosk.ui.hardware import Hardware
from kiosk.ui.printing import PaperEnd, PrintQueue
from kiosk.ui.reports import DeviceReports
from kiosk.ui.shell import shell_state
from kiosk.ui.start import Start, StartError, connect
from kiosk.ui.state import HallState
from queue_controller.api import messages as m
from queue_controller.api.updates import Applied, Beat, Link, Reset

PAGE: Final = Path(__file__).parent / "qml" / "Main.qml"
TICK_S: Final = 0.25

log = logging.getLogger(__name__)


class Window:
    """Shows a desk: its view model, its headers, its page."""

    def __init__(self, desk: Desk, papers: PrintQueue, start: Start, surface: Surface) -> None:
        self.desk = desk
        self._papers = papers
        self._start = start
        self._surface = surface
        self._language = start.setup.policy.language
        self.refresh_header()
        self.model = DeskModel(desk, english=self._language == "en")
        desk.on_change = self.refresh
        self.window = surface.load(desk=self.model)
        surface.picture(desk.page.value)

    def refresh_header(self) -> None:
        """Clock and link."""
        self._surface.show(shell_state(self.desk.state, self._start.setup, language=self._language))

    def refresh(self) -> None:
        """Show the desk as it is now."""
        self.refresh_header()
        self.model.refresh()
        self._surface.picture(self.desk.page.value)

    def tick(self) -> float:
        """Look at the clocks; the seconds until the next look."""
        self._papers.tick()
        self.desk.tick()
        self.refresh_header()
        return TICK_S


class Program:
    """A desk with its real connections; the `Printer` of its flow."""

    def __init__(self, start: Start) -> None:
        """Build everything; connects nothing yet.

        Raises:
            StartError: the configuration cannot be used.
        """
        self._start = start
        self.state = HallState(start.hall)
        self._inbox = Inbox(self._take)
        self._client = connect(start, "counter", self._inbox.post)
        bus = HallBus(self._client, self._inbox.post)
        try:
            self._hardware = Hardware(start.setup, start.program.name, self._inbox.post)
        except StartError:
            self._client.close()
            raise
        self._reports = DeviceReports(bus)
        self.papers = PrintQueue(self._paper_ended)
        self.papers.use(self._hardware.printer)
        self.desk = Desk(self.state, bus, self)
        self.surface = Surface(start, PAGE)
        self.window = Window(self.desk, self.papers, start, self.surface)

    def print_number(self, job_id: str, issued: m.Issued) -> None:
        """Print the paper of a number, in the language of its visitor."""
        self.papers.add(
            job_id,
            compose(
                self.state,
                issued,
                issued.ticket.language,
                columns=self.papers.columns,
                reprint=issued.reprint,
            ),
        )

    def start(self) -> None:
        """Connect."""
        self._client.start()
        self._hardware.start()

    def close(self) -> None:
        """End the connections, then the window."""
        self._inbox.close()
        self._client.close(0.5)
        self._hardware.stop()
        self.surface.close()

    def _paper_ended(self, end: PaperEnd) -> None:
        if end.state != "printed":
            log.warning("the paper %s ended %s: %s", end.job_id, end.state, end.reason)
        self.desk.paper_ended(end)

    def _take(self, message: object) -> None:
        match message:
            case Reset() | Applied() | Beat() | Link():
                if not self.state.take(message):
                    self._client.resync()
                if isinstance(message, Link) and message.state == "current":
                    self._reports.tell_all()
                self.window.refresh()
            case Answered():
                self.desk.take(message)
            case DeviceEvent():
                self._on_device(message)

    def _on_device(self, event: DeviceEvent) -> None:
        match event.body:
            case Completion():
                self.papers.take(event.body)
            case LinkChanged(state=LinkState.OPEN) if event.kind is Kind.ID_CARD_READER:
                self._hardware.start_reading(event.device)
            case CardRead():
                self.desk.card_laid(event.body.number)
            case _:
                if self._reports.take(event, current=self.state.is_current):
                    self.window.refresh()


def run(start: Start) -> int:
    """Until SIGTERM, SIGINT or the window is closed.

    Raises:
        StartError: the configuration cannot be used.
    """
    began = time.monotonic()
    program = Program(start)
    program.start()
    code = program.surface.run(program.window.tick, began)
    program.close()
    return code
