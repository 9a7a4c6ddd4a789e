"""Matters that ended without anybody being asked to rate them: a list for the manager, not a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from queue_controller.api import messages as m

INVITATION_MS: Final = 3_000
"""Nobody reads a screen and touches it in less time than this."""


def uninvited(events: Iterable[tuple[m.EventRecord, m.Event]]) -> tuple[m.Uninvited, ...]:
    """The matters of a day that nobody was asked to rate, in order of time.

    A clerk who works with one key ends a service by calling the next number: then the rating opens and
    closes in the same moment. A rating that came all the same, at a pad or by the paper, takes its
    matter off the list; so does a completion that was taken back. What a hall leaves out by its
    configuration, such as paying, is not on it.
    """
    labels: dict[str, str] = {}
    serving: dict[str, str] = {}
    opened: dict[str, tuple[m.RatingOpened, int]] = {}
    given: set[str] = set()
    undone: set[tuple[str, int]] = set()
    found: dict[str, m.Uninvited] = {}
    for record, event in events:
        at_ms = record.at_ms
        match event:
            case m.TicketIssued():
                labels[event.ticket_id] = event.label
            case m.ServiceStarted():
                serving[event.ticket_id] = event.staff_no
            case m.ServiceCompleted() | m.TicketParked():
                serving.pop(event.ticket_id, None)
            case m.TicketTransferred() if event.ticket_id in serving:
                staff_no = serving.pop(event.ticket_id)
                found[f"{event.ticket_id}-t{event.transaction}"] = m.Uninvited(
                    labels.get(event.ticket_id, ""), event.counter, staff_no, at_ms, "transferred"
                )
            case m.StepUndone(step="complete"):
                undone.add((event.ticket_id, event.transaction - 1))
            case m.RatingOpened():
                opened[event.rating_id] = (event, at_ms)
            case m.Rated():
                given.add(event.rating_id)
                found.pop(event.rating_id, None)
            case m.RatingClosed() if event.rating_id in opened:
                asked, since_ms = opened[event.rating_id]
                taken_back = (asked.ticket_id, asked.transaction) in undone
                if taken_back or event.rating_id in given or at_ms - since_ms >= INVITATION_MS:
                    continue
                found[event.rating_id] = m.Uninvited(
                    labels.get(asked.ticket_id, ""),
                    asked.counter,
                    asked.staff_no,
                    at_ms,
                    "next_call",
                )
            case _:
                pass
    return tuple(sorted(found.values(), key=lambda each: each.at_ms))
