# ruff: noqa: N802, N815 - properties and slots are named as QML names things
"""The rating screen for QML."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.rating import screen as s
from kiosk.rating.flow import RatingFlow
from kiosk.ui.later_model import LaterModel
from kiosk.ui.rows import RowModel

QML_IMPORT_NAME = "HallModels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class RatingModel(QObject):
    """Reads the flow when told to `refresh`; emits only what changed."""

    changed = Signal()

    def __init__(self, flow: RatingFlow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._screen = s.RatingScreen()
        self._reasons = RowModel(s.ReasonRow, self)
        self._later = LaterModel(
            flow.later,
            flow.state.hall,
            lambda: flow.language == "en",
            flow.later_touched,
            flow.later_seen,
            self,
        )
        self.refresh()

    def refresh(self) -> None:
        """Show the flow as it is now."""
        before, now = self._screen, s.screen_of(self._flow)
        self._screen = now
        self._later.refresh()
        self._reasons.replace(s.reason_rows(self._flow))
        if now != before:
            self.changed.emit()

    page = Property(str, lambda self: self._screen.page, notify=changed)
    counter = Property(str, lambda self: self._screen.counter, notify=changed)
    counterName = Property(str, lambda self: self._screen.counter_name, notify=changed)
    signText = Property(str, lambda self: self._screen.sign_text, notify=changed)
    mode = Property(str, lambda self: self._screen.mode, notify=changed)
    backAt = Property(str, lambda self: self._screen.back_at, notify=changed)
    post = Property(str, lambda self: self._screen.post, notify=changed)
    staffNo = Property(str, lambda self: self._screen.staff_no, notify=changed)
    departments = Property(str, lambda self: self._screen.departments, notify=changed)
    nowServing = Property(str, lambda self: self._screen.now_serving, notify=changed)
    level = Property(int, lambda self: self._screen.level, notify=changed)
    reasonsChosen = Property(int, lambda self: self._screen.reasons_chosen, notify=changed)

    later = Property(QObject, lambda self: self._later, constant=True)
    reasons = Property(QObject, lambda self: self._reasons, constant=True)

    @Slot(int)
    def choose(self, level: int) -> None:
        """One of the five levels."""
        self._flow.choose(level)

    @Slot()
    def decline(self) -> None:
        """暂不评价."""
        self._flow.decline()

    @Slot()
    def back(self) -> None:
        """Back to the levels."""
        self._flow.back()

    @Slot()
    def laterBack(self) -> None:
        """Back, while a slip is rated."""
        self._flow.later_back()

    @Slot(str)
    def toggle(self, code: str) -> None:
        """A reason."""
        self._flow.toggle(code)

    @Slot()
    def send(self) -> None:
        """With the reasons that are chosen."""
        self._flow.send()

    @Slot(bool)
    def setEnglish(self, english: bool) -> None:  # noqa: FBT001 - a slot's value
        """English or Chinese, for this rating."""
        self._flow.set_language("en" if english else "zh")

    @Slot(bool)
    def setElder(self, elder: bool) -> None:  # noqa: FBT001 - a slot's value
        """Large type, for this rating."""
        self._flow.set_elder(elder)
