"""USB rating pads that are keyboards (USB 评价器)."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.kinds import Kind, RatingKeysCapabilities
from devices.rating_keys.hid.driver import HidRatingPad
from devices.rating_keys.hid.protocol import NO_RATING, Options
from devices.wire.evdev.station import TRANSPORTS

__all__ = ["MAKE", "HidRatingPad", "Options"]


def _build(setup: DriverSetup) -> HidRatingPad:
    return HidRatingPad(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> RatingKeysCapabilities:
    levels = sorted(set(options.levels.values()) - {NO_RATING}, reverse=True)
    return RatingKeysCapabilities(levels=tuple(levels), shows_stars=False, speaks=False)


MAKE = Make(
    kind=Kind.RATING_KEYS,
    name="hid",
    title_zh="USB 键盘式评价器",
    title_en="USB rating pad (keyboard)",
    transports=TRANSPORTS,
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    traces_bytes=False,
)
