"""Looks and decodes in a thread of its own: a slow share or a huge picture never stops the page."""

from __future__ import annotations

import queue
import threading
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from hall_display.media.folder import Contents, Skipped, look
from hall_display.media.rules import Zones
from hall_display.words import say

PIXELS_MAX: Final = 120_000_000
FORMATS: Final = frozenset({b"png", b"jpeg", b"jpg", b"bmp", b"webp", b"gif"})
STOP_LIMIT_S: Final = 2.0
JPEG_END: Final = b"\xff\xd9"
TAIL_BYTES: Final = 4096
"""Cameras write a few bytes after the picture's end."""

_Job = tuple[str, str]


class Loader(QObject):
    """One folder. Answers come as signals, which cross into the thread of the page by themselves."""

    looked = Signal(object)
    """Contents"""
    loaded = Signal(str, object)
    """The entry's key, and the picture, no larger than the screen; a null one cannot be shown."""

    def __init__(
        self, folder: Path, zones: Zones, screen_px: tuple[int, int], *, video: bool
    ) -> None:
        super().__init__()
        self._folder = folder
        self._zones = zones
        self._screen = QSize(*screen_px)
        self._video = video
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._began_s: float | None = None
        self._looking = False
        self._good: dict[str, bool] = {}
        self._thread = threading.Thread(target=self._work, name="media", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def close(self) -> None:
        """End; a thread that a share holds up is left behind."""
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(STOP_LIMIT_S)

    def look(self) -> None:
        """Look into the folder, unless a look is under way already."""
        if not self._looking:
            self._looking = True
            self._jobs.put(("", ""))

    def load(self, key: str, path: str) -> None:
        """Decode a picture."""
        self._jobs.put((key, path))

    def held_up_s(self) -> float:
        """For how long the folder has not answered; 0 when nothing is under way."""
        began_s = self._began_s
        return 0.0 if began_s is None else time.monotonic() - began_s

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._began_s = time.monotonic()
            key, path = job
            if key:
                self.loaded.emit(key, picture(path, self._screen))
            else:
                self._looking = False
                self.looked.emit(self._checked(look(self._folder, self._zones, video=self._video)))
            self._began_s = None

    def _checked(self, contents: Contents) -> Contents:
        """Without the pictures whose first bytes say already that they are none."""
        found: dict[str, bool] = {}
        for entry in contents.entries:
            if entry.kind == "picture":
                known = self._good.get(entry.key)
                found[entry.key] = _reader(entry.path) is not None if known is None else known
        self._good = found
        bad = [e for e in contents.entries if not found.get(e.key, True)]
        if not bad:
            return contents
        zh, en = say("media_broken", "zh"), say("media_broken", "en")
        skipped = [Skipped(e.key.partition("/")[0], zh, en) for e in bad]
        good = tuple(e for e in contents.entries if found.get(e.key, True))
        return Contents(good, (*contents.skipped, *skipped))


def picture(path: str, room: QSize) -> QImage:
    """The picture, turned as its camera says and no larger than the room; null when it is none.

    What a file is called says nothing; it is told by its content, and scaled while it is decoded.
    """
    reader = _reader(path)
    if reader is None:
        return QImage()
    size = reader.size()
    turned = reader.transformation().value & 4  # TransformationRotate90: width and height change
    wanted = size.transposed() if turned else size
    if wanted.width() > room.width() or wanted.height() > room.height():
        fitted = wanted.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(fitted.transposed() if turned else fitted)
    image = reader.read()
    if image.isNull():
        return QImage()
    clear = image.hasAlphaChannel()
    drawn = QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32
    return image.convertToFormat(drawn)


def _reader(path: str) -> QImageReader | None:
    """A reader of this picture; None when it is none, unfinished or far too large."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    kind = reader.format().data()
    if kind not in FORMATS or not _whole(path, kind):
        return None
    size = reader.size()
    fits = size.isValid() and size.width() * size.height() <= PIXELS_MAX
    return reader if fits else None


def _whole(path: str, kind: object) -> bool:
    """Whether a JPEG has its end; Qt would paint half a picture, grey below."""
    if kind not in {b"jpeg", b"jpg"}:
        return True
    try:
        with Path(path).open("rb") as file:
            file.seek(max(0, Path(path).stat().st_size - TAIL_BYTES))
            return JPEG_END in file.read(TAIL_BYTES)
    except OSError:
        return False
