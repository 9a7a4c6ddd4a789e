"""到访: several matters under one number.

- Matters of one queue are one serving; so a number waits once in a queue.
- The state of the ticket says where the visitor is, that of a matter how far it has come. One visitor
  has one state, so nobody is ever called to two counters.
- Each matter waits at a place of its own, at first that of the arrival. While the visitor is at a
  counter, missed or parked, it keeps its place, and others are called.
- A bundle that is `sequential` holds each step until the ones before it are done. Where a step was
  not taken on, the later ones are dropped: they depend on it.
- A fee is one more matter, right behind the one it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from msgspec.structs import replace

from queue_controller.api.messages import Matter, MatterState

LIVE: Final[frozenset[MatterState]] = frozenset({"waiting", "held", "present"})

Matters = tuple[Matter, ...]


class Wish(NamedTuple):
    """One thing a visitor wants: an item, or a queue without any."""

    queue: str
    item: str = ""


def plan(wishes: Iterable[Wish], place_ms: int, place_tie: int, *, in_order: bool) -> Matters:
    """The matters of a visit. In order, only neighbours of one queue are one serving."""
    steps: list[tuple[str, list[str]]] = []
    for queue, item in wishes:
        at = next((step for step in steps if step[0] == queue), None)
        if in_order:
            at = steps[-1] if steps and steps[-1][0] == queue else None
        if at is None:
            at = (queue, [])
            steps.append(at)
        at[1].extend([item] if item else [])
    return tuple(
        Matter(
            queue, tuple(items), "held" if in_order and number else "waiting", place_ms, place_tie
        )
        for number, (queue, items) in enumerate(steps)
    )


def live_queues(matters: Matters) -> frozenset[str]:
    """The queues in which the visit has something left to do."""
    return frozenset(each.queue for each in matters if each.state in LIVE)


def present_of(matters: Matters) -> Matter | None:
    """The matter that the visitor was called for."""
    return next((each for each in matters if each.state == "present"), None)


def next_queue(matters: Matters) -> str:
    """Where the visit goes on; empty: it is over."""
    return next((each.queue for each in matters if each.state == "waiting"), "")


def called(matters: Matters, queue: str) -> Matters:
    """The matter of this queue is present now; one that was missed or parked before waits again."""
    return tuple(
        replace(each, state="present")
        if each.queue == queue and each.state in {"waiting", "present"}
        else _waiting(each)
        for each in matters
    )


def freed(matters: Matters) -> Matters:
    """The visitor waits again, for the present matter too."""
    return tuple(map(_waiting, matters))


def moved(matters: Matters, place_ms: int, place_tie: int) -> Matters:
    """The present matter waits again at another place; the others keep theirs."""
    return tuple(
        replace(each, state="waiting", place_ms=place_ms, place_tie=place_tie)
        if each.state == "present"
        else each
        for each in matters
    )


def ended(matters: Matters, *, taken_on: bool, pay_in: str, paid_for: tuple[str, ...]) -> Matters:
    """The present matter is done.

    Args:
        matters: the visit before.
        taken_on: the matter was accepted; without it the steps that depend on it are dropped.
        pay_in: the queue of the fee, empty without one.
        paid_for: the items that have it.
    """
    then: list[Matter] = []
    for each in matters:
        if each.state == "present":
            then.append(replace(each, state="done"))
            if pay_in:
                place = each.place_ms, each.place_tie
                then.append(Matter(pay_in, paid_for, "waiting", *place, each.added))
        elif each.state == "held" and not taken_on:
            then.append(replace(each, state="dropped"))
        else:
            then.append(each)
    return _opened(_merged(then))


def transferred(matters: Matters, queue: str) -> Matters:
    """The present matter waits in another queue, at its place."""
    return _opened(
        _merged(
            replace(each, queue=queue, state="waiting") if each.state == "present" else each
            for each in matters
        )
    )


def reassigned(matters: Matters, from_queue: str, to_queue: str) -> Matters:
    """Staff moved who waits in one queue to another; the place is kept."""
    return tuple(
        _merged(
            replace(each, queue=to_queue)
            if each.queue == from_queue and each.state == "waiting"
            else each
            for each in matters
        )
    )


def added(matters: Matters, wish: Wish, place_ms: int, place_tie: int) -> Matters:
    """加办: one more matter. Where the visit has something live in that queue, it is one serving.

    Raises:
        ValueError: the visit has this very matter already.
    """
    for number, each in enumerate(matters):
        if each.queue != wish.queue or each.state not in LIVE:
            continue
        if not wish.item or wish.item in each.items:
            raise ValueError(wish.item or wish.queue)
        more = replace(each, items=(*each.items, wish.item))
        return (*matters[:number], more, *matters[number + 1 :])
    items = (wish.item,) if wish.item else ()
    return (*matters, Matter(wish.queue, items, "waiting", place_ms, place_tie, added=True))


def dropped(matters: Matters, number: int, item: str, *, in_order: bool) -> Matters:
    """不办: a matter that is not present is given up, or only one item of it.

    Args:
        matters: the visit before.
        number: which matter.
        item: only this one; empty: all of the matter.
        in_order: the steps after it depend on it, and go with it.
    """
    given_up = matters[number]
    then = list(matters)
    if item and len(given_up.items) > 1:
        left = tuple(each for each in given_up.items if each != item)
        then[number] = replace(given_up, items=left)
        return tuple(then)
    then[number] = replace(given_up, state="dropped")
    for later in range(number + 1, len(then)):
        if in_order and then[later].state == "held":
            then[later] = replace(then[later], state="dropped")
    return _opened(then)


def wishes_of(matters: Matters, counts: Callable[[str], bool]) -> int:
    """How many matters a visit has had, without those given up and the steps that follow of themselves.

    Args:
        matters: the visit.
        counts: whether visitors take numbers of a queue.
    """
    return sum(
        max(1, len(each.items))
        for each in matters
        if each.state != "dropped" and counts(each.queue)
    )


def _waiting(matter: Matter) -> Matter:
    return replace(matter, state="waiting") if matter.state == "present" else matter


def _merged(matters: Iterable[Matter]) -> list[Matter]:
    """Who waits twice in a queue waits there once, at the earlier place, with all items."""
    then: list[Matter] = []
    for each in matters:
        twin = next(
            (n for n, other in enumerate(then) if _both_wait(other, each)),
            None,
        )
        if twin is None:
            then.append(each)
            continue
        other = then[twin]
        place_ms, place_tie = min(
            (other.place_ms, other.place_tie), (each.place_ms, each.place_tie)
        )
        items = tuple(dict.fromkeys((*other.items, *each.items)))
        added = other.added and each.added
        then[twin] = Matter(each.queue, items, "waiting", place_ms, place_tie, added)
    return then


def _both_wait(one: Matter, other: Matter) -> bool:
    return one.queue == other.queue and one.state == other.state == "waiting"


def _opened(matters: list[Matter]) -> Matters:
    """The first held step begins when nothing before it is left to do."""
    for number, each in enumerate(matters):
        if each.state == "held":
            matters[number] = replace(each, state="waiting")
            break
        if each.state in LIVE:
            break
    return tuple(matters)
