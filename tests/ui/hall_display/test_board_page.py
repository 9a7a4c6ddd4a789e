"""The board's page with the two real halls: sizes, languages, states. Nothing cut, small or dim."""

from __future__ import annotations

import dataclasses
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from PySide6.QtGui import QGuiApplication

from config.model import Hall
from config.theme import Display, Theme
from hall_display.board.model import StageRules
from hall_display.board.program import PAGE
from hall_display.board.state import Board, BoardOptions
from hall_display.board.viewmodel import BoardModel
from hall_display.screen import Screen
from hall_display.state import HallState
from hall_display.words import Language
from queue_controller.api import messages as m
from tests.ui.hall_display.pages import faults_of, keep, pump, texts_of
from tests.unit.hall_display.hall import Events

FULL_HD = (1920, 1080)
PORTRAIT = (1080, 1920)
SIZES = {"1080p": (FULL_HD, 0.63), "portrait": (PORTRAIT, 0.63), "4k": ((3840, 2160), 0.315)}
WALLS = {
    "384x192": ((384, 192), 4.75),
    "960x320": ((960, 320), 3.0),
    "256x128": ((256, 128), 6.0),
    "320x640": ((320, 640), 4.0),
    "1920x540": ((1920, 540), 2.5),
}
"""LED walls: modules of 64x32 or 160x160 dots of some millimetres, put together as the house needs them."""
PLACES = {"ziyang": "DV6-1", "songming": "DV3-1"}


@dataclass
class Shown:
    """A board on a screen, with a bus made of hands."""

    app: QGuiApplication
    hall: Hall
    board: Board
    model: BoardModel
    screen: Screen
    display: Display
    events: Events
    painted: list[str]

    def start(self, waits: tuple[m.Wait, ...] = ()) -> None:
        self.model.on_beat(self.events.beat(waits).heartbeat)
        self.model.on_reset(self.events.reset().view)
        self.model.on_link("current")

    def call(self, prefix: str, number: int, counter: str, *, priority: bool = False) -> str:
        self.events.numbers[prefix] = number - 1
        issued = self.events.issued(prefix, priority=priority)
        self.model.on_applied(issued.record, issued.event)
        label = f"{prefix}{number:03}"
        called = self.events.called(label, counter, priority=priority)
        self.model.on_applied(called.record, called.event)
        assert isinstance(called.event, m.TicketCalled)
        return called.event.call_id

    def texts(self) -> list[str]:
        return [t.text for t in texts_of(self.screen)]

    def settle(self) -> None:
        assert pump(self.app, lambda: not self.board.stage.backlog and not self.model.lists_wait)
        pump(self.app, lambda: False, 0.05)


@contextmanager
def shown(
    app: QGuiApplication,
    theme: Theme,
    hall: Hall,
    *,
    size: tuple[int, int] = FULL_HD,
    mm_per_px: float = 0.63,
    language: Language = "zh",
    motion: bool = False,
    rules: StageRules | None = None,
    zones: tuple[str, ...] = (),
    place: str = "",
    ticket_digits: int = 3,
) -> Iterator[Shown]:
    display = theme.display("board", size=size, mm_per_px=mm_per_px)
    board = Board(
        HallState(hall),
        BoardOptions(place=place, motion=motion, page_s=60.0),
        language=language,
        rules=rules or StageRules(hold_s=0.01, patience_s=0.05),
        zones=zones,
        ticket_digits=ticket_digits,
    )
    model = BoardModel(board)
    screen = Screen(PAGE, theme, display, {"board": model}, motion=motion)
    painted: list[str] = []
    model.painted.painted.connect(painted.append)
    model.painted.watch(screen.view)
    screen.show()
    try:
        yield Shown(app, hall, board, model, screen, display, Events(rehearsal=True), painted)
    finally:
        screen.close()


def busy_waits(hall: Hall, seed: int = 3) -> tuple[m.Wait, ...]:
    rnd = random.Random(seed)
    rows = []
    for place, queue in enumerate(hall.queues):
        low = rnd.randint(2, 70)
        waiting = 120 if place == 0 else rnd.randint(1, 40)
        rows.append(m.Wait(queue.prefix, waiting, low, low + rnd.randint(0, 45), 5, place % 7))
    return tuple(rows)


