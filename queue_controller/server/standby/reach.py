"""Whether a controller takes connections at an address."""

from __future__ import annotations

import re
import socket
from typing import Final, Literal

PROBE_S: Final = 0.3
_TCP: Final = re.compile(r"tcp://\[?([^\s/\]]+)\]?:(\d+)")

Reach = Literal["listens", "refused", "silent"]


def reach(address: str) -> Reach:
    """Whether anybody takes connections there.

    "refused" means that its machine is up and that nothing serves on it; "silent" may be a machine
    without power as well as one that serves behind a cut wire.
    """
    found = _TCP.fullmatch(address)
    if found is None:
        return "listens"
    try:
        with socket.create_connection((found[1], int(found[2])), PROBE_S):
            return "listens"
    except ConnectionRefusedError:
        return "refused"
    except OSError:
        return "silent"


def listens(address: str) -> bool:
    """Whether anybody takes connections there; it costs nothing where nobody does."""
    return reach(address) == "listens"
