# ruff: noqa: N802, N815 - properties and slots are named as QML names things
"""The terminal for QML."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.terminal import screen as s
from kiosk.terminal.flow import QueueLine, Terminal, TicketLine
from kiosk.terminal.matters import FoundLine, MatterLine, Matters
from kiosk.ui.rows import RowModel
from queue_controller.api.messages import Outcome

QML_IMPORT_NAME = "HallModels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class TerminalModel(QObject):
    """Reads the terminal when told to `refresh`; emits only what changed."""

    changed = Signal()

    def __init__(
        self,
        terminal: Terminal,
        *,
        english: bool = False,
        enlarge: Callable[[float], None] = lambda _: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._terminal = terminal
        self._enlarge = enlarge
        self._english = english
        self._screen = s.TerminalScreen()
        self._visit = Matters(terminal)
        self._matters = RowModel(MatterLine, self)
        self._found = RowModel(FoundLine, self, refill=True)
        self._queues = RowModel(QueueLine, self)
        self._choices = RowModel(TicketLine, self)
        self._targets = RowModel(QueueLine, self)
        self._papers = RowModel(s.PaperLine, self)
        self._clerks = RowModel(s.ClerkLine, self)
        self.refresh()

    def refresh(self) -> None:
        """Show the terminal as it is now."""
        before, now = (
            self._screen,
            s.screen_of(self._terminal, english=self._english, query=self._visit.query),
        )
        self._screen = now
        self._queues.replace(self._terminal.queues)
        self._choices.replace(self._terminal.choices)
        self._targets.replace(self._terminal.transfer_targets)
        self._papers.replace(s.paper_lines(self._terminal))
        self._clerks.replace(s.clerk_lines(self._terminal))
        self._matters.replace(self._visit.lines)
        self._found.replace(self._visit.found)
        if now != before:
            self.changed.emit()

    counter = Property(str, lambda self: self._screen.counter, notify=changed)
    counterName = Property(str, lambda self: self._screen.counter_name, notify=changed)
    phase = Property(str, lambda self: self._screen.phase, notify=changed)
    mode = Property(str, lambda self: self._screen.mode, notify=changed)
    backAt = Property(str, lambda self: self._screen.back_at, notify=changed)
    staffNo = Property(str, lambda self: self._screen.staff_no, notify=changed)
    label = Property(str, lambda self: self._screen.label, notify=changed)
    queueName = Property(str, lambda self: self._screen.queue_name, notify=changed)
    item = Property(str, lambda self: self._screen.item, notify=changed)
    priority = Property(bool, lambda self: self._screen.priority, notify=changed)
    guided = Property(bool, lambda self: self._screen.guided, notify=changed)
    className = Property(str, lambda self: self._screen.class_name, notify=changed)
    proof = Property(str, lambda self: self._screen.proof, notify=changed)
    running = Property(str, lambda self: self._screen.running, notify=changed)
    recalls = Property(int, lambda self: self._screen.recalls, notify=changed)
    alarm = Property(str, lambda self: self._screen.alarm, notify=changed)
    waiting = Property(int, lambda self: self._screen.waiting, notify=changed)
    longest = Property(int, lambda self: self._screen.longest, notify=changed)
    message = Property(str, lambda self: self._screen.message, notify=changed)
    bad = Property(bool, lambda self: self._screen.bad, notify=changed)
    busy = Property(bool, lambda self: self._screen.busy, notify=changed)
    pinDigits = Property(int, lambda self: self._screen.pin_digits, notify=changed)
    offered = Property(int, lambda self: self._screen.offered, notify=changed)
    keys = Property(list, lambda self: list(self._screen.keys), notify=changed)

    query = Property(str, lambda self: self._screen.query, notify=changed)

    matters = Property(QObject, lambda self: self._matters, constant=True)
    found = Property(QObject, lambda self: self._found, constant=True)
    queues = Property(QObject, lambda self: self._queues, constant=True)
    choices = Property(QObject, lambda self: self._choices, constant=True)
    targets = Property(QObject, lambda self: self._targets, constant=True)
    papers = Property(QObject, lambda self: self._papers, constant=True)
    clerks = Property(QObject, lambda self: self._clerks, constant=True)

    @Slot(bool)
    def setElder(self, elder: bool) -> None:  # noqa: FBT001 - a slot's value
        """Large type, for whoever has signed in."""
        self._terminal.set_elder(elder)

    @Slot(float)
    def enlarge(self, factor: float) -> None:
        """In full screen everything is so many times larger."""
        self._enlarge(factor)

    @Slot()
    def callNext(self) -> None:
        """下一位."""
        self._terminal.next()

    @Slot()
    def recall(self) -> None:
        """重呼."""
        self._terminal.recall()

    @Slot()
    def start(self) -> None:
        """开始办理."""
        self._terminal.start()

    @Slot(str, int)
    def complete(self, outcome: str, cases: int) -> None:
        """办理结束."""
        self._terminal.complete(cast("Outcome", outcome), cases)

    @Slot(str)
    def toggleMissing(self, material: str) -> None:
        """Tick a paper that the visitor lacks."""
        self._terminal.toggle_missing(material)

    @Slot(str)
    def typeLetter(self, letter: str) -> None:
        """A letter of the matter that is looked for; empty takes one back."""
        self._visit.type(letter)

    @Slot(str)
    def addMatter(self, code: str) -> None:
        """加办."""
        self._visit.add(code)

    @Slot(int)
    def dropMatter(self, place: int) -> None:
        """不办."""
        self._visit.drop(place)

    @Slot()
    def noProof(self) -> None:
        """未出示证明."""
        self._terminal.no_proof()

    @Slot(str)
    def typePin(self, digit: str) -> None:
        """A digit of the PIN; empty takes all back."""
        self._terminal.type_pin(digit)

    @Slot(str)
    def signIn(self, staff_no: str) -> None:
        """A clerk takes the counter."""
        self._terminal.sign_in(staff_no)

    @Slot()
    def signOut(self) -> None:
        """The clerk leaves the counter."""
        self._terminal.sign_out()

    @Slot()
    def noShow(self) -> None:
        """过号."""
        self._terminal.no_show()

    @Slot()
    def park(self) -> None:
        """挂起."""
        self._terminal.park()

    @Slot(str)
    def transfer(self, queue: str) -> None:
        """转移."""
        self._terminal.transfer(queue)

    @Slot(str)
    def choose(self, ticket_id: str) -> None:
        """选呼."""
        self._terminal.choose(ticket_id)

    @Slot()
    def open(self) -> None:
        """开始服务."""
        self._terminal.open()

    @Slot(int)
    def pause(self, minutes: int) -> None:
        """暂停服务."""
        self._terminal.pause(minutes)

    @Slot()
    def undo(self) -> None:
        """撤销."""
        self._terminal.undo()

    @Slot()
    def close(self) -> None:
        """停止服务."""
        self._terminal.close()