def sixty(hall: Hall) -> Hall:
    """A hall of sixty counters."""
    more = tuple(
        dataclasses.replace(hall.counters[n % 40], number=str(n + 1), sign_text=f"{n + 1}号 窗口")
        for n in range(40, 60)
    )
    return dataclasses.replace(hall, counters=(*hall.counters, *more))


def fill(page: Shown, calls: int = 9) -> None:
    """Calls of the queues with the widest letters, to the counters with the longest zones."""
    rnd = random.Random(5)
    queues = [q for q in page.hall.queues if q.counters]
    for n in range(calls):
        queue = queues[n % len(queues)]
        page.call(queue.prefix, 111 + n, rnd.choice(queue.counters), priority=n == calls - 1)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("name", ["ziyang", "songming"])
def test_a_busy_board(
    app: QGuiApplication,
    theme: Theme,
    halls: dict[str, Hall],
    name: str,
    size: str,
    language: Language,
) -> None:
    pixels, mm_per_px = SIZES[size]
    with shown(
        app, theme, halls[name], size=pixels, mm_per_px=mm_per_px, language=language,
        place=PLACES[name],
    ) as page:  # fmt: skip
        page.start(busy_waits(page.hall))
        fill(page)
        page.settle()
        assert faults_of(theme, page.display, page.screen) == []
        keep(page.screen, f"board_{name}_{size}_{language}")
        seen = page.texts()
        present = page.board.stage.present
        assert present is not None
        assert page.model.state.label in seen
        assert present.counter in seen
        for row in page.board.rows(0.0):
            assert row.label in seen


@pytest.mark.parametrize(("name", "language"), [("ziyang", "zh"), ("songming", "en")])
@pytest.mark.parametrize("size", list(WALLS))
def test_a_wall_of_large_dots(
    app: QGuiApplication,
    theme: Theme,
    halls: dict[str, Hall],
    name: str,
    size: str,
    language: Language,
) -> None:
    pixels, mm_per_px = WALLS[size]
    with shown(
        app, theme, halls[name], size=pixels, mm_per_px=mm_per_px, language=language,
        place=PLACES[name],
    ) as page:  # fmt: skip
        page.start(busy_waits(page.hall))
        page.settle()
        assert faults_of(theme, page.display, page.screen) == []
        fill(page)
        page.settle()
        assert faults_of(theme, page.display, page.screen) == []
        keep(page.screen, f"board_{name}_{size}_{language}")
        seen = page.texts()
        assert page.model.state.label in seen
        assert page.model.state.caption in seen
        assert page.model.state.rehearsal in seen
        page.model.on_link("out_of_date")
        page.settle()
        assert page.model.state.banner in page.texts()
        assert faults_of(theme, page.display, page.screen) == []


