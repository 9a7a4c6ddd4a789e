"""The cameras of a host as hall.toml describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from config.model import Hall
from config.setup_model import DeviceConfig
from devices.host.bookmarks import CameraPlace
from devices.registry import find_make, parse_options


def find_cameras(hall: Hall, devices: Iterable[DeviceConfig]) -> list[CameraPlace]:
    """Cameras and what they see: their counter, the counters of their zone, or the whole hall."""
    found = []
    for device in devices:
        if device.kind != "camera":
            continue
        options = parse_options(find_make(device.kind, device.make), device)
        counters = {one.number for one in hall.counters if device.zone and one.zone == device.zone}
        if device.counter:
            counters = {device.counter}
        found.append(
            CameraPlace(
                device.name,
                frozenset(counters),
                frozenset(getattr(options, "bookmark_on", ())),
                bool(getattr(options, "keep_pictures", False)),
            )
        )
    return found


def retention_days(devices: Iterable[DeviceConfig]) -> Mapping[str, int]:
    """How many days the bookmarks of each camera are kept."""
    return {
        device.name: int(
            getattr(
                parse_options(find_make(device.kind, device.make), device), "retention_days", 30
            )
        )
        for device in devices
        if device.kind == "camera"
    }
