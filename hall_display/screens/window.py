"""The screens of one program: one bus, one view of the hall, one window for each screen."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, Protocol

import msgspec
from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication

import hall_display
from config.theme import Display
from hall_display import app as application
from hall_display.announcements import broadcasts
from hall_display.board.program import make_board
from hall_display.board.state import BoardOptions
from hall_display.board.viewmodel import BoardModel
from hall_display.calls import ShownCall
from hall_display.confirm import complain
from hall_display.counter_sign.state import sign_state
from hall_display.counter_sign.viewmodel import SignModel
from hall_display.painted import Painted
from hall_display.screen import Engines, Screen
from hall_display.start import Start, StartError
from hall_display.state import HallState
from hall_display.words import Language
from queue_controller.api import messages as m
from queue_controller.api.qt import BusBridge
from queue_controller.api.updates import Applied, Beat, Link, LinkState, Reset, Update
from queue_controller.api.view import HallView

ROOMS: Final = Path(hall_display.__file__).parent
BOARD: Final = ROOMS / "board" / "Board.qml"
SIGN: Final = ROOMS / "counter_sign" / "Sign.qml"
KEPT: Final = 1000

log = logging.getLogger(__name__)
NO_SIGN_EVENTS: Final = (m.TicketIssued, m.Rated, m.Sealed)
"""Events that change nothing on any counter's sign."""


class Surface(Struct, frozen=True, forbid_unknown_fields=True):
    """One screen of this machine."""

    kind: Literal["board", "counter_sign"]
    counter: str = ""
    """Of a counter sign."""
    zones: tuple[str, ...] = ()
    """Of a board; none: the whole hall."""
    size: tuple[int, int] | None = None
    mm_per_px: float | None = None
    distance_m: float | None = None
    output: int | None = None
    """Which of the machine's outputs it fills, from 0; not given: a window."""
    board: BoardOptions = BoardOptions()
    language: Language | None = None
    motion: bool = True


class _Shown(Protocol):
    """One screen of the process."""

    screen: Screen
    painted: Painted
    name: str
    """For its pictures: the counter of a sign; empty: its place among the screens."""

    @property
    def page(self) -> str:
        """What it shows now, for its pictures."""
        ...

    def take(self, update: Update, calls: list[ShownCall]) -> None:
        """The hall went on."""
        ...


class BoardSurface:
    """A board among others."""

    name = ""

    def __init__(self, start: Start, state: HallState, surface: Surface, place: _Place) -> None:
        options = msgspec.structs.replace(
            surface.board, language=surface.board.language or surface.language
        )
        program = msgspec.structs.replace(start.program, zones=surface.zones)
        self.board = make_board(start, program, options, state)
        self.model = BoardModel(self.board)
        self.painted = self.model.painted
        self.screen = place.screen(BOARD, {"board": self.model}, motion=surface.motion)

    @property
    def page(self) -> str:
        """What it shows now, for its pictures."""
        state = self.model.state
        if state.banner:
            return "out_of_date"
        return f"call:{state.call_id}" if state.call_id else "idle"

    def take(self, update: Update, calls: list[ShownCall]) -> None:
        """The hall went on."""
        self.model.follow(update, calls)


class SignSurface(QObject):
    """A sign among others."""

    def __init__(self, start: Start, state: HallState, surface: Surface, place: _Place) -> None:
        super().__init__()
        self._state = state
        self._language: Language = surface.language or start.setup.policy.language
        self._turn = 0
        self.counter = self.name = surface.counter
        self.model = SignModel()
        self.painted = Painted(self)
        self.screen = place.screen(SIGN, {"sign": self.model}, motion=surface.motion)
        self.refresh()

    def refresh(self) -> None:
        """Show what is true now."""
        self.model.show(sign_state(self._state, self.counter, self._language, self._turn))

    @property
    def page(self) -> str:
        """What it shows now, for its pictures."""
        state = self.model.state
        if state.banner:
            return "out_of_date"
        return f"call:{state.call_id}" if state.called else state.mode

    def turn(self) -> None:
        """The next page of the counter's matters."""
        self._turn += 1
        self.refresh()

    def take(self, update: Update, calls: list[ShownCall]) -> None:
        """The hall went on; most events are about other counters."""
        event = update.event if isinstance(update, Applied) else None
        counter = getattr(event, "counter", "")
        if isinstance(event, NO_SIGN_EVENTS) or (counter and counter != self.counter):
            return
        self.refresh()
        for call in calls:
            if call.counter == self.counter:
                self.painted.wait_for(call.call_id)


class _Place:
    """Where a surface is drawn."""

    def __init__(
        self, app: QGuiApplication, start: Start, surface: Surface, engines: Engines
    ) -> None:
        self._start = start
        self._engines = engines
        self._display = _display(start, surface)

    def screen(self, page: Path, models: dict[str, QObject], *, motion: bool) -> Screen:
        """The page in its window."""
        return Screen(
            page, self._start.theme, self._display, models, motion=motion, engines=self._engines
        )


