"""A query screen with its real page over a fake bus and a scripted printer."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec
from PySide6.QtQuick import QQuickWindow

from config.model import PolicyConfig, ProgramConfig, Setup
from config.theme import load_theme
from devices.health import NOT_HEARD
from kiosk.guide.app import PAGE
from kiosk.guide.flow import Flow
from kiosk.guide.progress import CsvProgress
from kiosk.guide.slip import compose
from kiosk.guide.viewmodel import GuideModel
from kiosk.ui.app import Surface
from kiosk.ui.journal import Journal
from kiosk.ui.printing import PaperEnd, PaperState
from kiosk.ui.service import ServiceCorner, Stage
from kiosk.ui.service_model import ServiceModel
from kiosk.ui.shell import shell_state
from kiosk.ui.start import Start
from queue_controller.api import messages as m
from queue_controller.api.updates import Update
from tests.ui.kiosk.ticketing_page import Tools
from tests.unit.kiosk.hall import ROOT, Clock, hall, open_hall, reply

CASES = (
    "case_no,item_zh,state_zh,state_en,updated\n"
    "610924202509080001,居民身份证换领,审查中,under review,2025-09-08\n"
)


class Printer:
    """Keeps what is to be printed."""

    def __init__(self, page: GuidePage) -> None:
        self.page = page
        self.slips: list[tuple[str, tuple[object, ...]]] = []
        self.rated: list[m.AskRatings | m.RateLater] = []
        self.told: list[tuple[m.FileFeedback | m.AskFeedback, str]] = []

    def print_page(self, job_id: str) -> None:
        self.slips.append((job_id, compose(self.page.flow, job_id).blocks))

    def rate(self, command: m.AskRatings | m.RateLater) -> str:
        self.rated.append(command)
        return f"rate-{len(self.rated)}"

    def tell(self, command: m.FileFeedback | m.AskFeedback, command_id: str) -> None:
        self.told.append((command, command_id))


class GuidePage:
    """Everything that a test of the page needs."""

    def __init__(
        self, name: str = "ziyang", *, cases: Path | None = None, printer: bool = True
    ) -> None:
        self.name = name
        self.clock = Clock()
        self.state = open_hall(name)
        self.printer = Printer(self)
        self.flow = Flow(
            self.state,
            self.printer,
            PolicyConfig(),
            place="DV2-1",
            cases=None if cases is None else CsvProgress(cases),
            monotonic=self.clock,
        )
        self.setup = Setup()
        self.theme = load_theme()
        self.display = self.theme.display("guide")
        start = Start(
            hall(name),
            self.setup,
            ProgramConfig(name="guide-1", kind="guide"),
            self.theme,
            self.display,
            ROOT / "config" / "halls" / name,
        )
        self.surface = Surface(start, PAGE)
        self.read = 0
        self.model = GuideModel(self.flow, lambda: printer, on_read=self.on_read)
        self._folder = tempfile.TemporaryDirectory()
        self.kept = Journal(Path(self._folder.name) / "service.jsonl")
        self.tools = Tools()
        self.corner = ServiceCorner(hall(name), self.tools, self.kept, monotonic=self.clock)
        self.service = ServiceModel(
            self.corner, lambda: NOT_HEARD, lambda: self.flow.visit.language == "en", has_voice=True
        )
        self.corner.on_change = self.service.refresh
        self.refresh()
        self.flow.on_change = self.refresh
        self.window: QQuickWindow = self.surface.load(guide=self.model, service=self.service)

    def refresh(self) -> None:
        visit = self.flow.visit
        self.surface.show(
            shell_state(
                self.state,
                self.setup,
                language=visit.language,
                elder=visit.elder,
                lowered=visit.lowered,
            )
        )
        self.model.refresh()

    def take(self, *updates: Update) -> None:
        """What the bus would deliver."""
        for update in updates:
            assert self.state.take(update)
        self.refresh()

    def fresh(self, language: m.Language = "zh", *, elder: bool = False) -> None:
        """A new visitor in this view."""
        self.corner.stage = Stage.CLOSED
        self.corner.out_of_service = False
        self.flow.home()
        self.flow.set_language(language)
        self.flow.set_elder(elder)

    def paper(self, state: PaperState) -> None:
        """The printer ends the last job."""
        self.flow.paper_ended(
            PaperEnd(self.printer.slips[-1][0], state, "scripted", "缺纸", "Out of paper")
        )

    def hall_says(self, body: msgspec.Struct) -> None:
        """The controller answers the last feedback or question."""
        command_id = self.printer.told[-1][1]
        self.flow.told(command_id, reply(command_id, body))

    def close(self) -> None:
        self.surface.close()
        self.kept.close()
        self._folder.cleanup()

    def on_read(self) -> None:
        self.read += 1
