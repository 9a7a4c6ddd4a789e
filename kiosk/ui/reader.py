"""Reads a window's page out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtQuick import QQuickWindow

from kiosk.ui.reading import texts_of
from kiosk.ui.service import VOLUME_STEP, VOLUMES
from kiosk.ui.speech import Speech
from kiosk.ui.spoken import page_words
from queue_controller.api.messages import Language


class PageReader:
    """The voice of one window.

    Args:
        speech: says one text at a time.
        volume: the usual volume of this machine, per cent.
    """

    def __init__(self, speech: Speech, volume: Callable[[], int]) -> None:
        self._speech = speech
        self._volume = volume

    @property
    def available(self) -> bool:
        """Whether this machine has a voice at all."""
        return self._speech.available

    @property
    def speaking(self) -> bool:
        """Whether something is being said."""
        return self._speech.speaking

    def read(
        self, window: QQuickWindow, language: Language, *, louder: int = 0, before: str = ""
    ) -> None:
        """Read what is shown, after the words `before`; `louder`: steps from the usual volume."""
        low, high = VOLUMES
        volume = max(low, min(high, self._volume() + louder * VOLUME_STEP))
        words = page_words(texts_of(window), language)
        self._speech.say(f"{before} {words}".strip(), language, volume)

    def stop(self) -> None:
        """Be silent now."""
        self._speech.stop()
