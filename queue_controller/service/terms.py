"""What following a log takes from the tables, as it stands in the log itself."""

from __future__ import annotations

from typing import Final, NamedTuple

from config.model import Counter, Hall, PolicyConfig, PriorityRule
from queue_controller.api import messages as m
from queue_controller.domain.calling import PRIORITY_RULES


class Standing(NamedTuple):
    """How a priority class waits."""

    rule: PriorityRule
    every: int
    priority: bool
    rank: int


ORDINARY: Final = Standing("fifo", 0, priority=False, rank=1_000_000)


def terms_of(hall: Hall, policy: PolicyConfig) -> m.Terms:
    """The terms of these tables."""
    return m.Terms(
        classes=tuple(
            m.ClassTerms(row.code, row.rule, row.interleave_every, row.rank)
            for row in hall.priority_classes
        ),
        counters=tuple(m.CounterTerms(row.number, row.queues, row.kind) for row in hall.counters),
        queues=tuple(row.prefix for row in hall.queues),
        late_rating_days=policy.late_rating_days,
        walk_up_numbers=policy.walk_up_numbers,
        roll_numbers=policy.roll_numbers,
    )


def standings_of(terms: m.Terms) -> dict[str, Standing]:
    """By class code; a rule that this version does not know waits as an ordinary one."""
    return {
        row.code: Standing(row.rule, row.every, row.rule in PRIORITY_RULES, row.rank)
        if row.rule in _RULES
        else ORDINARY
        for row in terms.classes
    }


def counters_of(terms: m.Terms, hall: Hall) -> dict[str, Counter]:
    """By number, every counter of the terms; what only people read comes from the present tables."""
    return {row.counter: _counter(row, hall) for row in terms.counters}


def _counter(row: m.CounterTerms, hall: Hall) -> Counter:
    known = hall.counter_by_number.get(row.counter)
    if known is not None and known.queues == row.queues:
        return known
    return Counter(
        number=row.counter,
        zone=known.zone if known is not None else "",
        name_zh=known.name_zh if known is not None else f"{row.counter}号窗口",
        name_en=known.name_en if known is not None else f"Counter {row.counter}",
        kind=known.kind if known is not None else "general",
        departments=known.departments if known is not None else (),
        queues=row.queues,
        sign_text=known.sign_text if known is not None else f"{row.counter}号",
    )


_RULES: Final = frozenset({*PRIORITY_RULES, "after_three", "fifo"})
