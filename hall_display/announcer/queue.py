"""Which announcement is spoken next. Pure: seconds of the hall clock come in, nothing else.

One queue per earshot group, strictly one after another in it; groups apart may speak at once.
Whatever is not spoken leaves with a record that says why.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Literal

from hall_display.announcer.wording import Spoken

DropReason = Literal["expired", "replaced", "overtaken", "emptied", "answered"]

FAST_SPEED: Final = 4.0
"""Above this speed of the hall clock only the newest call of a group is spoken."""


class Priority(IntEnum):
    """What goes first in a group; within one of these, whatever came first."""

    CALL = 0
    STAFF = 1
    """What staff announce: before the calls that wait, after what is being said."""
    EMERGENCY = 2
    """Empties the queue, breaks in, and never expires."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One call, or whatever else is to be spoken, in one group."""

    call_id: str
    ticket_id: str
    label: str
    group: str
    sentences: tuple[Spoken, ...]
    priority: Priority = Priority.CALL
    confirmed: bool = True
    """A call: the controller waits for its confirmation."""
    instead: tuple[Spoken, ...] = ()
    """What is said when the voice cannot say the sentences."""

    @property
    def urgent(self) -> bool:
        """An emergency."""
        return self.priority is Priority.EMERGENCY


@dataclass(frozen=True, slots=True)
class Dropped:
    """An announcement that is not spoken, and the rule that says so."""

    announcement: Announcement
    reason: DropReason
    waited_s: float


@dataclass(frozen=True, slots=True)
class VoiceRules:
    """Times in seconds of the hall clock."""

    expiry_s: float = 60.0
    repeats: int = 2
    gap_s: float = 0.8


DEFAULT_RULES: Final = VoiceRules()


@dataclass(slots=True)
class _Group:
    waiting: deque[tuple[Announcement, float]] = field(default_factory=deque)
    speaking: Announcement | None = None


@dataclass(slots=True)
class AnnouncementQueue:
    """The queues of all groups of one announcer."""

    rules: VoiceRules = DEFAULT_RULES
    _groups: dict[str, _Group] = field(default_factory=dict)

    def add(self, item: Announcement, now_s: float) -> list[Dropped]:
        """Take one in; gives those it replaces."""
        group = self._groups.setdefault(item.group, _Group())
        if item.urgent:
            reason: DropReason = "emptied"
            gone = list(group.waiting)
        else:
            reason = "replaced"
            gone = [w for w in group.waiting if w[0].ticket_id == item.ticket_id]
        group.waiting = deque(w for w in group.waiting if w not in gone)
        group.waiting.append((item, now_s))
        return [Dropped(old, reason, now_s - since) for old, since in gone]

    def next(
        self, group: str, now_s: float, *, newest_only: bool = False
    ) -> tuple[Announcement | None, list[Dropped]]:
        """What this group speaks now, if it is silent and something waits; and what expired.

        `newest_only`: all but the newest (or an emergency) are overtaken.
        """
        state = self._groups.get(group)
        if state is None or state.speaking is not None:
            return None, []
        dropped: list[Dropped] = []
        while state.waiting:
            first = max(state.waiting, key=lambda each: each[0].priority)
            state.waiting.remove(first)
            item, since = first
            waited = now_s - since
            if not item.urgent and waited > self.rules.expiry_s:
                dropped.append(Dropped(item, "expired", waited))
            elif newest_only and state.waiting and item.priority is Priority.CALL:
                dropped.append(Dropped(item, "overtaken", waited))
            else:
                state.speaking = item
                return item, dropped
        return None, dropped

    def withdraw(self, group: str, ticket_id: str, now_s: float) -> list[Dropped]:
        """The visitor came, or is not expected any more: what waits for this ticket is not needed."""
        state = self._groups.get(group)
        if state is None:
            return []
        gone = [w for w in state.waiting if w[0].ticket_id == ticket_id]
        state.waiting = deque(w for w in state.waiting if w not in gone)
        return [Dropped(old, "answered", now_s - since) for old, since in gone]

    def ended(self, group: str) -> None:
        """The group is silent again."""
        state = self._groups.get(group)
        if state is not None:
            state.speaking = None

    def speaking(self, group: str) -> Announcement | None:
        """What the group speaks now."""
        state = self._groups.get(group)
        return None if state is None else state.speaking

    def waiting(self, group: str) -> int:
        """How many wait in a group."""
        state = self._groups.get(group)
        return 0 if state is None else len(state.waiting)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that have had something to say."""
        return tuple(self._groups)


def earshot_groups(
    zones: tuple[str, ...], apart: tuple[tuple[str, ...], ...] = ()
) -> dict[str, str]:
    """Zone -> name of its group. Zones hear each other unless `apart` names groups of them."""
    groups = {zone: "+".join(together) for together in apart for zone in together}
    return {zone: groups.get(zone, "hall") for zone in zones}
