"""Free TCP ports for tests: no two alike, and none that an outgoing connection could sit on."""

from __future__ import annotations

import random
import socket
from typing import Final

FIRST, LAST = 10_000, 32_000
"""Below the range from which the system takes the near ends of connections: a client that tries
again and again while its listener is down could otherwise connect to itself."""
TRIES: Final = 500

_ports = random.SystemRandom()
_given: set[int] = set()


def free_port() -> int:
    """A port that nobody listens on now, and that this process was never given before.

    A hall's setup has some forty ports, and two alike are a fault of the setup.

    Raises:
        RuntimeError: nothing was free.
    """
    for _ in range(TRIES):
        port = _ports.randrange(FIRST, LAST)
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port
    raise RuntimeError("no free port")
