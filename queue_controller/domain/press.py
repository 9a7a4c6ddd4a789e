"""What a call does to the ticket that still stands at the counter."""

from __future__ import annotations

from typing import Literal

from queue_controller.api.messages import Ticket

BeforeCall = Literal["free", "end", "second_press"]


def before_call(present: Ticket | None, now_ms: int, second_press_ms: int) -> BeforeCall:
    """Whether the counter is free, its present service ends by this call, or the call is a slip.

    Clerks who press one key all day end a service by calling the next number; a second press right
    after a call is the same press, and calls nobody.
    """
    if present is None:
        return "free"
    since_call_ms = now_ms - present.called_ms
    # A clock that jumped back must not lock the key until it has caught up.
    if 0 <= since_call_ms < second_press_ms:
        return "second_press"
    return "end"
