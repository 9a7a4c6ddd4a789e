"""Personal values, outside the log: an opaque id for a keyed hash, erased when its time is up."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa

from queue_controller.store import schema
from queue_controller.store.append import PersonRow

_p = schema.personal.c
DAY_MS = 24 * 3600 * 1000


class Person(NamedTuple):
    """An opaque id; `row` is what must be stored with it when the hall did not know it yet."""

    person_ref: str
    keyed_hash: str
    row: PersonRow | None


class Persons:
    """Who is who among opaque ids.

    Args:
        connection: the one connection to the database.
        retention_days: how long a hash is kept.
    """

    def __init__(self, connection: sa.Connection, retention_days: int) -> None:
        self._connection = connection
        self._retention_ms = max(1, retention_days) * DAY_MS
        self._known: dict[str, str] = {}

    def find(
        self, keyed_hash: str, now_ms: int, keep_ms: int | None = None, name: str = ""
    ) -> Person:
        """The person of this hash; a new one is remembered only after `keep`, for the usual time."""
        known = self._known.get(keyed_hash)
        if known is None:
            known = self._connection.scalar(
                sa.select(_p.person_ref).where(_p.keyed_hash == keyed_hash)
            )
        if known is not None:
            self._known[keyed_hash] = known
            return Person(known, keyed_hash, None)
        person_ref = secrets.token_hex(12)
        return Person(
            person_ref,
            keyed_hash,
            (person_ref, keyed_hash, now_ms + (keep_ms or self._retention_ms), name),
        )

    def known(self, keyed_hash: str) -> str:
        """The opaque id of this hash; empty: there is none."""
        found = self._known.get(keyed_hash) or self._connection.scalar(
            sa.select(_p.person_ref).where(_p.keyed_hash == keyed_hash)
        )
        return found or ""

    def kept_until(self, person_refs: Iterable[str], until_ms: int) -> list[PersonRow]:
        """The rows of those that are stored, as they would be kept until then at least."""
        query = sa.select(_p.person_ref, _p.keyed_hash, _p.expires_ms, _p.name).where(
            _p.person_ref.in_([each for each in person_refs if each])
        )
        return [
            (ref, keyed_hash, max(expires_ms, until_ms), name)
            for ref, keyed_hash, expires_ms, name in self._connection.execute(query)
        ]

    def names(self, person_refs: Iterable[str]) -> dict[str, str]:
        """The masked names by opaque id, of those that are not erased."""
        wanted = [each for each in person_refs if each]
        query = sa.select(_p.person_ref, _p.name).where(_p.person_ref.in_(wanted))
        return {ref: name for ref, name in self._connection.execute(query) if name}

    def hashes_of(self, person_refs: Iterable[str]) -> list[str]:
        """The keyed hashes by which these are stored."""
        wanted = [each for each in person_refs if each]
        query = sa.select(_p.keyed_hash).where(_p.person_ref.in_(wanted))
        return list(self._connection.scalars(query))

    def keep(self, person: Person) -> None:
        """A new person's row goes into the present batch."""
        self._known[person.keyed_hash] = person.person_ref

    def all_hashes(self) -> list[str]:
        """The hashes of everybody that the database has."""
        return list(self._connection.scalars(sa.select(_p.keyed_hash)))

    def expired(self, now_ms: int) -> list[str]:
        """The hashes whose time is up."""
        query = sa.select(_p.keyed_hash).where(_p.expires_ms <= now_ms)
        return list(self._connection.scalars(query))

    def forget(self) -> None:
        """Something is being erased: nothing that was remembered holds."""
        self._known.clear()