def test_sixty_counters_are_all_shown_page_by_page(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    hall = sixty(halls["songming"])
    for pixels in (FULL_HD, PORTRAIT):
        with shown(app, theme, hall, size=pixels) as page:
            page.start()
            for counter in hall.counters:
                opened = page.events.event(m.CounterOpened(counter.number))
                page.model.on_applied(opened.record, opened.event)
            page.call("A", 7, "58", priority=True)
            page.settle()
            seen: list[str] = []
            for _ in range(page.model.state.pages):
                pump(app, lambda: False, 0.01)
                assert [t.text for t in texts_of(page.screen) if t.cut] == []
                seen += [row.prefix for row in page.board.waits()]
                assert len(seen) < 59 or "A 007" in page.texts()
                page.board.turn_page()
                page.model.refresh()
            keep(page.screen, f"board_sixty_{pixels[0]}")
            assert seen == [str(n) for n in range(1, 61)]
            assert page.model.state.page == 0


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("name", ["ziyang", "songming"])
def test_every_queue_and_every_zone_fits(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], name: str, size: str
) -> None:
    pixels, mm_per_px = SIZES[size]
    with shown(app, theme, halls[name], size=pixels, mm_per_px=mm_per_px) as page:
        page.start(busy_waits(page.hall))
        page.settle()
        seen: list[str] = []
        for _ in range(page.model.state.pages):
            assert [t.text for t in texts_of(page.screen) if t.cut] == []
            seen += [row.prefix for row in page.board.waits()]
            page.board.turn_page()
            page.model.refresh()
        assert seen == [q.prefix for q in page.hall.queues]
        for zone in {c.zone: c.number for c in page.hall.counters}.values():
            page.call(page.hall.queues[0].prefix, 100 + int(zone), zone)
            pump(page.app, lambda: not page.board.stage.backlog)
            zone_name = page.hall.zone(page.hall.counter(zone).zone).name_zh
            text = next(t for t in texts_of(page.screen) if t.text.startswith(zone_name))
            assert not text.cut


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["1080p", "portrait"])
def test_idle_lost_and_last_call(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], size: str, language: Language
) -> None:
    pixels, mm_per_px = SIZES[size]
    with shown(
        app, theme, halls["ziyang"], size=pixels, mm_per_px=mm_per_px, language=language
    ) as page:
        page.start(tuple(m.Wait(q.prefix, 0, 0, 0, 0, 1) for q in page.hall.queues))
        page.settle()
        assert {"zh": "各业务现在无需等候", "en": "No waiting now"}[language] in page.texts()
        assert faults_of(theme, page.display, page.screen) == []
        keep(page.screen, f"board_idle_{size}_{language}")
        page.call("G", 88, "26", priority=True)
        last = page.events.recalled("G088", 3, "26", last=True)
        page.model.on_applied(last.record, last.event)
        page.settle()
        mark = {"zh": "最后一次呼叫", "en": "Last call"}[language]
        assert mark in page.texts()
        assert faults_of(theme, page.display, page.screen) == []
        page.model.on_link("out_of_date")
        page.settle()
        banner = {"zh": "信息暂未更新（10:00）", "en": "Not up to date (10:00)"}[language]
        assert banner in page.texts()
        assert faults_of(theme, page.display, page.screen) == []
        keep(page.screen, f"board_lost_{size}_{language}")
        page.model.on_link("current")
        page.settle()
        assert banner not in page.texts()


def test_long_labels_and_counters_still_fit(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    for pixels in (FULL_HD, PORTRAIT):
        with shown(app, theme, halls["ziyang"], size=pixels, ticket_digits=4) as page:
            page.start(busy_waits(page.hall))
            for number in (1234, 1888, 1999):
                page.call("M", number, "35")
            page.settle()
            assert "M 1999" in page.texts()
            assert faults_of(theme, page.display, page.screen) == []


def test_only_priority_is_told_and_the_class_is_nowhere(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"]) as page:
        page.start()
        page.call("B", 12, "5", priority=True)
        page.settle()
        seen = "".join(page.texts())
        assert "优先" in seen
        for secret in ("军", "残", "孕", "老年人（", "P20"):
            # Notices speak of them in general; the call does not.
            assert secret not in seen.replace(page.model.state.notice, "")


def test_a_call_is_confirmed_after_it_was_painted_and_not_before(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], motion=True) as page:
        page.start()
        page.settle()
        call_id = page.call("B", 12, "5")
        assert page.painted == []
        assert pump(app, lambda: page.painted == [call_id])
        image = page.screen.grab()
        assert "B 012" in page.texts()
        assert not image.isNull()


def test_a_window_that_is_not_painted_confirms_nothing(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"]) as page:
        page.screen.view.hide()
        page.start()
        page.call("B", 12, "5")
        assert not pump(app, lambda: bool(page.painted), 0.3)


def test_calls_close_together_are_all_painted_in_order(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    rules = StageRules(hold_s=0.3, patience_s=0.6)
    with shown(app, theme, halls["ziyang"], rules=rules) as page:
        page.start()
        calls = [page.call("B", n, "5") for n in range(1, 9)]
        assert pump(app, lambda: len(page.painted) == 8)
        assert page.painted == calls


def test_a_call_grows_and_then_stands_still(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], motion=True) as page:
        page.start()
        page.call("B", 1, "5")
        pump(app, lambda: False, 0.6)

        def was_seen_to_move(number: int) -> bool:
            page.call("B", number, "5")
            pump(app, lambda: False, 0.1)
            moving = page.screen.grab()
            pump(app, lambda: False, 0.6)
            still = page.screen.grab()
            pump(app, lambda: False, 0.2)
            assert page.screen.grab() == still
            return moving != still

        # Who gets to run too late sees the end of a movement only.
        assert any(was_seen_to_move(number) for number in range(2, 12))


def test_an_idle_board_paints_nothing(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], motion=True) as page:
        page.start(busy_waits(page.hall))
        page.call("B", 1, "5")
        frames: list[float] = []
        page.screen.view.frameSwapped.connect(lambda: frames.append(time.monotonic()))

        def at_rest() -> bool:
            frames.clear()
            return not pump(app, lambda: bool(frames), 0.8)

        assert pump(app, at_rest)
        for _ in range(5):
            page.model.on_beat(page.events.beat(busy_waits(page.hall)).heartbeat)
            pump(app, lambda: False, 0.1)
        assert frames == []


def test_a_board_of_a_zone_shows_its_own_calls_only(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], zones=("Z3",)) as page:
        page.start(busy_waits(page.hall))
        page.call("A", 1, "3")
        page.call("B", 2, "5")
        page.settle()
        seen = page.texts()
        assert "B 002" in seen
        assert "A 001" not in seen
        assert {row.prefix for row in page.board._wait_rows()} == {"B", "C", "D"}


