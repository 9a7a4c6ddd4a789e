"""The guidance desk with its window, its connection, its printer and its card reader."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from devices.kinds import CardRead, CardUnreadable, DeviceEvent, Kind, LinkChanged, LinkState
from kiosk.desk.flow import Desk
from kiosk.desk.slips import PutOff, put_off_paper
from kiosk.desk.viewmodel import DeskModel
from kiosk.ticketing.slip import compose
from kiosk.ui.app import Surface
from kiosk.ui.bus import Answered
from kiosk.ui.kept_view import open_view
from kiosk.ui.printing import PaperEnd, PrintQueue
from kiosk.ui.printing_surface import PrintingProgram
from kiosk.ui.shell import ShellState, shell_state
from kiosk.ui.start import Start
from kiosk.ui.surface import TICK_S, Shown, run_program
from queue_controller.api import messages as m

PAGE: Final = Path(__file__).parent / "qml" / "Main.qml"


class Window(Shown):
    """Shows a desk: its view model, its headers, its page."""

    def __init__(self, desk: Desk, papers: PrintQueue, start: Start, surface: Surface) -> None:
        super().__init__(start, surface)
        self.desk = desk
        self._papers = papers
        self._language = start.setup.policy.language
        self.refresh_header()
        self.model = DeskModel(desk, english=self._language == "en")
        desk.on_change = self.refresh
        self.window = surface.load(desk=self.model)
        surface.picture(self.page())

    def shell(self) -> ShellState:
        """Clock and link."""
        return shell_state(
            self.desk.state, self._start.setup, language=self._language, elder=self.desk.elder
        )

    def page(self) -> str:
        """The page of the desk."""
        return self.desk.page.value

    def tick(self) -> float:
        """Look at the clocks; the seconds until the next look."""
        self._papers.tick()
        self.desk.tick()
        self.refresh_header()
        return TICK_S


class DeskProgram(PrintingProgram):
    """A desk with its real connections; the `Printer` of its flow."""

    def __init__(self, start: Start) -> None:
        """Build everything; connects nothing yet.

        Raises:
            StartError: the configuration cannot be used.
        """
        super().__init__(start, "counter")
        self._views = open_view(start)
        self.desk = Desk(self.state, self._bus, self, views=self._views)
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

    def print_slip(self, job_id: str, row: PutOff) -> None:
        """Print 改日优先单, in the language of the hall."""
        language = self._start.setup.policy.language
        self.papers.add(
            job_id, put_off_paper(self.state, row, language, columns=self.papers.columns)
        )

    def close_own(self) -> None:
        """Close the lines and what is kept."""
        super().close_own()
        self._views.close()

    def on_answer(self, answered: Answered) -> None:
        """What the hall said to a touch."""
        self.desk.take(answered)

    def on_paper(self, end: PaperEnd) -> None:
        """What became of a paper."""
        self.desk.paper_ended(end)

    def on_device(self, event: DeviceEvent) -> None:
        """A card on the reader."""
        match event.body:
            case LinkChanged(state=LinkState.OPEN) if event.kind is Kind.ID_CARD_READER:
                self._hardware.start_reading(event.device)
            case CardRead():
                self.desk.card_laid(event.body.number)
            case CardUnreadable():
                self.desk.card_unreadable()


def run(start: Start) -> int:
    """Until SIGTERM, SIGINT or the window is closed.

    Raises:
        StartError: the configuration cannot be used.
    """
    return run_program(start, DeskProgram)
