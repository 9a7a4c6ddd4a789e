"""A screen of the manager's figures on the bus: the wall, the manager's PC, or the supervision's page.

What the three show differs; that they read the whole hall, ask for the day's report and lie behind a PIN does not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject

from hall_display import app as application
from hall_display.manager.alarms import AlarmRules
from hall_display.manager.deskmodel import ManagerDeskModel, Pages
from hall_display.manager.state import Manager
from hall_display.manager.viewmodel import ManagerModel
from hall_display.screen import Screen
from hall_display.start import Start, StartError
from hall_display.state import HallState
from hall_display.words import Language
from queue_controller.api import messages as m
from queue_controller.api.qt import BusBridge

REPORT_LIMIT_S: Final = 10.0


class Options(Protocol):
    """What the options of these programs have in common."""

    @property
    def staff(self) -> tuple[str, ...]:
        """Staff numbers that may unlock it; none: whoever has a PIN."""
        ...

    @property
    def lock_minutes(self) -> float:
        """It locks itself so long after the last touch."""
        ...

    @property
    def language(self) -> Language | None:
        """Not given: the hall's."""
        ...

    @property
    def motion(self) -> bool:
        """Whether things move."""
        ...


def manager_of(start: Start, options: Options, rules: AlarmRules) -> Manager:
    """The figures of the hall that this program is to show.

    Raises:
        StartError: the options name somebody who does not work here.
    """
    unknown = [no for no in options.staff if no not in start.hall.staff_by_no]
    if unknown:
        raise StartError(
            f"程序 {start.program.name}：options.staff 里没有这些工号：{'、'.join(unknown)}\n"
            f"{start.program.name}: options.staff names nobody of the hall: {', '.join(unknown)}"
        )
    return Manager(
        HallState(start.hall),
        rules,
        language=options.language or start.setup.policy.language,
        look=start.setup.look,
    )


class FiguresWindow:
    """One screen on the bus. `close` ends bus, page and models in this order.

    Args:
        start: the program's own.
        options: who may unlock it, and when it locks itself.
        manager: the figures.
        page: its QML file.
        surface: how the theme sizes it.
        behind_pin: what lies behind the PIN.
        page_s: how long a page of the lower right stands.
        locked_only: nothing can be unlocked here (the wall).
    """

    def __init__(
        self,
        start: Start,
        options: Options,
        manager: Manager,
        *,
        page: Path,
        surface: str,
        behind_pin: Pages,
        page_s: float = 10.0,
        locked_only: bool = False,
    ) -> None:
        self.manager = manager
        self.app = application.application(start.program.name, headless=start.headless)
        display = start.display(surface)
        self.model = ManagerModel(manager, page_s)
        self.bridge = BusBridge(lambda on_update: start.client(on_update, "full"))
        self.desk = ManagerDeskModel(
            behind_pin, self.bridge.send, options.staff, options.lock_minutes
        )
        models: dict[str, QObject] = {"manager": self.model}
        if not locked_only:
            models["desk"] = self.desk
        self.screen = Screen(page, start.theme, display, models, motion=options.motion)
        self.pictures = application.Pictures(self.screen, start.pictures, start.program.name)
        self.bridge.reset.connect(self.model.on_reset)
        self.bridge.applied.connect(self.model.on_applied)
        self.bridge.beat.connect(self.model.on_beat)
        self.bridge.link.connect(self.model.on_link)
        self.model.resyncWanted.connect(self.bridge.resync)
        self.model.reportWanted.connect(self._ask_report)
        self.model.refreshed.connect(self.desk.refresh)

    def open(self) -> None:
        """Show the window and connect."""
        self.model.start()
        self.screen.show()
        self.bridge.start()

    def close(self) -> None:
        """End in order."""
        self.pictures.take()
        self.bridge.close()
        self.screen.close()

    def _ask_report(self) -> None:
        self.bridge.send(m.AskDayReport(), timeout_s=REPORT_LIMIT_S, then=self.model.on_report)
