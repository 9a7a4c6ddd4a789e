"""A controller with a planted fault: its commits do not wait for the disk."""

from __future__ import annotations

import sqlite3
from unittest.mock import patch

from queue_controller.server.__main__ import main as serve
from queue_controller.store import engine

_set_pragmas = engine._set_pragmas


def _without_full(connection: sqlite3.Connection) -> None:
    _set_pragmas(connection)
    connection.execute("PRAGMA synchronous=NORMAL")


def main(argv: list[str] | None = None) -> int:
    """Serve with the fault."""
    with patch.object(engine, "_set_pragmas", _without_full):
        return serve(argv)
