"""GM65-type scan modules (Hangzhou Grow and copies)."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.code_scanner.gm65.driver import Gm65Scanner
from devices.code_scanner.gm65.probe import PROBE
from devices.code_scanner.gm65.protocol import Options
from devices.code_scanner.station import TRANSPORTS
from devices.driver import DriverSetup, Make
from devices.kinds import CodeScannerCapabilities, Kind

__all__ = ["MAKE", "Gm65Scanner", "Options"]


def _build(setup: DriverSetup) -> Gm65Scanner:
    return Gm65Scanner(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> CodeScannerCapabilities:
    return CodeScannerCapabilities(trigger=options.trigger)


MAKE = Make(
    kind=Kind.CODE_SCANNER,
    name="gm65",
    title_zh="GM65 扫码模块",
    title_en="GM65 scan module",
    transports=TRANSPORTS,
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    traces_bytes=False,
    probe=PROBE,
)
