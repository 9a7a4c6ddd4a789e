"""Zebra / Symbol scanners and scan engines in SSI mode."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.code_scanner.ssi.driver import SsiScanner
from devices.code_scanner.ssi.probe import PROBE
from devices.code_scanner.ssi.protocol import Options
from devices.code_scanner.station import TRANSPORTS
from devices.driver import DriverSetup, Make
from devices.kinds import CodeScannerCapabilities, Kind

__all__ = ["MAKE", "Options", "SsiScanner"]


def _build(setup: DriverSetup) -> SsiScanner:
    return SsiScanner(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> CodeScannerCapabilities:
    return CodeScannerCapabilities(trigger=options.trigger)


MAKE = Make(
    kind=Kind.CODE_SCANNER,
    name="ssi",
    title_zh="SSI 扫码器（Zebra/Symbol）",
    title_en="SSI code scanner (Zebra/Symbol)",
    transports=TRANSPORTS,
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    traces_bytes=False,
    probe=PROBE,
)
