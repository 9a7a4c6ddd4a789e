"""One function from a command to its events. Pure: no clock, no disk, no randomness."""

from __future__ import annotations

from queue_controller.api.messages import Command, Event
from queue_controller.service.hall import HallState
from queue_controller.service.values import Actor, Decision, Now, Refusal

__all__ = ["Actor", "Decision", "Now", "Refusal", "decide", "tick"]


def decide(
    command: Command, actor: Actor, state: HallState, now: Now, *, person_ref: str = ""
) -> Decision:
    """What this command does to the hall as it is now.

    Args:
        command: any command but a query that the server answers itself (snapshot, reports, events).
        actor: who asks; the permission table is checked here.
        state: the hall; never changed by this function.
        now: the hall clock; `tick` has been applied for it.
        person_ref: opaque reference of the identity in the command, empty without one.

    Raises:
        Refusal: a rule says no.
    """
    raise NotImplementedError


def tick(state: HallState, now: Now) -> tuple[Event, ...]:
    """What time alone brings: a new business date, calls that nobody confirmed."""
    raise NotImplementedError
