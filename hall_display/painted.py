"""Which calls have really stood in a painted frame."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQuick import QQuickWindow

THREADED_FRAMES: Final = 2
"""Where a thread of its own draws, the first frame after a change may have been begun before it."""


class Painted(QObject):
    """Gives `painted(call_id)` once, after the frames that show a call were swapped."""

    painted = Signal(str)
    frameWanted = Signal()  # noqa: N815 - a Qt signal

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._missing: dict[str, int] = {}
        self._needed = THREADED_FRAMES

    def watch(self, window: QQuickWindow) -> None:
        """Look at the frames of this window, and ask it for those that are missing.

        The software renderer draws in this very thread, one frame after the other: its next frame is begun after
        the change and shows it.
        """
        self._needed = 1 if QQuickWindow.sceneGraphBackend() == "software" else THREADED_FRAMES
        self.frameWanted.connect(window.update)
        # From another thread the signal is queued by itself.
        window.frameSwapped.connect(self.on_frame)

    @property
    def waits(self) -> bool:
        """Whether a call is on the page that no frame has shown yet."""
        return bool(self._missing)

    def wait_for(self, call_id: str) -> None:
        """This call is on the page now, but not yet in a frame."""
        self._missing[call_id] = self._needed
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
