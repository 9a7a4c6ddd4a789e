"""Who is next. The letters are the rules of the hall's data (config/halls, "priority").

- (a) Appointments that are due and `priority_next` classes go before all others.
- (b) An `interleave` ticket is next when it has waited longer than every ordinary ticket of its
  queue, or after `interleave_every` ordinary calls of that queue since the last interleave call.
- (c) Otherwise the ordinary ticket that has waited longest.
- (d) An ordinary ticket that has waited over the starvation bound goes next after any single
  priority call, even before (a).
- (e) Counters of kind priority call (a), then every other priority class, then ordinary tickets,
  each by place; (d) does not hold there.
- (f) A missed ticket comes back behind the third that waits.

All waiting is counted from a ticket's place. A call is counted by what was called, at whatever
counter and by whatever key: an ordinary one adds one to the count of its queue, an interleave one
sets it to 0, one of (a) leaves it alone; one of (a) and of an interleave class is a priority call.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sized
from typing import Final, Literal, NamedTuple

from config.model import PriorityRule

TIE_GAP: Final = 1 << 20
"""Room between two issued tickets for those that are put directly behind one of them."""

Key = tuple[int, int, str]
"""Order of waiting: place time (ms), tie (order of issue), ticket id."""

Rule = Literal[
    "appointment_due",
    "priority_next",
    "interleave_waited_longest",
    "interleave_due",
    "fifo",
    "starvation",
    "priority_counter",
    "out_of_turn",
    "resumed",
    "walk_up",
]
"""What put a ticket next. The last three are a clerk's choice: 选呼, 恢复 and a visitor without a number."""

Band = Literal["first", "interleave", "dedicated", "ordinary"]

_BAND_OF: Final[dict[PriorityRule, Band]] = {
    "priority_next": "first",
    "time_slot": "first",
    "interleave": "interleave",
    "dedicated_window": "dedicated",
    "after_three": "ordinary",
    "fifo": "ordinary",
}

PRIORITY_RULES: Final[frozenset[PriorityRule]] = frozenset(
    {"priority_next", "time_slot", "interleave", "dedicated_window"}
)
"""Rules whose tickets public screens mark 优先."""


class Head(NamedTuple):
    """The ticket that a queue names for a counter. A smaller `rank` goes before any place."""

    rank: int
    key: Key
    rule: Rule
    queue: str


class Place(NamedTuple):
    """Where a ticket re-enters, and directly behind whom (empty: nobody waited)."""

    place_ms: int
    place_tie: int
    behind: str


class _Entry(NamedTuple):
    key: Key
    band: Band
    rule: PriorityRule
    every: int
    slot_ms: int
    """When it leaves the ordinary ones; 0: it does not."""
    since_ms: int
    """Since when its visitor waits; the place may be older."""


class _Counted(NamedTuple):
    """A call as it can be taken back: who waited, and the counts before it."""

    entry: _Entry
    as_ordinary: bool
    ordinary_calls: int
    last_call_was_priority: bool
    call: int


