"""Onbon (仰邦) LED control cards of the K family (BX-5K / BX-6K font cards)."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.kinds import Kind, LedBoardCapabilities, LedMode
from devices.led_board.onbon.driver import OnbonBoard
from devices.led_board.onbon.options import Options
from devices.led_board.onbon.probe import PROBE
from devices.led_board.onbon.protocol import build_wire

__all__ = ["MAKE", "OnbonBoard", "Options", "capabilities"]


def _build(setup: DriverSetup) -> OnbonBoard:
    return OnbonBoard(setup, setup.options)


def capabilities(_device: DeviceConfig, options: Any) -> LedBoardCapabilities:
    """Return what a board of these settings can do."""
    return LedBoardCapabilities(
        width_px=options.width_px,
        height_px=options.height_px,
        colours=options.colours,
        fonts=True,
        modes=(LedMode.STILL, LedMode.SCROLL),
        brightness=True,
        clock=True,
        power=True,
        answers=True,
    )


MAKE = Make(
    kind=Kind.LED_BOARD,
    name="onbon",
    title_zh="仰邦字库卡（BX-5K、BX-6K）",
    title_en="Onbon font card (BX-5K, BX-6K)",
    transports=frozenset({"tcp", "serial", "memory"}),
    options=Options,
    build_driver=_build,
    capabilities=capabilities,
    wire=build_wire,
    probe=PROBE,
)
