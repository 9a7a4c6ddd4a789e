"""A machine that was promoted while the other may still give numbers: what each of them may give (adr/0014)."""

from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.domain.leases import Lost
from queue_controller.service.hall import HallState
from queue_controller.service.leases import set_apart_lost
from queue_controller.service.values import Now


def joined(
    state: HallState, now: Now, machine: str, copy: str, *, anew: bool
) -> tuple[m.Event, ...]:
    """What is to be on record before a copy is told that it is level; empty: it is.

    Args:
        state: the hall.
        now: this moment.
        machine: the name of this machine's key.
        copy: that of the copy's.
        anew: it has lost what it was, where one was told before that it is level.
    """
    numbers = state.numbers
    if numbers.copy_joined and not anew:
        return ()
    events: list[m.Event] = []
    if numbers.copy_joined and numbers.of_controller is not None:
        # It may have been promoted, and heard by nobody here, before it lost its log.
        date = state.view.business_date
        own = numbers.share(date).half(numbers.of_controller)
        mark = f"anew-{now.hall_ms}"
        events.append(m.MachineTookOver(machine, mark, date, own.step, own.rest))
    return (*events, m.CopyJoined(copy))


def parted(state: HallState, now: Now, machine: str, lost: Lost | None) -> tuple[m.Event, ...]:
    """What is to be on record before this machine gives a number of this date; empty: it is.

    Args:
        state: the hall; `numbers.of_controller` says which of the two machines this is.
        now: this moment.
        machine: the name of this machine's key.
        lost: since its last promotion, where the other machine may not have ended.
    """
    numbers, date = state.numbers, state.view.business_date
    if numbers.of_controller is None or not date:
        return ()
    alone = numbers.taken_by == machine
    known = lost is None or lost.mark in numbers.marks
    if known and not (alone and numbers.parted_by(date) != numbers.mark):
        return ()
    share = numbers.share(date)
    if not (alone and numbers.parted_by(date) == numbers.mark):
        # Where it was alone on this date already, the other has never heard of its share.
        share = share.half(numbers.of_controller)
    if known or lost is None:
        # A date that begins while nobody knows of the other: that one begins at its first number too.
        lost = Lost(now.hall_ms, numbers.ahead, numbers.mark)
    took = m.MachineTookOver(machine, lost.mark, date, share.step, share.rest)
    return took, *set_apart_lost(state, now, lost, share)
