"""Who is still here, and what is still to be done for them, queue by queue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from queue_controller.api import messages as m
from queue_controller.api.view.tickets import matters_of

HERE: Final = frozenset({"waiting", "called", "serving", "parked"})
_OVER: Final[frozenset[m.MatterState]] = frozenset({"done", "dropped"})


class Left(NamedTuple):
    """Of one queue: how many numbers have something left to do there, and how many matters that is."""

    numbers: int
    matters: int


def still_here(tickets: Iterable[m.Ticket]) -> list[m.Ticket]:
    """The numbers whose visitors have not left: those who wait or are at a counter; not who was missed."""
    return [each for each in tickets if each.state in HERE]


def left_by_queue(tickets: Iterable[m.Ticket]) -> dict[str, Left]:
    """What the visitors who are still here have left to do, by queue.

    A visit of several matters counts in each of its queues, also in those whose step has not begun.
    """
    found: dict[str, Left] = {}
    for ticket in still_here(tickets):
        matters: dict[str, int] = {}
        for each in matters_of(ticket):
            if each.state not in _OVER:
                matters[each.queue] = matters.get(each.queue, 0) + max(1, len(each.items))
        for queue, count in matters.items():
            before = found.get(queue, Left(0, 0))
            found[queue] = Left(before.numbers + 1, before.matters + count)
    return dict(sorted(found.items()))
