"""触摸屏: where somebody touches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from devices.kinds.common import (
    CommonCommand,
    CommonEvent,
)


@dataclass(frozen=True, slots=True)
class TouchScreenCapabilities:
    """What the touch panel can do."""

    contacts: int = 1


class TouchPhase(StrEnum):
    """Life of one contact."""

    DOWN = "down"
    MOVE = "move"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Touched:
    """One contact; ``x`` and ``y`` are 0..1 of the display, after calibration and rotation."""

    contact: int
    phase: TouchPhase
    x: float
    y: float


TouchScreenCommand = CommonCommand


TouchScreenEvent = Touched | CommonEvent
