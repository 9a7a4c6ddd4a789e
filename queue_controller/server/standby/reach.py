"""Whether a controller takes connections at an address."""

from __future__ import annotations

import re
import socket
from typing import Final

PROBE_S: Final = 0.3
_TCP: Final = re.compile(r"tcp://\[?([^\s/\]]+)\]?:(\d+)")


def listens(address: str) -> bool:
    """Whether anybody takes connections there; it costs nothing where nobody does."""
    found = _TCP.fullmatch(address)
    if found is None:
        return True
    try:
        with socket.create_connection((found[1], int(found[2])), PROBE_S):
            return True
    except OSError:
        return False
