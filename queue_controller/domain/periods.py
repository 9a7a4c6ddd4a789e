"""Parts of a day whose figures need a word. They are annotated; nothing of them is left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from queue_controller.api import messages as m

AWAY_MS: Final = 60_000
"""A restart that took less changes no figure that anybody would see."""


def periods_of(events: Iterable[tuple[m.EventRecord, m.Event]]) -> tuple[m.Period, ...]:
    """Emergencies, drills and absences of the controller of a business date, in order of time.

    How long the controller was away is known from the last event before it to its start; where nothing
    happened before it went, the period is too long, never too short. Only what lies between two numbers
    of the day counts: nobody waits for a hall before its first visitor or after its last.
    """
    found: list[m.Period] = []
    began: m.Period | None = None
    away: list[m.Period] = []
    last_ms, busy = 0, False
    for record, event in events:
        match event:
            case m.ControllerStarted() if busy and record.at_ms - last_ms >= AWAY_MS:
                away.append(m.Period("away", last_ms, record.at_ms))
            case m.TicketIssued() | m.TicketCalled():
                busy = True
                found += away
                away.clear()
            case m.EmergencyStarted():
                began = m.Period("drill" if event.drill else "emergency", record.at_ms, 0)
            case m.EmergencyEnded() if began is not None:
                found.append(m.Period(began.kind, began.from_ms, record.at_ms))
                began = None
            case _:
                pass
        last_ms = record.at_ms
    if began is not None:
        found.append(began)
    return tuple(sorted(found, key=lambda each: each.from_ms))
