"""The tables. Changing them means a new migration and a new `SCHEMA_VERSION`."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    text,
)

SCHEMA_VERSION: Final = "0003"
"""The newest migration in store/migrations/versions."""

EVENT_SCHEMA: Final = 1
"""`schema_version` of the event rows that this version writes."""

metadata: Final = MetaData()

meta: Final = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

event: Final = Table(
    "event",
    metadata,
    # Plain INTEGER: in SQLite the primary key is then the row's own number.
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("type", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("command_id", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("crc", BigInteger, nullable=False),
)
Index(
    "event_day",
    event.c.seq,
    sqlite_where=text("type = 'day_started'"),
    postgresql_where=text("type = 'day_started'"),
)

reply: Final = Table(
    "reply",
    metadata,
    # Rows are added at the end and found by an index: long rows that are ordered by their key
    # would be moved about between pages by every insert.
    Column("entry", Integer, primary_key=True),
    Column("command_id", String, nullable=False),
    Column("client_id", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
# By command_id first, which begins with the time: new entries touch few pages.
Index("reply_command", reply.c.command_id, reply.c.client_id, unique=True)

ticket: Final = Table(
    "ticket",
    metadata,
    # The last guard: no number is given twice in a business day. Number before queue, because
    # queues count up side by side: so new rows of all queues touch few pages.
    Column("business_date", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("queue", String, primary_key=True),
    Column("ticket_id", String, nullable=False),
    Column("label", String, nullable=False),
    Column("state", String, nullable=False),
    Column("waits_in", String, nullable=False),
    Column("counter", String, nullable=False),
    Column("issued_ms", BigInteger, nullable=False),
    Column("called_ms", BigInteger, nullable=False),
    Column("started_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

personal: Final = Table(
    "personal",
    metadata,
    Column("person_ref", String, primary_key=True),
    Column("keyed_hash", String, nullable=False, unique=True),
    Column("expires_ms", BigInteger, nullable=False),
    # Masked (张*), of a booking; else empty.
    Column("name", String, nullable=False, server_default=""),
)

day_base: Final = Table(
    "day_base",
    metadata,
    # What outlives a business date, as it was right after its `day_started` row: where replay begins.
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("crc", BigInteger, nullable=False),
)

alembic_version: Final = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), primary_key=True),
)
"""Alembic's own table; the controller reads it without importing Alembic."""
