"""The store of one hall: the live database, opened by the controller alone."""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self

import sqlalchemy as sa

from queue_controller.api import messages as m
from queue_controller.store import schema
from queue_controller.store.append import Appender, Batch
from queue_controller.store.chain import GENESIS, Head, HeadFile
from queue_controller.store.engine import open_engine
from queue_controller.store.errors import (
    StoreDamaged,
    StoreError,
    StoreForeign,
    StoreOutdated,
    StoreUnwritable,
)
from queue_controller.store.lock import FileLock
from queue_controller.store.log import VerifiedLog, last_base, numbers_of, read_events
from queue_controller.store.projection import Key, key_of

DATABASE: Final = "hall.sqlite3"
HEAD_FILE: Final = "chain.head"
LOCK_FILE: Final = "controller.lock"
REPLIES_KEPT_MS: Final = 7 * 24 * 3600 * 1000

log = logging.getLogger(__name__)
_r = schema.reply.c


class Store:
    """The event log, the stored replies and the projections.

    Use `open`; a store that cannot be written opens for reading, with the reason in `read_only`.
    """

    def __init__(
        self, data_dir: Path, lock: FileLock | None, engine: sa.Engine, read_only: str
    ) -> None:
        self.data_dir = data_dir
        self.read_only = read_only
        """Why nothing can be written, in English after Chinese; empty: it can."""
        self.head = Head()
        """The last durable row; known after `replay`."""
        self._lock = lock
        self._engine = engine
        self.connection = engine.connect()
        self._head_file = HeadFile(data_dir / HEAD_FILE)
        self._appender: Appender | None = None
        self._copy: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def open(cls, data_dir: Path, hall_id: str) -> Self:
        """Lock and open the database of a hall, making it when there is none.

        Raises:
            StoreLocked: another controller runs on it.
            StoreForeign: it is another hall's.
            StoreOutdated: `hall migrate` is needed.
            StoreUnwritable: there is none and none can be made.
            StoreDamaged: the file is no database.
        """
        path = data_dir / DATABASE
        try:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(data_dir / LOCK_FILE)
            try:
                store = cls(data_dir, lock, open_engine(path), "")
                try:
                    store._prepare(hall_id)
                except BaseException:
                    store._close_engine()
                    raise
            except BaseException:
                lock.release()
                raise
        except (OSError, sa.exc.OperationalError, StoreUnwritable) as err:
            if not path.exists():
                raise _unwritable(path, err) from err
            return cls._open_copy(data_dir, hall_id, _reason(err))
        except sa.exc.DatabaseError as err:
            raise _no_database(path, err) from err
        return store

    @classmethod
    def _open_copy(cls, data_dir: Path, hall_id: str, reason: str) -> Self:
        """A copy in memory's place of temporary files: a WAL cannot be read where nothing is written."""
        copy = tempfile.TemporaryDirectory(prefix="hall-read-only-")
        try:
            for name in (DATABASE, f"{DATABASE}-wal"):
                if (data_dir / name).exists():
                    shutil.copyfile(data_dir / name, Path(copy.name) / name)
            store = cls(data_dir, None, open_engine(Path(copy.name) / DATABASE), reason)
            store._copy = copy
            store._check(hall_id)
        except (OSError, sa.exc.DatabaseError) as err:
            copy.cleanup()
            raise _unwritable(data_dir / DATABASE, err) from err
        return store

    @property
    def epoch(self) -> int:
        """The last epoch that began, 0 before the first."""
        return int(self._meta("epoch") or 0)

    @property
    def pragmas(self) -> dict[str, str]:
        """What the connection really runs with: `journal_mode`, `synchronous`."""
        names = ("journal_mode", "synchronous")
        return {
            name: str(self.connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in names
        }

    def base(self) -> tuple[int, bytes, bytes] | None:
        """Where a replay may begin: a seq, the hash of its row, what the hall was right after it."""
        return last_base(self.connection)

    def replay(
        self, after_seq: int = 0, after_hash: bytes = GENESIS
    ) -> Iterator[tuple[m.EventRecord, m.Event]]:
        """Every event after a row, verified; to be read to its end before anything is written.

        Raises:
            StoreDamaged: a row or the end of the log is missing, torn or changed.
            UnknownEventType: a newer version wrote it.
        """
        reader = VerifiedLog(self.connection)
        kept = self._head_file.read()
        keys: dict[str, Key] = {}
        held = after_hash if kept is not None and kept.seq == after_seq else None
        try:
            for record, event in reader.rows(after_seq, after_hash):
                if kept is not None and record.seq == kept.seq:
                    held = reader.head.hash
                if type(event) is m.TicketIssued:
                    keys[event.ticket_id] = key_of(event)
                yield record, event
        except sa.exc.DatabaseError as err:
            raise _no_database(self.data_dir / DATABASE, err) from err
        self._check_head(kept, held, reader.head)
        self.head = reader.head
        if not self.read_only:
            self._appender = Appender(self.connection, reader.head, self._head_file, keys)

    def commit(self, batch: Batch) -> None:
        """Make a batch durable.

        Raises:
            StoreUnwritable: the caller's memory is ahead of the disk and it must stop.
        """
        self._writer.commit(batch)
        self.head = self._writer.head

    def probe(self) -> None:
        """Write something small that changes nothing.

        Raises:
            StoreUnwritable: the disk says no.
        """
        self._writer.commit(Batch(epoch=self.epoch))

    def tidy(self, *, quiet: bool) -> None:
        """Once a second: make the head file durable; in a quiet second, also shorten the WAL."""
        with contextlib.suppress(OSError):
            self._head_file.sync()
        if quiet:
            with contextlib.suppress(sa.exc.DatabaseError):
                # A checkpoint that fails loses nothing; the next commit says what is wrong.
                self.connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").close()

    def stored_reply(self, client_id: str, command_id: str) -> bytes | None:
        """The frame that answered this command, None when it never took effect."""
        if self._appender is not None:
            return self._appender.find_reply(client_id, command_id)
        query = sa.select(_r.body).where(_r.client_id == client_id, _r.command_id == command_id)
        found: bytes | None = self.connection.scalar(query)
        return found

    def forget_replies(self, before_ms: int) -> int:
        """Drop replies whose command nobody can repeat any more; how many."""
        return self.connection.execute(sa.delete(schema.reply).where(_r.at_ms < before_ms)).rowcount

    def events_after(self, after_seq: int, limit: int) -> list[m.EventRecord]:
        """Up to `limit` records after `after_seq`."""
        return read_events(self.connection, after_seq, limit)

    def numbers_of(self, business_date: str) -> list[tuple[str, int]]:
        """Every (queue, number) that was ever given on a date."""
        return numbers_of(self.connection, business_date)

    def reader(self) -> sa.Engine:
        """A further, reading engine for a worker thread; the caller disposes of it."""
        name = self.data_dir if self._copy is None else Path(self._copy.name)
        return open_engine(name / DATABASE, read_only=True)

    def close(self) -> None:
        """Close everything; may be called twice."""
        self._head_file.close()
        self._close_engine()
        if self._lock is not None:
            self._lock.release()
        if self._copy is not None:
            self._copy.cleanup()

    def _close_engine(self) -> None:
        self.connection.close()
        self._engine.dispose()

    @property
    def _writer(self) -> Appender:
        if self._appender is None:
            raise RuntimeError("replay the log to its end before writing")
        return self._appender

    def _prepare(self, hall_id: str) -> None:
        if not sa.inspect(self.connection).has_table("meta"):
            _create(self.connection, hall_id)
        self._check(hall_id)

    def _check(self, hall_id: str) -> None:
        inspector = sa.inspect(self.connection)
        version = None
        if inspector.has_table("alembic_version"):
            version = self.connection.exec_driver_sql(
                "SELECT version_num FROM alembic_version"
            ).scalar()
        if version != schema.SCHEMA_VERSION:
            raise StoreOutdated(
                f"数据库的结构版本是 {version or '未知'}，本程序需要 {schema.SCHEMA_VERSION}。"
                "请停止控制器，执行 hall migrate 后再启动。",
                f"The database has schema {version or 'unknown'}, this version needs"
                f" {schema.SCHEMA_VERSION}. Stop the controller and run `hall migrate`.",
            )
        owner = self._meta("hall_id")
        if owner != hall_id:
            raise StoreForeign(
                f"{self.data_dir} 里是大厅 {owner} 的数据，不是 {hall_id} 的。请检查 controller.data_dir。",
                f"{self.data_dir} holds the data of hall {owner}, not of {hall_id}."
                " Check controller.data_dir.",
            )

    def _meta(self, key: str) -> str | None:
        query = sa.select(schema.meta.c.value).where(schema.meta.c.key == key)
        found: str | None = self.connection.scalar(query)
        return found

    def _check_head(self, kept: Head | None, held: bytes | None, last: Head) -> None:
        if kept is None:
            if last.seq:
                log.warning(
                    "no usable %s beside the database; the log's end is taken as it is", HEAD_FILE
                )
            return
        lost = kept.seq > last.seq
        if lost or (held is not None and held != kept.hash):
            raise StoreDamaged(
                f"事件日志的末尾不完整：应当至少有 {kept.seq} 条，实际 {last.seq} 条或内容已变。"
                "控制器不能启动，请用备份恢复，并保留现有文件供检查。",
                f"The log's end is missing or changed: at least {kept.seq} rows were committed,"
                f" {last.seq} are there. Restore a backup and keep the present files.",
            )


def _create(connection: sa.Connection, hall_id: str) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    schema.metadata.create_all(connection, checkfirst=False)
    schema.alembic_version.create(connection)
    connection.execute(schema.alembic_version.insert().values(version_num=schema.SCHEMA_VERSION))
    connection.execute(schema.meta.insert(), [{"key": "hall_id", "value": hall_id}])
    connection.exec_driver_sql("COMMIT")


def _reason(err: Exception) -> str:
    if isinstance(err, StoreError):
        return err.message_en
    if isinstance(err, OSError):
        return f"{err.strerror}: {err.filename}"
    return str(getattr(err, "orig", err))


def _unwritable(path: Path, err: Exception) -> StoreUnwritable:
    if isinstance(err, StoreUnwritable):
        return err
    return StoreUnwritable(
        f"不能建立或打开数据库 {path}：{_reason(err)}。请检查目录权限和磁盘空间。",
        f"Cannot make or open the database {path}: {_reason(err)}. Check permissions and disk.",
        file=str(path),
    )


def _no_database(path: Path, err: Exception) -> StoreDamaged:
    return StoreDamaged(
        f"数据库 {path} 已损坏（{_reason(err)}）。请用备份恢复，并保留现有文件供检查。",
        f"The database {path} is damaged ({_reason(err)}). Restore a backup and keep the present files.",
        file=str(path),
    )
