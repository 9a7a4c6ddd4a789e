# ruff: noqa: N815 - properties are named as QML names things
"""The board for QML: content, timers of pages and notices, and which calls were painted."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Property, QAbstractItemModel, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from hall_display.board.state import Board, BoardState, CallRow, WaitRow
from hall_display.calls import ShownCall
from hall_display.painted import Painted
from hall_display.rows import RowModel
from queue_controller.api import messages as m
from queue_controller.api.updates import Applied, Beat, Link, LinkState, Reset, Update
from queue_controller.api.view import HallView

QML_IMPORT_NAME = "HallDisplay"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class BoardModel(QObject):
    """What Board.qml shows."""

    changed = Signal()
    resyncWanted = Signal()

    def __init__(
        self,
        board: Board | None = None,
        parent: QObject | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._board = board
        self._monotonic = monotonic
        self._state = BoardState()
        self._calls = RowModel(CallRow, self)
        self._waits = RowModel(WaitRow, self)
        self.painted: Final = Painted(self)
        self._stage_timer = self._timer(self._on_stage_time)
        self._clock_timer = self._timer(self.refresh)
        self._page_timer = self._timer(self._on_page_time)

    def _timer(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    # --- from the bus --------------------------------------------------------------------------------

    @Slot(object)
    def on_reset(self, view: HallView) -> None:
        """A new view."""
        self._take(Reset(view))

    @Slot(object, object)
    def on_applied(self, record: m.EventRecord, event: m.Event | None) -> None:
        """The next event."""
        self._take(Applied(record, event))

    @Slot(object)
    def on_beat(self, heartbeat: m.Heartbeat) -> None:
        """A heartbeat."""
        self._take(Beat(heartbeat))

    @Slot(str)
    def on_link(self, state: LinkState) -> None:
        """How far the view can be trusted."""
        self._take(Link(state, 0))

    def _take(self, update: Update) -> None:
        if self._board is None:
            return
        shown = self._board.take(update, self._monotonic())
        if shown is None:
            self.resyncWanted.emit()
            return
        self._note(shown)
        self.refresh()

    def follow(self, update: Update, calls: list[ShownCall]) -> None:
        """What the board's state has taken, where several boards share one."""
        if self._board is not None:
            self._note(self._board.follow(update, calls, self._monotonic()))
            self.refresh()

    # --- from the page -------------------------------------------------------------------------------

    @Slot(int, int, float)
    def setRoom(self, waits: int, recent: int, notice_em: float) -> None:  # noqa: N802 - from QML
        """How many rows of each list, and Han characters of a notice, the page has room for."""
        if self._board is not None:
            self._board.set_room(waits, recent, notice_em)
            self.refresh()

    @Slot()
    def nextNotice(self) -> None:  # noqa: N802 - from QML
        """The notice was read to its end."""
        if self._board is not None:
            self._board.next_notice()
            self.refresh()

    # --- over time -----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what is true now; nothing is painted anew when nothing changed."""
        board = self._board
        if board is None:
            return
        now_s = self._monotonic()
        self._calls.replace(board.rows(now_s))
        self._waits.replace(board.waits())
        state = board.look(now_s)
        if state != self._state:
            self._state = state
            self.changed.emit()
        self._wind(board, now_s)

    def _wind(self, board: Board, now_s: float) -> None:
        change = board.stage.next_change_s(now_s)
        if change is None:
            self._stage_timer.stop()
        else:
            self._stage_timer.start(max(1, round((change - now_s) * 1000)))
        if self._state.pages > 1 and not self._page_timer.isActive():
            self._page_timer.start(round(board.options.page_s * 1000))
        clock = board.state.clock
        if clock.known and not self._clock_timer.isActive():
            minute_ms = (clock.now_ms() // 60_000 + 1) * 60_000
            self._clock_timer.start(max(20, round(clock.wall_seconds_until(minute_ms) * 1000) + 5))

    def _on_stage_time(self) -> None:
        if self._board is not None:
            self._note(self._board.stage.tick(self._monotonic()))
        self.refresh()

    def _on_page_time(self) -> None:
        if self._board is not None:
            self._board.turn_page()
        self.refresh()

    def _note(self, shown: list[ShownCall]) -> None:
        for call in shown:
            self.painted.wait_for(call.call_id)

    # --- for QML -------------------------------------------------------------------------------------

    @property
    def state(self) -> BoardState:
        """What is shown."""
        return self._state

    calls = Property(QAbstractItemModel, lambda self: self._calls, constant=True)
    waits = Property(QAbstractItemModel, lambda self: self._waits, constant=True)
    hallName = Property(str, lambda self: self._state.hall_name, notify=changed)
    clock = Property(str, lambda self: self._state.clock, notify=changed)
    english = Property(bool, lambda self: self._state.english, notify=changed)
    longLabels = Property(bool, lambda self: self._state.long_labels, notify=changed)
    evacuation = Property(str, lambda self: self._state.evacuation, notify=changed)
    evacuationSecond = Property(str, lambda self: self._state.evacuation_second, notify=changed)
    evacuationTitle = Property(str, lambda self: self._state.evacuation_title, notify=changed)
    rehearsal = Property(str, lambda self: self._state.rehearsal, notify=changed)
    banner = Property(str, lambda self: self._state.banner, notify=changed)
    callId = Property(str, lambda self: self._state.call_id, notify=changed)
    label = Property(str, lambda self: self._state.label, notify=changed)
    counter = Property(str, lambda self: self._state.counter, notify=changed)
    counterUnit = Property(str, lambda self: self._state.counter_unit, notify=changed)
    zone = Property(str, lambda self: self._state.zone, notify=changed)
    arrow = Property(str, lambda self: self._state.arrow, notify=changed)
    mark = Property(str, lambda self: self._state.mark, notify=changed)
    priority = Property(str, lambda self: self._state.priority, notify=changed)
    caption = Property(str, lambda self: self._state.caption, notify=changed)
    idle = Property(str, lambda self: self._state.idle, notify=changed)
    recentTitle = Property(str, lambda self: self._state.recent_title, notify=changed)
    counterTitle = Property(str, lambda self: self._state.counter_title, notify=changed)
    noticeTitle = Property(str, lambda self: self._state.notice_title, notify=changed)
    quiet = Property(str, lambda self: self._state.quiet, notify=changed)
    notice = Property(str, lambda self: self._state.notice, notify=changed)
    noticeSeconds = Property(float, lambda self: self._state.notice_s, notify=changed)
    broadcast = Property(str, lambda self: self._state.broadcast, notify=changed)
    page = Property(int, lambda self: self._state.page, notify=changed)
    pages = Property(int, lambda self: self._state.pages, notify=changed)
    mostRows = Property(int, lambda self: self._state.most_rows, notify=changed)
