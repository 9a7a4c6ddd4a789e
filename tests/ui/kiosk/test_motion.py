"""A kiosk that cannot paint its movement in time gives it up by itself, and says so once."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from kiosk.ui.motion import LEAST_HZ
from tests.ui.kiosk.scene import settle, wait_for
from tests.ui.kiosk.ticketing_page import KioskPage

SLOW_FRAME_S = 0.06


@pytest.fixture
def kiosk(monkeypatch: pytest.MonkeyPatch) -> Iterator[KioskPage]:
    monkeypatch.delenv("HALL_NO_MOTION")
    page = KioskPage("ziyang")
    yield page
    page.close()


def slide_ms(kiosk: KioskPage) -> int:
    theme = kiosk.surface._engine.singletonInstance("HallTheme", "Theme")
    assert isinstance(theme, QObject)
    return int(theme.property("slideMs"))


def turn_pages(kiosk: KioskPage, times: int) -> None:
    (movement,) = kiosk.window.findChildren(QObject, "movement")
    for number in range(times):
        kiosk.flow.open_help() if number % 2 == 0 else kiosk.flow.back()
        settle()
        assert wait_for(lambda: not movement.property("running"))
        kiosk.window.update()
        settle(0.02)


def test_a_slow_machine_stops_moving_its_pages(
    kiosk: KioskPage, caplog: pytest.LogCaptureFixture
) -> None:
    assert slide_ms(kiosk) == 180
    rates_hz: list[float] = []
    kiosk.surface.on_still = rates_hz.append
    kiosk.window.beforeRendering.connect(lambda: time.sleep(SLOW_FRAME_S))
    with caplog.at_level(logging.WARNING, "kiosk.ui.motion"):
        turn_pages(kiosk, 8)
    assert slide_ms(kiosk) == 0
    (told,) = [record.getMessage() for record in caplog.records]
    assert "pages stand still from now on" in told
    (rate_hz,) = rates_hz
    assert 0 < rate_hz < LEAST_HZ
    # Large type asks for the whole look anew: it stays without movement.
    kiosk.flow.set_elder(True)
    settle()
    assert slide_ms(kiosk) == 0
