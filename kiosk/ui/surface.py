"""What every program with a window does alike: connect, follow the hall, look at its clock, end."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtQuick import QQuickWindow

from kiosk.ui.app import Inbox, Surface
from kiosk.ui.bus import Answered, HallBus
from kiosk.ui.pace_report import PaceReport
from kiosk.ui.shell import ShellState
from kiosk.ui.start import Start, connect
from kiosk.ui.state import HallState
from queue_controller.api.anew import begin_if_wanted
from queue_controller.api.audience import Audience
from queue_controller.api.updates import Applied, Beat, Link, Reset, Update

TICK_S: Final = 0.25


class Refreshed(Protocol):
    """A view model: reads what it shows when told to."""

    def refresh(self) -> None:
        """Show what is true now."""
        ...


class Shown(ABC):
    """One window: its headers, its page, its pictures. Set `model` and `window` when they are made."""

    model: Refreshed
    window: QQuickWindow

    def __init__(self, start: Start, surface: Surface) -> None:
        self._start = start
        self._surface = surface

    @abstractmethod
    def shell(self) -> ShellState:
        """What the headers say now."""

    @abstractmethod
    def page(self) -> str:
        """The name of what is shown, for pictures."""

    @abstractmethod
    def tick(self) -> float:
        """Look at the clocks; the seconds until the next look."""

    def refresh_header(self) -> None:
        """Clock, link, language and type size."""
        self._surface.show(self.shell())

    def refresh(self) -> None:
        """Show what is true now."""
        self.refresh_header()
        self.model.refresh()
        self._surface.picture(self.page())


class Program:
    """A surface with its connection. Whoever inherits builds flow, `surface` and `window`.

    Raises:
        StartError: the key files are not usable.
    """

    surface: Surface
    window: Shown

    def __init__(self, start: Start, audience: Audience) -> None:
        self._start = start
        self.state = HallState(start.hall)
        self._inbox = Inbox(self._take)
        self._client = connect(start, audience, self._inbox.post)
        self._bus = HallBus(self._client, self._inbox.post)
        self.pace = PaceReport(self._bus, start.program.name, self.state)

    def start(self) -> None:
        """Connect."""
        self._client.start()

    def close(self) -> None:
        """End the connection, then what the program keeps, then the window."""
        self._inbox.close()
        self._client.close(0.5)
        self.close_own()
        self.surface.close()

    def close_own(self) -> None:
        """What this program has to close besides."""

    def on_hall(self, update: Update) -> None:
        """The hall changed; the window is refreshed after this."""

    def on_answer(self, answered: Answered) -> None:
        """The end of a command."""

    def on_other(self, message: object) -> None:
        """Any other message of the inbox."""

    def _take(self, message: object) -> None:
        match message:
            case Reset() | Applied() | Beat() | Link():
                if not self.state.take(message):
                    self._client.resync()
                if isinstance(message, Link):
                    self.pace.on_link(message)
                self.on_hall(message)
                self.window.refresh()
            case Answered():
                self.on_answer(message)
            case _:
                self.on_other(message)


def run_program(start: Start, program_of: Callable[[Start], Program]) -> int:
    """Until SIGTERM, SIGINT or the window is closed.

    Raises:
        StartError: the configuration cannot be used.
    """
    began = time.monotonic()
    program = program_of(start)
    program.start()
    code = program.surface.run(program.window.tick, began)
    program.close()
    begin_if_wanted()
    return code
