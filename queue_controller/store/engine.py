"""The one connection to the live database."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Final, Literal, cast
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

log = logging.getLogger(__name__)

WAL_FIXED_IN: Final = (3, 51, 3)
"""Older ones can corrupt a WAL when two connections write or checkpoint at once."""


def driver() -> ModuleType:
    """The module that talks to SQLite: `pysqlite3` where it is installed, else Python's own."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        if sqlite3.sqlite_version_info < WAL_FIXED_IN:
            log.info(
                "SQLite %s has the WAL bug of two writing connections; one connection writes here,"
                " never open the live database with another program",
                sqlite3.sqlite_version,
            )
        return sqlite3
    return dbapi2


PAGE_BYTES: Final = 4096
CHECKPOINT_PAGES: Final = 4000
"""A checkpoint in the midst of a rush costs 10 ms; the store makes them in quiet seconds."""

Mode = Literal["live", "read", "no_disk"]
"""live: reads and writes. read: a further connection that only reads. no_disk: alone with the file,
and needs no room beside it (no shared-memory file), to read a log on a full disk."""


def open_engine(path: Path, mode: Mode = "live") -> sa.Engine:
    """An engine with exactly one connection, which commits only where the code says so."""

    def connect() -> sqlite3.Connection:
        connection: sqlite3.Connection = driver().connect(
            f"file:{quote(str(path))}?mode={_OPEN_AS[mode]}",
            uri=True,
            timeout=0.0,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=64,
        )
        try:
            if mode == "live":
                _set_pragmas(connection)
            elif mode == "no_disk":
                connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        except BaseException:
            connection.close()
            raise
        return connection

    return sa.create_engine(
        "sqlite://",
        creator=connect,
        module=driver(),
        poolclass=StaticPool,
        isolation_level="AUTOCOMMIT",
    )


_OPEN_AS: Final[dict[Mode, str]] = {"live": "rwc", "read": "ro", "no_disk": "rw"}


def raw_connection(connection: sa.Connection) -> sqlite3.Connection:
    """The driver's own connection under a Core one."""
    raw = connection.connection.driver_connection
    if raw is None:
        raise RuntimeError("the connection is closed")
    return cast("sqlite3.Connection", raw)


def _set_pragmas(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    # FULL: with NORMAL an acknowledged ticket can vanish when the power fails.
    connection.execute("PRAGMA synchronous=FULL")
    # Erased personal values are overwritten, not merely unlinked.
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA cache_size=-16384")
    connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
