"""The quick lines against the rules written down plainly, on random days."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from config.model import PriorityRule
from queue_controller.domain.calling import TIE_GAP, Key, Line, choose

MINUTE = 60_000
STARVATION = 60 * MINUTE


@dataclass
class Plain:
    """One waiting ticket."""

    key: Key
    rule: PriorityRule
    every: int
    slot_ms: int

    def place(self, now: int) -> Key:
        if self.rule == "time_slot" and now >= self.slot_ms:
            return (max(self.key[0], self.slot_ms), *self.key[1:])
        return self.key

    def is_first(self, now: int) -> bool:
        return self.rule == "priority_next" or (self.rule == "time_slot" and now >= self.slot_ms)

    def is_interleave(self) -> bool:
        return self.rule == "interleave"

    def is_ordinary(self, now: int, at_priority_counter: bool) -> bool:
        if self.rule == "dedicated_window":
            return not at_priority_counter
        return not self.is_first(now) and not self.is_interleave()


@dataclass
class PlainQueue:
    """A queue as the rules describe it; looks at every ticket each time."""

    waiting: list[Plain] = field(default_factory=list)
    count: int = 0
    last_was_priority: bool = False

    def head(self, now: int, at_priority_counter: bool) -> tuple[int, Key] | None:
        def longest(tickets: list[Plain]) -> Key | None:
            return min((t.place(now) for t in tickets), default=None)

        first = longest([t for t in self.waiting if t.is_first(now)])
        interleave = [t for t in self.waiting if t.is_interleave()]
        ordinary = longest([t for t in self.waiting if t.is_ordinary(now, at_priority_counter)])
        if at_priority_counter:
            others = longest(
                [
                    t
                    for t in self.waiting
                    if not t.is_first(now) and not t.is_ordinary(now, at_priority_counter)
                ]
            )
            ranked = [(0, first), (1, others), (2, ordinary)]
            return next(((rank, key) for rank, key in ranked if key is not None), None)
        if ordinary and self.last_was_priority and now - ordinary[0] > STARVATION:
            return 1, ordinary
        if first:
            return 0, first
        turn = longest(interleave)
        if turn and (ordinary is None or turn < ordinary):
            return 1, turn
        if turn and self.count >= min(t.every for t in interleave):
            return 1, turn
        return None if ordinary is None else (1, ordinary)

    def call(self, ticket_id: str, now: int, at_priority_counter: bool) -> None:
        ticket = next(t for t in self.waiting if t.key[2] == ticket_id)
        self.waiting.remove(ticket)
        if ticket.is_first(now):
            self.last_was_priority = True
        elif ticket.is_interleave():
            self.count = 0
            self.last_was_priority = True
        else:
            self.last_was_priority = False
            if ticket.is_ordinary(now, at_priority_counter):
                self.count += 1

    def third(self, now: int) -> str:
        order = sorted(self.waiting, key=lambda t: t.place(now))
        return order[min(3, len(order)) - 1].key[2] if order else ""


RULES: list[tuple[PriorityRule, int]] = [
    ("fifo", 0),
    ("fifo", 0),
    ("after_three", 3),
    ("interleave", 2),
    ("interleave", 3),
    ("priority_next", 1),
    ("time_slot", 1),
    ("dedicated_window", 1),
]

step = st.tuples(
    st.sampled_from(["add", "add", "add", "call", "call", "call", "remove", "requeue", "day"]),
    st.integers(0, 2),  # queue
    st.integers(0, len(RULES) - 1),
    st.integers(0, 12),  # minutes that pass
    st.booleans(),  # at a counter of kind priority
    st.integers(-10, 40),  # slot, minutes from now
)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.lists(step, min_size=20, max_size=80))
def test_lines_call_in_the_order_of_the_plain_rules(
    steps: list[tuple[str, int, int, int, bool, int]],
) -> None:
    lines = [Line("A"), Line("B"), Line("C")]
    plain = [PlainQueue(), PlainQueue(), PlainQueue()]
    now = 9 * 60 * MINUTE
    number = 0
    for what, at, rule_at, minutes, priority_counter, slot in steps:
        now += minutes * MINUTE
        if what == "add":
            number += 1
            rule, every = RULES[rule_at]
            slot_ms = now + slot * MINUTE
            key = (now, number * TIE_GAP, f"T{number:03d}")
            lines[at].add(key, rule, every, slot_ms)
            plain[at].waiting.append(Plain(key, rule, every, slot_ms))
        elif what == "remove" and plain[at].waiting:
            key = plain[at].waiting.pop(rule_at % len(plain[at].waiting)).key
            lines[at].remove(key[2])
        elif what == "requeue":
            number += 1
            place = lines[at].place_behind(3, now, number * TIE_GAP)
            assert place.behind == plain[at].third(now)
            key = (place.place_ms, place.place_tie, f"T{number:03d}")
            lines[at].add(key, "after_three", 3)
            plain[at].waiting.append(Plain(key, "after_three", 3, 0))
            order = sorted(plain[at].waiting, key=lambda t: t.place(now))
            mine = next(index for index, t in enumerate(order) if t.key == key)
            assert mine == 0 or order[mine - 1].key[2] == place.behind
        elif what == "day":
            for line, queue in zip(lines, plain, strict=True):
                line.start_day()
                queue.count, queue.last_was_priority = 0, False
        elif what == "call":
            served = [at, (at + 1) % 3] if rule_at % 2 else [at]
            head = choose(
                [lines[each] for each in served],
                now,
                STARVATION,
                at_priority_counter=priority_counter,
            )
            heads = [plain[each].head(now, priority_counter) for each in served]
            expected = min((each for each in heads if each is not None), default=None)
            assert (None if head is None else (head.rank, head.key)) == expected
            if head is not None:
                ticket_id = head.key[2]
                index = next(
                    each
                    for each in served
                    if any(t.key[2] == ticket_id for t in plain[each].waiting)
                )
                lines[index].call(ticket_id, now, at_priority_counter=priority_counter)
                plain[index].call(ticket_id, now, priority_counter)
        for line, queue in zip(lines, plain, strict=True):
            assert len(line) == len(queue.waiting)
            keys = [t.place(now) for t in queue.waiting]
            line.settle(now)
            assert line.earliest() == min(keys, default=None)
