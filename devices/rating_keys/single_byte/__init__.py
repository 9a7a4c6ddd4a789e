"""Rating pads (评价器) that speak in single bytes."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.kinds import Kind, RatingKeysCapabilities
from devices.rating_keys.evaluation import NO_RATING
from devices.rating_keys.single_byte.driver import SingleBytePad
from devices.rating_keys.single_byte.protocol import Options

__all__ = ["MAKE", "Options", "SingleBytePad"]


def _build(setup: DriverSetup) -> SingleBytePad:
    return SingleBytePad(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> RatingKeysCapabilities:
    levels = sorted(set(options.levels.values()) - {NO_RATING}, reverse=True)
    return RatingKeysCapabilities(levels=tuple(levels))


MAKE = Make(
    kind=Kind.RATING_KEYS,
    name="single_byte",
    title_zh="单字节串口评价器",
    title_en="Single-byte rating pad",
    transports=frozenset({"serial", "tcp", "memory"}),
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
)
