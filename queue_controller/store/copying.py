"""What a second machine needs to come to the same log: pages of rows, of stored replies, and the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from queue_controller.api import messages as m
from queue_controller.store import schema
from queue_controller.store.append import PersonRow, ReplyRow
from queue_controller.store.chain import GENESIS, Head
from queue_controller.store.log import VerifiedLog, hash_of

PAGE_ROWS: Final = 1000

_r = schema.reply.c
_p = schema.personal.c
_b = schema.day_base.c


@dataclass(frozen=True)
class EventPage:
    """Rows in order, each checked against its chain; `base` belongs to the last of them."""

    events: tuple[m.EventRecord, ...]
    head: Head
    base: bytes | None = None


@dataclass(frozen=True)
class ReplyPage:
    """Stored replies in the order in which they were stored, and where the next page begins."""

    replies: tuple[ReplyRow, ...]
    after_entry: int
    whole: bool
    """Nothing was stored behind these."""


def knows(connection: sa.Connection, head: Head) -> bool:
    """Whether a log has this very row; every log has the beginning.

    Raises:
        StoreDamaged: the row is there and not sound.
    """
    return head.hash == (GENESIS if head.seq == 0 else hash_of(connection, head.seq))


def event_page(connection: sa.Connection, after: Head, limit: int = PAGE_ROWS) -> EventPage:
    """The rows after one that both logs have, up to `limit` and to the end of a business date.

    Raises:
        StoreDamaged: the log is not sound there; it is not passed on.
    """
    query = sa.select(_b.seq, _b.body).where(_b.seq > after.seq).order_by(_b.seq).limit(1)
    base_seq, base = connection.execute(query).one_or_none() or (0, None)
    reader = VerifiedLog(connection)
    events: list[m.EventRecord] = []
    for record, _ in reader.rows(after.seq, after.hash):
        events.append(record)
        if record.seq == base_seq or len(events) >= limit:
            break
    head = reader.head if events else after
    return EventPage(tuple(events), head, base if head.seq == base_seq else None)


def reply_page(
    connection: sa.Connection, from_seq: int, after_entry: int, limit: int = PAGE_ROWS
) -> ReplyPage:
    """Replies that were given at `from_seq` or later; some of them the other side may have."""
    query = (
        sa.select(_r.entry, _r.command_id, _r.client_id, _r.seq, _r.at_ms, _r.body)
        .where(_r.entry > after_entry, _r.seq >= from_seq)
        .order_by(_r.entry)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    replies = tuple((row[1], row[2], row[3], row[4], row[5]) for row in rows)
    return ReplyPage(replies, rows[-1][0] if rows else after_entry, len(rows) < limit)


def persons(connection: sa.Connection) -> list[PersonRow]:
    """The whole side table of personal values."""
    query = sa.select(_p.person_ref, _p.keyed_hash, _p.expires_ms, _p.name)
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]
