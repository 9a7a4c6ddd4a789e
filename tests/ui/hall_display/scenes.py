"""Every layout, language, state and size of the displays as a scene that can be painted, always the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtGui import QGuiApplication

from config.model import Hall
from config.theme import Theme
from hall_display.counter_sign.state import sign_state
from hall_display.screen import Screen
from hall_display.words import Language
from queue_controller.api import messages as m
from tests.ui.hall_display import test_board_page as board
from tests.ui.hall_display import test_manager_page as manager
from tests.ui.hall_display import test_media_page as media
from tests.ui.hall_display import test_sign_page as sign
from tests.ui.hall_display.pages import pump


@dataclass(frozen=True)
class Stage:
    """What scenes are played on."""

    app: QGuiApplication
    theme: Theme
    halls: dict[str, Hall]
    folder: Path
    """Empty, for files of the media player."""


Scene = Callable[[Stage], AbstractContextManager[Screen]]
BOARD_SIZES: Final = {
    "1080p": ((1920, 1080), 0.63),
    "portrait": ((1080, 1920), 0.63),
    "4k": ((3840, 2160), 0.315),
    "384x192": ((384, 192), 4.75),
    "960x320": ((960, 320), 3.0),
}
CALLED: Final = (("D", 19, "9"), ("F", 31, "14"), ("E", 8, "11"), ("B", 30, "5"))


@contextmanager
def a_board(stage: Stage, hall: str, size: str, language: Language, state: str) -> Iterator[Screen]:
    """A hall board."""
    pixels, mm_per_px = BOARD_SIZES[size]
    with board.shown(
        stage.app, stage.theme, stage.halls[hall], size=pixels, mm_per_px=mm_per_px,
        language=language, place=board.PLACES[hall],
    ) as page:  # fmt: skip
        page.start(board.busy_waits(page.hall))
        if state != "idle":
            for prefix, number, counter in CALLED:
                page.call(prefix, number, counter, priority=prefix == "B")
        if state == "last":
            last = page.events.recalled("B030", 3, "5", last=True)
            page.model.on_applied(last.record, last.event)
        page.settle()
        if state == "broadcast":
            until_ms = page.events.hall_ms + 60_000
            said = page.events.event(
                m.BroadcastStarted("bc-1", "请陕G12345车主移车", until_ms, "Please move car G12345")
            )
            page.model.on_applied(said.record, said.event)
        if state == "emergency":
            began = page.events.event(m.EmergencyStarted("em-1"))
            page.model.on_applied(began.record, began.event)
        if state == "lost":
            page.model.on_link("out_of_date")
        page.settle()
        pump(stage.app, lambda: False, 0.05)
        yield page.screen


@contextmanager
def a_sign(stage: Stage, hall: str, language: Language, state: str) -> Iterator[Screen]:
    """The sign over counter 5."""
    stand = sign.Stand(stage.halls[hall])
    with sign.sign(stage.theme) as (model, screen, _):
        if state != "closed":
            stand.open("5")
        if state in {"called", "serving"}:
            label = stand.call("5")
            if state == "serving":
                stand.state.take(stand.events.started(label))
        if state == "paused":
            until = stand.events.hall_ms + 20 * 60_000
            stand.state.take(stand.events.event(m.CounterPaused("5", "取材料", until)))
        if state == "emergency":
            stand.state.take(stand.events.event(m.EmergencyStarted("em-1", drill=True)))
        if state == "lost":
            stand.state.take(stand.events.link("out_of_date"))
        model.show(sign_state(stand.state, "5", language))
        pump(stage.app, lambda: False, 0.05)
        yield screen


@contextmanager
def a_player(stage: Stage, size: str, language: Language, state: str) -> Iterator[Screen]:
    """The media player."""
    pixels, mm_per_px = media.SIZES[size]
    hall = stage.halls["ziyang"]
    folder = (
        Path(hall.folder) / "content" / "media" if state in {"picture", "call"} else stage.folder
    )
    with media.playing(
        stage.app, stage.theme, hall, folder, size=pixels, mm_per_px=mm_per_px, language=language
    ) as page:
        page.start(board.busy_waits(hall))
        kind = {"picture": "picture", "call": "picture", "notice": "text"}.get(state, state)
        title = {"picture": "三步办事", "text": "老弱病残孕军优先"}.get(kind, "")
        assert page.see(kind, title), page.media.showing
        if state == "call":
            for update in (page.events.issued("B"), page.events.called("B001", "5")):
                page.board.on_applied(update.record, update.event)
        page.media.stop()
        pump(stage.app, lambda: False, 0.08)
        yield page.screen


@contextmanager
def a_wall(stage: Stage, language: Language, state: str) -> Iterator[Screen]:
    """The manager's wall."""
    with manager.shown(stage.app, stage.theme, stage.halls["ziyang"], language=language) as page:
        manager.busy(page)
        if state == "emergency":
            page.apply(m.EmergencyStarted("em-1", drill=True))
        if state == "lost":
            page.model.on_link("out_of_date")
        page.settle()
        yield page.screen


