"""The store of one hall: the live database, opened by the controller alone."""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
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
from queue_controller.store.lock import DATABASE, LOCK_FILE, FileLock
from queue_controller.store.log import VerifiedLog, last_base, numbers_of, read_events
from queue_controller.store.projection import Key, key_of
from queue_controller.store.wal import make_room

HEAD_FILE: Final = "chain.head"
REPLIES_KEPT_MS: Final = 7 * 24 * 3600 * 1000

_PROBE: Final = (
    "INSERT INTO meta (key, value) VALUES ('probe', '') ON CONFLICT (key) DO UPDATE SET value = ''"
)

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
        self.on_commit: Callable[[Batch], None] | None = None
        """Told of every batch once it is durable here."""
        self._lock = lock
        self._engine = engine
        try:
            self.connection = engine.connect()
        except BaseException:
            engine.dispose()
            raise
        self._head_file = HeadFile(data_dir / HEAD_FILE)
        self._appender: Appender | None = None
        self._to_scrub = False
        self._copy: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def open(cls, data_dir: Path, hall_id: str) -> Self:
        """Lock and open the database of a hall, making it when there is none.

        A database that is there but cannot be written opens for reading, see `read_only`.

        Raises:
            StoreLocked: another controller runs on it.
            StoreForeign: it is another hall's.
            StoreOutdated: `hall migrate` is needed.
            StoreUnwritable: there is none and none can be made, or it cannot even be read.
            StoreDamaged: the file is no database.
        """
        path = data_dir / DATABASE
        lock: FileLock | None = None
        try:
            try:
                data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
                lock = FileLock(data_dir / LOCK_FILE)
                _must_not_be_missing(path)
                store = cls(data_dir, lock, open_engine(path), "")
                store._prepare(hall_id)
            except (OSError, sa.exc.OperationalError, StoreUnwritable) as err:
                if not path.exists():
                    raise _unwritable(path, err) from err
                store = cls._open_to_read(data_dir, hall_id, lock, _reason(err))
        except sa.exc.DatabaseError as err:
            _release(lock)
            raise _no_database(path, err) from err
        except BaseException:
            _release(lock)
            raise
        return store

    @classmethod
    def _open_to_read(
        cls, data_dir: Path, hall_id: str, lock: FileLock | None, reason: str
    ) -> Self:
        path = data_dir / DATABASE
        if lock is not None:
            with contextlib.suppress(sa.exc.OperationalError):
                store = cls(data_dir, lock, open_engine(path, "no_disk"), reason)
                store._check(hall_id)
                return store
        # A WAL cannot be read where nothing may be written at all: read a copy elsewhere.
        copy = tempfile.TemporaryDirectory(prefix="hall-read-only-")
        try:
            for name in (DATABASE, f"{DATABASE}-wal"):
                if (data_dir / name).exists():
                    shutil.copyfile(data_dir / name, Path(copy.name) / name)
            store = cls(data_dir, lock, open_engine(Path(copy.name) / DATABASE), reason)
            store._copy = copy
            store._check(hall_id)
        except (OSError, sa.exc.OperationalError) as err:
            copy.cleanup()
            raise _unwritable(path, err) from err
        return store

    def make_room(self) -> None:
        """Make commits quick: see `store.wal`. Takes a moment where no controller was killed before."""
        if not self.read_only:
            make_room(self.data_dir / DATABASE)

    def can_write_again(self) -> bool:
        """Whether a store that opened for reading could now be opened for writing."""
        try:
            if self._copy is None:
                for statement in ("BEGIN IMMEDIATE", _PROBE, "COMMIT"):
                    self.connection.exec_driver_sql(statement)
            else:
                probe = self.data_dir / ".probe"
                probe.write_bytes(bytes(65_536))
                probe.unlink()
        except (OSError, sa.exc.DatabaseError):
            with contextlib.suppress(sa.exc.DatabaseError):
                self.connection.exec_driver_sql("ROLLBACK")
            return False
        return True

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
        try:
            return last_base(self.connection)
        except sa.exc.DatabaseError as err:
            raise _no_database(self.data_dir / DATABASE, err) from err

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
        if self.on_commit is not None:
            self.on_commit(batch)

    def raise_epoch(self, floor: int) -> None:
        """The next epoch begins after `floor` at least, durably.

        Raises:
            StoreUnwritable: the disk says no.
        """
        if self.epoch < floor:
            self._writer.commit(Batch(epoch=floor))

    def scrub(self) -> None:
        """Leave nothing in the WAL of what was erased; a reader under way puts it off by a second."""
        self._to_scrub = True
        with contextlib.suppress(sa.exc.DatabaseError):
            row = self.connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            if not row[0]:
                self._to_scrub = False
                self.make_room()

    def tidy(self, *, quiet: bool) -> None:
        """Once a second: make the head file durable; in a quiet second, also shorten the WAL."""
        with contextlib.suppress(OSError):
            self._head_file.sync()
        if self._to_scrub:
            self.scrub()
        if quiet:
            with contextlib.suppress(sa.exc.DatabaseError):
                # A checkpoint that fails loses nothing; the next commit says what is wrong.
                self.connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").close()

    def stored_reply(self, client_id: str, command_id: str) -> bytes | None:
        """The frame that answered this command, None when it never took effect."""
        query = sa.select(_r.body).where(_r.client_id == client_id, _r.command_id == command_id)
        found: bytes | None = self.connection.scalar(query)
        return found

    def stored_replies(self, keys: list[tuple[str, str]]) -> dict[tuple[str, str], bytes]:
        """The frames that answered these commands, those that are known."""
        if self._appender is not None:
            return self._appender.find_replies(keys)
        found = {key: self.stored_reply(*key) for key in keys}
        return {key: frame for key, frame in found.items() if frame is not None}

    def forget_replies(self, before_ms: int) -> int:
        """Drop replies whose command nobody can repeat any more; how many."""
        return self.connection.execute(sa.delete(schema.reply).where(_r.at_ms < before_ms)).rowcount

    def events_after(self, after_seq: int, limit: int) -> list[m.EventRecord]:
        """Up to `limit` records after `after_seq`."""
        return read_events(self.connection, after_seq, limit)

    def numbers_of(self, business_date: str) -> list[tuple[str, int]]:
        """Every (queue, number) that was ever given on a date."""
        return numbers_of(self.connection, business_date)

    def was_given(self, business_date: str, queue: str, number: int) -> bool:
        """Whether a number is in the table of a date; one that no table can hold is in none."""
        if not 0 <= number < 1 << 63:
            return False
        t = schema.ticket.c
        query = sa.select(t.number).where(
            t.business_date == business_date, t.queue == queue, t.number == number
        )
        return self.connection.scalar(query) is not None

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A further connection for another thread; while read-only, the one there is."""
        if self.read_only:
            yield self.connection
            return
        engine = open_engine(self.data_dir / DATABASE, "read")
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

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
        try:
            if not sa.inspect(self.connection).has_table("meta"):
                _create(self.connection, hall_id)
        except BaseException:
            self._close_engine()
            raise
        self._check(hall_id)

    def _check(self, hall_id: str) -> None:
        try:
            self._check_schema()
            self._check_owner(hall_id)
        except BaseException:
            self._close_engine()
            raise

    def _check_schema(self) -> None:
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

    def _check_owner(self, hall_id: str) -> None:
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


def _must_not_be_missing(path: Path) -> None:
    """A head without a database: the database was lost, or a restore was killed before its last step.

    Nothing new is begun in its place.
    """
    head = None if path.exists() else HeadFile(path.with_name(HEAD_FILE)).read()
    if head is not None and head.seq:
        raise StoreDamaged(
            f"{path} 不见了，而旁边的 {HEAD_FILE} 说应当有 {head.seq} 条记录。请用 hall restore 从备份恢复。",
            f"{path} is missing, while {HEAD_FILE} beside it knows {head.seq} rows. Restore a backup by"
            " `hall restore`.",
            file=str(path),
        )


def _create(connection: sa.Connection, hall_id: str) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    schema.metadata.create_all(connection, checkfirst=False)
    schema.alembic_version.create(connection)
    connection.execute(schema.alembic_version.insert().values(version_num=schema.SCHEMA_VERSION))
    connection.execute(schema.meta.insert(), [{"key": "hall_id", "value": hall_id}])
    connection.exec_driver_sql("COMMIT")


def _release(lock: FileLock | None) -> None:
    if lock is not None:
        lock.release()


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
