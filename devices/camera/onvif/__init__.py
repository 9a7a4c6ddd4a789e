"""Cameras with ONVIF: one picture by HTTP (网络摄像机抓拍)."""

from __future__ import annotations

from typing import Any

from config.setup_model import DeviceConfig
from devices.camera.onvif.driver import OnvifCamera
from devices.camera.onvif.options import Options
from devices.driver import DriverSetup, Make
from devices.kinds import CameraCapabilities, Kind

__all__ = ["MAKE", "OnvifCamera", "Options"]


def _build(setup: DriverSetup) -> OnvifCamera:
    return OnvifCamera(setup, setup.options)


def _capabilities(_device: DeviceConfig, _options: Any) -> CameraCapabilities:
    return CameraCapabilities(snapshot=True)


MAKE = Make(
    kind=Kind.CAMERA,
    name="onvif",
    title_zh="网络摄像机（ONVIF 抓拍）",
    title_en="Network camera (ONVIF snapshot)",
    transports=frozenset({"http", "tcp", "memory"}),
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    max_open_commands=4,
    traces_bytes=False,
)
