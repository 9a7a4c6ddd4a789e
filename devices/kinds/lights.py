"""灯控: switched channels."""

from __future__ import annotations

from dataclasses import dataclass

from devices.kinds.common import (
    Command,
    CommonCommand,
    CommonEvent,
)


@dataclass(frozen=True, slots=True)
class LightsCapabilities:
    """How many channels can be switched."""

    channels: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLight(Command):
    """Channel (from 1) be on or off."""

    channel: int
    on: bool


LightsCommand = SetLight | CommonCommand


LightsEvent = CommonEvent
