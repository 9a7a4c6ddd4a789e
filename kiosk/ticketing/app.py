"""The kiosk with its window."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from config.readings import readings
from devices.kinds import Touched
from kiosk.ticketing.finger import Finger
from kiosk.ticketing.program import Kiosk, Running
from kiosk.ticketing.viewmodel import TicketingModel
from kiosk.ui.app import Inbox, Surface
from kiosk.ui.reader import PageReader
from kiosk.ui.service_model import ServiceModel
from kiosk.ui.shell import shell_state
from kiosk.ui.speech import Espeak, Silent, Speech
from kiosk.ui.start import Start, StartError
from queue_controller.api.anew import begin_if_wanted
from queue_controller.api.messages import Language

PAGE: Final = Path(__file__).parent / "qml" / "Main.qml"
WATCHED_PAUSE_S: Final = 0.5
"""Between two touches of a planned visitor, so that somebody who watches can follow."""

log = logging.getLogger(__name__)


_COMING: Final[dict[Language, str]] = {
    "zh": "已通知工作人员，马上来帮您。",
    "en": "Staff has been told and will come to you.",
}


class HelpKey(QObject):
    """A tactile key or the plug of a headset, as one key of a keyboard.

    Raises:
        StartError: Qt knows no key of this name.
    """

    def __init__(self, name: str, pressed: Callable[[], None]) -> None:
        super().__init__()
        self._key: Qt.Key | None = getattr(Qt.Key, f"Key_{name}", None) if name else None
        if name and self._key is None:
            raise StartError(
                f"没有名为 {name} 的键（help_key），请写 F12 这样的名字",
                f"There is no key {name} (help_key); write a name such as F12",
            )
        self._pressed = pressed

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Takes this one key, whatever has the focus."""
        if (
            self._key is not None
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == self._key
        ):
            if not event.isAutoRepeat():
                self._pressed()
            return True
        return super().eventFilter(watched, event)


class Window:
    """Shows a kiosk: its view model, its headers, its page."""

    def __init__(
        self, kiosk: Kiosk, start: Start, surface: Surface, speech: Speech | None = None
    ) -> None:
        self.kiosk = kiosk
        self._start = start
        self._surface = surface
        self._shown: tuple[bool, bool] | None = None
        flow = kiosk.flow
        self.refresh_header()
        self._reader = PageReader(speech or Silent(), lambda: kiosk.service.volume)
        on_read = self.read if self._reader.available else None
        self.model = TicketingModel(flow, self._printer_ready, None, self._hand, on_read)
        self.service = ServiceModel(
            kiosk.service,
            lambda: kiosk.papers.health,
            lambda: flow.visit.language == "en",
            has_voice=self._reader.available,
        )
        flow.on_change = self.refresh
        kiosk.service.on_change = self.service.refresh
        self.window = surface.load(kiosk=self.model, service=self.service)
        self._read_page = flow.page
        self._told = False
        self._help_key = HelpKey(kiosk.options.help_key, flow.call_for_help)
        self.window.installEventFilter(self._help_key)
        self._finger = Finger(self.window)
        kiosk.on_touch = self._touch
        surface.picture(flow.page.value)

    def refresh_header(self) -> None:
        """Clock, link, language and type size."""
        visit = self.kiosk.flow.visit
        self._surface.show(
            shell_state(
                self.kiosk.state,
                self._start.setup,
                language=visit.language,
                elder=visit.elder,
                lowered=visit.lowered,
            )
        )

    def refresh(self) -> None:
        """Show the flow as it is now."""
        self.refresh_header()
        self.model.refresh()
        self.service.refresh()
        visit = self.kiosk.flow.visit
        parts = [self.kiosk.flow.page.value]
        parts += ["elder"] if visit.elder else []
        parts += ["en"] if visit.language == "en" else []
        self._surface.picture("-".join(parts))
        self._guide()

    def tick(self) -> float:
        """Look at the clocks; the seconds until the next look."""
        if self._reader.speaking:
            self.kiosk.flow.touched()  # who listens is still here
        self.kiosk.tick()
        self.refresh_header()
        return self.kiosk.pause_s()

    def _touch(self, touch: Touched) -> None:
        self._finger.touch(touch)

    def read(self) -> None:
        """Read the page out; the next touch interrupts it."""
        visit = self.kiosk.flow.visit
        before = _COMING[visit.language] if visit.guided else ""
        self._reader.read(self.window, visit.language, louder=visit.louder, before=before)

    def _guide(self) -> None:
        """Who asked for help without sight hears every page once, by itself."""
        flow = self.kiosk.flow
        if flow.visit.guided and (not self._told or flow.page is not self._read_page):
            self._told, self._read_page = True, flow.page
            self.read()
        elif not flow.visit.guided:
            self._told = False

    def close(self) -> None:
        """Be silent."""
        self._reader.stop()

    def _printer_ready(self) -> bool:
        return self.kiosk.papers.ready

    def _hand(self) -> None:
        self._reader.stop()
        if self.kiosk.visitors is not None:
            self.kiosk.visitors.hand()


class Program:
    """A kiosk with its real connections and its window."""

    def __init__(self, start: Start) -> None:
        """Build everything; connects nothing yet.

        Raises:
            StartError: the configuration cannot be used.
        """
        self._inbox = Inbox(self._take)
        self._running = Running(start, self._inbox.post, pause_s=WATCHED_PAUSE_S)
        self.kiosk = self._running.kiosk
        self.surface = Surface(start, PAGE, fullscreen=self.kiosk.options.fullscreen)
        self.surface.on_still = self.kiosk.pace.stands_still
        self.kiosk.on_restart = self.surface.stop
        voice = Espeak(pronunciations=readings(start.hall.pronunciations))
        self.window = Window(self.kiosk, start, self.surface, voice)

    def start(self) -> None:
        """Connect."""
        self._running.start()

    def close(self) -> None:
        """End the connections, hear the last ends of the paper, then the journal and the window."""
        self._running.disconnect()
        self.surface.app.processEvents()
        self._inbox.close()
        self.window.close()
        self._running.close()
        self.surface.close()

    def _take(self, message: object) -> None:
        self.kiosk.take(message)


def run(start: Start) -> int:
    """Until SIGTERM, SIGINT or the window is closed; prints the summary as one JSON line.

    Raises:
        StartError: the configuration cannot be used.
    """
    began = time.monotonic()
    program = Program(start)
    program.start()
    code = program.surface.run(program.window.tick, began)
    program.close()
    summary = {"program": start.program.name, **program.kiosk.summary()}
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    begin_if_wanted()
    return code
