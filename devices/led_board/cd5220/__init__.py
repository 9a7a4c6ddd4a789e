"""Line displays (顾显、客显) at counters: two lines of 20 characters, CD5220 commands, nothing comes back."""

from __future__ import annotations

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.kinds import Kind, LedBoardCapabilities
from devices.led_board.cd5220.driver import LineDisplay
from devices.led_board.cd5220.protocol import COLUMNS, LINES, Options

__all__ = ["MAKE", "LineDisplay", "Options"]


def _build(setup: DriverSetup) -> LineDisplay:
    return LineDisplay(setup, setup.options)


def _capabilities(_device: DeviceConfig, _options: Any) -> LedBoardCapabilities:
    # One cell of 8 x 16 per character.
    return LedBoardCapabilities(
        width_px=8 * COLUMNS,
        height_px=16 * LINES,
        fonts=False,
        brightness=True,
        power=True,
        answers=False,
    )


MAKE = Make(
    kind=Kind.LED_BOARD,
    name="cd5220",
    title_zh="两行字符屏（CD5220）",
    title_en="Line display (CD5220)",
    transports=frozenset({"serial", "tcp", "memory"}),
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
)
