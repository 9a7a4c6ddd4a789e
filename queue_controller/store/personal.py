"""Personal values, outside the log: an opaque id for a keyed hash, erased when its time is up."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from queue_controller.store import schema
from queue_controller.store.append import PersonRow

_p = schema.personal.c
DAY_MS = 24 * 3600 * 1000


class Persons:
    """Who is who among opaque ids.

    Args:
        connection: the one connection to the database.
        retention_days: how long a hash is kept after it was last made.
    """

    def __init__(self, connection: sa.Connection, retention_days: int) -> None:
        self._connection = connection
        self._retention_ms = max(1, retention_days) * DAY_MS
        self._known: dict[str, str] = {}

    def ref_of(self, keyed_hash: str) -> str | None:
        """The opaque id of this hash, None when the hall never met it or forgot it."""
        known = self._known.get(keyed_hash)
        if known is None:
            known = self._connection.scalar(
                sa.select(_p.person_ref).where(_p.keyed_hash == keyed_hash)
            )
            if known is not None:
                self._known[keyed_hash] = known
        return known

    def new_row(self, keyed_hash: str, now_ms: int) -> PersonRow:
        """A row for a hash that `ref_of` does not know; counted as known from now on."""
        row = (secrets.token_hex(12), keyed_hash, now_ms + self._retention_ms)
        self._known[keyed_hash] = row[0]
        return row

    def erase_expired(self, now_ms: int) -> int:
        """Erase what has expired; the log keeps an id that leads nowhere.

        Returns:
            How many were erased.
        """
        done = self._connection.execute(sa.delete(schema.personal).where(_p.expires_ms <= now_ms))
        self._known.clear()
        return done.rowcount
