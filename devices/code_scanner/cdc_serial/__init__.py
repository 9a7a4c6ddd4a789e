"""Scanners that send text lines over USB serial or RS-232 (Honeywell, Newland and most others)."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.code_scanner.cdc_serial.driver import LineScanner
from devices.code_scanner.cdc_serial.protocol import Options
from devices.code_scanner.station import TRANSPORTS
from devices.driver import DriverSetup, Make
from devices.kinds import CodeScannerCapabilities, Kind

__all__ = ["MAKE", "LineScanner", "Options"]


def _build(setup: DriverSetup) -> LineScanner:
    return LineScanner(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> CodeScannerCapabilities:
    return CodeScannerCapabilities(trigger=options.trigger)


MAKE = Make(
    kind=Kind.CODE_SCANNER,
    name="cdc_serial",
    title_zh="串口扫码器（文本行）",
    title_en="Serial code scanner (text lines)",
    transports=TRANSPORTS,
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    traces_bytes=False,
)
