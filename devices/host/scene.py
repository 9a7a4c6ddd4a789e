"""What all parts of a host's decisions look at, and what they answer with. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.setup_model import PolicyConfig
from devices.host.places import Place
from devices.kinds import Command, Kind, LedBoardCapabilities
from queue_controller.api import messages as m
from queue_controller.api.view import HallView

if TYPE_CHECKING:
    from devices.host.bookmarks import Bookmark


class End(Enum):
    """How a request to the controller ended; UNKNOWN: no answer came."""

    DONE = auto()
    NOBODY = auto()
    """Done, and nobody waits."""
    REFUSED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class ToDevice:
    """Give a command to a device."""

    device: str
    command: Command


@dataclass(frozen=True, slots=True)
class ToBus:
    """Ask the controller; how it ended comes back with this object."""

    command: m.Command
    keypad: str = ""
    """Beeps when the answer is no."""


@dataclass(frozen=True, slots=True)
class Resync:
    """The view has a gap: ask for a snapshot."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Write a bookmark down, with its picture where the site keeps pictures."""

    bookmark: Bookmark
    picture: bytes = field(default=b"", repr=False)


Action = ToDevice | ToBus | Resync | Keep


@dataclass(slots=True)
class Scene:
    """The hall as this host knows it, and its own devices. ``lost_at`` is monotonic seconds."""

    places: Mapping[str, Place]
    boards: Mapping[str, LedBoardCapabilities]
    kinds: Mapping[str, Kind]
    policy: PolicyConfig
    zone: ZoneInfo
    new_id: Callable[[], str]
    lost_at: float
    hall_ms: int
    view: HallView | None = None
    current: bool = False
    speed: float = 1.0
    online: set[str] = field(default_factory=set)
    place_of: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place in self.places.values():
            for name in (*place.keypads, *place.pads, *place.boards):
                self.place_of[name] = place
