"""Contacts over time: dust and water are no fingers, and a finger that never lifts is none either."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import hypot
from typing import Final

from devices.kinds import Touched, TouchPhase

SHORTEST_S: Final = 0.015
"""A contact that ends earlier is a ghost."""
STILL_S: Final = 30.0
"""So long at one point: nobody's finger."""
LONGEST_S: Final = 60.0
STILL_RADIUS: Final = 0.012
MOVE_STEP: Final = 0.002
"""A smaller move than this part of the display is not told."""
GHOSTS_WITHIN_S: Final = 60.0
GHOSTS_MANY: Final = 10


@dataclass(slots=True)
class _Contact:
    """One finger, or what looks like one."""

    x: float
    y: float
    began_s: float
    anchor: tuple[float, float]
    anchored_s: float
    told: tuple[float, float] | None = None
    """Where the surface believes it to be; None while it does not know of it."""
    ignored: bool = False


class Contacts:
    """All contacts of a panel; ``emit`` receives what a surface may see."""

    def __init__(self, emit: Callable[[Touched], None]) -> None:
        self._emit = emit
        self._contacts: dict[int, _Contact] = {}
        self._stuck: set[int] = set()
        self._ghosts: deque[float] = deque(maxlen=GHOSTS_MANY)
        self.ghosts = self.stuck_ever = 0

    def clear(self) -> None:
        """The panel was opened again: nothing touches it as far as anybody knows."""
        self._contacts.clear()
        self._stuck.clear()

    def touch(self, contact: int, x: float, y: float, at_s: float, *, hidden: bool = False) -> None:
        """A contact is here. ``hidden``: it was there before anybody looked, so it is no press."""
        one = self._contacts.get(contact)
        if one is None:
            self._contacts[contact] = _Contact(x, y, at_s, (x, y), at_s, ignored=hidden)
            return
        one.x, one.y = x, y
        if hypot(x - one.anchor[0], y - one.anchor[1]) > STILL_RADIUS:
            one.anchor, one.anchored_s = (x, y), at_s
        self._tell(contact, one, at_s)

    def lift(self, contact: int, at_s: float) -> None:
        """A contact ended."""
        one = self._contacts.get(contact)
        if one is None:
            return
        if not one.ignored and one.told is None and at_s - one.began_s < SHORTEST_S:
            self.ghosts += 1
            self._ghosts.append(at_s)
            one.ignored = True
        self._tell(contact, one, at_s)
        self._up(contact, one)
        del self._contacts[contact]
        self._stuck.discard(contact)

    def lift_all(self) -> None:
        """Nobody knows any more what touches: whatever the surface believes to be down is up."""
        for contact, one in self._contacts.items():
            self._up(contact, one)
        self.clear()

    def tick(self, now: float) -> None:
        """Contacts that have become presses, or have been there for too long."""
        while self._ghosts and now - self._ghosts[0] >= GHOSTS_WITHIN_S:
            self._ghosts.popleft()
        for contact, one in self._contacts.items():
            if contact not in self._stuck and now >= _stuck_at(one):
                self._up(contact, one)
                one.ignored = True
                self._stuck.add(contact)
                self.stuck_ever += 1
            self._tell(contact, one, now)

    @property
    def deadline_s(self) -> float | None:
        """When ``tick`` is wanted."""
        moments = []
        for contact, one in self._contacts.items():
            if contact not in self._stuck:
                moments.append(_stuck_at(one))
                if one.told is None and not one.ignored:
                    moments.append(one.began_s + SHORTEST_S)
        return min(moments, default=None)

    @property
    def stuck(self) -> tuple[float, float] | None:
        """Where something touches without end; None if nothing does."""
        for contact in self._stuck:
            return self._contacts[contact].anchor
        return None

    def haunted(self, now: float) -> bool:
        """Whether there were many ghosts lately."""
        until_s = self.haunted_until_s
        return until_s is not None and now < until_s

    @property
    def haunted_until_s(self) -> float | None:
        """When the ghosts will have been long ago."""
        return self._ghosts[0] + GHOSTS_WITHIN_S if len(self._ghosts) == GHOSTS_MANY else None

    def has(self, contact: int) -> bool:
        """Whether this contact is there."""
        return contact in self._contacts

    @property
    def down(self) -> int:
        """How many contacts there are, stuck ones too."""
        return len(self._contacts)

    def _tell(self, contact: int, one: _Contact, at_s: float) -> None:
        if one.ignored:
            return
        here = (one.x, one.y)
        if one.told is None:
            if at_s - one.began_s >= SHORTEST_S:
                one.told = here
                self._emit(Touched(contact, TouchPhase.DOWN, *here))
        elif max(abs(here[0] - one.told[0]), abs(here[1] - one.told[1])) >= MOVE_STEP:
            one.told = here
            self._emit(Touched(contact, TouchPhase.MOVE, *here))

    def _up(self, contact: int, one: _Contact) -> None:
        if one.told is not None:
            told, one.told = one.told, None
            self._emit(Touched(contact, TouchPhase.UP, *told))


def _stuck_at(one: _Contact) -> float:
    return min(one.anchored_s + STILL_S, one.began_s + LONGEST_S)
