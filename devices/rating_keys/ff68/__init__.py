"""FF68 rating pads (评价器)."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.kinds import Kind, RatingKeysCapabilities
from devices.rating_keys.evaluation import NO_RATING
from devices.rating_keys.ff68.driver import Ff68Pad
from devices.rating_keys.ff68.protocol import Options
from devices.wire.ff68 import build_wire
from devices.wire.ff68.probe import PAD_PROBE
from devices.wire.ff68.station import PACING, TRANSPORTS

__all__ = ["MAKE", "Ff68Pad", "Options"]


def _build(setup: DriverSetup) -> Ff68Pad:
    return Ff68Pad(setup, setup.options)


def _capabilities(_device: DeviceConfig, options: Any) -> RatingKeysCapabilities:
    levels = sorted(set(options.levels.values()) - {NO_RATING}, reverse=True)
    return RatingKeysCapabilities(
        levels=tuple(levels), shows_stars=options.stars, speaks=options.speaks
    )


MAKE = Make(
    kind=Kind.RATING_KEYS,
    name="ff68",
    title_zh="FF68 评价器",
    title_en="FF68 rating pad",
    transports=TRANSPORTS,
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    wire=build_wire,
    needs_address=True,
    pacing=PACING,
    probe=PAD_PROBE,
)
