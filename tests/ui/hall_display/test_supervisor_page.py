"""The supervision's screen: its list by kind, its notes, and that nothing else can be done there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import get_args

import pytest
from PySide6.QtGui import QGuiApplication

from config.model import Hall
from config.theme import Theme
from hall_display.manager.alarms import AlarmRules
from hall_display.manager.deskmodel import ManagerDeskModel, Then
from hall_display.manager.state import Manager
from hall_display.manager.viewmodel import ManagerModel
from hall_display.screen import Screen
from hall_display.state import HallState
from hall_display.supervisor.pages import DEEDS, INSPECTIONS, KINDS, Pages
from hall_display.supervisor.program import PAGE, SURFACE
from hall_display.words import Language
from queue_controller.api import messages as m
from queue_controller.api.messages.words import RemarkKind
from queue_controller.service.permissions import ALLOWED
from tests.ui.hall_display.pages import faults_of, keep, pump, texts_of
from tests.ui.hall_display.test_manager_page import remarks, reply
from tests.unit.hall_display.hall import Events

ACTIONS = (
    *("acknowledge", "open", "pause", "close", "stop", "resume", "advance", "reject", "broadcast"),
    *("end_broadcast", "prepare", "drill", "start_emergency", "end_emergency", "cap", "uncap"),
    *("serves", "as_usual", "add_counter", "cancel", "reclassify", "move", "extend", "put_off"),
    *("put_into", "ask_slots", "close_day", "reload", "publish", "withdraw", "settle"),
)
"""Everything that the manager's PC can do and this screen cannot."""


@dataclass
class Shown:
    app: QGuiApplication
    model: ManagerModel
    desk: ManagerDeskModel
    screen: Screen
    events: Events
    answer: m.Reply = field(default_factory=reply)
    sent: list[m.Command] = field(default_factory=list)

    def apply(self, event: m.Event) -> None:
        made = self.events.event(event)
        self.model.on_applied(made.record, made.event)

    def settle(self) -> None:
        self.model.refresh()
        pump(self.app, lambda: False, 0.06)

    def titles(self) -> list[str]:
        return [row.title for row in self.desk._rows.rows]

    def texts(self) -> list[str]:
        return [t.text for t in texts_of(self.screen)]


@contextmanager
def shown(
    app: QGuiApplication, theme: Theme, hall: Hall, language: Language = "zh"
) -> Iterator[Shown]:
    manager = Manager(HallState(hall), AlarmRules(), language=language)
    model = ManagerModel(manager, 60.0)
    made: list[Shown] = []

    def send(
        command: m.Command, *, timeout_s: float = 3.0, pin: str = "", then: Then | None = None
    ) -> str:
        del timeout_s, pin
        made[0].sent.append(command)
        if then is not None:
            then(made[0].answer)
        return "c"

    desk = ManagerDeskModel(Pages(manager), send)
    model.refreshed.connect(desk.refresh)
    display = theme.display(SURFACE)
    screen = Screen(PAGE, theme, display, {"manager": model, "desk": desk}, motion=False)
    screen.show()
    made.append(Shown(app, model, desk, screen, Events(rehearsal=True)))
    found = made[0]
    model.on_beat(found.events.beat().heartbeat)
    model.on_reset(found.events.reset().view)
    model.on_link("current")
    found.apply(m.InspectionNoted("x1", "conduct", "未佩戴工牌", "5", needs_action=True))
    try:
        yield found
    finally:
        screen.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_tab_fits_and_the_lock_shows_nothing_of_them(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], language: Language
) -> None:
    with shown(app, theme, halls["ziyang"], language) as page:
        page.settle()
        assert page.titles() == []
        assert not faults_of(theme, theme.display(SURFACE), page.screen, scrolls=True)
        keep(page.screen, f"supervisor_locked_{language}")
        page.answer = reply(body=remarks())
        page.desk.unlock("ZY0112", "1234")
        for tab in (*KINDS, INSPECTIONS):
            page.desk.choose(tab)
            page.settle()
            assert not faults_of(theme, theme.display(SURFACE), page.screen, scrolls=True), tab
            assert page.titles(), tab
            keep(page.screen, f"supervisor_{tab}_{language}")


def test_the_days_list_is_there_at_once_and_by_kind(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"]) as page:
        page.answer = reply(body=remarks())
        page.desk.unlock("ZY0112", "1234")
        assert page.sent == [m.Unlock("ZY0112"), m.AskSupervision()]
        assert len(page.titles()) == 4, "one row to ask anew, three remarks"
        page.desk.choose("remarks_decisions")
        assert page.titles()[1:] == [
            "5号窗口选呼 B012，原因：行动不便",
            "B 户籍 停止取号，原因：系统检修",
        ]
        page.desk.choose("remarks_ratings")
        assert page.titles()[1:] == ["5号窗口有 2 个不满意或非常不满意的评价"]
        page.settle()
        assert "人的决定 2" in page.texts()
        every: frozenset[str] = frozenset().union(*KINDS.values())
        assert every == frozenset(get_args(RemarkKind)), "every kind has its tab"


def test_a_note_is_written_in_the_name_of_who_unlocked(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"]) as page:
        page.desk.unlock("ZY0112", "1234")
        page.desk.choose(INSPECTIONS)
        page.sent.clear()
        page.desk.typed(0, "5")
        assert not page.desk.act("note_action", "conduct", " "), "what was seen has to be said"
        assert page.desk.act("note_action", "conduct", "未佩戴工牌")
        (note,) = page.sent
        assert note == m.NoteInspection(
            "conduct", "未佩戴工牌", "5", "", needs_action=True, staff_no="ZY0112"
        )


def test_nothing_else_can_be_done_here(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"]) as page:
        page.answer = reply(body=remarks())
        page.desk.unlock("ZY0112", "1234")
        offered: set[str] = set()
        for tab in (*KINDS, INSPECTIONS):
            page.desk.choose(tab)
            offered |= {action for row in page.desk._rows.rows for action in row.actions}
            page.sent.clear()
            for action in ACTIONS:
                page.desk.act(action, "B012", "原因")
            assert page.sent == [], tab
        assert offered == DEEDS
        page.desk.choose("counters")
        assert page.desk._tab == INSPECTIONS, "the manager's tabs do not exist here"


def test_the_role_may_do_no_more_than_the_screen() -> None:
    """Whatever program holds the key, the controller lets it look, write notes and give its PIN."""
    assert ALLOWED["supervisor"] == {
        *(m.Snapshot, m.AskOutcome, m.AskPlace, m.AskEvents, m.Ping),
        *(m.AskDayReport, m.AskStatistics),
        *(m.AskSupervision, m.AskInspections, m.NoteInspection, m.Unlock),
    }
