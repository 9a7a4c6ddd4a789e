"""The rating screen with its window."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from kiosk.rating.flow import RatingFlow
from kiosk.rating.outbox import Outbox
from kiosk.rating.reasons import hall_reasons
from kiosk.rating.viewmodel import RatingModel
from kiosk.ui.app import Inbox, Surface
from kiosk.ui.bus import Answered, HallBus
from kiosk.ui.shell import shell_state
from kiosk.ui.start import Start, StartError, connect, need_counter, open_journal
from kiosk.ui.state import HallState
from queue_controller.api.updates import Applied, Beat, Link, Reset

PAGE: Final = Path(__file__).parent / "qml" / "Main.qml"
TICK_S: Final = 0.25


class Window:
    """Shows one counter's rating screen."""

    def __init__(self, flow: RatingFlow, outbox: Outbox, start: Start, surface: Surface) -> None:
        self.flow = flow
        self._outbox = outbox
        self._start = start
        self._surface = surface
        self.refresh_header()
        self.model = RatingModel(flow)
        flow.on_change = self.refresh
        self.window = surface.load(rating=self.model)
        surface.picture(flow.page.value)

    def refresh_header(self) -> None:
        """Clock, link and language."""
        self._surface.show(
            shell_state(
                self.flow.state,
                self._start.setup,
                language=self.flow.language,
                counter=self.flow.counter,
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
        self._outbox.tick(current=self.flow.state.is_current)
        self.refresh_header()
        return TICK_S


class Program:
    """A rating screen with its real connection, its journal and its window."""

    def __init__(self, start: Start) -> None:
        """Build everything; connects nothing yet.

        Raises:
            StartError: the configuration cannot be used.
        """
        counter = need_counter(start)
        self.state = HallState(start.hall)
        self._inbox = Inbox(self._take)
        self._client = connect(start, "public", self._inbox.post)
        try:
            self._journal = open_journal(start)
        except StartError:
            self._client.close()
            raise
        self.outbox = Outbox(HallBus(self._client, self._inbox.post), self._journal)
        self.flow = RatingFlow(
            self.state,
            self.outbox,
            counter,
            hall_reasons(start.hall.folder),
            start.setup.policy.language,
        )
        self.surface = Surface(start, PAGE)
        self.window = Window(self.flow, self.outbox, start, self.surface)

    def start(self) -> None:
        """Connect."""
        self._client.start()

    def close(self) -> None:
        """End the connection, then the journal, then the window."""
        self._inbox.close()
        self._client.close(0.5)
        self._journal.close()
        self.surface.close()

    def _take(self, message: object) -> None:
        match message:
            case Reset() | Applied() | Beat() | Link():
                if not self.state.take(message):
                    self._client.resync()
                self.flow.look()
                self.window.refresh()
            case Answered():
                self.outbox.take(message)


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