@pytest.mark.parametrize("size", ["1080p", "portrait"])
def test_an_emergency_takes_the_page_also_when_the_controller_is_gone(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], size: str
) -> None:
    pixels, mm_per_px = SIZES[size]
    with shown(app, theme, halls["ziyang"], size=pixels, mm_per_px=mm_per_px) as page:
        page.start(busy_waits(page.hall))
        page.call("B", 12, "5")
        started = page.events.event(m.EmergencyStarted("em-1", drill=True))
        page.model.on_applied(started.record, started.event)
        page.model.on_link("out_of_date")
        page.settle()
        assert "疏散演练" in page.texts()
        assert "请听从工作人员指挥，\n从安全出口撤离" in page.texts()
        keep(page.screen, f"board_emergency_{size}")
        ended = page.events.event(m.EmergencyEnded("em-1"))
        page.model.on_applied(ended.record, ended.event)
        page.settle()
        assert "疏散演练" not in page.texts()
        assert "B 012" in page.texts()


def test_an_announcement_of_staff_stands_in_place_of_the_notices_of_its_zones(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"], zones=("Z3",)) as page:
        page.start()
        until_ms = page.events.hall_ms + 60_000
        for zone, text in (("Z4", "请社保区的来宾稍候"), ("Z3", "请陕G12345车主移车")):
            said = page.events.event(m.BroadcastStarted(f"bc-{zone}", text, until_ms, "", (zone,)))
            page.model.on_applied(said.record, said.event)
        page.settle()
        assert "请陕G12345车主移车" in page.texts()
        assert "请社保区的来宾稍候" not in page.texts()
        page.events.hall_ms += 61_000
        page.model.on_beat(page.events.beat().heartbeat)
        page.settle()
        assert "请陕G12345车主移车" not in page.texts()


def test_the_number_is_there_before_the_lists_move(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    with shown(app, theme, halls["ziyang"]) as page:
        page.start(busy_waits(page.hall))
        fill(page, 2)
        page.settle()

        def labels() -> list[str]:
            return [row.label for row in page.model._calls.rows]

        before = labels()
        page.call("B", 700, "5")
        assert page.model.state.label == "B 700"
        assert page.model.lists_wait
        assert labels() == before
        assert pump(page.app, lambda: not page.model.lists_wait)
        assert (
            [row.label for row in page.model._calls.rows]
            == [row.label for row in page.board.rows(0.0)]
            != before
        )


def test_a_call_that_is_overtaken_before_it_was_painted_is_in_the_list_at_once(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    rules = StageRules(hold_s=0.0, patience_s=0.0)
    with shown(app, theme, halls["ziyang"], rules=rules) as page:
        page.start(busy_waits(page.hall))
        fill(page, 2)
        page.settle()
        page.call("B", 701, "5")
        page.call("B", 702, "6")
        assert page.model.state.label == "B 702"
        assert not page.model.lists_wait
        assert page.model._calls.rows[0].label == "B 701"
        assert pump(page.app, lambda: not page.model.painted.waits)
        assert len(set(page.painted)) == 4
