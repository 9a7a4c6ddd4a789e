"""Numeric LED displays on Modbus RTU (big seven-segment counters, "Modbus LED meters")."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.kinds import Kind, LedBoardCapabilities
from devices.led_board.modbus_numeric.driver import NumericBoard
from devices.led_board.modbus_numeric.protocol import Options
from devices.wire.modbus_rtu import build_wire
from devices.wire.modbus_rtu.keeper import PACING, TRANSPORTS
from devices.wire.modbus_rtu.probe import NUMERIC_PROBE

__all__ = ["MAKE", "NumericBoard", "Options"]


def _build(setup: DriverSetup) -> NumericBoard:
    return NumericBoard(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> LedBoardCapabilities:
    # One cell of 8 x 16 per digit: so a page for this board is the ticket and nothing else.
    return LedBoardCapabilities(width_px=8 * options.digits, height_px=16, fonts=False)


MAKE = Make(
    kind=Kind.LED_BOARD,
    name="modbus_numeric",
    title_zh="Modbus 数码屏",
    title_en="Modbus numeric display",
    transports=TRANSPORTS,
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    wire=build_wire,
    needs_address=True,
    pacing=PACING,
    probe=NUMERIC_PROBE,
)
