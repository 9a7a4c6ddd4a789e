"""Speech chips SYN6288, alone or in serial announcing amplifiers."""

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.kinds import Kind, SpeakerCapabilities
from devices.speaker.syn6288.driver import Syn6288
from devices.speaker.syn6288.probe import PROBE
from devices.speaker.syn6288.protocol import Options

__all__ = ["MAKE", "Options", "Syn6288"]


def _build(setup: DriverSetup) -> Syn6288:
    return Syn6288(setup, setup.options)


def _capabilities(_device: DeviceConfig, _options: Any) -> SpeakerCapabilities:
    return SpeakerCapabilities(speaks_text=True, plays_sound=False)


MAKE = Make(
    kind=Kind.SPEAKER,
    name="syn6288",
    title_zh="SYN6288 语音模块",
    title_en="SYN6288 speech module",
    transports=frozenset({"serial", "tcp", "memory"}),
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    probe=PROBE,
)
