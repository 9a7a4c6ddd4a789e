# ruff: noqa: N815 - properties and slots are named as QML names things
"""The manager's PC for QML: locked or not, the rows of a tab, and what became of a command."""

from __future__ import annotations

import logging
from typing import Final, Protocol

import msgspec
from PySide6.QtCore import Property, QAbstractItemModel, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from hall_display.manager.desk import TabRow, signed
from hall_display.manager.rows import DeskRow, Missing
from hall_display.rows import RowModel
from hall_display.words import Language, say
from queue_controller.api import messages as m
from queue_controller.api.errors import BusError, MalformedMessage

QML_IMPORT_NAME = "HallDisplay"
QML_IMPORT_MAJOR_VERSION = 1

ANSWER_LIMIT_S: Final = 5.0
SLOW_LIMIT_S: Final = 30.0
"""Reading a folder or a day's log takes longer."""
REASONS_SHOWN: Final = 4

log = logging.getLogger(__name__)


class Then(Protocol):
    """What is called with the end of a command."""

    def __call__(self, end: m.Reply | BusError, /) -> None:
        """The reply, or why there is none."""
        ...


class Send(Protocol):
    """`BusBridge.send` as far as the desk needs it."""

    def __call__(
        self,
        command: m.Command,
        *,
        timeout_s: float = 3.0,
        pin: str = "",
        then: Then | None = None,
    ) -> str:
        """Send a command; its end arrives at `then`."""
        ...


class Pages(Protocol):
    """What stands behind the PIN: `Desk` of the manager, or the pages of the supervision."""

    names: tuple[str, ...]
    """The tabs; the first one is shown first."""
    language: Language

    def tabs(self, chosen: str) -> list[TabRow]:
        """All tabs."""
        ...

    def rows(self, tab: str, typed: tuple[str, ...] = ()) -> list[DeskRow]:
        """What a tab lists, for what is typed into its lines."""
        ...

    def fields(self, tab: str) -> list[str]:
        """What the lines of a tab are for, before the one for the text."""
        ...

    def hint(self, tab: str) -> str:
        """What the text field of a tab is for."""
        ...

    def commands(
        self, action: str, key: str, text: str, typed: tuple[str, ...] = ()
    ) -> list[m.Command]:
        """What an action asks of the controller; raises `Missing`."""
        ...

    def on_choose(self, tab: str) -> str:
        """The action of whoever turns to a tab; empty: none."""
        ...

    def forget(self) -> None:
        """The screen is locked: what was opened for this person is not for the next one."""
        ...

    def heard(self, kind: str, reply: m.Reply) -> str | None:
        """What an answer tells beside that it was done; None: nothing; empty: it was only asked for."""
        ...


