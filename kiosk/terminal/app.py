"""The terminal with its window."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Final

from kiosk.terminal.flow import Terminal
from kiosk.terminal.viewmodel import TerminalModel
from kiosk.ui.app import Inbox, Surface
from kiosk.ui.bus import Answered, HallBus
from kiosk.ui.shell import shell_state
from kiosk.ui.start import Start, connect, need_counter
from kiosk.ui.state import HallState
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
                self.terminal.state, self._start.setup, language=self._start.setup.policy.language
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


def run(start: Start) -> int:
    """Until SIGTERM, SIGINT or the window is closed.

    Raises:
        StartError: the configuration cannot be used.
    """
    began = time.monotonic()
    counter = need_counter(start)
    state = HallState(start.hall)

    def take(message: object) -> None:
        match message:
            case Reset() | Applied() | Beat() | Link():
                if not state.take(message):
                    client.resync()
                window.refresh()
            case Answered():
                terminal.take(message)

    inbox = Inbox(take)
    client = connect(start, "counter", inbox.post)
    terminal = Terminal(state, HallBus(client, inbox.post), counter)
    surface = Surface(start, PAGE)
    window = Window(terminal, start, surface)
    client.start()
    code = surface.run(window.tick, began)
    inbox.close()
    client.close(0.5)
    surface.close()
    return code
