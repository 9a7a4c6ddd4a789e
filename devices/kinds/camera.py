"""摄像机: takes a picture."""

from __future__ import annotations

from dataclasses import dataclass

from devices.kinds.common import (
    Command,
    CommonCommand,
    CommonEvent,
)


@dataclass(frozen=True, slots=True)
class CameraCapabilities:
    """What the camera can do."""

    snapshot: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSnapshot(Command):
    """Take one picture; the completion's ``data`` is a JPEG."""


CameraCommand = TakeSnapshot | CommonCommand


CameraEvent = CommonEvent
