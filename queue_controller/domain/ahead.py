"""How many go before a ticket that waits, were nobody to come any more. Pure."""

from __future__ import annotations

import copy
from typing import NamedTuple

from queue_controller.domain.calling import Line


class Ahead(NamedTuple):
    """`by_law` of those `ahead` took their place later: priority goes before."""

    ahead: int
    by_law: int


def ahead_of(line: Line, ticket_id: str, now_ms: int, starvation_ms: int) -> Ahead | None:
    """The calls that a general counter would make before this one; None: it does not wait here.

    The line is not changed. Time stands still: the starvation bound is looked at as of now.
    """
    if ticket_id not in line:
        return None
    trial = copy.deepcopy(line)
    trial.settle(now_ms)
    place = trial.place_of(ticket_id)
    ahead = by_law = 0
    while (head := trial.head(now_ms, starvation_ms)) is not None:
        called = head.key[2]
        if called == ticket_id:
            return Ahead(ahead, by_law)
        ahead += 1
        by_law += head.key > place
        trial.call(called, now_ms, at_priority_counter=False)
    return None
