"""The query screen with its window, its connection and, where it has one, its printer."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Final

from devices.kinds import Completion, DeviceEvent
from kiosk.guide.flow import Flow
from kiosk.guide.progress import CsvProgress, ProgressSource
from kiosk.guide.slip import compose
from kiosk.guide.viewmodel import GuideModel
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
OPTIONS: Final = ("place", "cases")

log = logging.getLogger(__name__)


class Window:
    """Shows a query screen: its view model, its headers, its page."""

    def __init__(self, flow: Flow, papers: PrintQueue, start: Start, surface: Surface) -> None:
        self.flow = flow
        self._papers = papers
        self._start = start
        self._surface = surface
        self.refresh_header()
        self.model = GuideModel(flow, lambda: papers.has_printer)
        flow.on_change = self.refresh
        self.window = surface.load(guide=self.model)
        surface.picture(flow.at.page.value)

    def refresh_header(self) -> None:
        """Clock, link, language and type size."""
        visit = self.flow.visit
        self._surface.show(
            shell_state(
                self.flow.state, self._start.setup, language=visit.language, elder=visit.elder
            )
        )

    def refresh(self) -> None:
        """Show the flow as it is now."""
        self.refresh_header()
        self.model.refresh()
        self._surface.picture(self.flow.at.page.value)

    def tick(self) -> float:
        """Look at the clocks; the seconds until the next look."""
        self._papers.tick()
        self.flow.tick()
        self.refresh_header()
        return TICK_S


class Program:
    """A query screen as `Outside` of its flow."""

    def __init__(self, start: Start) -> None:
        """Build everything; connects nothing yet.

        Raises:
            StartError: the configuration cannot be used.
        """
        place, cases = options_of(start)
        self.state = HallState(start.hall)
        self._inbox = Inbox(self._take)
        self._client = connect(start, "public", self._inbox.post)
        self._bus = HallBus(self._client, self._inbox.post)
        try:
            self._hardware = Hardware(start.setup, start.program.name, self._inbox.post)
        except StartError:
            self._client.close()
            raise
        self._reports = DeviceReports(self._bus)
        self.papers = PrintQueue(self._paper_ended)
        self.papers.use(self._hardware.printer)
        self.flow = Flow(self.state, self, start.setup.policy, place=place, cases=cases)
        self.surface = Surface(start, PAGE)
        self.window = Window(self.flow, self.papers, start, self.surface)

    def print_page(self, job_id: str) -> None:
        """Print what is shown."""
        self.papers.add(job_id, compose(self.flow, job_id))

    def tell(self, command: m.FileFeedback | m.AskFeedback, command_id: str) -> None:
        """Send a feedback or the question for its answer."""
        self._bus.send(command, command_id=command_id)

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
        self.flow.paper_ended(end)

    def _take(self, message: object) -> None:
        match message:
            case Reset() | Applied() | Beat() | Link():
                if not self.state.take(message):
                    self._client.resync()
                if isinstance(message, Link) and message.state == "current":
                    self._reports.tell_all()
                self.window.refresh()
            case DeviceEvent():
                if isinstance(message.body, Completion):
                    self.papers.take(message.body)
                elif self._reports.take(message, current=self.state.is_current):
                    self.window.refresh()
            case Answered():
                self.flow.told(message.command_id, message.end)


def options_of(start: Start) -> tuple[str, ProgressSource | None]:
    """Where the screen stands on the plan, and where cases can be looked up.

    `place`: the code of a kiosk in plan.csv. `cases`: a CSV file that the approval system exports,
    relative to the hall's folder.

    Raises:
        StartError: an unknown option, or a place that the plan does not have.
    """
    options = start.program.options
    name = start.program.name
    unknown = sorted(set(options) - set(OPTIONS))
    if unknown:
        raise StartError(
            f"程序 {name} 的选项 {'、'.join(unknown)} 不认识，可用的有：{'、'.join(OPTIONS)}",
            f"The program {name} has unknown options {', '.join(unknown)}; known: {', '.join(OPTIONS)}",
        )
    place, cases = str(options.get("place", "")), str(options.get("cases", ""))
    known = [shape.code for shape in start.hall.plan if shape.kind == "kiosk"]
    if place and place not in known:
        raise StartError(
            f"程序 {name} 的位置 {place} 不在 plan.csv 中，那里的自助机有：{'、'.join(known) or '无'}",
            f"The place {place} of {name} is not in plan.csv; kiosks there: {', '.join(known)}",
        )
    return place, CsvProgress(start.folder / cases) if cases else None


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
