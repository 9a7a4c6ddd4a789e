"""Slow work beside the controller's thread: PINs and reports. Results come back through a pipe."""

from __future__ import annotations

import contextlib
import logging
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

log = logging.getLogger(__name__)

Result = Callable[[], None]


class Worker:
    """Runs jobs on its own thread; each gives a function that the controller's thread then calls.

    `fileno` becomes readable when a result waits.
    """

    MAX_WAITING = 200

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")
        self._done: deque[Result] = deque()
        self._waiting = 0
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def fileno(self) -> int:
        """The pipe's reading end."""
        return self._read

    def submit(self, job: Callable[[], Result]) -> bool:
        """Queue a job; False when too many wait already."""
        if self._waiting >= self.MAX_WAITING:
            return False
        self._waiting += 1
        self._pool.submit(self._work, job)
        return True

    def results(self) -> list[Result]:
        """What has been finished since the last time."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._read, 4096)
        found = []
        with contextlib.suppress(IndexError):
            while True:
                found.append(self._done.popleft())
        self._waiting -= len(found)
        return found

    def close(self) -> None:
        """Finish the job under way, drop the others."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        os.close(self._read)
        os.close(self._write)

    def _work(self, job: Callable[[], Result]) -> None:
        try:
            result = job()
        except Exception:
            log.exception("a job of the worker failed")
            result = _nothing
        self._done.append(result)
        with contextlib.suppress(BlockingIOError):
            os.write(self._write, b".")


def _nothing() -> None:
    """A failed job's result; its client runs into its limit and asks again."""
