"""Onbon (仰邦) LED control cards of the D family (BX-5E, 5Q, 6E, 6Q): bitmaps."""

from __future__ import annotations

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.kinds import Kind, LedBoardCapabilities, LedMode
from devices.led_board.onbon_d.driver import BitmapBoard
from devices.led_board.onbon_d.options import Options
from devices.led_board.onbon_d.probe import PROBE

__all__ = ["MAKE", "BitmapBoard", "Options"]


def _build(setup: DriverSetup) -> BitmapBoard:
    return BitmapBoard(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> LedBoardCapabilities:
    return LedBoardCapabilities(
        width_px=options.width_px,
        height_px=options.height_px,
        colours=options.colours,
        fonts=False,
        modes=(LedMode.STILL,),
        brightness=True,
        power=True,
        answers=True,
    )


MAKE = Make(
    kind=Kind.LED_BOARD,
    name="onbon_d",
    title_zh="仰邦图文卡（BX-5E、5Q、6E、6Q）",
    title_en="Onbon bitmap card (BX-5E, 5Q, 6E, 6Q)",
    transports=frozenset({"tcp", "serial", "memory"}),
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    probe=PROBE,
)
