"""What a shared line hears beside the frames of its own devices: other addresses, and bytes that make no frame.

Terminals that cannot be asked say nothing until somebody presses a key. When somebody does and the wrong address, speed
or wiring swallows it, this is all that an installer can be told, so it is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from config.setup_model import LineConfig
from devices.health import DeviceHealth, Health

STRANGER_FRAMES: Final = 2
"""So many frames before an address counts: noise may pass an 8-bit sum once, and who is not answered repeats."""
STRANGER_S: Final = 600.0
"""So long after its last frame an unknown address is told of."""
STRANGERS_KEPT: Final = 8
HINTS: Final = frozenset({"stranger", "unreadable"})
"""Reasons of a device that was never heard, where its line hears something else."""
NOISE_BYTES: Final = 16
"""So many unreadable bytes are more than a cable that was plugged in; a key at the wrong speed brings more."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Why a device of this line may not have been heard. One of the two is empty."""

    strangers: tuple[int, ...] = ()
    unreadable: bool = False

    def health_of(self, address: int | None, line: LineConfig) -> DeviceHealth:
        """What a device that was never heard says of itself with this in mind."""
        if self.strangers:
            zh = "、".join(str(one) for one in self.strangers)
            en = ", ".join(str(one) for one in self.strangers)
            return DeviceHealth(
                Health.UNKNOWN,
                "stranger",
                f"尚未收到按键；线路 {line.name} 上有地址 {zh} 在按键，hall.toml 里却没有，"
                f"请核对 address（现为 {address}）",
                f"Not heard yet; address {en} speaks on line {line.name} and is not in hall.toml: "
                f"check address ({address})",
            )
        return DeviceHealth(
            Health.UNKNOWN,
            "unreadable",
            f"尚未收到按键；线路 {line.name} 上只有读不懂的字节，请核对波特率（现为 {line.baud}）和 A、B 接线",
            f"Not heard yet; line {line.name} brings only bytes that make no sense: "
            f"check baud ({line.baud}) and the wires A and B",
        )


@dataclass(frozen=True, slots=True)
class _Stranger:
    frames: int
    heard_s: float


class Hearing:
    """One line's ear, from its opening on."""

    def __init__(self) -> None:
        self._strangers: dict[int, _Stranger] = {}
        self._known: set[int] = set()
        self._unreadable = 0
        self._hint: Hint | None = None
        self._told: tuple[Hint, int] | None = None

    def frame(self, address: int) -> None:
        """A frame from the address of one of the line's devices."""
        self._known.add(address)

    def hint_for(self, address: int | None) -> Hint | None:
        """Why a device at this address may not have been heard; None where its address was: it shares that one."""
        return None if address in self._known else self._hint

    def stranger(self, address: int, now: float) -> None:
        """A frame from an address that no device has."""
        known = self._strangers.get(address)
        if known is None and len(self._strangers) >= STRANGERS_KEPT:
            return
        self._strangers[address] = _Stranger(1 if known is None else known.frames + 1, now)

    def dropped(self, in_all: int) -> None:
        """How many bytes made no frame since the line opened."""
        self._unreadable = in_all

    def look(self, now: float) -> bool:
        """Make the hint anew; whether it is another one, or for others."""
        self._strangers = {
            address: one
            for address, one in self._strangers.items()
            if now - one.heard_s < STRANGER_S
        }
        told = tuple(
            sorted(a for a, one in self._strangers.items() if one.frames >= STRANGER_FRAMES)
        )
        unreadable = not self._known and not self._strangers and self._unreadable >= NOISE_BYTES
        hint = Hint(told, unreadable and not told) if told or unreadable else None
        self._hint = hint
        before, self._told = self._told, None if hint is None else (hint, len(self._known))
        return before != self._told

    @property
    def deadline_s(self) -> float | None:
        """When the oldest unknown address is forgotten."""
        return min((one.heard_s + STRANGER_S for one in self._strangers.values()), default=None)
