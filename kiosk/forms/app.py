"""The sample-form desk with its window."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from config.readings import readings
from kiosk.forms.flow import Flow
from kiosk.forms.library import Form, Library
from kiosk.forms.pictures import FormPictures
from kiosk.forms.printing import FILE, OfficePrinter
from kiosk.forms.viewmodel import FormsModel
from kiosk.ui.app import Surface
from kiosk.ui.reader import PageReader
from kiosk.ui.service import VOLUME
from kiosk.ui.shell import ShellState, shell_state
from kiosk.ui.speech import Espeak, Silent, Speech
from kiosk.ui.start import Start, StartError, check_known
from kiosk.ui.surface import TICK_S, Program, Shown, run_program

PAGE: Final = Path(__file__).parent / "qml" / "Main.qml"
OPTIONS: Final = ("print_command",)


class Window(Shown):
    """Shows a desk: its view model, its headers, its page."""

    def __init__(
        self, flow: Flow, start: Start, surface: Surface, speech: Speech | None = None
    ) -> None:
        super().__init__(start, surface)
        self.flow = flow
        self._reader = PageReader(speech or Silent(), lambda: VOLUME)
        self.refresh_header()
        self.pictures = FormPictures(flow)
        surface.add_pictures("forms", self.pictures)
        on_read = self.read if self._reader.available else None
        self.model = FormsModel(flow, on_hand=self._reader.stop, on_read=on_read)
        flow.on_change = self.refresh
        self.window = surface.load(desk=self.model)
        surface.picture(self.page())

    def shell(self) -> ShellState:
        """Clock, link, language and type size."""
        visit = self.flow.visit
        return shell_state(
            self.flow.state,
            self._start.setup,
            language=visit.language,
            elder=visit.elder,
            lowered=visit.lowered,
        )

    def page(self) -> str:
        """The page of the flow."""
        return self.flow.page.value

    def read(self) -> None:
        """Read the page out; the next touch interrupts it."""
        self._reader.read(self.window, self.flow.visit.language)

    def close(self) -> None:
        """Be silent."""
        self._reader.stop()

    def tick(self) -> float:
        """Look at the clocks; the seconds until the next look."""
        if self._reader.speaking:
            self.flow.touched()  # who listens is still here
        self.flow.tick()
        self.refresh_header()
        return TICK_S


class FormsProgram(Program):
    """A sample-form desk; `Outside` of its flow."""

    window: Window

    def __init__(self, start: Start) -> None:
        """Build everything; connects nothing yet.

        Raises:
            StartError: the configuration cannot be used.
        """
        command = command_of(start)
        super().__init__(start, "public")
        self.flow = Flow(self.state, Library(start.folder), self, start.setup.policy)
        self._printer = OfficePrinter(
            command, start.data_dir / "print", lambda good: self.flow.printed(good=good)
        )
        self.surface = Surface(start, PAGE)
        voice = Espeak(pronunciations=readings(start.hall.pronunciations))
        self.window = Window(self.flow, start, self.surface, voice)

    @property
    def can_print(self) -> bool:
        """Whether this desk has a printer."""
        return self.__dict__.get("_printer") is not None and self._printer.there

    def print_page(self, form: Form, page: int) -> None:
        """Print a page."""
        self._printer.print_page(form, page)

    def close_own(self) -> None:
        """End what prints, and be silent."""
        self._printer.close()
        self.window.close()


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
