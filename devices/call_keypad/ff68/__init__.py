"""FF68 wired calling terminals (呼叫器)."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.call_keypad.ff68.driver import DIGITS, Ff68Keypad
from devices.call_keypad.ff68.protocol import Options
from devices.driver import DriverSetup, Make
from devices.kinds import CallKeypadCapabilities, Kind
from devices.wire.ff68 import build_wire
from devices.wire.ff68.probe import KEYPAD_PROBE
from devices.wire.ff68.station import PACING, TRANSPORTS

__all__ = ["MAKE", "Ff68Keypad", "Options"]


def _build(setup: DriverSetup) -> Ff68Keypad:
    return Ff68Keypad(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> CallKeypadCapabilities:
    digits = DIGITS if options.display else 0
    return CallKeypadCapabilities(shows_digits=digits, shows_waiting=options.display, beeps=True)


MAKE = Make(
    kind=Kind.CALL_KEYPAD,
    name="ff68",
    title_zh="FF68 有线呼叫器",
    title_en="FF68 wired calling terminal",
    transports=TRANSPORTS,
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    wire=build_wire,
    needs_address=True,
    pacing=PACING,
    probe=KEYPAD_PROBE,
)
