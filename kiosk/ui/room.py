"""A public screen with a service corner whose pages are read aloud: what query screen and sample-form desk do alike."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from kiosk.ui.app import Surface
from kiosk.ui.reader import PageReader
from kiosk.ui.service import ServiceCorner
from kiosk.ui.service_model import ServiceModel
from kiosk.ui.shell import ShellState, shell_state
from kiosk.ui.speech import Silent, Speech
from kiosk.ui.start import Start
from kiosk.ui.state import HallState
from kiosk.ui.surface import TICK_S, Shown
from kiosk.ui.visit import Visit


class RoomFlow(Protocol):
    """The flow of such a screen."""

    @property
    def state(self) -> HallState:
        """The hall as the public sees it."""
        ...

    @property
    def visit(self) -> Visit:
        """What belongs to the visitor who stands here."""
        ...

    def touched(self) -> None:
        """Somebody is here."""
        ...

    def tick(self) -> None:
        """Look at the clock."""
        ...


F = TypeVar("F", bound=RoomFlow)


class Room(Shown, Generic[F]):
    """Set `model`, `service` and `window` when they are made."""

    service: ServiceModel

    def __init__(
        self,
        flow: F,
        corner: ServiceCorner,
        start: Start,
        surface: Surface,
        speech: Speech | None = None,
    ) -> None:
        super().__init__(start, surface)
        self.flow = flow
        self._corner = corner
        self._reader = PageReader(speech or Silent(), lambda: corner.volume)
        self.refresh_header()

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

    def refresh(self) -> None:
        """Show what is true now."""
        super().refresh()
        self.service.refresh()

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
        self._corner.tick()
        self.refresh_header()
        return TICK_S
