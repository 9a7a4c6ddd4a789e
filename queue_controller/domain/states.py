"""The life of a ticket.

The rules of the table below:

- A number waits until it is called. A missed or parked one can be called too, and a missed one can
  wait again (requeue).
- Nothing is served that was not called: where a clerk leaves 开始办理 out, the start is inferred.
- Only a called number can be missed; one that is being served can be parked, transferred or ended.
- A transfer ends this transaction, and the same number waits for the next one; so does a follow-on,
  where a completed matter has a fee to pay.
- The manager can move who waits to another queue; the place stays.
- The visitor or staff can cancel a number until its service begins.
- What lives when the business day ends expires.
- SERVED, CANCELLED and EXPIRED are ends. Taking back a call, a completion or a no-show is a move of
  its own, and the only one that leaves an end.
"""

from __future__ import annotations

from typing import Final, Literal

from queue_controller.api.messages import TicketState

Move = Literal[
    "issue",
    "call",
    "recall",
    "start",
    "complete",
    "follow_on",
    "miss",
    "requeue",
    "park",
    "transfer",
    "move",
    "cancel",
    "reclassify",
    "expire",
    "undo_call",
    "undo_call_of_missed",
    "undo_resume",
    "undo_complete",
    "undo_no_show",
]
From = TicketState | Literal["new"]

TRANSITIONS: Final[dict[Move, dict[From, TicketState]]] = {
    "issue": {"new": "waiting"},
    "call": {"waiting": "called", "no_show": "called", "parked": "called"},
    "recall": {"called": "called"},
    "start": {"called": "serving"},
    "complete": {"serving": "served"},
    "follow_on": {"serving": "waiting"},
    "miss": {"called": "no_show"},
    "requeue": {"no_show": "waiting"},
    "park": {"called": "parked", "serving": "parked"},
    "transfer": {"called": "waiting", "serving": "waiting"},
    "move": {"waiting": "waiting"},
    "cancel": {
        "waiting": "cancelled",
        "called": "cancelled",
        "no_show": "cancelled",
        "parked": "cancelled",
    },
    "reclassify": {
        "waiting": "waiting",
        "called": "waiting",
        "no_show": "no_show",
        "parked": "parked",
    },
    "expire": {
        "waiting": "expired",
        "called": "expired",
        "serving": "expired",
        "no_show": "expired",
        "parked": "expired",
    },
    "undo_call": {"called": "waiting"},
    "undo_call_of_missed": {"called": "no_show"},
    "undo_resume": {"called": "parked"},
    "undo_complete": {"served": "serving", "waiting": "serving"},
    "undo_no_show": {"no_show": "called"},
}

ENDS: Final[frozenset[TicketState]] = frozenset({"served", "cancelled", "expired"})


def after(move: Move, state: From) -> TicketState | None:
    """The state that a move leads to; None where the table has no such move."""
    return TRANSITIONS[move].get(state)


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move, row in TRANSITIONS.items():
        for source, target in row.items():
            start = "[*]" if source == "new" else source
            arrows.setdefault((start, target), []).append(move)
    lines = [f"    {a} --> {b}: {', '.join(moves)}" for (a, b), moves in arrows.items()]
    ends = [f"    {state} --> [*]" for state in sorted(ENDS)]
    return "\n".join(["stateDiagram-v2", *lines, *ends]) + "\n"
