# ruff: noqa: N815 - properties are named as QML names things
"""The playlist for QML: what is on the screen now, and when the next one comes."""

from __future__ import annotations

import logging
from typing import Final

from msgspec import Struct
from PySide6.QtCore import Property, QAbstractItemModel, QObject, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickImageProvider

from config.model import Hall
from hall_display.board.model import Pager
from hall_display.board.notices import pieces
from hall_display.media.folder import Contents
from hall_display.media.loading import Loader
from hall_display.media.player import HELD_UP_S, CounterRow, Player, counter_rows
from hall_display.media.playlist import Entry
from hall_display.media.rules import LONGEST_S
from hall_display.rows import RowModel
from hall_display.words import Language, say

QML_IMPORT_NAME = "HallDisplay"
QML_IMPORT_MAJOR_VERSION = 1

LOOK_EVERY_MS: Final = 2000
NOTHING_TO_PLAY_MS: Final = 2000
LEAST_PIECE_S: Final = 5.0
"""So long at least a part of a long text stands."""

log = logging.getLogger(__name__)


class Showing(Struct, frozen=True):
    """What is on the screen."""

    kind: str = "idle"
    title: str = ""
    body: str = ""
    picture: str = ""
    video: str = ""


class Frames(QQuickImageProvider):
    """The picture on the screen and the next one; no more are kept."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._images: dict[str, QImage] = {}

    def keep(self, name: str, image: QImage) -> None:
        """This picture is about to be shown; of those before it one is left."""
        self._images = {**dict([*self._images.items()][-1:]), name: image}

    def requestImage(self, name: str, size: QSize, requested: QSize) -> QImage:  # noqa: N802 - Qt's name
        """Qt asks for a picture."""
        del requested
        image = self._images.get(name, QImage())
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image


@QmlElement
class MediaModel(QObject):
    """What Media.qml plays."""

    changed = Signal()
    healthMayDiffer = Signal()

    def __init__(
        self,
        player: Player | None = None,
        loader: Loader | None = None,
        hall: Hall | None = None,
        language: Language = "zh",
        zones: tuple[str, ...] = (),
        *,
        sound: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._loader = loader
        self._language: Language = language
        self._sound = sound
        self._showing = Showing()
        self._entry: Entry | None = None
        self._wanted: Entry | None = None
        self._ready: tuple[str, QImage] = ("", QImage())
        self._frame = 0
        self._turn = 0
        self._pieces: list[str] = []
        self._room_em = 20.0
        self._room_lines = 3
        self._asked = ""
        self.frames = Frames()
        self._rows = RowModel(CounterRow, self)
        self._all_rows = [] if hall is None else counter_rows(hall, language, zones)
        self._pager = Pager(per_page=6, count=len(self._all_rows))
        self._timer = self._single_shot(self._on_time)
        self._look_timer = QTimer(self)
        self._look_timer.setInterval(LOOK_EVERY_MS)
        self._look_timer.timeout.connect(self._on_look_time)
        if loader is not None:
            loader.looked.connect(self._on_looked)
            loader.loaded.connect(self._on_loaded)

    def _single_shot(self, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    def start(self) -> None:
        """Begin to play."""
        if self._loader is not None:
            self._loader.start()
            self._loader.look()
        self._look_timer.start()
        self.follow()

    def stop(self) -> None:
        """Stop the clockwork; the loader is closed by its owner."""
        self._timer.stop()
        self._look_timer.stop()

    # --- what comes in -----------------------------------------------------------------------------

    def follow(self) -> None:
        """The hall or the time changed: go on when what is shown may not stay, or nothing is shown."""
        player = self._player
        if player is None:
            return
        if self._entry is None or not player.still_due(self._entry):
            self._advance()

    @Slot(object)
    def _on_looked(self, contents: Contents) -> None:
        if self._player is None:
            return
        self._player.held_up = False
        self._player.take(contents)
        self.healthMayDiffer.emit()
        self.follow()

    @Slot(str, object)
    def _on_loaded(self, key: str, image: QImage) -> None:
        wanted = self._wanted
        if self._asked == key:
            self._asked = ""
        if wanted is not None and wanted.key == key:
            self._wanted = None
            if image.isNull():
                self._fails(wanted, "media_broken")
            else:
                self._put(wanted, image)
        else:
            self._ready = (key, image)

    def _on_look_time(self) -> None:
        player, loader = self._player, self._loader
        if player is None or loader is None:
            return
        held_up = loader.held_up_s() > HELD_UP_S
        if held_up != player.held_up:
            player.held_up = held_up
            self.healthMayDiffer.emit()
            if held_up and self._wanted is not None:
                self._wanted = None
                self._advance()
        loader.look()
        self.follow()

    # --- from the page -------------------------------------------------------------------------------

    @Slot(int, float, int)
    def setRoom(self, rows: int, text_em: float, lines: int) -> None:  # noqa: N802 - from QML
        """What there is room for: rows of counters, Han characters of a line of text, lines of text."""
        self._pager.per_page = max(1, rows)
        self._pager.resize(len(self._all_rows))
        self._room_em, self._room_lines = text_em, max(1, lines)
        self._rows.replace(self._all_rows[self._pager.span])

    @Slot(str)
    def videoEnded(self, path: str) -> None:  # noqa: N802 - from QML
        """The video came to its end."""
        if self._showing.video == path:
            self._advance()

    @Slot(str)
    def videoFailed(self, path: str) -> None:  # noqa: N802 - from QML
        """The video cannot be played; a player may say so twice."""
        if self._showing.video == path and self._entry is not None:
            self._fails(self._entry, "media_video")

    # --- over time -----------------------------------------------------------------------------------

    def _on_time(self) -> None:
        if self._entry is not None and self._showing.kind == "text" and self._pieces:
            self._put_text(self._entry)
            return
        if self._showing.kind == "counters" and self._pager.index + 1 < self._pager.pages:
            self._pager.turn()
            self._put_rows()
            return
        self._advance()

    def _advance(self) -> None:
        """The next entry; a picture waits for its thread while the present one stays."""
        player = self._player
        if player is None:
            return
        entry = player.following()
        if entry is None:
            self._entry = None
            self._show(Showing(), NOTHING_TO_PLAY_MS / 1000)
            return
        if entry.kind != "picture":
            self._wanted = None
            self._put(entry, None)
            return
        key, image = self._ready
        if key == entry.key and image.isNull():
            self._ready = ("", QImage())
            self._fails(entry, "media_broken")
        elif key == entry.key:
            self._ready = ("", QImage())
            self._put(entry, image)
        elif self._loader is not None and self._wanted != entry:
            self._wanted = entry
            self._load(entry)

    def _fails(self, entry: Entry, key: str) -> None:
        if self._player is None:
            return
        self._player.fails(entry, say(key, "zh"), say(key, "en"))
        log.warning("skipped: %s", entry.key.partition("/")[0])
        self.healthMayDiffer.emit()
        self._advance()

    def _put(self, entry: Entry, image: QImage | None) -> None:
        if self._player is not None:
            self._player.played()
        self._entry = entry
        match entry.kind:
            case "picture" if image is not None:
                self._frame += 1
                self.frames.keep(str(self._frame), image)
                picture = f"image://look/{self._frame}"
                self._show(Showing("picture", entry.title, picture=picture), entry.rule.seconds)
            case "video":
                self._turn += 1
                self._show(Showing("video", entry.title, video=entry.path), LONGEST_S)
                self.changed.emit()
            case "text":
                self._pieces = self._pages_of(entry)
                self._put_text(entry)
            case "counters":
                self._pager.index = 0
                self._put_rows()
            case _:
                title = say("media_waits", self._language)
                self._show(Showing(entry.kind, title), entry.rule.seconds)
        self._look_ahead()

    def _pages_of(self, entry: Entry) -> list[str]:
        if not entry.body:
            return [""]
        lines = pieces(entry.body, self._room_em)
        step = self._room_lines
        return ["\n".join(lines[at : at + step]) for at in range(0, len(lines), step)]

    def _put_text(self, entry: Entry) -> None:
        parts = len(self._pages_of(entry))
        body = self._pieces.pop(0)
        seconds = max(LEAST_PIECE_S if parts > 1 else 0.0, entry.rule.seconds / parts)
        self._show(Showing("text", entry.title, body), seconds)

    def _put_rows(self) -> None:
        self._rows.replace(self._all_rows[self._pager.span])
        seconds = 0.0 if self._entry is None else self._entry.rule.seconds
        self._show(Showing("counters", say("media_counters", self._language)), seconds)
        self.changed.emit()

    def _show(self, showing: Showing, seconds: float) -> None:
        self._timer.start(max(1, round(seconds * 1000)))
        if showing != self._showing:
            self._showing = showing
            self.changed.emit()

    def _look_ahead(self) -> None:
        """Decode the next picture while this one stands."""
        entry = None if self._player is None else self._player.following()
        if entry is None or entry.kind != "picture":
            return
        if self._ready[0] != entry.key and self._wanted is None:
            self._load(entry)

    def _load(self, entry: Entry) -> None:
        if self._loader is not None and self._asked != entry.key:
            self._asked = entry.key
            self._loader.load(entry.key, entry.path)

    # --- for QML -------------------------------------------------------------------------------------

    @property
    def showing(self) -> Showing:
        """What is on the screen."""
        return self._showing

    rows = Property(QAbstractItemModel, lambda self: self._rows, constant=True)
    kind = Property(str, lambda self: self._showing.kind, notify=changed)
    title = Property(str, lambda self: self._showing.title, notify=changed)
    body = Property(str, lambda self: self._showing.body, notify=changed)
    picture = Property(str, lambda self: self._showing.picture, notify=changed)
    video = Property(str, lambda self: self._showing.video, notify=changed)
    turn = Property(int, lambda self: self._turn, notify=changed)
    sound = Property(bool, lambda self: self._sound, constant=True)
    page = Property(int, lambda self: self._pager.index, notify=changed)
    pages = Property(int, lambda self: self._pager.pages, notify=changed)
