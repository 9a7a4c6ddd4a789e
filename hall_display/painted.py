"""Which calls have really stood in a painted frame."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

FRAMES_TO_PAINT: Final = 2
"""The first frame after a change may have been begun before it; the second shows it."""


class Painted(QObject):
    """Gives `painted(call_id)` once, after the frames that show a call were swapped."""

    painted = Signal(str)
    frameWanted = Signal()  # noqa: N815 - a Qt signal

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._missing: dict[str, int] = {}

    def wait_for(self, call_id: str) -> None:
        """This call is on the page now, but not yet in a frame."""
        self._missing[call_id] = FRAMES_TO_PAINT
        self.frameWanted.emit()

    @Slot()
    def on_frame(self) -> None:
        """A frame was swapped."""
        for call_id, frames in list(self._missing.items()):
            if frames > 1:
                self._missing[call_id] = frames - 1
                self.frameWanted.emit()
            else:
                del self._missing[call_id]
                self.painted.emit(call_id)
