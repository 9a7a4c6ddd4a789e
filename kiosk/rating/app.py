"""The rating screen with its window."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from devices.kinds import CodeScanned, DeviceEvent, Kind, LinkChanged, LinkState
from kiosk.rating.flow import RatingFlow
from kiosk.rating.outbox import Outbox
from kiosk.rating.reasons import hall_reasons
from kiosk.rating.viewmodel import RatingModel
from kiosk.ui.app import Surface
from kiosk.ui.bus import Answered
from kiosk.ui.printing_surface import PrintingProgram
from kiosk.ui.shell import ShellState, shell_state
from kiosk.ui.slip_code import slip_of
from kiosk.ui.start import Start, StartError, need_counter, open_journal
from kiosk.ui.surface import TICK_S, Shown, run_program
from queue_controller.api.updates import Update

PAGE: Final = Path(__file__).parent / "qml" / "Main.qml"


class Window(Shown):
    """Shows one counter's rating screen."""

    def __init__(self, flow: RatingFlow, outbox: Outbox, start: Start, surface: Surface) -> None:
        super().__init__(start, surface)
        self.flow = flow
        self._outbox = outbox
        self.refresh_header()
        self.model = RatingModel(flow)
        flow.on_change = self.refresh
        self.window = surface.load(rating=self.model)
        surface.picture(self.page())

    def shell(self) -> ShellState:
        """Clock, link and language, and what is announced for this zone."""
        flow = self.flow
        return shell_state(
            flow.state,
            self._start.setup,
            language=flow.language,
            elder=flow.elder,
            counter=flow.counter,
        )

    def page(self) -> str:
        """The page of the flow."""
        return self.flow.page.value

    def tick(self) -> float:
        """Look at the clocks; the seconds until the next look."""
        self.flow.tick()
        self._outbox.tick(current=self.flow.state.is_current)
        self.refresh_header()
        return TICK_S


class RatingProgram(PrintingProgram):
    """A rating screen with its real connection, its journal and its window."""

    def __init__(self, start: Start) -> None:
        """Build everything; connects nothing yet.

        Raises:
            StartError: the configuration cannot be used.
        """
        counter = need_counter(start)
        super().__init__(start, "public")
        try:
            self._journal = open_journal(start)
        except StartError:
            self._client.close()
            raise
        self.outbox = Outbox(self._bus, self._journal)
        self.flow = RatingFlow(
            self.state,
            self.outbox,
            counter,
            hall_reasons(start.hall.folder),
            start.setup.policy.language,
            ask=self._bus.send,
        )
        self.surface = Surface(start, PAGE)
        self.window = Window(self.flow, self.outbox, start, self.surface)

    def close_own(self) -> None:
        """Close the lines and what is kept."""
        super().close_own()
        self._journal.close()

    def on_hall(self, update: Update) -> None:
        """Open or close by what the hall says."""
        super().on_hall(update)
        self.flow.look()

    def on_answer(self, answered: Answered) -> None:
        """A rating arrived, or did not."""
        if not self.flow.answered(answered.command_id, answered.end):
            self.outbox.take(answered)

    def on_device(self, event: DeviceEvent) -> None:
        """A slip at the scanner."""
        match event.body:
            case LinkChanged(state=LinkState.OPEN) if event.kind is Kind.CODE_SCANNER:
                self._hardware.start_reading(event.device)
            case CodeScanned():
                if self.state.emergency is None:
                    self.flow.slip_scanned(slip_of(event.body.text, self.state.hall.hall_id)[1])
                self._hardware.start_reading(event.device)


def run(start: Start) -> int:
    """Until SIGTERM, SIGINT or the window is closed.

    Raises:
        StartError: the configuration cannot be used.
    """
    return run_program(start, RatingProgram)
