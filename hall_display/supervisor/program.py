"""The screen of the supervision as a program: list and notes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from msgspec import Struct

from hall_display import app as application
from hall_display.manager.alarms import AlarmRules
from hall_display.manager.window import FiguresWindow, manager_of
from hall_display.start import Start
from hall_display.supervisor.pages import Pages
from hall_display.words import Language

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


class SupervisorWindow(FiguresWindow):
    """The supervision's page.

    Raises:
        StartError: the options are wrong, or name somebody who does not work here.
    """

    def __init__(self, start: Start) -> None:
        options = start.options(SupervisorOptions)
        manager = manager_of(start, options, AlarmRules())
        super().__init__(
            start, options, manager, page=PAGE, surface=SURFACE, behind_pin=Pages(manager)
        )
        self.desk.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        self.pictures.want("open" if self.desk.property("unlocked") else "locked")


def run(start: Start) -> int:
    """Show the screen until SIGTERM, SIGINT or the window is closed.

    Raises:
        StartError: the options are wrong.
    """
    return application.shown_until_told(SupervisorWindow(start))
