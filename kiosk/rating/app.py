"""The rating screen with its window."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from kiosk.rating.flow import RatingFlow
from kiosk.rating.outbox import Outbox
from kiosk.rating.reasons import reasons
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
            shell_state(self.flow.state, self._start.setup, language=self.flow.language)
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
                flow.look()
                window.refresh()
            case Answered():
                outbox.take(message)

    inbox = Inbox(take)
    client = connect(start, "public", inbox.post)
    try:
        journal = open_journal(start)
    except StartError:
        client.close()
        raise
    outbox = Outbox(HallBus(client, inbox.post), journal)
    flow = RatingFlow(state, outbox, counter, reasons(), start.setup.policy.language)
    surface = Surface(start, PAGE)
    window = Window(flow, outbox, start, surface)
    client.start()
    code = surface.run(window.tick, began)
    inbox.close()
    client.close(0.5)
    journal.close()
    surface.close()
    return code
