"""Calls that wait to be seen and heard. Kept in memory; only absence becomes an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queue_controller.api.messages import CallUnseen, CallUnspoken, Confirmation, Event
from queue_controller.service.values import Now

RESTART_GRACE_S: Final = 60.0
"""After a restart, calls younger than this must be confirmed again; older ones stand as they are."""


@dataclass(slots=True)
class _Pending:
    ticket_id: str
    counter: str
    since_ms: int
    missing: frozenset[Confirmation]


class Presence:
    """Which confirmations of present calls are still missing."""

    def __init__(self, wanted: frozenset[Confirmation]) -> None:
        self._wanted = wanted
        self._pending: dict[str, _Pending] = {}

    def needs(self, wanted: frozenset[Confirmation]) -> None:
        """What a call needs from the next one on."""
        self._wanted = wanted

    def called(self, call_id: str, ticket_id: str, counter: str, at_ms: int) -> None:
        """A call, or its repetition, is to be shown and spoken from now on."""
        if self._wanted:
            self._pending[call_id] = _Pending(ticket_id, counter, at_ms, self._wanted)

    def gone(self, call_id: str) -> None:
        """The visitor came, or the call is over: nobody needs to hear it any more."""
        self._pending.pop(call_id, None)

    def settled(self, call_id: str, how: Confirmation) -> None:
        """This was confirmed, or its absence is on record."""
        pending = self._pending.get(call_id)
        if pending is not None:
            pending.missing -= {how}
            if not pending.missing:
                del self._pending[call_id]

    def restarted(self, at_ms: int) -> None:
        """Confirmations given before a restart are forgotten: fresh calls start again."""
        for call_id, pending in list(self._pending.items()):
            if at_ms - pending.since_ms > RESTART_GRACE_S * 1000:
                del self._pending[call_id]
            else:
                pending.since_ms = at_ms

    def overdue(self, now: Now, unseen_s: float, unspoken_s: float) -> list[Event]:
        """What nobody confirmed in time. Surfaces paint on the wall clock, so limits follow speed."""
        ms_per_s = 1000 * max(now.speed, 1.0)
        events: list[Event] = []
        for call_id, pending in self._pending.items():
            age_s = (now.hall_ms - pending.since_ms) / ms_per_s
            if age_s > unseen_s and "shown" in pending.missing:
                events.append(CallUnseen(call_id, pending.ticket_id, pending.counter))
            if age_s > unspoken_s and "spoken" in pending.missing:
                events.append(CallUnspoken(call_id, pending.ticket_id, pending.counter))
        return events
