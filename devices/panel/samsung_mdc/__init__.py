"""Samsung commercial displays by MDC, serial or TCP (三星商用显示器)."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make, Pacing
from devices.kinds import Kind, PanelCapabilities
from devices.panel.samsung_mdc.driver import MdcPanel
from devices.panel.samsung_mdc.probe import PROBE
from devices.panel.samsung_mdc.protocol import Options, build_wire

__all__ = ["MAKE", "MdcPanel", "Options"]


def _build(setup: DriverSetup) -> MdcPanel:
    return MdcPanel(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> PanelCapabilities:
    return PanelCapabilities(power=True, brightness=True, inputs=options.inputs)


MAKE = Make(
    kind=Kind.PANEL,
    name="samsung_mdc",
    title_zh="三星商用显示器（MDC）",
    title_en="Samsung commercial display (MDC)",
    transports=frozenset({"serial", "tcp", "memory"}),
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    wire=build_wire,
    needs_address=True,
    pacing=Pacing(gap_s=0.05),
    max_open_commands=8,
    probe=PROBE,
)