@contextmanager
def a_pc(stage: Stage, tab: str) -> Iterator[Screen]:
    """The manager's PC, unlocked."""
    with manager.shown(stage.app, stage.theme, stage.halls["ziyang"], desk=True) as page:
        manager.busy(page)
        page.desk.unlock("ZY0005", "1234")
        page.answer = manager.reply(body=manager.remarks())
        if tab == "feedback":
            manager.opinions(page)
            page.answer = manager.reply(body=manager.words())
        page.desk.choose(tab)
        if tab == "feedback":
            page.desk.act("ask_words", manager.FILED, "")
        page.settle()
        yield page.screen


def documents() -> dict[str, Scene]:
    """Of the documents only."""
    return {
        f"pc_{tab}": partial(a_pc, tab=tab)
        for tab in ("alarms", "queues", "supervision", "feedback")
    }


def scenes() -> dict[str, Scene]:
    """All that have a reference, by name."""
    found: dict[str, Scene] = {}
    boards: list[tuple[str, str, Language, str]] = [
        ("ziyang", "1080p", "zh", "busy"), ("ziyang", "1080p", "en", "busy"),
        ("ziyang", "1080p", "zh", "idle"), ("ziyang", "1080p", "zh", "last"),
        ("ziyang", "1080p", "zh", "lost"), ("ziyang", "1080p", "zh", "broadcast"),
        ("ziyang", "1080p", "zh", "emergency"), ("songming", "4k", "zh", "busy"),
        ("songming", "portrait", "zh", "busy"), ("songming", "portrait", "en", "busy"),
        ("ziyang", "portrait", "zh", "lost"), ("ziyang", "portrait", "zh", "emergency"),
        ("ziyang", "384x192", "zh", "busy"), ("songming", "384x192", "en", "busy"),
        ("ziyang", "384x192", "zh", "idle"), ("ziyang", "384x192", "zh", "lost"),
        ("ziyang", "384x192", "zh", "emergency"), ("ziyang", "960x320", "zh", "busy"),
        ("songming", "960x320", "en", "busy"), ("ziyang", "960x320", "zh", "broadcast"),
    ]  # fmt: skip
    for hall, size, language, state in boards:
        found[f"board_{hall}_{size}_{language}_{state}"] = partial(
            a_board, hall=hall, size=size, language=language, state=state
        )
    signs: list[tuple[str, Language, str]] = [
        ("ziyang", "zh", state)
        for state in ("called", "serving", "idle", "paused", "closed", "lost", "emergency")
    ]
    signs += [("songming", "en", state) for state in ("called", "paused", "closed")]
    for hall, language, state in signs:
        found[f"sign_{hall}_{language}_{state}"] = partial(
            a_sign, hall=hall, language=language, state=state
        )
    players: list[tuple[str, Language, str]] = [
        ("1080p", "zh", "picture"), ("1080p", "zh", "call"), ("1080p", "zh", "notice"),
        ("1080p", "zh", "counters"), ("portrait", "zh", "call"), ("portrait", "en", "counters"),
        ("1080p", "en", "waits"),
    ]  # fmt: skip
    for size, language, state in players:
        found[f"media_{size}_{language}_{state}"] = partial(
            a_player, size=size, language=language, state=state
        )
    walls: list[tuple[Language, str]] = [
        ("zh", "busy"), ("en", "busy"), ("zh", "lost"), ("zh", "emergency"),
    ]  # fmt: skip
    for language, state in walls:
        found[f"wall_ziyang_{language}_{state}"] = partial(a_wall, language=language, state=state)
    return found
