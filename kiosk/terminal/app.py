"""The terminal with its window."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from kiosk.terminal.flow import Terminal
from kiosk.terminal.notice import save_notice
from kiosk.terminal.viewmodel import TerminalModel
from kiosk.ui.app import Surface
from kiosk.ui.bus import Answered
from kiosk.ui.kept_view import open_view
from kiosk.ui.shell import ShellState, shell_state
from kiosk.ui.start import Start, StartError, check_known, need_counter
from kiosk.ui.surface import TICK_S, Program, Shown, run_program
from queue_controller.api import messages as m
from queue_controller.api.updates import Applied, Update

PAGE: Final = Path(__file__).parent / "qml" / "Main.qml"
OPTIONS: Final = ("fullscreen",)

log = logging.getLogger(__name__)


class Window(Shown):
    """Shows one counter's terminal."""

    def __init__(self, terminal: Terminal, start: Start, surface: Surface) -> None:
        super().__init__(start, surface)
        self.terminal = terminal
        self.refresh_header()
        self.model = TerminalModel(
            terminal, english=start.setup.policy.language == "en", enlarge=surface.enlarge
        )
        terminal.on_change = self.refresh
        self.window = surface.load(terminal=self.model)
        if start.program.options.get("fullscreen"):
            self.window.setProperty("full", True)

    def shell(self) -> ShellState:
        """Clock and link, and what is announced for this zone."""
        setup = self._start.setup
        return shell_state(
            self.terminal.state,
            setup,
            language=setup.policy.language,
            elder=self.terminal.elder,
            counter=self.terminal.counter,
        )

    def page(self) -> str:
        """What the counter is doing."""
        return self.terminal.phase.value

    def tick(self) -> float:
        """Look at the clocks; the seconds until the next look."""
        self.terminal.tick()
        self.refresh()
        return TICK_S


class TerminalProgram(Program):
    """A terminal with its real connection and its window."""

    def __init__(self, start: Start) -> None:
        """Build everything; connects nothing yet.

        Raises:
            StartError: the configuration cannot be used.
        """
        counter = need_counter(start)
        check_options(start)
        super().__init__(start, "counter")
        self._views = open_view(start)
        self.terminal = Terminal(self.state, self._bus, counter, views=self._views)
        self.terminal.on_notice = self._show_notice
        self.surface = Surface(start, PAGE)
        self.window = Window(self.terminal, start, self.surface)

    def on_hall(self, update: Update) -> None:
        """What is announced for this zone is said once, and so is why a number was called."""
        if isinstance(update, Applied) and isinstance(update.event, m.TicketCalled):
            self.terminal.heard_call(update.event)
        if isinstance(update, Applied) and isinstance(update.event, m.BroadcastStarted):
            zone = self.state.place(self.terminal.counter).zone
            if not update.event.zones or zone in update.event.zones:
                self.terminal.announce(update.event.text_zh, update.event.text_en)

    def on_answer(self, answered: Answered) -> None:
        """What became of a key."""
        self.terminal.take(answered)

    def close_own(self) -> None:
        """Close what is kept."""
        self._views.close()

    def _show_notice(self, paper: m.NoticePaper) -> None:
        """The one-time notice in the PC's own viewer, from where the clerk prints it."""
        hall = self._start.hall
        try:
            path = save_notice(
                self._start.data_dir / "notices", paper, hall.name_zh, drill=self.state.rehearsal
            )
        except OSError as err:
            log.warning("the notice %s cannot be written: %s", paper.notice, err)
            self.terminal.tell(
                f"告知单 {paper.notice} 无法保存：{err.strerror}，请手写。",
                f"The notice {paper.notice} cannot be saved: {err.strerror}; please write it by hand.",
            )
            return
        log.info("notice %s: %s", paper.notice, path)
        if QGuiApplication.platformName() != "offscreen":
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def check_options(start: Start) -> None:
    """`fullscreen`: true begins in full screen, where the terminal takes the keyboard.

    Raises:
        StartError: an unknown option, or a value that is neither true nor false.
    """
    options, name = start.program.options, start.program.name
    check_known(start, OPTIONS)
    if not isinstance(options.get("fullscreen", False), bool):
        raise StartError(
            f"程序 {name} 的 fullscreen 应为 true 或 false",
            f"fullscreen of {name} must be true or false",
        )


def run(start: Start) -> int:
    """Until SIGTERM, SIGINT or the window is closed.

    Raises:
        StartError: the configuration cannot be used.
    """
    return run_program(start, TerminalProgram)
