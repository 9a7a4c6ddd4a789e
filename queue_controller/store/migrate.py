"""`hall migrate`: brings a database to this version's schema and rebuilds its projections.

The only module that imports Alembic; the controller never does.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from queue_controller.store import schema
from queue_controller.store.chain import Head
from queue_controller.store.engine import open_engine
from queue_controller.store.errors import StoreForeign, StoreUnwritable
from queue_controller.store.lock import DATABASE, LOCK_FILE, FileLock
from queue_controller.store.log import VerifiedLog
from queue_controller.store.projection import TicketChanges


@dataclass(frozen=True)
class Migrated:
    """What a migration did. `before` is None for a database that did not exist."""

    before: str | None
    after: str
    events: int
    tickets: int


def migrate(data_dir: Path, hall_id: str) -> Migrated:
    """Bring the database of a hall to this version, while no controller runs.

    Raises:
        StoreLocked: a controller runs on it.
        StoreForeign: it is another hall's.
        StoreUnwritable: it cannot be written.
        StoreDamaged: the log is not sound; nothing was rebuilt.
    """
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as err:
        raise StoreUnwritable(
            f"数据文件夹 {data_dir} 建不了：{err.strerror}，请检查路径和权限。",
            f"The data folder {data_dir} cannot be made: {err.strerror}; check path and permissions.",
        ) from err
    path = data_dir / DATABASE
    lock = FileLock(data_dir / LOCK_FILE)
    try:
        engine = open_engine(path)
        try:
            with engine.connect() as connection:
                return _migrate(connection, hall_id)
        except sa.exc.OperationalError as err:
            raise StoreUnwritable(
                f"数据库 {path} 不能写入：{err.orig}。",
                f"The database {path} cannot be written: {err.orig}.",
            ) from err
        finally:
            engine.dispose()
    finally:
        lock.release()


def rebuild_tickets(connection: sa.Connection) -> tuple[Head, int]:
    """Make the `ticket` table anew from the log; the log's head and the number of tickets.

    Raises:
        StoreDamaged: the log is not sound; the table stays as it was.
    """
    reader = VerifiedLog(connection)
    changes = TicketChanges()
    for record, event in reader.rows():
        changes.take(event, record.at_ms)
    columns = [column.name for column in schema.ticket.columns]
    names = ("state", "waits_in", "counter", "called_ms", "started_ms", "ended_ms")
    rows: list[dict[str, Any]] = []
    for insert in changes.inserts:
        row: dict[str, Any] = dict(zip(columns, insert, strict=True))
        update = changes.updates.get(insert[3], [None] * len(names))
        row.update({n: v for n, v in zip(names, update, strict=True) if v is not None})
        rows.append(row)
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    connection.execute(sa.delete(schema.ticket))
    if rows:
        connection.execute(sa.insert(schema.ticket), rows)
    connection.exec_driver_sql("COMMIT")
    return reader.head, len(rows)


def _migrate(connection: sa.Connection, hall_id: str) -> Migrated:
    before = owner = None
    inspector = sa.inspect(connection)
    if inspector.has_table("alembic_version"):
        before = connection.scalar(sa.select(schema.alembic_version.c.version_num))
    if inspector.has_table("meta"):
        owner = connection.scalar(
            sa.select(schema.meta.c.value).where(schema.meta.c.key == "hall_id")
        )
    if owner not in {None, hall_id}:
        raise StoreForeign(
            f"数据库属于大厅 {owner}，不是 {hall_id}。",
            f"The database belongs to hall {owner}, not to {hall_id}.",
        )
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        command.upgrade(config, "head")
        if owner is None:
            connection.execute(schema.meta.insert(), [{"key": "hall_id", "value": hall_id}])
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")
    head, tickets = rebuild_tickets(connection)
    return Migrated(before, schema.SCHEMA_VERSION, head.seq, tickets)
