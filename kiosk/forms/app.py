"""The sample-form desk with its window."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from config.readings import readings
from kiosk.forms.check_sheet import check_sheet
from kiosk.forms.flow import Flow
from kiosk.forms.library import Form, Library
from kiosk.forms.pictures import FormPictures
from kiosk.forms.printing import COMMAND_FAILED, FILE, OfficePrinter
from kiosk.forms.viewmodel import FormsModel
from kiosk.ui.app import Surface
from kiosk.ui.bus import Answered
from kiosk.ui.room import Room
from kiosk.ui.service import ANSWER_LIMIT_S, ServiceCorner
from kiosk.ui.service_model import ServiceModel
from kiosk.ui.speech import Espeak, Speech
from kiosk.ui.start import Start, StartError, check_known, open_journal
from kiosk.ui.surface import Program, run_program
from queue_controller.api import messages as m

PAGE: Final = Path(__file__).parent / "qml" / "Main.qml"
OPTIONS: Final = ("print_command",)
TEST_SENT: Final = (
    "测试页已交给打印机，请看有没有打出来、字迹清不清楚",
    "The test page was handed over; see whether it comes out, and how",
)
SHEETS: Final = 250
"""In a full tray of an office printer."""


class Window(Room[Flow]):
    """Shows a desk: its view model, its headers, its page."""

    def __init__(
        self,
        flow: Flow,
        printer: OfficePrinter,
        service: ServiceCorner,
        start: Start,
        surface: Surface,
        speech: Speech | None = None,
    ) -> None:
        super().__init__(flow, service, start, surface, speech)
        self.pictures = FormPictures(flow)
        surface.add_pictures("forms", self.pictures)
        on_read = self.read if self._reader.available else None
        self.model = FormsModel(flow, on_hand=self._reader.stop, on_read=on_read)
        self.service = ServiceModel(
            service,
            lambda: printer.health,
            lambda: flow.visit.language == "en",
            has_voice=self._reader.available,
            sheets=True,
        )
        flow.on_change = self.refresh
        service.on_change = self.service.refresh
        self.window = surface.load(desk=self.model, service=self.service)
        surface.picture(self.page())

    def page(self) -> str:
        """The page of the flow."""
        return self.flow.page.value


class FormsProgram(Program):
    """A sample-form desk; `Outside` of its flow and `Tools` of its service corner."""

    window: Window

    def __init__(self, start: Start) -> None:
        """Build everything; connects nothing yet.

        Raises:
            StartError: the configuration cannot be used.
        """
        command = command_of(start)
        super().__init__(start, "public")
        try:
            self._kept = open_journal(start, ".service")
        except StartError:
            self._client.close()
            raise
        self._printer = OfficePrinter(command, start.data_dir / "print")
        self.flow = Flow(self.state, Library(start.folder), self, start.setup.policy)
        self.service = ServiceCorner(start.hall, self, self._kept, SHEETS)
        self.surface = Surface(start, PAGE)
        voice = Espeak(pronunciations=readings(start.hall.pronunciations))
        self.window = Window(self.flow, self._printer, self.service, start, self.surface, voice)

    # --- Outside of the flow -------------------------------------------------------------------

    @property
    def can_print(self) -> bool:
        """Whether this desk has a printer."""
        return self._printer.there

    def print_page(self, form: Form, page: int, job: int) -> None:
        """Print a page."""
        self._printer.print_page(form, page, lambda good: self._page_ended(job, good=good))

    # --- Tools of the service corner -----------------------------------------------------------

    def unlock(self, command: m.Unlock, pin: str) -> str:
        """Ask whether number and PIN belong together."""
        return self._bus.send(command, timeout_s=ANSWER_LIMIT_S, pin=pin)

    def begin_service(self) -> None:
        """What the last visitor did is over."""
        self.flow.home()

    def test_print(self) -> bool:
        """Print a test page."""
        if not self._printer.there:
            return False
        name, family = self._start.program.name, self._start.theme.font.family_zh
        self._printer.print_picture(
            lambda: check_sheet(self.state, name, family), lambda good: self._test_ended(good=good)
        )
        return True

    def restart(self) -> None:
        """End; the supervisor starts it again."""
        self.surface.stop()

    # --- from outside --------------------------------------------------------------------------

    def on_answer(self, answered: Answered) -> None:
        """What the hall said to number and PIN."""
        self.service.answered(answered.command_id, answered.end)

    def close_own(self) -> None:
        """End what prints and what is kept, and be silent."""
        self._printer.close()
        self.window.close()
        self._kept.close()

    def _page_ended(self, job: int, *, good: bool) -> None:
        if good:
            self.service.ticket_printed()
        self.flow.printed(job, good=good)

    def _test_ended(self, *, good: bool) -> None:
        if good:
            self.service.ticket_printed()
            self.service.tell(*TEST_SENT)
        else:
            self.service.paper_told(
                COMMAND_FAILED.message_zh, COMMAND_FAILED.message_en, good=False
            )


def command_of(start: Start) -> list[str]:
    """The command that prints a picture file, from the option `print_command`; empty: none.

    Raises:
        StartError: an unknown option, or a command that does not name the file.
    """
    options, name = start.program.options, start.program.name
    check_known(start, OPTIONS)
    command = options.get("print_command", [])
    fits = isinstance(command, list) and all(isinstance(part, str) for part in command)
    if not fits or (command and not any(FILE in part for part in command)):
        raise StartError(
            f'程序 {name} 的 print_command 应写成 ["lp", "-d", "打印机", "{FILE}"] 的样子',
            f'print_command of {name} must look like ["lp", "-d", "printer", "{FILE}"]',
        )
    return [str(part) for part in command]


def run(start: Start) -> int:
    """Until SIGTERM, SIGINT or the window is closed.

    Raises:
        StartError: the configuration cannot be used.
    """
    return run_program(start, FormsProgram)
