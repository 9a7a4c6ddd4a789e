"""Counter signs as a program: one bus, one window for each sign of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from hall_display import app as application
from hall_display.calls import ShownCall
from hall_display.confirm import complain
from hall_display.counter_sign.state import sign_state
from hall_display.counter_sign.viewmodel import SignModel
from hall_display.painted import Painted
from hall_display.screen import Screen
from hall_display.start import Start, StartError
from hall_display.state import HallState
from hall_display.words import Language
from queue_controller.api import messages as m
from queue_controller.api.qt import BusBridge
from queue_controller.api.updates import Applied, Beat, Link, LinkState, Reset, Update
from queue_controller.api.view import HallView

PAGE: Final = Path(__file__).parent / "Sign.qml"


class SignOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """`options` of a counter sign program in hall.toml."""

    counters: tuple[str, ...] = ()
    """One window for each; not given: the program's `counter`."""
    language: Language | None = None
    motion: bool = True
    page_s: float = 8.0
    """How long a page of the counter's matters stands while nobody is called."""


class _Sign(QObject):
    """One window and its counter."""

    def __init__(
        self, counter: str, start: Start, app: QGuiApplication, options: SignOptions
    ) -> None:
        super().__init__()
        self.counter = counter
        self.model = SignModel()
        display = application.fitting(app, start.display("counter_sign"))
        self.screen = Screen(
            PAGE, start.theme, display, {"sign": self.model}, motion=options.motion
        )
        self.painted = Painted(self)
        self.painted.watch(self.screen.view)
        name = f"{start.program.name}-{counter}"
        self.pictures = application.Pictures(self.screen, start.pictures, name)


class SignWindows(QObject):
    """All signs of one machine on one connection. `close` ends bus, pages and models in this order.

    Raises:
        StartError: no counter, or one that the hall does not have.
    """

    def __init__(self, start: Start) -> None:
        super().__init__()
        options = start.options(SignOptions)
        counters = options.counters or tuple(filter(None, (start.program.counter,)))
        unknown = [number for number in counters if number not in start.hall.counter_by_number]
        if unknown or not counters:
            raise StartError(
                f"程序 {start.program.name}：请用 counter 或 options.counters 写明窗口号；"
                f"大厅没有窗口：{'、'.join(unknown) or '（未写）'}\n"
                f"{start.program.name}: name its counters; unknown: {', '.join(unknown) or 'none given'}"
            )
        self._language: Language = options.language or start.setup.policy.language
        self.state = HallState(start.hall)
        self.app = application.application(start.program.name, headless=start.headless)
        self.bridge = BusBridge(start.client)
        self.signs = [_Sign(number, start, self.app, options) for number in counters]
        for sign in self.signs:
            sign.painted.painted.connect(self._on_painted)
        self._turn = 0
        self._turning = QTimer(self)
        self._turning.setInterval(round(options.page_s * 1000))
        self._turning.timeout.connect(self._on_turn)
        self.bridge.reset.connect(self._on_reset)
        self.bridge.applied.connect(self._on_applied)
        self.bridge.beat.connect(self._on_beat)
        self.bridge.link.connect(self._on_link)

    def open(self) -> None:
        """Show the windows and connect."""
        self._refresh()
        for sign in self.signs:
            sign.screen.show()
        self._turning.start()
        self.bridge.start()

    def close(self) -> None:
        """End in order."""
        self._turning.stop()
        for sign in self.signs:
            sign.pictures.take()
        self.bridge.close()
        for sign in self.signs:
            sign.screen.close()

    @Slot()
    def _on_turn(self) -> None:
        self._turn += 1
        self._refresh()

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
        self._refresh()
        for call in calls:
            self._note(call)

    def _note(self, call: ShownCall) -> None:
        for sign in self.signs:
            if sign.counter == call.counter:
                sign.painted.wait_for(call.call_id)

    def _refresh(self) -> None:
        for sign in self.signs:
            state = sign_state(self.state, sign.counter, self._language, self._turn)
            sign.model.show(state)
            page = "out_of_date" if state.banner else ("call" if state.called else state.mode)
            sign.pictures.want(page if not state.called else f"{page}:{state.call_id}")

    @Slot(str)
    def _on_painted(self, call_id: str) -> None:
        self.bridge.send(m.Confirm(call_id, "shown"), then=complain)


def run(start: Start) -> int:
    """Show the signs until SIGTERM, SIGINT or the last window is closed.

    Raises:
        StartError: the options are wrong.
    """
    windows = SignWindows(start)
    windows.open()
    try:
        return application.until_told(windows.app)
    finally:
        windows.close()
