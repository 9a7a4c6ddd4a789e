# ruff: noqa: N815 - properties are named as QML names things
"""The manager's figures for QML."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Property, QAbstractItemModel, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from hall_display.manager.state import (
    AlarmRow,
    CounterMark,
    Legend,
    Manager,
    Overview,
    QueueRow,
    Tile,
    ZoneBox,
    alarm_row,
)
from hall_display.manager.state import Slot as HalfHour
from hall_display.rows import RowModel
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.errors import BusError, MalformedMessage
from queue_controller.api.updates import Applied, Beat, Link, LinkState, Reset, Update
from queue_controller.api.view import HallView

QML_IMPORT_NAME = "HallDisplay"
QML_IMPORT_MAJOR_VERSION = 1

REPORT_EVERY_MS: Final = 15_000
"""How often the day's report is asked for."""
SETTLE_MS: Final = 200
"""Events of this time are painted together: nobody reads figures faster."""

log = logging.getLogger(__name__)


@QmlElement
class ManagerModel(QObject):
    """What the wall shows."""

    changed = Signal()
    resyncWanted = Signal()
    reportWanted = Signal()
    refreshed = Signal()
    """The figures were looked at anew, whether they changed or not."""

    def __init__(
        self,
        manager: Manager | None = None,
        page_s: float = 10.0,
        parent: QObject | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self.manager = manager
        self._monotonic = monotonic
        self._state = Overview()
        self._tiles = RowModel(Tile, self)
        self._alarms = RowModel(AlarmRow, self)
        self._causes = RowModel(AlarmRow, self)
        self._counters = RowModel(CounterMark, self)
        self._zones = RowModel(ZoneBox, self)
        self._legend = RowModel(Legend, self)
        self._queues = RowModel(QueueRow, self)
        self._every_queue = RowModel(QueueRow, self)
        self._arrivals = RowModel(HalfHour, self)
        self._slots = RowModel(HalfHour, self)
        self._settle = self._timer(SETTLE_MS, self.refresh, once=True)
        self._page_timer = self._timer(round(page_s * 1000), self._turn)
        self._report_timer = self._timer(REPORT_EVERY_MS, self.reportWanted.emit)

    def _timer(self, interval_ms: int, slot: Callable[[], None], *, once: bool = False) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setSingleShot(once)
        timer.timeout.connect(slot)
        return timer

    def start(self) -> None:
        """Turn pages and ask for reports from now on."""
        self._page_timer.start()
        self._report_timer.start()
        self.refresh()

    # --- from the bus ----------------------------------------------------------------------------

    @Slot(object)
    def on_reset(self, view: HallView) -> None:
        """A new view."""
        self._take(Reset(view))
        self.reportWanted.emit()

    @Slot(object, object)
    def on_applied(self, record: m.EventRecord, event: m.Event | None) -> None:
        """The next event."""
        urgent = isinstance(event, m.EmergencyStarted | m.EmergencyEnded)
        self._take(Applied(record, event), at_once=urgent)

    @Slot(object)
    def on_beat(self, heartbeat: m.Heartbeat) -> None:
        """A heartbeat."""
        self._take(Beat(heartbeat))

    @Slot(str)
    def on_link(self, state: LinkState) -> None:
        """How far the view can be trusted."""
        self._take(Link(state, 0), at_once=True)

    def on_report(self, end: m.Reply | BusError) -> None:
        """The day's report, or why there is none; the old one then stands."""
        if isinstance(end, BusError) or not end.ok or self.manager is None:
            log.debug("no report: %s", end)
            return
        try:
            report = wire.body_of(end, m.DayReport)
        except MalformedMessage:
            log.warning("a report cannot be read; the old one stands")
            return
        self.manager.take_report(report)
        self.refresh()

    def _take(self, update: Update, *, at_once: bool = False) -> None:
        if self.manager is None:
            return
        if not self.manager.take(update):
            self.resyncWanted.emit()
            return
        if at_once:
            self.refresh()
        elif not self._settle.isActive():
            self._settle.start()

    # --- from the page ---------------------------------------------------------------------------

    @Slot(int)
    def setRows(self, rows: int) -> None:  # noqa: N802 - from QML
        """How many queues there is room for."""
        if self.manager is not None:
            self.manager.set_rows(rows)
            self.refresh()

    def _turn(self) -> None:
        if self.manager is not None:
            self.manager.turn()
            self.refresh()

    def refresh(self) -> None:
        """Show what is true now."""
        manager = self.manager
        if manager is None:
            return
        if manager.state.clock.known:
            manager.sample()
        self._tiles.replace(manager.tiles())
        self._alarms.replace(manager.wall_alarms())
        self._causes.replace([alarm_row(alarm) for alarm in manager.alarms()])
        self._counters.replace(manager.counters())
        self._zones.replace(manager.zones())
        self._legend.replace(manager.legend())
        self._queues.replace(manager.queue_page())
        self._every_queue.replace(manager.queue_rows())
        self._arrivals.replace(manager.arrivals())
        self._slots.replace(manager.waits_by_slot())
        state = manager.look()
        if state != self._state:
            self._state = state
            self.changed.emit()
        self.refreshed.emit()

    # --- for QML ---------------------------------------------------------------------------------

    @property
    def state(self) -> Overview:
        """What is shown."""
        return self._state

    tiles = Property(QAbstractItemModel, lambda self: self._tiles, constant=True)
    alarms = Property(QAbstractItemModel, lambda self: self._alarms, constant=True)
    causes = Property(QAbstractItemModel, lambda self: self._causes, constant=True)
    counters = Property(QAbstractItemModel, lambda self: self._counters, constant=True)
    zones = Property(QAbstractItemModel, lambda self: self._zones, constant=True)
    legend = Property(QAbstractItemModel, lambda self: self._legend, constant=True)
    queues = Property(QAbstractItemModel, lambda self: self._queues, constant=True)
    everyQueue = Property(QAbstractItemModel, lambda self: self._every_queue, constant=True)
    arrivals = Property(QAbstractItemModel, lambda self: self._arrivals, constant=True)
    slots = Property(QAbstractItemModel, lambda self: self._slots, constant=True)
    hallName = Property(str, lambda self: self._state.hall_name, notify=changed)
    clock = Property(str, lambda self: self._state.clock, notify=changed)
    english = Property(bool, lambda self: self._state.english, notify=changed)
    rehearsal = Property(str, lambda self: self._state.rehearsal, notify=changed)
    banner = Property(str, lambda self: self._state.banner, notify=changed)
    emergency = Property(str, lambda self: self._state.emergency, notify=changed)
    alarmsTitle = Property(str, lambda self: self._state.alarms_title, notify=changed)
    alarmCount = Property(int, lambda self: self._state.alarm_count, notify=changed)
    devicesTitle = Property(str, lambda self: self._state.devices_title, notify=changed)
    noAlarms = Property(str, lambda self: self._state.no_alarms, notify=changed)
    page = Property(str, lambda self: self._state.page, notify=changed)
    pageTitle = Property(str, lambda self: self._state.page_title, notify=changed)
    pageIndex = Property(int, lambda self: self._state.page_index, notify=changed)
    pages = Property(int, lambda self: self._state.pages, notify=changed)
    pageNote = Property(str, lambda self: self._state.page_note, notify=changed)
    arrivalsNote = Property(str, lambda self: self._state.arrivals_note, notify=changed)
    columns = Property(list, lambda self: list(self._state.columns), notify=changed)
    formula = Property(str, lambda self: self._state.formula, notify=changed)
    planAspect = Property(float, lambda self: self._state.plan_aspect, notify=changed)
