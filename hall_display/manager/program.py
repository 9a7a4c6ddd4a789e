"""The manager's screen as a program: the wall or the PC's page."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from msgspec import Struct

from hall_display import app as application
from hall_display.manager.alarms import AlarmRules
from hall_display.manager.desk import Desk
from hall_display.manager.window import FiguresWindow, manager_of
from hall_display.start import Start
from hall_display.words import Language

WALL: Final = Path(__file__).parent / "Wall.qml"
DESK: Final = Path(__file__).parent / "Desk.qml"


class ManagerOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """`options` of a manager's program in hall.toml."""

    desk: bool = False
    """The manager's PC: behind a PIN, details and actions. Not given: the wall."""
    staff: tuple[str, ...] = ()
    """Staff numbers that may unlock the PC; not given: whoever has a PIN."""
    wait_minutes: float = 30.0
    """A longer wait is an alarm."""
    unattended_minutes: float = 5.0
    """An open counter that calls nobody for so long while people wait is an alarm."""
    lock_minutes: float = 5.0
    """The PC locks itself so long after the last touch."""
    page_s: float = 10.0
    language: Language | None = None
    motion: bool = True


class ManagerWindow(FiguresWindow):
    """The wall, or the manager's PC.

    Raises:
        StartError: the options are wrong, or name somebody who does not work here.
    """

    def __init__(self, start: Start) -> None:
        options = start.options(ManagerOptions)
        rules = AlarmRules(options.wait_minutes, options.unattended_minutes)
        manager = manager_of(start, options, rules)
        super().__init__(
            start,
            options,
            manager,
            page=DESK if options.desk else WALL,
            surface="manager_desk" if options.desk else "manager",
            behind_pin=Desk(manager),
            page_s=options.page_s,
            locked_only=not options.desk,
        )
        self.model.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        state = self.model.state
        page = "emergency" if state.emergency else "out_of_date" if state.banner else state.page
        self.pictures.want(page)


def run(start: Start) -> int:
    """Show the screen until SIGTERM, SIGINT or the window is closed.

    Raises:
        StartError: the options are wrong.
    """
    return application.shown_until_told(ManagerWindow(start))
