"""A channel whose far end is work on a thread of its own: programs of this machine that are started and answer.

Bytes written are cut into requests; each request is worked on, one after another, and its answer is what is read. So a
program that hangs holds up its own line only, and only until its own limit.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from devices.errors import TransportError
from devices.transport.base import Waker

log = logging.getLogger(__name__)

REQUESTS_MAX: Final = 32
PARTIAL_MAX: Final = 1 << 24
CLOSE_LIMIT_S: Final = 4.0

Work = Callable[[bytes], bytes]
"""Does one request and gives its answer; raises TransportError when the far end is gone."""
Cut = Callable[[bytes | bytearray], int]
"""Length of the first whole request, 0 while it is incomplete."""


class WorkerChannel:
    """See ``devices.transport.base.Channel``."""

    def __init__(self, name: str, waker: Waker, work: Work, cut: Cut) -> None:
        self._waker = waker
        self._work = work
        self._cut = cut
        self._partial = bytearray()
        self._requests: queue.Queue[bytes | None] = queue.Queue(REQUESTS_MAX)
        self._answers: deque[bytes] = deque()
        self._failed: TransportError | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"worker-{name}", daemon=True)
        self._thread.start()

    def read(self, max_bytes: int, timeout_s: float) -> bytes:
        """Answers as they come."""
        if not self._answers and self._failed is None:
            self._waker.wait(timeout_s)
        if self._answers:
            data = self._answers.popleft()
            if len(data) > max_bytes:
                self._answers.appendleft(data[max_bytes:])
            if self._answers:
                self._waker.wake()
            return data[:max_bytes]
        if self._failed is not None:
            raise self._failed
        return b""

    def write(self, data: bytes, timeout_s: float) -> int:
        """Take a request or a part of one; 0 while too many wait."""
        del timeout_s
        if self._requests.full():
            return 0
        self._partial += data[:PARTIAL_MAX]
        while (size := self._cut(self._partial)) and not self._requests.full():
            self._requests.put_nowait(bytes(self._partial[:size]))
            del self._partial[:size]
        return len(data)

    def port_status(self) -> int | None:
        """There is none."""
        return None

    def close(self) -> None:
        """Stop working; what runs is bounded by its own limit."""
        self._closing.set()
        try:
            self._requests.put_nowait(None)
        except queue.Full:
            log.debug("closing with a full queue")
        self._thread.join(CLOSE_LIMIT_S)

    def say(self, data: bytes) -> None:
        """Let something be read, from the worker's thread, before its answer."""
        self._answers.append(data)
        self._waker.wake()

    def _run(self) -> None:
        while not self._closing.is_set():
            request = self._requests.get()
            if request is None or self._closing.is_set():
                return
            try:
                answer = self._work(request)
            except TransportError as err:
                self._failed = err
                self._waker.wake()
                return
            if answer:
                self.say(answer)
