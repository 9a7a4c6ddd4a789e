"""Who starts an emergency is answered when the hall's programs have it: the answer waits, nothing else does.

The event is published at once. Every program that follows the stream keeps it on its own disk and confirms it
(`queue_controller/api/follow.py`); when all have, or after a short while without the rest, the answer goes out. So whoever
was answered may rely on every screen, strip and voice that confirmed, whatever becomes of the controller next.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from queue_controller.api import messages as m
from queue_controller.server.turn import Outgoing, Settled

LEAD_S: Final = 0.3
"""Longer no answer waits; a program that is on and reachable confirms within some milliseconds."""

log = logging.getLogger(__name__)


@dataclass
class _Held:
    emergency_id: str
    missing: set[str]
    until_s: float
    replies: list[Outgoing]


class EmergencyLead:
    """The answers that wait. Belongs to the loop's thread.

    Args:
        monotonic: wall clock, seconds.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._held: list[_Held] = []

    def hold(self, settled: Settled, followers: Iterable[str]) -> bool:
        """Keep the answers of a batch that started an emergency; False: it did not.

        `followers`: the names of the programs that follow the events.
        """
        for _, event in settled.published:
            if isinstance(event, m.EmergencyStarted):
                until_s = self._monotonic() + LEAD_S
                self._held.append(
                    _Held(event.emergency_id, set(followers), until_s, settled.replies)
                )
                return True
        return False

    def confirmed(self, name: str, what: str) -> None:
        """A program has this emergency; confirmations of calls are none of ours."""
        for each in self._held:
            if each.emergency_id == what:
                each.missing.discard(name)

    def free(self) -> list[Outgoing]:
        """The answers that may go out now, in order."""
        found: list[Outgoing] = []
        while self._held:
            first = self._held[0]
            if first.missing and self._monotonic() < first.until_s:
                break
            if first.missing:
                names = ", ".join(sorted(first.missing))
                log.warning("the emergency is not confirmed by %s within %.1f s", names, LEAD_S)
            found += first.replies
            del self._held[0]
        return found

    def due_s(self) -> float | None:
        """Monotonic time at which an answer has waited long enough; None: none waits."""
        return self._held[0].until_s if self._held else None
