"""What all touch panels do alike: measured places to the display, ghosts, stuck touches, the dead-touch test."""

import logging
from collections.abc import Callable
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from devices.errors import DeviceConfigError
from devices.health import DeviceHealth, Health
from devices.kinds import Command, Completion, Outcome, Touched, TouchPhase
from devices.touch_screen.contacts import Contacts
from devices.touch_screen.geometry import ROTATIONS, Area, Matrix
from devices.touch_screen.walk import END_EARLY_S, Walk

log = logging.getLogger(__name__)

EDGE: Final = 0.02
"""A touch this far outside its display still counts, at the edge: fingers and bezels are not exact."""

Share = Annotated[float, Meta(ge=0.0, le=1.0)]

STUCK: Final = DeviceHealth(
    Health.BAD,
    "stuck_touch",
    "屏幕上有一处一直被触碰，请清洁屏幕、擦干水渍，检查边框是否压住玻璃",
    "Something touches the screen without end; clean and dry it, and see that the frame does not press",
)
GHOSTS: Final = DeviceHealth(
    Health.GOOD,
    "ghost_touches",
    "屏幕频繁出现极短的误触，请清洁屏幕，检查接地和线缆",
    "Many touches that are too short for a finger; clean the screen, check earth and cable",
    warning=True,
)


class TouchOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings that every touch panel has in hall.toml."""

    rotate: Literal[0, 90, 180, 270] = 0
    """By how many degrees the display is turned to the right; picture and touch are turned together."""
    matrix: tuple[float, float, float, float, float, float] = (1, 0, 0, 0, 1, 0)
    """Calibration of the unturned panel, as libinput's six numbers."""
    area: tuple[Share, Share, Share, Share] = (0, 0, 1, 1)
    """The part of the touch surface (turned) that its display covers: left, top, width, height."""


class TouchCore:
    """Between a driver and its surface."""

    def __init__(self, name: str, emit: Callable[[Touched], None], options: TouchOptions) -> None:
        self._name = name
        self._emit = emit
        self._matrix = to_display(name, options)
        self._walk: Walk | None = None
        self._walker: Command | None = None
        self._outside: set[int] = set()
        self._was_stuck = False
        self.contacts = Contacts(self._told)
        self.touches = 0

    def touch(self, contact: int, x: float, y: float, at_s: float, *, hidden: bool = False) -> None:
        """A contact at 0..1 of the panel as measured."""
        x, y = self._matrix.apply(x, y)
        inside = -EDGE <= x <= 1 + EDGE and -EDGE <= y <= 1 + EDGE
        if contact in self._outside or (not inside and not self.contacts.has(contact)):
            self._outside.add(contact)  # began beside its display: another's, or the frame
            return
        x, y = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
        self.contacts.touch(contact, x, y, at_s, hidden=hidden)

    def lift(self, contact: int, at_s: float) -> None:
        """A contact ended."""
        self._outside.discard(contact)
        self.contacts.lift(contact, at_s)

    def lift_all(self) -> None:
        """Nobody knows what touches."""
        self._outside.clear()
        self.contacts.lift_all()

    def tick(self, now: float) -> None:
        """Presses that have become certain, stuck touches."""
        self.contacts.tick(now)
        stuck = self.contacts.stuck is not None
        if stuck and not self._was_stuck:
            log.warning("%s: something touches the screen without end", self._name)
        self._was_stuck = stuck

    @property
    def deadline_s(self) -> float | None:
        """When ``tick`` is wanted."""
        moments = [self.contacts.deadline_s, self.contacts.haunted_until_s]
        moments.append(None if self._walk is None else self._walk.ends_s)
        return min((moment for moment in moments if moment is not None), default=None)

    def health(self, now: float) -> DeviceHealth | None:
        """What is wrong with the glass; None if nothing is."""
        if self.contacts.stuck is not None:
            x, y = self.contacts.stuck
            place = f"（从左 {x:.0%}，从上 {y:.0%}）"
            return DeviceHealth(
                STUCK.health,
                STUCK.reason,
                STUCK.message_zh + place,
                f"{STUCK.message_en} ({x:.0%} from the left, {y:.0%} from the top)",
            )
        return GHOSTS if self.contacts.haunted(now) else None

    def statistics(self) -> dict[str, float]:
        """Touches, ghosts and stuck contacts since the start."""
        return {
            "touches": self.touches,
            "ghosts": self.contacts.ghosts,
            "stuck": self.contacts.stuck_ever,
        }

    # ---------------------------------------------------------------- the dead-touch test

    def start_walk(self, command: Command, now: float) -> Completion | None:
        """Begin the test; the end of an older one that it replaces."""
        replaced = self.end_walk("cancelled", "已取消", "Cancelled")
        self._walk, self._walker = Walk(now + max(0.5, command.limit_s - END_EARLY_S)), command
        return replaced

    def walk_result(self, now: float) -> Completion | None:
        """How the test ended, once it has."""
        walk, command = self._walk, self._walker
        if walk is None or command is None:
            return None
        if walk.done:
            self._walk = self._walker = None
            return Completion(
                command.command_id,
                Outcome.CONFIRMED,
                message_zh="整块屏幕都能触摸",
                message_en="The whole screen can be touched",
            )
        if now < walk.ends_s:
            return None
        missing = walk.missing
        return self.end_walk(
            "dead_area",
            f"有 {len(missing)} 处没有触摸到（行-列）：{'、'.join(missing)}",
            f"{len(missing)} places were not touched (row-column): {', '.join(missing)}",
        )

    def is_walking(self, command_id: str) -> bool:
        """Whether this command is the test that runs."""
        return self._walker is not None and self._walker.command_id == command_id

    def end_walk(self, reason: str, zh: str, en: str) -> Completion | None:
        """End the test that runs as failed; None if none does."""
        command, self._walk, self._walker = self._walker, None, None
        if command is None:
            return None
        return Completion(command.command_id, Outcome.FAILED, reason, zh, en)

    def _told(self, touched: Touched) -> None:
        if touched.phase is TouchPhase.DOWN:
            self.touches += 1
        if self._walk is not None:
            self._walk.touch(touched.x, touched.y)
        self._emit(touched)


def to_display(name: str, options: TouchOptions) -> Matrix:
    """Calibration, rotation and the covered part, as one matrix.

    Raises:
        DeviceConfigError: code "bad_options"; the settings map the panel onto nothing.
    """
    calibration = Matrix(*options.matrix)
    area = Area(*options.area)
    if calibration.flat or area.width <= 0 or area.height <= 0:
        raise DeviceConfigError(
            f"设备 {name}：matrix 或 area 不能用，触摸会全部落在一条线上，请重新校准",
            f"device {name}: matrix or area cannot be used, all touches would fall on a line",
            code="bad_options",
        )
    return calibration.then(ROTATIONS[options.rotate]).then(area.fill())
