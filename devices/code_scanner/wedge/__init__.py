"""Code scanners that type like a keyboard (键盘口扫码器)."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.code_scanner.wedge.driver import WedgeScanner
from devices.code_scanner.wedge.protocol import Options
from devices.driver import DriverSetup, Make
from devices.kinds import CodeScannerCapabilities, Kind
from devices.wire.evdev.station import TRANSPORTS

__all__ = ["MAKE", "Options", "WedgeScanner"]


def _build(setup: DriverSetup) -> WedgeScanner:
    return WedgeScanner(setup, setup.options)


def _capabilities(_device: DeviceConfig, _options: Any) -> CodeScannerCapabilities:
    return CodeScannerCapabilities(trigger=False)


MAKE = Make(
    kind=Kind.CODE_SCANNER,
    name="wedge",
    title_zh="键盘口扫码器",
    title_en="Scanner that types (keyboard wedge)",
    transports=TRANSPORTS,
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    traces_bytes=False,
)
