# ruff: noqa: N802, N815 - properties and slots are named as QML names things
"""What a visitor does on every public screen, for QML: move, type, choose language and size, listen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct
from PySide6.QtCore import Property, QObject, SignalInstance, Slot

from queue_controller.api.messages import Language


class VisitorFlow(Protocol):
    """What the flow of a public screen can do for its visitor."""

    def touched(self) -> None:
        """Somebody is here."""
        ...

    def home(self) -> None:
        """End the visit: nothing of it remains."""
        ...

    def back(self) -> None:
        """To the page before."""
        ...

    def open_item(self, code: str) -> None:
        """A matter."""
        ...

    def type_text(self, text: str) -> None:
        """A key."""
        ...

    def set_query(self, text: str) -> None:
        """Replace what was typed."""
        ...

    def erase(self) -> None:
        """Take one sign back."""
        ...

    def set_language(self, language: Language) -> None:
        """For this visit."""
        ...

    def set_elder(self, elder: bool) -> None:  # noqa: FBT001 - it is the value that is set
        """Large type for this visit."""
        ...

    def set_lowered(self, lowered: bool) -> None:  # noqa: FBT001 - it is the value that is set
        """Everything to touch in reach of a wheelchair, for this visit."""
        ...


class VisitorModel(QObject):
    """Forwards what a visitor touches.

    Args:
        flow: the screen's.
        on_read: reads the page out; None on a machine without a voice.
        on_hand: called before whatever a hand does.
    """

    def __init__(
        self,
        flow: VisitorFlow,
        parent: QObject | None = None,
        *,
        on_read: Callable[[], None] | None = None,
        on_hand: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(parent)
        self._visitor = flow
        self._on_read = on_read
        self._on_hand = on_hand

    hasVoice = Property(bool, lambda self: self._on_read is not None, constant=True)

    def tell(
        self, before: Struct, now: Struct, whole: SignalInstance, **parts: SignalInstance
    ) -> None:
        """Emit for each part that changed, and for the whole after them; parts are fields of the screen."""
        for name, signal in parts.items():
            if getattr(now, name) != getattr(before, name):
                signal.emit()
        if now != before:
            whole.emit()

    def hand(self) -> None:
        """Somebody touched."""
        self._on_hand()

    def read(self) -> None:
        """Read the page out, where there is a voice."""
        if self._on_read is not None:
            self._on_read()

    @Slot()
    def touched(self) -> None:
        """Somebody is here."""
        self.hand()
        self._visitor.touched()

    @Slot()
    def home(self) -> None:
        """End the visit."""
        self.hand()
        self._visitor.home()

    @Slot()
    def back(self) -> None:
        """One page back."""
        self.hand()
        self._visitor.back()

    @Slot(str)
    def openItem(self, code: str) -> None:
        """A matter."""
        self.hand()
        self._visitor.open_item(code)

    @Slot(str)
    def typeText(self, text: str) -> None:
        """A key of the keyboard."""
        self.hand()
        self._visitor.type_text(text)

    @Slot(str)
    def setQuery(self, text: str) -> None:
        """A whole word."""
        self.hand()
        self._visitor.set_query(text)

    @Slot()
    def erase(self) -> None:
        """Take a sign back."""
        self.hand()
        self._visitor.erase()

    @Slot(bool)
    def setEnglish(self, english: bool) -> None:  # noqa: FBT001 - a slot's value
        """English or Chinese, for this visit."""
        self.hand()
        self._visitor.set_language("en" if english else "zh")

    @Slot(bool)
    def setElder(self, elder: bool) -> None:  # noqa: FBT001 - a slot's value
        """Large type, for this visit."""
        self.hand()
        self._visitor.set_elder(elder)

    @Slot(bool)
    def setLowered(self, lowered: bool) -> None:  # noqa: FBT001 - a slot's value
        """Everything to touch in reach of a wheelchair, for this visit."""
        self.hand()
        self._visitor.set_lowered(lowered)

    @Slot()
    def readAloud(self) -> None:
        """朗读: the page as it is now, once more each time."""
        self.hand()
        self._visitor.touched()
        self.read()
