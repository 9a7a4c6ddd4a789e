"""What a call does to the ticket that still stands at the counter."""

from __future__ import annotations

from typing import Literal

from queue_controller.api.messages import Ticket

BeforeCall = Literal["free", "end", "missed", "second_press", "again"]


def before_call(
    present: Ticket | None,
    now_ms: int,
    second_press_ms: int,
    no_show_ms: int,
    recall_limit: int,
    resumed_ms: int = 0,
) -> BeforeCall:
    """Whether the counter is free, its service ends, its visitor did not come, or this is a slip.

    Clerks who press one key all day end a service by calling the next number; a second press right
    after a call is the same press, and calls nobody. Nobody is served within `no_show_ms` of a call,
    or of its repetition, whose start was not said: a number passed over by then was missed, later it
    was served. One that was recalled `recall_limit` times without an answer was missed in any case.
    Whoever was called before the last emergency ended (`resumed_ms`) was led out: he is called again first.
    """
    if present is None:
        return "free"
    since_call_ms = now_ms - present.called_ms
    # A clock that jumped back must not lock the key until it has caught up.
    if 0 <= since_call_ms < second_press_ms:
        return "second_press"
    if present.state == "called" and present.called_ms < resumed_ms:
        if present.recalled_ms < resumed_ms:
            return "again"
        if 0 <= now_ms - present.recalled_ms < second_press_ms:
            return "second_press"
    if present.state == "called":
        since_last_ms = now_ms - max(present.called_ms, present.recalled_ms)
        if present.recalls >= recall_limit or 0 <= since_last_ms < no_show_ms:
            return "missed"
    return "end"
