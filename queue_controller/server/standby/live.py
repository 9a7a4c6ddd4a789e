"""The hall that a copy keeps in memory, so that it serves at once when it is promoted (docs/adr/0014)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import NamedTuple

from queue_controller.api import messages as m
from queue_controller.server.recovery import Recovery
from queue_controller.service.hall import HallState
from queue_controller.store.store import Store

log = logging.getLogger(__name__)


class Ready(NamedTuple):
    """A store that was read to its end, and the hall as its log says."""

    store: Store
    state: HallState
    recovery: Recovery


class LiveHall:
    """Follows a log row by row, as a replay of it would.

    Args:
        state: an empty hall.
    """

    def __init__(self, state: HallState) -> None:
        self.state = state
        self.recovery = Recovery(state)
        self.sound = True
        """Whether it is what a replay comes to; otherwise the log is read when it is needed."""
        self._behind: list[tuple[m.EventRecord, m.Event]] = []

    def replay(self, store: Store) -> None:
        """Bring it to the end of a log.

        Raises:
            StoreDamaged: the log is not sound.
        """
        self.recovery.replay(store)

    def take(self, rows: Iterable[tuple[m.EventRecord, m.Event]]) -> None:
        """Rows that are durable here, for `catch_up`."""
        # One batch may lie here, so that the answer goes out first; more would be a promotion that waits.
        self.catch_up()
        self._behind.extend(rows)

    def catch_up(self) -> None:
        """Be what the log says up to the last row that was taken."""
        rows, self._behind = self._behind, []
        if not self.sound:
            return
        try:
            for record, event in rows:
                self.state.apply(record, event)
                if type(event) is m.DayStarted:
                    self.recovery.note(event)
        except Exception:
            # The rows are those of the chain: they are kept, whatever this hall makes of them.
            log.exception("the hall in memory cannot follow; it will be read from the log")
            self.sound = False
