"""Touch panels of the Linux kernel (USB HID multi-touch, 触摸屏)."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.kinds import Kind, TouchScreenCapabilities
from devices.touch_screen.evdev.driver import EvdevTouch
from devices.touch_screen.evdev.protocol import Options
from devices.wire.evdev.station import TRANSPORTS

__all__ = ["MAKE", "EvdevTouch", "Options"]


def _build(setup: DriverSetup) -> EvdevTouch:
    return EvdevTouch(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> TouchScreenCapabilities:
    return TouchScreenCapabilities(contacts=options.contacts)


MAKE = Make(
    kind=Kind.TOUCH_SCREEN,
    name="evdev",
    title_zh="USB 多点触摸屏",
    title_en="USB multi-touch panel",
    transports=TRANSPORTS,
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    max_open_commands=8,
)
