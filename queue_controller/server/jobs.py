"""Slow work of one client beside the loop, with room left for that of others."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Final

from queue_controller.server import errors as no
from queue_controller.server.errors import Denial
from queue_controller.server.replies import Replies
from queue_controller.server.turn import Taken
from queue_controller.server.worker import Result, Worker
from queue_controller.store.errors import StoreError
from queue_controller.store.store import Store

JOBS_PER_CLIENT: Final = 8
"""How many reports or PINs of one client may wait, so that there is room for those of others."""

log = logging.getLogger(__name__)


class Jobs:
    """Hands work to the worker; what comes of it is done in the loop again.

    Args:
        worker: the thread beside the loop.
        store: one that is read-only has a single connection, so nothing runs beside it.
        replies: where it is said that there is no room.
    """

    def __init__(self, worker: Worker, store: Store, replies: Replies) -> None:
        self._worker = worker
        self._store = store
        self._replies = replies
        self._waiting: defaultdict[str, int] = defaultdict(int)
        self._under_way: set[tuple[str, str]] = set()
        """Clients and command ids: who waits long asks again, and gets the one answer."""

    def hand_over(self, taken: Taken, job: Callable[[], Result]) -> bool:
        """Give a job to the worker, unless it has it already; False when there was no room and that was said."""
        name = taken.client.name
        key = name, taken.command_id
        if key in self._under_way:
            return True

        def counted() -> Result:
            result: Result | None = None
            try:
                result = job()
            except StoreError as err:
                log.critical("what %s asked for cannot be read: %s", name, err.message_en)
                denial = Denial(err.code, err.message_zh, err.message_en)
                result = partial(self._replies.deny, taken, denial)
            except Exception:
                # Without a reply the client runs into its limit and asks again.
                log.exception("a job for %s failed", name)

            def end() -> None:
                self._waiting[name] -= 1
                self._under_way.discard(key)
                if result is not None:
                    result()

            return end

        if self._store.read_only:
            # There is one connection only, and nothing else to do.
            self._waiting[name] += 1
            counted()()
            return True
        if self._waiting[name] >= JOBS_PER_CLIENT or not self._worker.submit(counted):
            self._replies.deny(taken, no.TOO_FAST)
            return False
        self._waiting[name] += 1
        self._under_way.add(key)
        return True
