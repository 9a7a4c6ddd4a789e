"""Which call a board shows big, and which as last calls. Pure: time comes in, nothing else.

One call stands big. The next takes its place at once when it has stood for `hold_s`; when many come
together each stands a little shorter, in order, and none is left out. The ones before are the last
calls; those of the last seconds are marked as fresh.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from hall_display.calls import ShownCall


@dataclass(frozen=True, slots=True)
class StageRules:
    """How long calls stand; wall clock seconds."""

    hold_s: float = 2.0
    """A call stands big at least this long, divided by one more than the calls that wait."""
    patience_s: float = 4.0
    """The longest that a call waits to be shown."""
    fresh_s: float = 20.0
    """A last call is marked as fresh for this long after it was shown big."""
    fresh_rows: int = 2
    """At most so many: where all are marked, none is."""
    caption_s: float = 12.0
    """The caption of a call stands this long."""
    recent: int = 16
    """Last calls that are kept."""


DEFAULT_RULES: Final = StageRules()


@dataclass(frozen=True, slots=True)
class Standing:
    """A call and since when it is on the board."""

    call: ShownCall
    since_s: float


@dataclass(slots=True)
class CallStage:
    """The calls of one board."""

    rules: StageRules = DEFAULT_RULES
    _present: Standing | None = None
    _waiting: deque[Standing] = field(default_factory=deque)
    _recent: list[Standing] = field(default_factory=list)

    @property
    def present(self) -> ShownCall | None:
        """The call that stands big."""
        return None if self._present is None else self._present.call

    @property
    def recent(self) -> tuple[ShownCall, ...]:
        """The calls that stood big before, newest first, each ticket once."""
        return tuple(one.call for one in self._recent)

    def fresh(self, now_s: float) -> int:
        """How many of the last calls, from the newest on, are still fresh."""
        newest = self._recent[: self.rules.fresh_rows]
        return sum(now_s < one.since_s + self.rules.fresh_s for one in newest)

    def captioned(self, now_s: float) -> bool:
        """Whether the caption of the big call stands."""
        present = self._present
        return present is not None and now_s < present.since_s + self.rules.caption_s

    @property
    def backlog(self) -> int:
        """How many calls wait to be shown."""
        return len(self._waiting)

    @property
    def everything(self) -> tuple[ShownCall, ...]:
        """Every call here: big, last and waiting."""
        present = () if self._present is None else (self._present.call,)
        return (*present, *self.recent, *(one.call for one in self._waiting))

    def add(self, call: ShownCall, now_s: float) -> list[ShownCall]:
        """Take a call in; gives those that are shown now, in order."""
        self._waiting.append(Standing(call, now_s))
        return self.tick(now_s)

    def tick(self, now_s: float) -> list[ShownCall]:
        """Let time pass; gives the calls that are shown now, in the order they were called."""
        entered: list[ShownCall] = []
        while (due := self._next_entry_s()) is not None and now_s >= due:
            entered.append(self._enter(now_s))
        return entered

    def next_change_s(self, now_s: float) -> float | None:
        """When something changes by itself next; None when only a new call can change anything."""
        newest = self._recent[: self.rules.fresh_rows]
        moments = [end for one in newest if (end := one.since_s + self.rules.fresh_s) > now_s]
        if self._present is not None and self.captioned(now_s):
            moments.append(self._present.since_s + self.rules.caption_s)
        due = self._next_entry_s()
        if due is not None:
            moments.append(due)
        return min(moments, default=None)

    def restore(self, calls: list[ShownCall]) -> None:
        """Start from the last calls of a snapshot (newest first): nothing is new, nothing fresh."""
        by_ticket: dict[str, ShownCall] = {}
        for call in calls:
            by_ticket.setdefault(call.ticket_id, call)
        past = [Standing(call, float("-inf")) for call in by_ticket.values()]
        self._waiting.clear()
        self._present = past[0] if past else None
        self._recent = past[1 : 1 + self.rules.recent]

    def clear(self) -> None:
        """A new business date."""
        self.restore([])

    def _next_entry_s(self) -> float | None:
        if not self._waiting:
            return None
        if self._present is None:
            return self._waiting[0].since_s
        held = self._present.since_s + self.rules.hold_s / (1 + len(self._waiting))
        return min(held, self._waiting[0].since_s + self.rules.patience_s)

    def _enter(self, now_s: float) -> ShownCall:
        call = self._waiting.popleft().call
        if self._present is not None:
            self._recent.insert(0, self._present)
        self._recent = [one for one in self._recent if one.call.ticket_id != call.ticket_id]
        del self._recent[self.rules.recent :]
        self._present = Standing(call, now_s)
        return call


@dataclass(slots=True)
class Pager:
    """Pages of a list that turn by themselves; a change of the list keeps the present page."""

    per_page: int
    index: int = 0
    count: int = 0

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // max(1, self.per_page)))

    def resize(self, count: int) -> None:
        """The list has now so many entries."""
        self.count = count
        self.index = min(self.index, self.pages - 1)

    def turn(self) -> None:
        """Go to the next page, and from the last to the first."""
        self.index = (self.index + 1) % self.pages

    @property
    def span(self) -> slice:
        """The entries of the present page; pages are filled evenly."""
        even = -(-self.count // self.pages)
        return slice(self.index * even, (self.index + 1) * even)
