"""The query screen with its window, its connection and, where it has one, its printer."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from config.readings import readings
from devices.kinds import CodeScanned, DeviceEvent, Kind, LinkChanged, LinkState
from kiosk.guide.flow import Flow
from kiosk.guide.progress import CsvProgress, ProgressSource
from kiosk.guide.slip import compose
from kiosk.guide.viewmodel import GuideModel
from kiosk.ui.app import Surface
from kiosk.ui.bus import Answered
from kiosk.ui.print_check import TEST_PAGE, check_slip
from kiosk.ui.printing import PaperEnd, PrintQueue
from kiosk.ui.printing_surface import PrintingProgram
from kiosk.ui.room import Room
from kiosk.ui.service import ANSWER_LIMIT_S, ServiceCorner, Stage
from kiosk.ui.service_model import ServiceModel
from kiosk.ui.slip_code import slip_of
from kiosk.ui.speech import Espeak, Speech
from kiosk.ui.start import Start, StartError, check_known, open_journal
from kiosk.ui.surface import run_program
from queue_controller.api import messages as m

PAGE: Final = Path(__file__).parent / "qml" / "Main.qml"
OPTIONS: Final = ("place", "cases")


class Window(Room[Flow]):
    """Shows a query screen: its view models, its headers, its page."""

    def __init__(
        self,
        flow: Flow,
        papers: PrintQueue,
        service: ServiceCorner,
        start: Start,
        surface: Surface,
        speech: Speech | None = None,
    ) -> None:
        super().__init__(flow, service, start, surface, speech)
        self._papers = papers
        on_read = self.read if self._reader.available else None
        self.model = GuideModel(flow, lambda: papers.has_printer, None, self._reader.stop, on_read)
        self.service = ServiceModel(
            service,
            lambda: papers.health,
            lambda: flow.visit.language == "en",
            has_voice=self._reader.available,
        )
        flow.on_change = self.refresh
        service.on_change = self.service.refresh
        self.window = surface.load(guide=self.model, service=self.service)
        surface.picture(self.page())

    def page(self) -> str:
        """The page of the flow."""
        return self.flow.at.page.value

    def tick(self) -> float:
        """Look at the clocks; the seconds until the next look."""
        self._papers.tick()
        return super().tick()


class GuideProgram(PrintingProgram):
    """A query screen as `Outside` of its flow and `Tools` of its service corner."""

    window: Window

    def __init__(self, start: Start) -> None:
        """Build everything; connects nothing yet.

        Raises:
            StartError: the configuration cannot be used.
        """
        place, cases = options_of(start)
        super().__init__(start, "public")
        try:
            self._kept = open_journal(start, ".service")
        except StartError:
            self._client.close()
            raise
        self._tests = 0
        self.flow = Flow(self.state, self, start.setup.policy, place=place, cases=cases)
        self.service = ServiceCorner(start.hall, self, self._kept)
        self.surface = Surface(start, PAGE)
        self.surface.on_still = self.pace.stands_still
        voice = Espeak(pronunciations=readings(start.hall.pronunciations))
        self.window = Window(self.flow, self.papers, self.service, start, self.surface, voice)

    # --- Outside of the flow -------------------------------------------------------------------

    def print_page(self, job_id: str) -> None:
        """Print what is shown."""
        self.papers.add(job_id, compose(self.flow, job_id))

    def tell(self, command: m.FileFeedback | m.AskFeedback, command_id: str) -> None:
        """Send a feedback or the question for its answer."""
        self._bus.send(command, command_id=command_id)

    def rate(self, command: m.AskRatings | m.RateLater) -> str:
        """Rate by a slip's token, or ask what it may rate."""
        return self._bus.send(command)

    # --- Tools of the service corner -----------------------------------------------------------

    def unlock(self, command: m.Unlock, pin: str) -> str:
        """Ask whether number and PIN belong together."""
        return self._bus.send(command, timeout_s=ANSWER_LIMIT_S, pin=pin)

    def begin_service(self) -> None:
        """What the last visitor did is over."""
        self.flow.home()

    def test_print(self) -> bool:
        """Print a test page."""
        if not self.papers.has_printer:
            return False
        self._tests += 1
        slip = check_slip(self.state, self._start.program.name, columns=self.papers.columns)
        self.papers.add(f"{TEST_PAGE}-{self._tests}", slip)
        return True

    def restart(self) -> None:
        """End; the supervisor starts it again."""
        self.surface.stop()

    # --- from outside --------------------------------------------------------------------------

    def close_own(self) -> None:
        """Close the lines and what is kept, and be silent."""
        super().close_own()
        self.window.close()
        self._kept.close()

    def on_answer(self, answered: Answered) -> None:
        """What the hall said."""
        if not self.service.answered(answered.command_id, answered.end):
            self.flow.told(answered.command_id, answered.end)

    def on_device(self, event: DeviceEvent) -> None:
        """A slip at the scanner."""
        match event.body:
            case LinkChanged(state=LinkState.OPEN) if event.kind is Kind.CODE_SCANNER:
                self._hardware.start_reading(event.device)
            case CodeScanned():
                if self.service.stage is Stage.CLOSED and self.state.emergency is None:
                    self.flow.slip_scanned(slip_of(event.body.text, self.state.hall.hall_id)[1])
                self._hardware.start_reading(event.device)

    def on_paper(self, end: PaperEnd) -> None:
        """What became of a paper."""
        if end.state == "printed":
            self.service.ticket_printed()
        if end.job_id.startswith(TEST_PAGE):
            self.service.paper_told(end.message_zh, end.message_en, good=end.state == "printed")
        else:
            self.flow.paper_ended(end)


def options_of(start: Start) -> tuple[str, ProgressSource | None]:
    """Where the screen stands on the plan, and where cases can be looked up.

    `place`: the code of a kiosk in plan.csv. `cases`: a CSV file that the approval system exports,
    relative to the hall's folder.

    Raises:
        StartError: an unknown option, or a place that the plan does not have.
    """
    options = start.program.options
    name = start.program.name
    check_known(start, OPTIONS)
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
    return run_program(start, GuideProgram)
