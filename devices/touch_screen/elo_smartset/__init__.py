"""Elo touch panels with a SmartSet serial controller (串口触摸屏)."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.kinds import Kind, TouchScreenCapabilities
from devices.touch_screen.elo_smartset.driver import EloTouch
from devices.touch_screen.elo_smartset.probe import PROBE
from devices.touch_screen.elo_smartset.protocol import Options

__all__ = ["MAKE", "EloTouch", "Options"]


def _build(setup: DriverSetup) -> EloTouch:
    return EloTouch(setup, setup.options)


def _capabilities(_device: DeviceConfig, _options: Any) -> TouchScreenCapabilities:
    return TouchScreenCapabilities(contacts=1)


MAKE = Make(
    kind=Kind.TOUCH_SCREEN,
    name="elo_smartset",
    title_zh="Elo SmartSet 串口触摸屏",
    title_en="Elo SmartSet serial touch panel",
    transports=frozenset({"serial", "tcp", "memory"}),
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    max_open_commands=8,
    probe=PROBE,
)
