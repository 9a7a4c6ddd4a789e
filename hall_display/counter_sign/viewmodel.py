# ruff: noqa: N815 - properties are named as QML names things
"""One counter's sign for QML."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from hall_display.counter_sign.state import SignState

QML_IMPORT_NAME = "HallDisplay"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class SignModel(QObject):
    """What Sign.qml shows."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = SignState()

    def show(self, state: SignState) -> None:
        """Show this; nothing is painted anew when it is the same."""
        if state != self._state:
            self._state = state
            self.changed.emit()

    @property
    def state(self) -> SignState:
        """What is shown."""
        return self._state

    counter = Property(str, lambda self: self._state.counter, notify=changed)
    name = Property(str, lambda self: self._state.name, notify=changed)
    label = Property(str, lambda self: self._state.label, notify=changed)
    callId = Property(str, lambda self: self._state.call_id, notify=changed)
    called = Property(bool, lambda self: self._state.called, notify=changed)
    hint = Property(str, lambda self: self._state.hint, notify=changed)
    lines = Property(list, lambda self: list(self._state.lines), notify=changed)
    priority = Property(str, lambda self: self._state.priority, notify=changed)
    departments = Property(str, lambda self: self._state.departments, notify=changed)
    services = Property(str, lambda self: self._state.services, notify=changed)
    clerk = Property(str, lambda self: self._state.clerk, notify=changed)
    notice = Property(str, lambda self: self._state.notice, notify=changed)
    mode = Property(str, lambda self: self._state.mode, notify=changed)
    modeWords = Property(str, lambda self: self._state.mode_words, notify=changed)
    reason = Property(str, lambda self: self._state.reason, notify=changed)
    banner = Property(str, lambda self: self._state.banner, notify=changed)
    evacuation = Property(str, lambda self: self._state.evacuation, notify=changed)
    evacuationSecond = Property(str, lambda self: self._state.evacuation_second, notify=changed)
    evacuationTitle = Property(str, lambda self: self._state.evacuation_title, notify=changed)
    rehearsal = Property(str, lambda self: self._state.rehearsal, notify=changed)
