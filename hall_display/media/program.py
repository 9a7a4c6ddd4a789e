"""The media player as a program: bus, folder, playlist and window."""

from __future__ import annotations

import importlib.util
import logging
import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot

from hall_display import app as application
from hall_display.board.model import StageRules
from hall_display.board.state import Board, BoardOptions
from hall_display.board.viewmodel import BoardModel
from hall_display.confirm import complain
from hall_display.media.loading import Loader
from hall_display.media.player import DEFAULT_FOLDER, MediaOptions, Player
from hall_display.media.rules import Zones
from hall_display.media.viewmodel import MediaModel
from hall_display.screen import Screen
from hall_display.start import Start, known_zones
from hall_display.state import HallState
from queue_controller.api import messages as m
from queue_controller.api.qt import BusBridge

PAGE: Final = Path(__file__).parent / "Media.qml"

log = logging.getLogger(__name__)


def can_play_video() -> bool:
    """Whether Qt Multimedia, which is an extra, is installed, and something can draw its frames.

    Its output needs a graphics interface: OpenGL, which a processor can emulate too.
    """
    software = os.environ.get("QT_QUICK_BACKEND") == "software"
    return not software and importlib.util.find_spec("PySide6.QtMultimedia") is not None


def folder_of(start: Start, options: MediaOptions) -> Path:
    """Where the files are."""
    return Path(start.hall.folder) / (options.folder or DEFAULT_FOLDER)


def zone_names(start: Start) -> Zones:
    """Zones by everything that people call them."""
    return {
        name: zone.code
        for zone in start.hall.zones
        for name in (zone.name_zh, zone.short_name, zone.code)
    }


class MediaWindow(QObject):
    """One media player on the bus. `close` ends bus, page and models in this order.

    Raises:
        StartError: the options or the zones are wrong.
    """

    def __init__(self, start: Start) -> None:
        super().__init__()
        options = start.options(MediaOptions)
        known_zones(start.hall, start.program)
        zones = start.program.zones
        language = options.language or start.setup.policy.language
        self._device = f"media.{start.program.name}"
        self._told: m.ReportHealth | None = None
        self._looked = False
        self.app = application.application(start.program.name, headless=start.headless)
        display = start.display("media")
        state = HallState(start.hall)
        self.board = Board(
            state,
            BoardOptions(language=language, motion=options.motion, page_s=options.page_s),
            zones=zones,
            look=start.setup.look,
            rules=StageRules(caption_s=options.call_s),
            ticket_digits=start.setup.policy.ticket_digits,
        )
        self.player = Player(state, options, language, zones)
        self.loader = Loader(
            folder_of(start, options),
            zone_names(start),
            (display.width_px, display.height_px),
            video=can_play_video(),
        )
        self.board_model = BoardModel(self.board)
        self.media_model = MediaModel(
            self.player, self.loader, start.hall, language, zones, sound=options.sound
        )
        self.bridge = BusBridge(start.client)
        self.screen = Screen(
            PAGE,
            start.theme,
            display,
            {"board": self.board_model, "media": self.media_model},
            plain={"calls": options.calls != "none"},
            motion=options.motion,
            look=self.media_model.frames,
        )
        self._pictures = application.Pictures(self.screen, start.pictures, start.program.name)
        self._connect(confirms=options.calls != "none")

    def _connect(self, *, confirms: bool) -> None:
        model = self.board_model
        self.bridge.reset.connect(model.on_reset)
        self.bridge.applied.connect(model.on_applied)
        self.bridge.beat.connect(model.on_beat)
        self.bridge.link.connect(model.on_link)
        self.bridge.link.connect(self._on_link)
        self.bridge.applied.connect(self._on_event)
        model.resyncWanted.connect(self.bridge.resync)
        model.changed.connect(self._on_changed)
        self.media_model.changed.connect(self._on_changed)
        self.media_model.healthMayDiffer.connect(self._on_health)
        if confirms:
            model.painted.painted.connect(self._on_painted)
            model.painted.watch(self.screen.view)

    def open(self) -> None:
        """Show the window, begin to play and connect."""
        self.board_model.refresh()
        self.screen.show()
        self.media_model.start()
        self.bridge.start()

    def close(self) -> None:
        """End in order."""
        self._pictures.take()
        self.media_model.stop()
        self.bridge.close()
        self.screen.close()
        self.loader.close()

    @Slot(str)
    def _on_painted(self, call_id: str) -> None:
        self.bridge.send(m.Confirm(call_id, "shown"), then=complain)

    @Slot(str)
    def _on_link(self, state: str) -> None:
        if state == "current":
            self._told = None
            self._tell()

    @Slot(object, object)
    def _on_event(self, _record: m.EventRecord, event: m.Event | None) -> None:
        # The hall took this program for dead.
        match event:
            case m.HealthChanged(device=device, reason=m.OWNER_SILENT) if device == self._device:
                self._told = None
                self._tell()

    @Slot()
    def _on_health(self) -> None:
        self._looked = True
        self._tell()

    def _tell(self) -> None:
        """What it is like, when that is known and differs from what the hall was told last."""
        report = self.player.health(self._device)
        if not self._looked or report == self._told or self.bridge.link_state != "current":
            return
        self._told = report
        if report.state == "bad":
            log.warning("%s", report.message_en)
        self.bridge.send(report, then=complain)

    @Slot()
    def _on_changed(self) -> None:
        state = self.board_model.state
        if state.banner:
            page = "out_of_date"
        elif state.caption:
            page = f"call:{state.call_id}"
        else:
            page = f"{self.media_model.showing.kind}:{self.media_model.showing.title}"
        self._pictures.want(page)


def run(start: Start) -> int:
    """Play until SIGTERM, SIGINT or the window is closed.

    Raises:
        StartError: the options are wrong.
    """
    return application.shown_until_told(MediaWindow(start))
