"""The sound output of this machine (本机声卡)."""

from __future__ import annotations

from typing import Any

from config.setup_model import DeviceConfig
from devices.driver import DriverSetup, Make
from devices.kinds import Kind, SpeakerCapabilities
from devices.speaker.local.driver import LocalSpeaker
from devices.speaker.local.protocol import Options
from devices.transport.base import Channel, Waker

__all__ = ["MAKE", "LocalSpeaker", "Options"]


def _build(setup: DriverSetup) -> LocalSpeaker:
    return LocalSpeaker(setup, setup.options)


def _capabilities(_device: DeviceConfig, _options: Any) -> SpeakerCapabilities:
    return SpeakerCapabilities(speaks_text=False, plays_sound=True)


def _open(device: DeviceConfig, options: Any, waker: Waker) -> Channel:
    from devices.speaker.local.port import open_port

    return open_port(device, options, waker)


MAKE = Make(
    kind=Kind.SPEAKER,
    name="local",
    title_zh="本机声音输出（PulseAudio 或 ALSA）",
    title_en="This machine's sound output (PulseAudio or ALSA)",
    transports=frozenset({"none", "tcp", "memory"}),
    options=Options,
    build_driver=_build,
    capabilities=_capabilities,
    max_open_commands=16,
    opener=_open,
)
