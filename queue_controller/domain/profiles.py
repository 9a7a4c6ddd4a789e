"""叫号规则: which of its queues a counter takes from, and when.

- `always`: the order of calling over all its queues.
- `first_above`: the same, but while somebody waits there longer than so many minutes it goes first.
- `only_above`: taken from only while somebody waits there longer than that, and then first.
- `idle`: taken from only when no other queue of the counter has somebody for it.

Whoever goes before all others by law (rule (a) of the order of calling) goes before any of this, but
for `idle`. How long somebody waits there counts from when he last began to wait, not from his arrival. To go first never starves the rest: a head that has waited beyond the starvation bound
counts as much as one of a queue that goes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple

from config.model import WorkProfile
from queue_controller.domain.calling import Head, Line

ProfileRule = Literal["", "above", "idle"]

_MINUTE_MS: Final = 60_000


class Choice(NamedTuple):
    """The next ticket, and what the profile had to do with it; `minutes` are those of `above`."""

    head: Head
    profile: ProfileRule = ""
    minutes: int = 0


def choose_by(
    profile: Mapping[str, WorkProfile],
    lines: Iterable[Line],
    now_ms: int,
    starvation_ms: int,
    *,
    at_priority_counter: bool,
) -> Choice | None:
    """The next ticket of a counter with a profile; None: nobody for it waits.

    Args:
        profile: by queue; a queue without a row is taken from always.
        lines: the counter's queues.
        now_ms: the hall clock.
        starvation_ms: the bound of (d).
        at_priority_counter: whether (e) holds.
    """
    best: tuple[tuple[bool, int, bool, Head], Choice] | None = None
    for line in lines:
        row = profile.get(line.queue)
        above = False
        if row is not None and row.take in {"first_above", "only_above"}:
            since_ms = line.since_ms
            above = since_ms is not None and now_ms - since_ms > row.minutes * _MINUTE_MS
            if row.take == "only_above" and not above:
                continue
        head = line.head(now_ms, starvation_ms, at_priority_counter=at_priority_counter)
        if head is None:
            continue
        idle = row is not None and row.take == "idle"
        first = above or now_ms - head.key[0] > starvation_ms
        rank = (idle, head.rank, not first, head)
        if best is None or rank < best[0]:
            rule: ProfileRule = "idle" if idle else "above" if above else ""
            best = (rank, Choice(head, rule, row.minutes if row is not None and above else 0))
    return None if best is None else best[1]