class ScreensWindow(QObject):
    """All screens of one machine on one connection. `close` ends bus, pages and models in this order.

    Args:
        start: what the program starts with.
        surfaces: its screens.
        page_s: how long a page of a counter's matters stands on its sign.

    Raises:
        StartError: a counter that the hall does not have.
    """

    def __init__(self, start: Start, surfaces: Sequence[Surface], page_s: float) -> None:
        super().__init__()
        self.app = application.application(start.program.name, headless=start.headless)
        self.state = HallState(start.hall)
        self._told: set[str] = set()
        self.bridge = BusBridge(start.client)
        self._engines = Engines()
        self._outputs = [one.output for one in surfaces]
        self._calendar: tuple[object, ...] = ()
        self.surfaces: list[_Shown] = [self._surface(start, one) for one in surfaces]
        for shown in self.surfaces:
            shown.painted.painted.connect(self._on_painted)
            shown.painted.watch(shown.screen.view)
        self._turning = QTimer(self)
        self._signs = [one for one in self.surfaces if isinstance(one, SignSurface)]
        self._next_sign = 0
        # One after the other: a call must not wait for the drawing of all signs at once.
        self._turning.setInterval(round(page_s * 1000 / max(1, len(self._signs))))
        self._turning.timeout.connect(self._on_turn)
        self._pictures = [
            application.Pictures(
                one.screen, start.pictures, f"{start.program.name}-{one.name or place}"
            )
            for place, one in enumerate(self.surfaces, 1)
        ]
        self.bridge.reset.connect(self._on_reset)
        self.bridge.applied.connect(self._on_applied)
        self.bridge.beat.connect(self._on_beat)
        self.bridge.link.connect(self._on_link)

    def _surface(self, start: Start, surface: Surface) -> _Shown:
        place = _Place(self.app, start, surface, self._engines)
        if surface.kind == "board":
            return BoardSurface(start, self.state, surface, place)
        if surface.counter not in start.hall.counter_by_number:
            raise StartError(
                f"程序 {start.program.name}：大厅没有窗口“{surface.counter}”\n"
                f"{start.program.name}: the hall has no counter “{surface.counter}”"
            )
        return SignSurface(start, self.state, surface, place)

    def open(self) -> None:
        """Show the windows and connect."""
        outputs = self.app.screens()
        for shown, output in zip(self.surfaces, self._outputs, strict=True):
            if output is not None and output < len(outputs):
                shown.screen.view.setScreen(outputs[output])
                shown.screen.view.setGeometry(outputs[output].geometry())
            shown.screen.show(full=output is not None)
        self._take(Link("connecting", 0))
        self._turning.start()
        self.bridge.start()

    def close(self) -> None:
        """End in order."""
        self._turning.stop()
        for pictures in self._pictures:
            pictures.take()
        self.bridge.close()
        for shown in self.surfaces:
            shown.screen.close()
        self._engines.close()

    @Slot()
    def _on_turn(self) -> None:
        if self._signs:
            self._next_sign = (self._next_sign + 1) % len(self._signs)
            self._signs[self._next_sign].turn()

    @Slot(object)
    def _on_reset(self, view: HallView) -> None:
        self._take(Reset(view))

    @Slot(object, object)
    def _on_applied(self, record: m.EventRecord, event: m.Event | None) -> None:
        self._take(Applied(record, event))

    @Slot(object)
    def _on_beat(self, heartbeat: m.Heartbeat) -> None:
        self._take(Beat(heartbeat))

    @Slot(str)
    def _on_link(self, state: LinkState) -> None:
        self._take(Link(state, 0))

    def _take(self, update: Update) -> None:
        calls = self.state.take(update)
        if calls is None:
            self.bridge.resync()
            return
        if isinstance(update, Reset) or len(self._told) > KEPT:
            self._told.clear()
        self._told.difference_update(call.call_id for call in calls)
        quiet = isinstance(update, Beat) and not self._time_tells()
        for shown in self.surfaces:
            if not (quiet and isinstance(shown, SignSurface)):
                shown.take(update, calls)
        for pictures, shown in zip(self._pictures, self.surfaces, strict=True):
            pictures.want(shown.page)

    def _time_tells(self) -> bool:
        """Whether what a heartbeat brings is seen on a sign; most bring a second that none shows."""
        state = self.state
        said = tuple(one.notice_id for one in broadcasts(state))
        before = self._calendar
        self._calendar = (state.clock.known, state.rehearsal, state.now().date(), said)
        return self._calendar != before

    @Slot(str)
    def _on_painted(self, call_id: str) -> None:
        if call_id in self._told:
            return  # the hall wants to know that it stands somewhere, not how often
        self._told.add(call_id)
        log.info("shown %s", call_id)
        self.bridge.send(m.Confirm(call_id, "shown"), then=complain)


def _display(start: Start, surface: Surface) -> Display:
    return start.theme.display(
        surface.kind,
        size=surface.size,
        mm_per_px=surface.mm_per_px,
        distance_m=surface.distance_m,
    )
