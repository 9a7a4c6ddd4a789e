"""USB numeric pads (USB 数字小键盘) as calling terminals."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.call_keypad.hid.driver import HidKeypad
from devices.call_keypad.hid.protocol import Options
from devices.driver import DriverSetup, Make
from devices.kinds import CallKeypadCapabilities, Kind
from devices.wire.evdev.station import TRANSPORTS

__all__ = ["MAKE", "HidKeypad", "Options"]


def _build(setup: DriverSetup) -> HidKeypad:
    return HidKeypad(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> CallKeypadCapabilities:
    return CallKeypadCapabilities(
        shows_digits=0, shows_waiting=False, beeps=options.light != "none"
    )


MAKE = Make(
    kind=Kind.CALL_KEYPAD,
    name="hid",
    title_zh="USB 数字小键盘",
    title_en="USB numeric pad",
    transports=TRANSPORTS,
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    traces_bytes=False,
)
