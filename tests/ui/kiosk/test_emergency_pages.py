"""紧急疏散 and 广播 on every surface that people touch: seen in full, nothing behind it, ended by its end only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from config.theme import Display, Theme
from config.theme.check import page_faults
from kiosk.ui.state import HallState
from queue_controller.api import messages as m
from queue_controller.api.updates import Link
from tests.ui.kiosk import test_desk_pages as desk
from tests.ui.kiosk import test_forms_pages as forms
from tests.ui.kiosk import test_rating_pages as rating
from tests.ui.kiosk import test_terminal_pages as terminal
from tests.ui.kiosk.guide_page import GuidePage
from tests.ui.kiosk.scene import find, rested, said, settle, tap, targets, texts
from tests.ui.kiosk.ticketing_page import KioskPage
from tests.unit.kiosk.hall import at_ms, record

LEAVE = "请听从工作人员指挥，从安全出口撤离"
OWN = "二楼有烟，请走东侧楼梯到广场集合，不要乘坐电梯"
BROADCAST = "陕G12345的车主请到停车场移车，您的车挡住了消防通道"


@dataclass
class Room:
    """One surface with its window; `touched` is what its visitor or clerk has brought about so far."""

    state: HallState
    window: QQuickWindow
    theme: Theme
    display: Display
    refresh: Callable[[], None]
    close: Callable[[], None]
    key: str
    touched: Callable[[], object]

    def hears(self, event: m.Event) -> None:
        assert self.state.take(record(self.state.view.seq + 1, event))
        self.refresh()
        settle(0.03)


def kiosk_room(_: Path) -> Room:
    page = KioskPage()
    page.flow.open_queue("B")
    return Room(
        page.state, page.window, page.theme, page.display, page.refresh, page.close,
        "act", lambda: (page.flow.page, list(page.outside.drawn)),
    )  # fmt: skip


def guide_room(_: Path) -> Room:
    page = GuidePage()
    return Room(
        page.state, page.window, page.theme, page.display, page.refresh, page.close,
        "tile-queues", lambda: page.flow.at,
    )  # fmt: skip


def forms_room(folder: Path) -> Room:
    page = forms.Screen(folder)
    return Room(
        page.flow.state, page.window, page.theme, page.display, page.shown.refresh, page.close,
        "item-GA002", lambda: page.flow.page,
    )  # fmt: skip


def rating_room(folder: Path) -> Room:
    page = rating.Screen(folder)
    page.ask()
    page.show()

    def close() -> None:
        page.surface.close()
        page.journal.close()

    return Room(
        page.state, page.window, page.theme, page.display, page.show, close,
        "level-1", lambda: (page.flow.page, list(page.given)),
    )  # fmt: skip


def terminal_room(_: Path) -> Room:
    page = terminal.Screen("zh")
    return Room(
        page.state, page.window, page.theme, page.display, page.show, page.surface.close,
        "next", lambda: list(page.bus.sent),
    )  # fmt: skip


def desk_room(_: Path) -> Room:
    page = desk.Screen("ziyang", "zh")
    page.desk.open_give()
    return Room(
        page.state, page.window, page.theme, page.display, page.shown.refresh, page.surface.close,
        "queue-B", lambda: page.desk.sheet,
    )  # fmt: skip


def one_line(window: QQuickWindow) -> str:
    """The words without the breaks of their lines."""
    return said(window).replace("，\n", "，")


ROOMS = {
    "ticketing": kiosk_room,
    "guide": guide_room,
    "forms": forms_room,
    "rating": rating_room,
    "terminal": terminal_room,
    "desk": desk_room,
}


@pytest.fixture(params=ROOMS)
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    found = ROOMS[request.param](tmp_path)
    yield found
    found.close()


def test_emergency_covers_the_screen_and_only_its_end_uncovers_it(room: Room) -> None:
    words = rested(room.window)
    item = find(room.window, room.key)
    middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
    before = room.touched()

    room.hears(
        m.EmergencyStarted("em-1", text_zh=OWN, text_en="Smoke upstairs: use the east stairs")
    )
    seen = one_line(room.window)
    assert "紧急疏散" in seen
    assert OWN in seen
    assert "Smoke upstairs" in seen
    assert "位置都保留" in seen
    faults = page_faults(room.theme, room.display, texts(room.window), targets(room.window))
    assert faults == []

    # Neither finger nor keyboard reaches what lies behind.
    place = QPoint(int(middle.x()), int(middle.y()))
    QTest.mouseClick(room.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    for _ in range(4):
        QTest.keyClick(room.window, Qt.Key.Key_Tab)
        QTest.keyClick(room.window, Qt.Key.Key_Return)
        QTest.keyClick(room.window, Qt.Key.Key_Space)
    settle()
    assert room.touched() == before

    # The controller dies: the page stays.
    room.state.take(Link("out_of_date", 0))
    room.refresh()
    settle()
    assert OWN in one_line(room.window)
    room.state.take(Link("current", 0))

    room.hears(m.EmergencyEnded("em-1"))
    assert rested(room.window) == words
    assert room.touched() == before


def test_a_drill_says_so_in_the_halls_standing_words(room: Room) -> None:
    room.hears(m.EmergencyStarted("em-2", drill=True))
    seen = one_line(room.window)
    assert "疏散演练" in seen
    assert LEAVE in seen
    assert "leave by the nearest exit" in seen


def test_broadcast_is_read_until_its_time_is_over(room: Room) -> None:
    room.hears(m.BroadcastStarted("bc-1", BROADCAST, at_ms("09:50")))
    if room.key == "next":
        tap(room.window, "toggle")  # the small window has no room for it; its panel has
    assert BROADCAST in said(room.window)
    shown = msgspec.structs.replace(
        room.display, width_px=room.window.width(), height_px=room.window.height()
    )
    faults = page_faults(room.theme, shown, texts(room.window), targets(room.window))
    assert faults == []
    room.hears(m.BroadcastEnded("bc-1"))
    assert BROADCAST not in said(room.window)
