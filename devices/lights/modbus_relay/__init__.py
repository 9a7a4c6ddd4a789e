"""Lights on relay boards that speak Modbus RTU."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.kinds import Kind, LightsCapabilities
from devices.lights.modbus_relay.driver import RelayLights
from devices.lights.modbus_relay.protocol import Options
from devices.wire.modbus_rtu import build_wire
from devices.wire.modbus_rtu.keeper import PACING, TRANSPORTS
from devices.wire.modbus_rtu.probe import RELAY_PROBE

__all__ = ["MAKE", "Options", "RelayLights"]


def _build(setup: DriverSetup) -> RelayLights:
    return RelayLights(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> LightsCapabilities:
    return LightsCapabilities(channels=options.channels)


MAKE = Make(
    kind=Kind.LIGHTS,
    name="modbus_relay",
    title_zh="Modbus 继电器灯控",
    title_en="Modbus relay board for lights",
    transports=TRANSPORTS,
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    wire=build_wire,
    needs_address=True,
    pacing=PACING,
    probe=RELAY_PROBE,
)
