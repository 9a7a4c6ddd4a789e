"""Which calls a board shows big, and which as last calls. Pure: time comes in, nothing else.

The stage has a few rows, the newest on top. A call takes the stage at once when a row is free or
has been held long enough; when many come together they wait their turn, in order, but never longer
than `patience_s`. No call is left out.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from hall_display.calls import ShownCall


@dataclass(frozen=True, slots=True)
class StageRules:
    """How long calls stand; wall clock seconds."""

    rows: int = 3
    """Calls that the stage shows at once."""
    hold_s: float = 4.0
    """A call keeps its row at least this long, unless another has waited for `patience_s`."""
    patience_s: float = 2.0
    """The longest that a call waits for the stage."""
    rest_s: float = 20.0
    """An older row leaves for the last calls after this time, so that one call stands alone."""
    recent: int = 12
    """Last calls that are kept."""


DEFAULT_RULES: Final = StageRules()


@dataclass(slots=True)
class _Row:
    call: ShownCall
    since_s: float


@dataclass(slots=True)
class _Waiting:
    call: ShownCall
    since_s: float


@dataclass(slots=True)
class CallStage:
    """The calls of one board."""

    rules: StageRules = DEFAULT_RULES
    _rows: list[_Row] = field(default_factory=list)
    _waiting: deque[_Waiting] = field(default_factory=deque)
    _recent: list[ShownCall] = field(default_factory=list)

    @property
    def rows(self) -> tuple[ShownCall, ...]:
        """The calls on the stage, newest first."""
        return tuple(row.call for row in self._rows)

    @property
    def recent(self) -> tuple[ShownCall, ...]:
        """The calls that stood on the stage before, newest first, each ticket once."""
        return tuple(self._recent)

    @property
    def backlog(self) -> int:
        """How many calls wait for the stage."""
        return len(self._waiting)

    def add(self, call: ShownCall, now_s: float) -> list[ShownCall]:
        """Take a call in; gives those that came on stage now, in order."""
        self._waiting.append(_Waiting(call, now_s))
        return self.tick(now_s)

    def tick(self, now_s: float) -> list[ShownCall]:
        """Let time pass; gives the calls that came on stage, in the order they were called."""
        entered: list[ShownCall] = []
        while self._waiting and self._has_room(now_s):
            entered.append(self._enter(now_s))
        while len(self._rows) > 1 and now_s >= self._rows[-1].since_s + self.rules.rest_s:
            self._leave(self._rows.pop())
        return entered

    def next_change_s(self) -> float | None:
        """When `tick` has something to do next; None when only a new call can change anything."""
        moments: list[float] = []
        if self._waiting:
            moments.append(
                min(
                    self._waiting[0].since_s + self.rules.patience_s,
                    self._rows[-1].since_s + self.rules.hold_s,
                )
            )
        if len(self._rows) > 1:
            moments.append(self._rows[-1].since_s + self.rules.rest_s)
        return min(moments, default=None)

    def restore(self, calls: list[ShownCall], now_s: float) -> None:
        """Start from the last calls of a snapshot (newest first): nothing animates."""
        self._waiting.clear()
        by_ticket: dict[str, ShownCall] = {}
        for call in calls:
            by_ticket.setdefault(call.ticket_id, call)
        once = list(by_ticket.values())
        self._rows = [_Row(once[0], now_s)] if once else []
        self._recent = once[1 : 1 + self.rules.recent]

    def clear(self) -> None:
        """A new business date."""
        self.restore([], 0.0)

    def _has_room(self, now_s: float) -> bool:
        head = self._waiting[0]
        if len(self._rows) < self.rules.rows:
            return True
        if any(row.call.ticket_id == head.call.ticket_id for row in self._rows):
            return True
        return now_s >= min(
            self._rows[-1].since_s + self.rules.hold_s, head.since_s + self.rules.patience_s
        )

    def _enter(self, now_s: float) -> ShownCall:
        call = self._waiting.popleft().call
        same = [row for row in self._rows if row.call.ticket_id == call.ticket_id]
        for row in same:
            self._rows.remove(row)
        self._recent = [c for c in self._recent if c.ticket_id != call.ticket_id]
        self._rows.insert(0, _Row(call, now_s))
        while len(self._rows) > self.rules.rows:
            self._leave(self._rows.pop())
        return call

    def _leave(self, row: _Row) -> None:
        self._recent.insert(0, row.call)
        del self._recent[self.rules.recent :]


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
        """The entries of the present page."""
        return slice(self.index * self.per_page, (self.index + 1) * self.per_page)
