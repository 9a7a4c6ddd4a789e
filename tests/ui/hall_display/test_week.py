"""A week of a board, a sign and a media player: memory stays where it is."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication

from config.model import Hall
from config.theme import Theme
from hall_display.counter_sign.state import sign_state
from queue_controller.api import messages as m
from tests.ui.hall_display.test_board_page import busy_waits, shown
from tests.ui.hall_display.test_media_page import playing, poster
from tests.ui.hall_display.test_sign_page import sign

DAYS = 7
CALLS_A_DAY = 1000
GROWTH_MIB = 6.0
"""Caches of characters fill up in the first days; a leak of one frame would be 8 MiB."""


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1024 / 1024


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_memory_is_flat_over_a_week(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], tmp_path: Path
) -> None:
    hall = halls["ziyang"]
    for name in "ab":
        poster(tmp_path / f"{name}.png", "#3060C0")
    counters = [c.number for c in hall.counters if c.queues]
    memory: list[float] = []
    with (
        shown(app, theme, hall, size=(384, 192), mm_per_px=4.75) as board,
        sign(theme) as (model, _, _),
        playing(app, theme, hall, tmp_path, size=(1920, 1080)) as player,
    ):
        board.start(busy_waits(hall))
        player.start(busy_waits(hall))
        for day in range(DAYS):
            started = board.events.event(m.DayStarted(f"2025-09-{8 + day:02}"))
            board.model.on_applied(started.record, started.event)
            for number in range(CALLS_A_DAY):
                counter = counters[number % len(counters)]
                board.call("B", number % 999 + 1, counter)
                model.show(sign_state(board.board.state, counter, "zh", number))
                if number % 10 == 0:
                    board.events.hall_ms += 200_000
                    board.model.on_beat(board.events.beat(busy_waits(hall, number)).heartbeat)
                    player.board.on_beat(board.events.beat().heartbeat)
                    player.media._on_time()
                board.model._on_stage_time()
                board.painted.clear()
                app.processEvents()
                # Outside a running event loop nobody else deletes what was thrown away.
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            gc.collect()
            memory.append(resident_mib())
    assert memory[-1] - memory[1] < GROWTH_MIB, [round(one, 1) for one in memory]
