"""Free TCP ports for halls that run only for a while: rehearsals and tests."""

from __future__ import annotations

import collections
import os
import random
import socket
from typing import Final

FIRST, LAST = 10_000, 32_000
"""Below the range from which the system takes the near ends of connections: a client that tries
again and again while its listener is down could otherwise connect to itself."""
TRIES: Final = 500
KEPT: Final = 400
"""Claims of one process; a hall has some forty ports, and its listeners sit on them within seconds."""

_ports = random.SystemRandom()
_claims: collections.deque[int] = collections.deque()


def free_port() -> int:
    """A port of this machine that nobody listens on and that no other process was given.

    Between the moment at which a port is found free and the moment at which its listener sits on it,
    seconds go by, in which another rehearsal may look. So each port is claimed by a name in Linux's
    abstract namespace, which ends with the process, whatever ends it, and leaves no file.

    Raises:
        RuntimeError: nothing was free.
    """
    for _ in range(TRIES):
        port = _ports.randrange(FIRST, LAST)
        claim = _claimed(port)
        if claim is None:
            continue
        if not _is_free(port):
            os.close(claim)
            continue
        _claims.append(claim)
        while len(_claims) > KEPT:
            os.close(_claims.popleft())
        return port
    raise RuntimeError("no free port")


def _claimed(port: int) -> int | None:
    """The descriptor that holds the claim, which no child inherits."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        try:
            one.bind(f"\0hall-port-{port}")
        except OSError:
            return None
        return one.detach()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
