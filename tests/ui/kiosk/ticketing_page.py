"""A kiosk with its real page over a fake bus and a scripted paper."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from PySide6.QtQuick import QQuickWindow

from config.model import PolicyConfig, ProgramConfig, Setup
from config.setup_model import LookConfig
from config.theme import load_theme
from devices.health import NOT_HEARD
from kiosk.ticketing.app import PAGE
from kiosk.ticketing.flow import Flow
from kiosk.ticketing.issuer import Numbered
from kiosk.ticketing.viewmodel import TicketingModel
from kiosk.ticketing.visit import Inquired
from kiosk.ui.app import Surface
from kiosk.ui.journal import Journal
from kiosk.ui.printing import PaperEnd, PaperState
from kiosk.ui.service import ServiceCorner, Stage
from kiosk.ui.service_model import ServiceModel
from kiosk.ui.shell import shell_state
from kiosk.ui.start import Start
from queue_controller.api import messages as m
from queue_controller.api.updates import Update
from tests.unit.kiosk.hall import ROOT, Clock, hall, issued, open_hall, reply

WORDS = {
    "printed": ("完成", "Done"),
    "failed": ("缺纸", "Out of paper"),
    "unsure": ("打印机没有答复", "No answer from the printer"),
}


@dataclass
class Outside:
    """Keeps what the flow asks for."""

    drawn: list[tuple[m.Issue, str]] = field(default_factory=list)
    printed: list[tuple[str, str]] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    copies: list[tuple[str, str]] = field(default_factory=list)
    settled_ids: list[str] = field(default_factory=list)
    asked: list[Inquired] = field(default_factory=list)
    checked_in: list[tuple[m.CheckIn, str]] = field(default_factory=list)
    rings: list[str] = field(default_factory=list)

    def issue(self, command: m.Issue | m.CheckIn, command_id: str) -> None:
        if isinstance(command, m.CheckIn):
            self.checked_in.append((command, command_id))
        else:
            self.drawn.append((command, command_id))

    def print_ticket(
        self, command_id: str, job_id: str, issued: m.Issued, language: m.Language
    ) -> None:
        assert job_id.startswith(command_id)
        self.printed.append((job_id, issued.ticket.label))
        self.languages.append(language)

    def print_copy(self, job_id: str, issued: m.Issued, language: m.Language) -> None:
        self.copies.append((job_id, issued.ticket.label))

    def settled(self, command_id: str) -> None:
        self.settled_ids.append(command_id)

    def ring(self, label: str) -> None:
        self.rings.append(label)

    def inquire(self, command: Inquired) -> str:
        self.asked.append(command)
        return f"ask-{len(self.asked)}"


@dataclass
class Tools:
    """Keeps what the service corner asks for."""

    pins: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def unlock(self, command: m.Unlock, pin: str) -> str:
        self.pins.append(pin)
        return f"unlock-{len(self.pins)}"

    def begin_service(self) -> None:
        self.done.append("begin")

    def test_print(self) -> bool:
        self.done.append("print")
        return True

    def restart(self) -> None:
        self.done.append("restart")


class KioskPage:
    """Everything that a test of the page needs."""

    def __init__(
        self,
        name: str = "ziyang",
        *,
        rehearsal: bool = False,
        look: LookConfig | None = None,
        folder: Path | None = None,
    ) -> None:
        self.name = name
        self.clock = Clock()
        self.state = open_hall(name, rehearsal=rehearsal)
        self.outside = Outside()
        self.flow = Flow(self.state, self.outside, PolicyConfig(), self.clock)
        self.flow.hold_s = 0.0
        self.setup = Setup(look=look or LookConfig())
        self.theme = load_theme(primary=self.setup.look.primary)
        self.display = self.theme.display("ticketing")
        self.printer_ready = True
        start = Start(
            hall(name),
            self.setup,
            ProgramConfig(name="kiosk-1", kind="ticketing"),
            self.theme,
            self.display,
            folder or ROOT / "config" / "halls" / name,
        )
        self.surface = Surface(start, PAGE)
        self.model = TicketingModel(self.flow, lambda: self.printer_ready, on_read=lambda: None)
        self.tools = Tools()
        self._folder = tempfile.TemporaryDirectory()
        self.kept = Journal(Path(self._folder.name) / "service.jsonl")
        self.corner = ServiceCorner(hall(name), self.tools, self.kept, monotonic=self.clock)
        self.service = ServiceModel(
            self.corner, lambda: NOT_HEARD, lambda: self.flow.visit.language == "en", has_voice=True
        )
        self.corner.on_change = self.service.refresh
        self.refresh()
        self.flow.on_change = self.refresh
        self.window: QQuickWindow = self.surface.load(kiosk=self.model, service=self.service)

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
        self.service.refresh()

    def take(self, *updates: Update) -> None:
        """What the bus would deliver."""
        for update in updates:
            assert self.state.take(update)
        self.refresh()

    def fresh(self, language: m.Language = "zh", *, elder: bool = False) -> None:
        """A new visitor in this view."""
        self.corner.stage = Stage.CLOSED
        self.corner.out_of_service = False
        self.flow.card_reader_is(there=False)
        self.flow.page = type(self.flow.page).HOME
        self.flow.home()
        self.flow.set_language(language)
        self.flow.set_elder(elder)

    def number(self, number: int = 12) -> None:
        """The controller answers the last command."""
        command, command_id = self.outside.drawn[-1]
        self.flow.issue_ended(Numbered(command_id, issued(command, number, self.name)))

    def place(
        self,
        *,
        state: m.TicketState = "waiting",
        counter: str = "",
        ahead: int = 0,
        by_law: int = 0,
        minutes: tuple[int, int] = (0, 0),
        matters: tuple[m.MatterWait, ...] = (),
    ) -> None:
        """The controller answers the last question about a number."""
        found = issued(m.Issue(queue="B"), 12, self.name).ticket
        found = msgspec.structs.replace(found, state=state, counter=counter)
        body = m.PlaceOf(
            found,
            ahead,
            by_law,
            *minutes,
            ("5", "6"),
            "Z3",
            can_requeue=state == "no_show",
            matters=matters,
        )
        command_id = f"ask-{len(self.outside.asked)}"
        assert self.flow.inquiry_answered(command_id, reply(command_id, body))

    def paper(self, state: PaperState) -> None:
        """The printer ends the last job."""
        zh, en = WORDS[state]
        self.flow.paper_ended(PaperEnd(self.outside.printed[-1][0], state, "scripted", zh, en))

    def close(self) -> None:
        self.surface.close()
        self.kept.close()
        self._folder.cleanup()
