# ruff: noqa: N815 - properties are named as QML names things
"""What every page shows of the hall: name, clock, hours, link, rehearsal. The view model of headers."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from config.emergency import DRILL, TITLE, WORDS
from config.model import Setup
from kiosk.ui.state import HallState
from queue_controller.api.messages import Language

QML_IMPORT_NAME = "HallModels"
QML_IMPORT_MAJOR_VERSION = 1


class ShellState(Struct, frozen=True):
    """One look at the hall."""

    hall_name: str = ""
    known: bool = False
    clock: str = ""
    hours: str = ""
    tickets: str = ""
    not_yet: str = ""
    over: bool = False
    open_counters: int = 0
    link: str = "connecting"
    since: str = ""
    running: bool = True
    reason: str = ""
    rehearsal: bool = False
    english: bool = False
    elder: bool = False
    lowered: bool = False
    desk: str = ""
    hotline: str = ""
    emergency: str = ""
    emergency_title: str = ""
    emergency_words: str = ""
    emergency_second: str = ""
    announcement: str = ""


def shell_state(
    state: HallState,
    setup: Setup,
    *,
    language: Language = "zh",
    elder: bool = False,
    lowered: bool = False,
    counter: str = "",
) -> ShellState:
    """The hall as its headers tell it. Before the first heartbeat nothing is claimed of the time.

    `counter`: where the screen stands; it tells only what is announced for its zone.
    """
    hall = state.hall
    english = language == "en"
    look = setup.look
    name_zh = look.name_zh or hall.name_zh
    now = state.now()
    hours = state.hours()
    tickets = hours.tickets
    beat = state.beat
    desks = [c.number for c in hall.counters if c.kind == "consulting"]
    zone = state.place(counter).zone if counter else ""
    told = [
        (one.text_en or one.text_zh, one.text_zh)[not english] for one in state.announcements(zone)
    ]
    alarm = state.emergency
    own = ("", "")
    title = ""
    if alarm is not None:
        own = (alarm.text_zh or WORDS["zh"], alarm.text_en or WORDS["en"])
        title = (DRILL if alarm.drill else TITLE)[language]
    return ShellState(
        hall_name=(look.name_en or hall.name_en or name_zh) if english else name_zh,
        known=state.clock.known,
        clock=f"{now:%H:%M}" if state.clock.known else "",
        hours="  ".join(f"{s.start:%H:%M}–{s.end:%H:%M}" for s in hours.spans),
        tickets=f"{tickets.start:%H:%M}–{tickets.end:%H:%M}" if tickets else "",
        not_yet=f"{tickets.start:%H:%M}" if tickets and now.time() < tickets.start else "",
        over=tickets is None or now.time() >= tickets.end,
        open_counters=state.open_counters(),
        link=state.link,
        since=state.last_true(),
        running=beat is None or beat.state == "running",
        reason="" if beat is None else beat.reason_en if english else beat.reason,
        rehearsal=state.rehearsal,
        english=english,
        elder=elder,
        lowered=lowered,
        desk=desks[0] if desks else "",
        hotline=" / ".join(hall.hotlines),
        emergency="" if alarm is None else "drill" if alarm.drill else "real",
        emergency_title=title,
        emergency_words=own[english],
        emergency_second=own[not english],
        announcement="\n".join(told),
    )


@QmlElement
class HallShell(QObject):
    """`ShellState` for QML."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state: ShellState = ShellState()
        self._emblem: str = ""

    def show(self, state: ShellState) -> None:
        """Show this; nothing is painted anew when it is the same."""
        if state != self._state:
            self._state = state
            self.changed.emit()

    def set_emblem(self, url: str) -> None:
        """The hall's emblem, once at the start."""
        self._emblem = url
        self.changed.emit()

    @property
    def state(self) -> ShellState:
        """What is shown."""
        return self._state

    hallName = Property(str, lambda self: self._state.hall_name, notify=changed)
    known = Property(bool, lambda self: self._state.known, notify=changed)
    clock = Property(str, lambda self: self._state.clock, notify=changed)
    hours = Property(str, lambda self: self._state.hours, notify=changed)
    tickets = Property(str, lambda self: self._state.tickets, notify=changed)
    notYet = Property(str, lambda self: self._state.not_yet, notify=changed)
    over = Property(bool, lambda self: self._state.over, notify=changed)
    openCounters = Property(int, lambda self: self._state.open_counters, notify=changed)
    link = Property(str, lambda self: self._state.link, notify=changed)
    since = Property(str, lambda self: self._state.since, notify=changed)
    running = Property(bool, lambda self: self._state.running, notify=changed)
    reason = Property(str, lambda self: self._state.reason, notify=changed)
    rehearsal = Property(bool, lambda self: self._state.rehearsal, notify=changed)
    english = Property(bool, lambda self: self._state.english, notify=changed)
    elder = Property(bool, lambda self: self._state.elder, notify=changed)
    lowered = Property(bool, lambda self: self._state.lowered, notify=changed)
    desk = Property(str, lambda self: self._state.desk, notify=changed)
    hotline = Property(str, lambda self: self._state.hotline, notify=changed)
    emergency = Property(str, lambda self: self._state.emergency, notify=changed)
    emergencyTitle = Property(str, lambda self: self._state.emergency_title, notify=changed)
    emergencyWords = Property(str, lambda self: self._state.emergency_words, notify=changed)
    emergencySecond = Property(str, lambda self: self._state.emergency_second, notify=changed)
    announcement = Property(str, lambda self: self._state.announcement, notify=changed)
    emblem = Property(str, lambda self: self._emblem, notify=changed)