@QmlElement
class ManagerDeskModel(QObject):
    """What Desk.qml shows beside the figures."""

    changed = Signal()
    typedOver = Signal()
    """The lines of the tab are to be empty again."""

    def __init__(
        self,
        desk: Pages | None = None,
        send: Send | None = None,
        staff: tuple[str, ...] = (),
        lock_minutes: float = 5.0,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._send = send
        self._staff = staff
        self._staff_no = ""
        self._pin = ""
        self._tab = "" if desk is None else desk.names[0]
        self._note = ""
        self._good = True
        self._waiting = 0
        self._typed: tuple[str, ...] = ()
        self._tabs = RowModel(TabRow, self)
        self._rows = RowModel(DeskRow, self)
        self._lock_timer = QTimer(self)
        self._lock_timer.setSingleShot(True)
        self._lock_timer.setInterval(round(lock_minutes * 60_000))
        self._lock_timer.timeout.connect(self.lock)

    # --- the lock --------------------------------------------------------------------------------

    @Slot(str, str)
    def unlock(self, staff_no: str, pin: str) -> None:
        """Ask whether this is somebody's PIN."""
        staff_no = staff_no.strip().upper()
        if self._desk is None or self._send is None:
            return
        if not staff_no or (self._staff and staff_no not in self._staff):
            self._tell("desk_not_allowed", good=False)
            return

        def then(end: m.Reply | BusError) -> None:
            if isinstance(end, m.Reply) and end.ok:
                self._staff_no, self._pin = staff_no, pin
                self._lock_timer.start()
                self.choose(self._tab)
                return
            self._tell_end(end)

        self._send(m.Unlock(staff_no), timeout_s=ANSWER_LIMIT_S, pin=pin, then=then)

    @Slot()
    def lock(self) -> None:
        """Forget who was here; only the figures of the wall stay."""
        self._lock_timer.stop()
        self._staff_no = self._pin = ""
        self._tab = "" if self._desk is None else self._desk.names[0]
        if self._desk is not None:
            self._desk.forget()
        self._rows.replace([])
        self._tell("", good=True)

    @Slot()
    def touched(self) -> None:
        """Somebody is here."""
        if self._staff_no:
            self._lock_timer.start()

    # --- tabs and actions ------------------------------------------------------------------------

    @Slot(str)
    def choose(self, tab: str) -> None:
        """Show a tab."""
        self.touched()
        if self._desk is None or tab not in self._desk.names:
            return
        self._tab = tab
        self._typed = ()
        self.typedOver.emit()
        self._tell("", good=True)
        action = self._desk.on_choose(tab)
        if action:
            self.act(action, "", "")

    @Slot(int, str)
    def typed(self, at: int, text: str) -> None:
        """What stands in one of the tab's own lines now."""
        self.touched()
        values = [*self._typed, *("" for _ in range(at + 1 - len(self._typed)))]
        if values[at] != text:
            values[at] = text
            self._typed = tuple(values)
            self.refresh()

    @Slot(str, str, str, result=bool)
    def act(self, action: str, key: str, text: str) -> bool:
        """Do something about a row; False: something has to be typed first."""
        self.touched()
        if self._desk is None or self._send is None or not self._staff_no:
            return False
        try:
            commands = self._desk.commands(action, key, text, self._typed)
        except Missing as missing:
            self._note, self._good = str(missing), False
            self.changed.emit()
            return False
        self._waiting = len(commands)
        for command in commands:
            self._send(
                signed(command, self._staff_no),
                timeout_s=SLOW_LIMIT_S
                if isinstance(command, m.Reload | m.AskSupervision)
                else ANSWER_LIMIT_S,
                pin=self._pin,
                then=self._take_answer,
            )
        return True

    def _take_answer(self, end: m.Reply | BusError) -> None:
        """What an answer tells beside that it was done; the reason stays typed where only something was asked."""
        if self._desk is None or not isinstance(end, m.Reply) or not end.ok:
            self._tell_end(end)
            return
        if not self._staff_no:
            return  # locked meanwhile: what was asked for is nobody's any more
        try:
            told = self._desk.heard(str(_facts(end).get("type", "")), end)
        except MalformedMessage:
            log.warning("an answer cannot be read")
            self._tell("desk_unreadable", good=False)
            return
        if told == "":
            self._tell("", good=True)
            return
        self._tell_end(end)
        if told:
            self._note = told
            self.refresh()
            self.changed.emit()

    def refresh(self) -> None:
        """Show what is true now; nothing of it while locked."""
        if self._desk is None:
            return
        self._tabs.replace(self._desk.tabs(self._tab))
        self._rows.replace(self._desk.rows(self._tab, self._typed) if self._staff_no else [])

    def _tell_end(self, end: m.Reply | BusError) -> None:
        zh = self._desk is None or self._desk.language == "zh"
        if isinstance(end, m.Reply) and end.ok:
            self._waiting -= 1
            if self._waiting <= 0:
                self._typed = ()
                self.typedOver.emit()
                self._tell("desk_done", good=True)
            return
        self._note = _said(end, zh=zh)
        self._good = False
        self.refresh()
        self.changed.emit()

    def _tell(self, key: str, *, good: bool) -> None:
        if self._desk is not None:
            self._note = say(key, self._desk.language) if key else ""
        self._good = good
        self.refresh()
        self.changed.emit()

    # --- for QML ---------------------------------------------------------------------------------

    def _hint(self) -> str:
        return "" if self._desk is None else self._desk.hint(self._tab)

    def _fields(self) -> list[str]:
        return [] if self._desk is None else self._desk.fields(self._tab)

    def _words(self, key: str) -> str:
        return say(key, "zh" if self._desk is None else self._desk.language)

    tabs = Property(QAbstractItemModel, lambda self: self._tabs, constant=True)
    rows = Property(QAbstractItemModel, lambda self: self._rows, constant=True)
    unlocked = Property(bool, lambda self: bool(self._staff_no), notify=changed)
    staffNo = Property(str, lambda self: self._staff_no, notify=changed)
    tab = Property(str, lambda self: self._tab, notify=changed)
    note = Property(str, lambda self: self._note, notify=changed)
    good = Property(bool, lambda self: self._good, notify=changed)
    hint = Property(str, _hint, notify=changed)
    fields = Property(list, _fields, notify=changed)
    lookWords = Property(str, lambda self: self._words("desk_supervisor_title"), constant=True)
    lockTitle = Property(str, lambda self: self._words("desk_locked"), constant=True)
    staffWords = Property(str, lambda self: self._words("desk_staff"), constant=True)
    pinWords = Property(str, lambda self: self._words("desk_pin"), constant=True)
    unlockWords = Property(str, lambda self: self._words("do_unlock"), constant=True)
    lockWords = Property(str, lambda self: self._words("do_lock"), constant=True)
    nothingWords = Property(str, lambda self: self._words("desk_nothing"), constant=True)
    arrivalsWords = Property(str, lambda self: self._words("mgr_page_arrivals"), constant=True)
    waitsWords = Property(str, lambda self: self._words("mgr_page_waits"), constant=True)


def _said(end: m.Reply | BusError, *, zh: bool) -> str:
    """Why it was not done, with the first of the reasons that a refusal lists."""
    text = end.message_zh if zh else end.message_en
    if not isinstance(end, m.Reply):
        return text
    detail = _facts(end).get("detail")
    if not isinstance(detail, dict):
        return text
    reasons = str(detail.get("reasons" if zh else "reasons_en", "")).splitlines()
    return "\n".join([text, *reasons[:REASONS_SHOWN]])


def _facts(end: m.Reply) -> dict[str, object]:
    """The body as it came; empty where it is no object."""
    try:
        body = msgspec.json.decode(end.body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}
    return body if isinstance(body, dict) else {}
