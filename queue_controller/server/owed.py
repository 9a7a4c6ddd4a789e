"""What long answers each client has not taken yet, so that one that never reads cannot fill the memory.

ZeroMQ counts messages, not bytes: a thousand snapshots that nobody fetches would be most of a small machine.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import Final

import zmq

LONG: Final = zmq.COPY_THRESHOLD
"""Bytes; shorter answers are counted by ZeroMQ's own limit."""
OWED_MOST: Final = 64 << 20
"""Bytes of long answers that may wait for one client, over all of its connections."""


class Owed:
    """Long answers on their way, by the name of the client's key. Belongs to the loop's thread."""

    def __init__(self) -> None:
        self._under_way: defaultdict[str, deque[tuple[zmq.MessageTracker, int]]] = defaultdict(
            deque
        )

    def has_room(self, name: str, size: int) -> bool:
        """Whether a long answer of `size` bytes may go to this client now; one always may."""
        under_way = self._under_way[name]
        while under_way and under_way[0][0].done:
            under_way.popleft()
        return not under_way or size + sum(each for _, each in under_way) <= OWED_MOST

    def sent(self, name: str, tracker: zmq.MessageTracker, size: int) -> None:
        """One went out; `tracker` knows when ZeroMQ has let go of it."""
        self._under_way[name].append((tracker, size))
