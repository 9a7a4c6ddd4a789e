"""The power of this machine's screen, by X11 DPMS (本机显示器电源)."""

from __future__ import annotations

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.kinds import Kind, PanelCapabilities
from devices.panel.dpms.driver import DpmsPanel
from devices.panel.dpms.protocol import Options
from devices.transport.base import Channel, Waker

__all__ = ["MAKE", "DpmsPanel", "Options"]


def _build(setup: DriverSetup) -> DpmsPanel:
    return DpmsPanel(setup, setup.options)


def _capabilities(_device: DeviceConfig, _options: Any) -> PanelCapabilities:
    return PanelCapabilities(power=True)


def _open(device: DeviceConfig, options: Any, waker: Waker) -> Channel:
    from devices.panel.dpms.port import open_port

    return open_port(device, options, waker)


MAKE = Make(
    kind=Kind.PANEL,
    name="dpms",
    title_zh="本机显示器电源（X11 DPMS）",
    title_en="This machine's screen power (X11 DPMS)",
    transports=frozenset({"none", "tcp", "memory"}),
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    max_open_commands=8,
    opener=_open,
)
