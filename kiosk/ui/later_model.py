"""A rating by the slip for QML, on screens that have no other use for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from config.model import Hall
from kiosk.ui.later import LateRating
from kiosk.ui.later_screen import Later, ReasonRow, later_of, reason_rows
from kiosk.ui.rows import RowModel

QML_IMPORT_NAME = "HallModels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class LaterModel(QObject):
    """Reads the rating when told to `refresh`.

    Args:
        later: the rating.
        hall: for the names of its matter.
        english: whether the screen speaks English now.
        on_touch: after every touch; shows the flow as it is then.
        on_seen: the visitor has seen how it ended.
    """

    changed = Signal()

    def __init__(
        self,
        later: LateRating,
        hall: Hall,
        english: Callable[[], bool],
        on_touch: Callable[[], None],
        on_seen: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._later = later
        self._hall = hall
        self._english = english
        self._on_touch = on_touch
        self._on_seen = on_seen
        self._state: Later = Later()
        self._reasons = RowModel(ReasonRow, self)

    def refresh(self) -> None:
        """Show the rating as it is now."""
        english = self._english()
        state = later_of(self._later, self._hall, english=english)
        self._reasons.replace(reason_rows(self._later, english=english))
        if state != self._state:
            self._state = state
            self.changed.emit()

    stage = Property(str, lambda self: self._state.stage, notify=changed)
    label = Property(str, lambda self: self._state.label, notify=changed)
    counter = Property(str, lambda self: self._state.counter, notify=changed)
    item = Property(str, lambda self: self._state.item, notify=changed)
    words = Property(str, lambda self: self._state.words, notify=changed)
    reasons = Property(QObject, lambda self: self._reasons, constant=True)

    @Slot(int)
    def choose(self, level: int) -> None:
        """One of the five levels, or 0: 暂不评价."""
        self._later.choose(level)
        self._on_touch()

    @Slot(str)
    def toggle(self, code: str) -> None:
        """A reason of a bad review."""
        self._later.toggle(code)
        self._on_touch()

    @Slot()
    def send(self) -> None:
        """With the reasons that are chosen, or once more."""
        self._later.give()
        self._on_touch()

    @Slot()
    def seen(self) -> None:
        """The visitor has seen how it ended."""
        self._on_seen()
