"""The terminal with its window."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from kiosk.terminal.flow import Terminal
from kiosk.terminal.notice import save_notice
from kiosk.terminal.viewmodel import TerminalModel
from kiosk.ui.app import Inbox, Surface
from kiosk.ui.bus import Answered, HallBus
from kiosk.ui.shell import shell_state
from kiosk.ui.start import Start, connect, need_counter
from kiosk.ui.state import HallState
from queue_controller.api import messages as m
from queue_controller.api.updates import Applied, Beat, Link, Reset

PAGE: Final = Path(__file__).parent / "qml" / "Main.qml"
TICK_S: Final = 0.25

log = logging.getLogger(__name__)


class Window:
    """Shows one counter's terminal."""

    def __init__(self, terminal: Terminal, start: Start, surface: Surface) -> None:
        self.terminal = terminal
        self._start = start
        self._surface = surface
        self.refresh_header()
        self.model = TerminalModel(terminal, english=start.setup.policy.language == "en")
        terminal.on_change = self.refresh
        self.window = surface.load(terminal=self.model)

    def refresh_header(self) -> None:
        """Clock and link."""
        self._surface.show(
            shell_state(
                self.terminal.state,
                self._start.setup,
                language=self._start.setup.policy.language,
                counter=self.terminal.counter,
            )
        )

    def refresh(self) -> None:
        """Show the terminal as it is now."""
        self.refresh_header()
        self.model.refresh()
        self._surface.picture(self.terminal.phase.value)

    def tick(self) -> float:
        """Look at the clocks; the seconds until the next look."""
        self.terminal.tick()
        self.refresh()
        return TICK_S


class Program:
    """A terminal with its real connection and its window."""

    def __init__(self, start: Start) -> None:
        """Build everything; connects nothing yet.

        Raises:
            StartError: the configuration cannot be used.
        """
        counter = need_counter(start)
        self.state = HallState(start.hall)
        self._inbox = Inbox(self._take)
        self._client = connect(start, "counter", self._inbox.post)
        self.terminal = Terminal(self.state, HallBus(self._client, self._inbox.post), counter)
        self._start = start
        self.terminal.on_notice = self._show_notice
        self.surface = Surface(start, PAGE)
        self.window = Window(self.terminal, start, self.surface)

    def start(self) -> None:
        """Connect."""
        self._client.start()

    def close(self) -> None:
        """End the connection, then the window."""
        self._inbox.close()
        self._client.close(0.5)
        self.surface.close()

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

    def _announced(self, told: m.BroadcastStarted) -> None:
        zone = self.state.hall.counter(self.terminal.counter).zone
        if not told.zones or zone in told.zones:
            self.terminal.announce(told.text_zh, told.text_en)

    def _take(self, message: object) -> None:
        match message:
            case Reset() | Applied() | Beat() | Link():
                if not self.state.take(message):
                    self._client.resync()
                if isinstance(message, Applied) and isinstance(message.event, m.BroadcastStarted):
                    self._announced(message.event)
                self.window.refresh()
            case Answered():
                self.terminal.take(message)


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
