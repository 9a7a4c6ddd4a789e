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

LISTS_AFTER_MS: Final = 60
"""After a call so long its lists stand as they were: most of a board's characters are in them."""

_PARTS: Final = {
    "clockChanged": ("clock",),
    "callChanged": (
        "call_id", "label", "counter", "zone", "arrow", "mark", "priority", "caption",
    ),
    "noticeChanged": ("notice", "notice_s", "broadcast"),
    "pageChanged": ("page", "pages", "quiet"),
    "evacuationChanged": ("evacuation", "evacuation_second", "evacuation_title"),
}  # fmt: skip
"""What changes together; the rest, which hardly ever does, is the frame."""
_PART_OF: Final = {field: part for part, fields in _PARTS.items() for field in fields}


@QmlElement
class BoardModel(QObject):
    """What Board.qml shows."""

    changed = Signal()
    """Something did; what the page shows is bound to the signals of its parts."""
    frameChanged = Signal()
    clockChanged = Signal()
    callChanged = Signal()
    noticeChanged = Signal()
    pageChanged = Signal()
    evacuationChanged = Signal()
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
        self._lists_timer = self._timer(self._show_lists)

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
        if not self.lists_wait:
            self._show_lists()
        self._become(board.look(now_s))
        self._wind(board, now_s)

    def _become(self, state: BoardState) -> None:
        parts = _changed_parts(self._state, state)
        self._state = state
        for part in parts:
            getattr(self, part).emit()
        if parts:
            self.changed.emit()

    @property
    def lists_wait(self) -> bool:
        """Whether the lists still stand as they were before the call."""
        return self._lists_timer.isActive()

    def _show_lists(self) -> None:
        if self._board is not None:
            self._calls.replace(self._board.rows(self._monotonic()))
            self._waits.replace(self._board.waits())

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
        if not shown:
            return
        alone = len(shown) == 1 and not self.painted.waits
        for call in shown:
            self.painted.wait_for(call.call_id)
        if not alone:
            # A call that another has overtaken before it was painted stands in the list only.
            self._lists_timer.stop()
        elif not self.lists_wait:
            # The number is drawn first, on every board of the process; the lists move while it grows.
            self._lists_timer.start(LISTS_AFTER_MS)

    # --- for QML -------------------------------------------------------------------------------------

    @property
    def state(self) -> BoardState:
        """What is shown."""
        return self._state

    calls = Property(QAbstractItemModel, lambda self: self._calls, constant=True)
    waits = Property(QAbstractItemModel, lambda self: self._waits, constant=True)
    hallName = Property(str, lambda self: self._state.hall_name, notify=frameChanged)
    clock = Property(str, lambda self: self._state.clock, notify=clockChanged)
    english = Property(bool, lambda self: self._state.english, notify=frameChanged)
    longLabels = Property(bool, lambda self: self._state.long_labels, notify=frameChanged)
    evacuation = Property(str, lambda self: self._state.evacuation, notify=evacuationChanged)
    evacuationSecond = Property(
        str, lambda self: self._state.evacuation_second, notify=evacuationChanged
    )
    evacuationTitle = Property(
        str, lambda self: self._state.evacuation_title, notify=evacuationChanged
    )
    rehearsal = Property(str, lambda self: self._state.rehearsal, notify=frameChanged)
    banner = Property(str, lambda self: self._state.banner, notify=frameChanged)
    callId = Property(str, lambda self: self._state.call_id, notify=callChanged)
    label = Property(str, lambda self: self._state.label, notify=callChanged)
    counter = Property(str, lambda self: self._state.counter, notify=callChanged)
    counterUnit = Property(str, lambda self: self._state.counter_unit, notify=frameChanged)
    zone = Property(str, lambda self: self._state.zone, notify=callChanged)
    arrow = Property(str, lambda self: self._state.arrow, notify=callChanged)
    mark = Property(str, lambda self: self._state.mark, notify=callChanged)
    priority = Property(str, lambda self: self._state.priority, notify=callChanged)
    caption = Property(str, lambda self: self._state.caption, notify=callChanged)
    idle = Property(str, lambda self: self._state.idle, notify=frameChanged)
    recentTitle = Property(str, lambda self: self._state.recent_title, notify=frameChanged)
    counterTitle = Property(str, lambda self: self._state.counter_title, notify=frameChanged)
    noticeTitle = Property(str, lambda self: self._state.notice_title, notify=frameChanged)
    quiet = Property(str, lambda self: self._state.quiet, notify=pageChanged)
    notice = Property(str, lambda self: self._state.notice, notify=noticeChanged)
    noticeSeconds = Property(float, lambda self: self._state.notice_s, notify=noticeChanged)
    broadcast = Property(str, lambda self: self._state.broadcast, notify=noticeChanged)
    page = Property(int, lambda self: self._state.page, notify=pageChanged)
    pages = Property(int, lambda self: self._state.pages, notify=pageChanged)
    mostRows = Property(int, lambda self: self._state.most_rows, notify=frameChanged)


def _changed_parts(before: BoardState, after: BoardState) -> list[str]:
    """The signals of the parts that differ; every part once."""
    found = {
        _PART_OF.get(field, "frameChanged"): None
        for field in BoardState.__struct_fields__
        if getattr(before, field) != getattr(after, field)
    }
    return list(found)
