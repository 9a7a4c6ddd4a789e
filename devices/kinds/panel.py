"""显示器: the screen behind a surface."""

from __future__ import annotations

from dataclasses import dataclass

from devices.kinds.common import (
    Command,
    CommonCommand,
    CommonEvent,
    SetBrightness,
    SetPower,
)


@dataclass(frozen=True, slots=True)
class PanelCapabilities:
    """What can be set on the screen behind a surface."""

    power: bool = True
    brightness: bool = False
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectInput(Command):
    """Show the named input, one of the capability ``inputs``."""

    source: str


PanelCommand = SetPower | SetBrightness | SelectInput | CommonCommand


PanelEvent = CommonEvent