class Line:
    """The waiting tickets of one queue, and the two counts that (b) and (d) speak of."""

    __slots__ = (
        "_called",
        "_calls",
        "_early",
        "_entries",
        "_every",
        "_settled_ms",
        "_since",
        "_slots",
        "bands",
        "deferred",
        "last_call_was_priority",
        "ordinary_calls",
        "queue",
    )

    def __init__(self, queue: str) -> None:
        self.queue = queue
        self.bands: dict[Band, list[Key]] = {
            "first": [],
            "interleave": [],
            "dedicated": [],
            "ordinary": [],
        }
        self.ordinary_calls = 0
        """Since the last interleave call of this business date."""
        self.last_call_was_priority = False
        self.deferred: set[str] = set()
        """Tickets whose visitor is at a counter for another matter; they come back to their place."""
        self._called: dict[str, _Counted] = {}
        self._calls = 0
        self._entries: dict[str, _Entry] = {}
        self._every: dict[int, int] = {}
        self._early: list[tuple[int, Key]] = []
        self._slots: dict[str, Key] = {}
        self._settled_ms = 0
        self._since: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def waiting(self) -> Sized:
        """Those that wait, always the same object: to count them again and again at little cost."""
        return self._entries

    def __contains__(self, ticket_id: object) -> bool:
        return ticket_id in self._entries

    def add(
        self, key: Key, rule: PriorityRule, every: int = 0, slot_ms: int = 0, since_ms: int = 0
    ) -> None:
        """Let a ticket wait.

        Args:
            key: its place.
            rule: that of its class.
            every: of an interleave class.
            slot_ms: begin of its appointment; before it, it is ordinary.
            since_ms: since when its visitor waits; 0: since its place.
        """
        since_ms = since_ms or key[0]
        band = _BAND_OF[rule]
        if slot_ms > key[0] and rule == "time_slot":
            insort(self._early, (slot_ms, key))
            self._slots[key[2]] = key
            band = "ordinary"
        else:
            slot_ms = 0
        if band == "interleave":
            self._every[every] = self._every.get(every, 0) + 1
        keys = self.bands[band]
        if not keys or key > keys[-1]:
            keys.append(key)
        else:
            insort(keys, key)
        self._entries[key[2]] = _Entry(key, band, rule, every, slot_ms, since_ms)
        self._since[key[2]] = since_ms

    def remove(self, ticket_id: str) -> None:
        """Take a ticket out without a call; raises KeyError when it does not wait here."""
        self._take(ticket_id)

    def call(self, ticket_id: str, now_ms: int, *, at_priority_counter: bool) -> None:
        """Take a ticket out because it is called, and count the call."""
        if self._slots:
            self.settle(now_ms)
        place = self._slots.get(ticket_id)
        entry = self._take(ticket_id)
        band = entry.band
        if place is not None:
            # Whether it was due is a matter of the call's own time, not of who asked before.
            band = "first" if entry.slot_ms <= now_ms else "ordinary"
            entry = entry._replace(key=place)
        self._calls += 1
        self._called[ticket_id] = _Counted(
            entry._replace(band=band),
            band == "ordinary" or (band == "dedicated" and not at_priority_counter),
            self.ordinary_calls,
            self.last_call_was_priority,
            self._calls,
        )
        if band == "first":
            self.last_call_was_priority = True
        elif band == "interleave":
            self.ordinary_calls = 0
            self.last_call_was_priority = True
        elif band == "dedicated" and at_priority_counter:
            self.last_call_was_priority = False
        else:
            self.ordinary_calls += 1
            self.last_call_was_priority = False

    def uncall(self, ticket_id: str, rule: PriorityRule, every: int = 0) -> None:
        """Take a call back: the ticket waits where it did, and the call was never counted.

        Where others were called since, the counts are what they would be without this one as near
        as they can be told. Raises KeyError for a ticket that was not called from here today.

        Args:
            ticket_id: who was called.
            rule: that of its class now; the configuration may have changed since the call.
            every: of an interleave class.
        """
        called = self._called.pop(ticket_id)
        entry = called.entry
        self.add(entry.key, rule, every, entry.slot_ms, entry.since_ms)
        if called.call == self._calls:
            self._calls -= 1
            self.ordinary_calls = called.ordinary_calls
            self.last_call_was_priority = called.last_call_was_priority
        elif entry.band == "interleave":
            self.ordinary_calls += called.ordinary_calls
        elif called.as_ordinary:
            self.ordinary_calls = max(0, self.ordinary_calls - 1)

    def settle(self, now_ms: int) -> None:
        """Appointments whose slot has begun leave the ordinary ones; the slot is their place now.

        Where the clock was set back before a slot, its appointment is not due any more.
        """
        if now_ms < self._settled_ms:
            self._unsettle(now_ms)
        self._settled_ms = now_ms
        while self._early and self._early[0][0] <= now_ms:
            slot_ms, key = self._early.pop(0)
            old = self._entries[key[2]]
            self._drop(old)
            due = old._replace(key=(max(key[0], slot_ms), key[1], key[2]), band="first")
            insort(self.bands["first"], due.key)
            self._entries[key[2]] = due

    def _unsettle(self, now_ms: int) -> None:
        early = {key[2] for _, key in self._early}
        for ticket_id, key in self._slots.items():
            due = self._entries[ticket_id]
            if ticket_id in early or due.slot_ms <= now_ms:
                continue
            self._drop(due)
            insort(self.bands["ordinary"], key)
            insort(self._early, (due.slot_ms, key))
            self._entries[ticket_id] = due._replace(key=key, band="ordinary")

    def start_day(self) -> None:
        """The counts start at nothing on each business date."""
        self.ordinary_calls = 0
        self.last_call_was_priority = False
        self._called.clear()
        self._calls = 0

    def head(
        self, now_ms: int, starvation_ms: int, *, at_priority_counter: bool = False
    ) -> Head | None:
        """The ticket that this queue names for a counter of that kind; None: nobody waits."""
        if not self._entries:
            return None
        if self._slots:
            self.settle(now_ms)
        first, interleave = self.bands["first"], self.bands["interleave"]
        if at_priority_counter:
            if first:
                return Head(0, first[0], self._rule_of_first(), self.queue)
            priority = _earliest(interleave, self.bands["dedicated"])
            if priority is not None:
                return Head(1, priority, "priority_counter", self.queue)
            return Head(2, self.bands["ordinary"][0], "fifo", self.queue)
        ordinary = _earliest(self.bands["ordinary"], self.bands["dedicated"])
        if (
            ordinary is not None
            and self.last_call_was_priority
            and now_ms - ordinary[0] > starvation_ms
        ):
            return Head(1, ordinary, "starvation", self.queue)
        if first:
            return Head(0, first[0], self._rule_of_first(), self.queue)
        if interleave:
            if ordinary is None or interleave[0] < ordinary:
                return Head(1, interleave[0], "interleave_waited_longest", self.queue)
            if self.ordinary_calls >= min(self._every):
                return Head(1, interleave[0], "interleave_due", self.queue)
        if ordinary is None:  # pragma: no cover - some band holds every entry
            return None
        return Head(1, ordinary, "fifo", self.queue)

    def place_of(self, ticket_id: str) -> Key:
        """Where a ticket stands; raises KeyError when it does not wait here."""
        return self._entries[ticket_id].key

    def earliest(self) -> Key | None:
        """Who has waited longest, of any class."""
        heads = [keys[0] for keys in self.bands.values() if keys]
        return min(heads, default=None)

    @property
    def since_ms(self) -> int | None:
        """Since when somebody waits here without having been dealt with in between; None: nobody waits."""
        return min(self._since.values(), default=None)

    def place_behind(self, how_many: int, now_ms: int, fresh_tie: int) -> Place:
        """(f): directly behind the `how_many`-th that waits; with fewer, behind the last.

        Args:
            how_many: `no_show_requeue_behind`, counted by place over all classes.
            now_ms: the place when nobody waits.
            fresh_tie: the tie when nobody waits.
        """
        self.settle(now_ms)
        order = sorted(key for keys in self.bands.values() for key in keys[: how_many + 64])
        if not order:
            return Place(now_ms, fresh_tie, "")
        if how_many < 1:
            return Place(order[0][0] - 1, fresh_tie, "")
        at = min(how_many, len(order)) - 1
        while at < len(order):
            place_ms, tie, ticket_id = order[at]
            behind = order[at + 1] if at + 1 < len(order) else None
            if behind is not None and behind[0] == place_ms:
                limit = behind[1]
            else:
                limit = (tie // TIE_GAP + 1) * TIE_GAP
            between = (tie + limit) // 2
            if between > tie or behind is None:
                return Place(place_ms, between, ticket_id)
            at += 1
        raise AssertionError("the last of the line always has room behind it")  # pragma: no cover

    def ahead_of_new(self, rule: PriorityRule, every: int = 0) -> int:
        """How many would be called before a ticket of this class that came now.

        Without the starvation bound and what comes later. For an interleave class the most it can
        be: so many ordinary calls as its turn may take.
        """
        band = _BAND_OF[rule]
        first = len(self.bands["first"])
        if band == "first":
            return first
        if band != "interleave":
            return len(self._entries) + len(self.deferred)
        waiting = len(self.bands["interleave"])
        ordinary = len(self._entries) - first - waiting
        every = min([every, *self._every])
        turns = max(0, every - self.ordinary_calls) + waiting * every
        return first + waiting + min(ordinary, turns)

    def ahead_of_place(self, place: tuple[int, int]) -> int:
        """How many go before an ordinary ticket at this place, those of (a) included."""
        first = len(self.bands["first"])
        return first + sum(
            key[:2] < place for band, keys in self.bands.items() if band != "first" for key in keys
        )

    def facts(self) -> dict[str, object]:
        """Everything that decides the next call, for comparing two halls."""
        return {
            # Those with a slot stand apart: which band holds them follows from the time alone.
            "bands": {
                band: [key for key in keys if key[2] not in self._slots]
                for band, keys in self.bands.items()
            },
            "early": sorted(
                (self._entries[ticket_id].slot_ms, key) for ticket_id, key in self._slots.items()
            ),
            "every": {str(every): count for every, count in sorted(self._every.items())},
            "ordinary_calls": self.ordinary_calls,
            "last_call_was_priority": self.last_call_was_priority,
            "deferred": sorted(self.deferred),
        }

    def _rule_of_first(self) -> Rule:
        is_slot = self._entries[self.bands["first"][0][2]].rule == "time_slot"
        return "appointment_due" if is_slot else "priority_next"

    def _take(self, ticket_id: str) -> _Entry:
        entry = self._entries.pop(ticket_id)
        del self._since[ticket_id]
        self._drop(entry)
        if entry.band == "interleave":
            left = self._every[entry.every] - 1
            if left:
                self._every[entry.every] = left
            else:
                del self._every[entry.every]
        elif entry.slot_ms:
            del self._slots[ticket_id]
            self._early = [each for each in self._early if each[1] != entry.key]
        return entry

    def _drop(self, entry: _Entry) -> None:
        keys = self.bands[entry.band]
        if keys[0] == entry.key:
            del keys[0]
        else:
            del keys[bisect_left(keys, entry.key)]


def choose(
    lines: Iterable[Line], now_ms: int, starvation_ms: int, *, at_priority_counter: bool
) -> Head | None:
    """The next ticket of a counter that serves these queues; None: nobody waits.

    Each queue names its head; one of (a) wins, of several the earliest, else the head that has
    waited longest. At a counter of kind priority the order of (e) holds over all its queues: an
    ordinary ticket goes only when no priority ticket waits in any of them.
    """
    best: Head | None = None
    for line in lines:
        head = line.head(now_ms, starvation_ms, at_priority_counter=at_priority_counter)
        if head is not None and (best is None or head < best):
            best = head
    return best


def _earliest(some: list[Key], others: list[Key]) -> Key | None:
    if some and others:
        return min(some[0], others[0])
    if some:
        return some[0]
    return others[0] if others else None
