"""A bounded queue from line threads to one consumer; marks what waited too long as stale."""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Callable
from dataclasses import replace

from devices.kinds import STALE_S, DeviceEvent

log = logging.getLogger(__name__)


class EventQueue:
    """Give ``put`` to a supervisor as its consumer; take with ``get`` on one thread."""

    def __init__(
        self, max_events: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._queue: queue.Queue[DeviceEvent] = queue.Queue(max_events)
        self._clock = clock
        self.dropped = 0

    def put(self, event: DeviceEvent) -> None:
        """Never waits; a full queue drops the event, counts it and says so."""
        try:
            self._queue.put_nowait(event)
        except queue.Full:
            self.dropped += 1
            log.warning("event of %s dropped, nobody takes events", event.device)

    def get(self, timeout_s: float) -> DeviceEvent | None:
        """The next event, or None after the time-out."""
        try:
            event = (
                self._queue.get(timeout=timeout_s) if timeout_s > 0 else self._queue.get_nowait()
            )
        except queue.Empty:
            return None
        if self._clock() - event.at_s > STALE_S:
            return replace(event, stale=True)
        return event
