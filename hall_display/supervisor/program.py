"""The screen of the supervision as a program: bus, list and notes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from msgspec import Struct

from hall_display import app as application
from hall_display.manager.alarms import AlarmRules
from hall_display.manager.deskmodel import ManagerDeskModel
from hall_display.manager.state import Manager
from hall_display.manager.viewmodel import ManagerModel
from hall_display.screen import Screen
from hall_display.start import Start, StartError
from hall_display.state import HallState
from hall_display.supervisor.pages import Pages
from hall_display.words import Language
from queue_controller.api import messages as m
from queue_controller.api.qt import BusBridge

PAGE: Final = Path(__file__).parent / "Supervisor.qml"
SURFACE: Final = "manager_desk"
"""A PC with a mouse, like the manager's."""


class SupervisorOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """`options` of a supervisor's program in hall.toml."""

    staff: tuple[str, ...] = ()
    """Staff numbers that may unlock it; not given: whoever has a PIN."""
    lock_minutes: float = 5.0
    """It locks itself so long after the last touch."""
    language: Language | None = None
    motion: bool = True


class SupervisorWindow:
    """One screen on the bus. `close` ends bus, page and models in this order.

    Raises:
        StartError: the options are wrong, or name somebody who does not work here.
    """

    def __init__(self, start: Start) -> None:
        options = start.options(SupervisorOptions)
        unknown = [no for no in options.staff if no not in start.hall.staff_by_no]
        if unknown:
            raise StartError(
                f"程序 {start.program.name}：options.staff 里没有这些工号：{'、'.join(unknown)}\n"
                f"{start.program.name}: options.staff names nobody of the hall: {', '.join(unknown)}"
            )
        self.manager = Manager(
            HallState(start.hall),
            AlarmRules(),
            language=options.language or start.setup.policy.language,
            look=start.setup.look,
        )
        self.app = application.application(start.program.name, headless=start.headless)
        display = start.display(SURFACE)
        self.model = ManagerModel(self.manager)
        self.bridge = BusBridge(lambda on_update: start.client(on_update, "full"))
        self.desk = ManagerDeskModel(
            Pages(self.manager), self.bridge.send, options.staff, options.lock_minutes
        )
        models = {"manager": self.model, "desk": self.desk}
        self.screen = Screen(PAGE, start.theme, display, models, motion=options.motion)
        self._pictures = application.Pictures(self.screen, start.pictures, start.program.name)
        self.bridge.reset.connect(self.model.on_reset)
        self.bridge.applied.connect(self.model.on_applied)
        self.bridge.beat.connect(self.model.on_beat)
        self.bridge.link.connect(self.model.on_link)
        self.model.resyncWanted.connect(self.bridge.resync)
        self.model.reportWanted.connect(self._ask_report)
        self.model.refreshed.connect(self.desk.refresh)
        self.desk.changed.connect(self._on_changed)

    def open(self) -> None:
        """Show the window and connect."""
        self.model.start()
        self.screen.show()
        self.bridge.start()

    def close(self) -> None:
        """End in order."""
        self._pictures.take()
        self.bridge.close()
        self.screen.close()

    def _ask_report(self) -> None:
        self.bridge.send(m.AskDayReport(), timeout_s=10.0, then=self.model.on_report)

    def _on_changed(self) -> None:
        self._pictures.want("open" if self.desk.property("unlocked") else "locked")


def run(start: Start) -> int:
    """Show the screen until SIGTERM, SIGINT or the window is closed.

    Raises:
        StartError: the options are wrong.
    """
    return application.shown_until_told(SupervisorWindow(start))
