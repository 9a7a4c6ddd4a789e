"""The sample-form desk with its window."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Final

from kiosk.forms.flow import Flow
from kiosk.forms.library import Form, Library
from kiosk.forms.pictures import FormPictures
from kiosk.forms.printing import FILE, OfficePrinter
from kiosk.forms.viewmodel import FormsModel
from kiosk.ui.app import Inbox, Surface
from kiosk.ui.bus import Answered
from kiosk.ui.shell import shell_state
from kiosk.ui.start import Start, StartError, connect
from kiosk.ui.state import HallState
from queue_controller.api.updates import Applied, Beat, Link, Reset

PAGE: Final = Path(__file__).parent / "qml" / "Main.qml"
TICK_S: Final = 0.25
OPTIONS: Final = ("print_command",)

log = logging.getLogger(__name__)


class Window:
    """Shows a desk: its view model, its headers, its page."""

    def __init__(self, flow: Flow, start: Start, surface: Surface) -> None:
        self.flow = flow
        self._start = start
        self._surface = surface
        self.refresh_header()
        self.pictures = FormPictures(flow)
        surface.add_pictures("forms", self.pictures)
        self.model = FormsModel(flow)
        flow.on_change = self.refresh
        self.window = surface.load(desk=self.model)
        surface.picture(flow.page.value)

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
        self._surface.picture(self.flow.page.value)

    def tick(self) -> float:
        """Look at the clocks; the seconds until the next look."""
        self.flow.tick()
        self.refresh_header()
        return TICK_S


class Program:
    """A sample-form desk; `Outside` of its flow."""

    def __init__(self, start: Start) -> None:
        """Build everything; connects nothing yet.

        Raises:
            StartError: the configuration cannot be used.
        """
        command = command_of(start)
        self.state = HallState(start.hall)
        self._inbox = Inbox(self._take)
        self._client = connect(start, "public", self._inbox.post)
        self.flow = Flow(self.state, Library(start.folder), self, start.setup.policy)
        self._printer = OfficePrinter(
            command, start.data_dir / "print", lambda good: self.flow.printed(good=good)
        )
        self.surface = Surface(start, PAGE)
        self.window = Window(self.flow, start, self.surface)

    @property
    def can_print(self) -> bool:
        """Whether this desk has a printer."""
        return self.__dict__.get("_printer") is not None and self._printer.there

    def print_page(self, form: Form, page: int) -> None:
        """Print a page."""
        self._printer.print_page(form, page)

    def start(self) -> None:
        """Connect."""
        self._client.start()

    def close(self) -> None:
        """End the connection, then the window."""
        self._inbox.close()
        self._client.close(0.5)
        self._printer.close()
        self.surface.close()

    def _take(self, message: object) -> None:
        match message:
            case Reset() | Applied() | Beat() | Link():
                if not self.state.take(message):
                    self._client.resync()
                self.window.refresh_header()
            case Answered():
                pass


def command_of(start: Start) -> list[str]:
    """The command that prints a picture file, from the option `print_command`; empty: none.

    Raises:
        StartError: an unknown option, or a command that does not name the file.
    """
    options, name = start.program.options, start.program.name
    unknown = sorted(set(options) - set(OPTIONS))
    if unknown:
        raise StartError(
            f"程序 {name} 的选项 {'、'.join(unknown)} 不认识，可用的有：{'、'.join(OPTIONS)}",
            f"The program {name} has unknown options {', '.join(unknown)}; known: {', '.join(OPTIONS)}",
        )
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
    began = time.monotonic()
    program = Program(start)
    program.start()
    code = program.surface.run(program.window.tick, began)
    program.close()
    return code
