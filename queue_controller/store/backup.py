"""Copies of a store that are whole in themselves: the database in one file, the chain's head, a slip.

A copy of the live database is made through SQLite by the controller itself; nobody else opens it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
import sqlalchemy as sa

from queue_controller.store import schema
from queue_controller.store.chain import GENESIS, Head, HeadFile
from queue_controller.store.engine import driver, open_engine, raw_connection
from queue_controller.store.errors import StoreDamaged, StoreError, StoreUnwritable
from queue_controller.store.lock import DATABASE, LOCK_FILE, FileLock
from queue_controller.store.log import VerifiedLog, last_head
from queue_controller.store.store import HEAD_FILE

BACKUPS: Final = "backups"
"""Where the running controller puts copies, in its data folder."""
SLIP: Final = "backup.json"
BESIDE: Final = ("rehearsal.json",)
"""Files of a data folder that belong to its database."""
EPOCHS_AHEAD: Final = 1000
"""A restored hall begins so much later than its copy: more starts than there can have been since.
Programs that heard the lost controller believe no lower epoch."""


class Slip(msgspec.Struct, frozen=True):
    """What a copy holds: of which hall, up to which row, and the hash of that row."""

    name: str
    hall_id: str
    epoch: int
    seq: int
    head: str
    at_ms: int
    sha256: str = ""


def copy_live(connection: sa.Connection, data_dir: Path, folder: Path, at_ms: int) -> Slip:
    """Copy through a reading connection of the controller; `folder` is there only when it is whole.

    Raises:
        StoreUnwritable: the disk says no.
    """
    with _draft(folder) as draft:
        path = draft / DATABASE
        target = driver().connect(str(path), isolation_level=None)
        try:
            raw_connection(connection).backup(target)
            # One file: no log beside it that could be forgotten.
            target.execute("PRAGMA journal_mode=DELETE")
        finally:
            target.close()
        return _close(draft, data_dir, folder.name, at_ms)


def copy_stopped(data_dir: Path, folder: Path, at_ms: int) -> Slip:
    """Copy the files of a hall whose controller does not run; they stay as they are.

    Raises:
        StoreLocked: it runs.
        StoreError: the files cannot be read or are damaged, or the disk says no.
    """
    lock = FileLock(data_dir / LOCK_FILE)
    try:
        with _draft(folder) as draft:
            for name in (DATABASE, f"{DATABASE}-wal"):
                if (data_dir / name).exists():
                    shutil.copyfile(data_dir / name, draft / name)
            engine = open_engine(draft / DATABASE)
            try:
                with engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
            finally:
                engine.dispose()
            return _close(draft, data_dir, folder.name, at_ms)
    finally:
        lock.release()


def read_slip(folder: Path) -> Slip:
    """The slip of a copy.

    Raises:
        StoreDamaged: there is none that can be read.
    """
    try:
        return msgspec.json.decode((folder / SLIP).read_bytes(), type=Slip)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as err:
        raise StoreDamaged(
            f"{folder} 不是 hall backup 做的备份（没有可用的 {SLIP}）。",
            f"{folder} is no backup of `hall backup`: it has no usable {SLIP}.",
        ) from err


def verify(folder: Path) -> Head:
    """Check every row of a log against its chain, and the file as SQLite sees it; the last row.

    Works on a copy; the folder stays as it is.

    Raises:
        StoreError: a row is missing, torn or changed, the end is not what the head file says, or
            the file is no sound database.
    """
    kept = HeadFile(folder / HEAD_FILE).read()
    with opened_copy(folder) as connection:
        said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if said != "ok":
            raise _no_database(folder, str(said))
        reader = VerifiedLog(connection)
        held = GENESIS
        for record, _ in reader.rows():
            if kept is not None and record.seq == kept.seq:
                held = reader.head.hash
    if kept is not None and kept.seq and held != kept.hash:
        raise StoreError(
            f"链头文件说至少有 {kept.seq} 条，日志里没有或已改动。",
            f"The head file knows row {kept.seq}; the log lacks it or it is changed.",
        )
    return reader.head


def verify_backup(folder: Path) -> Slip:
    """Check a copy of `hall backup` against its own slip too.

    Raises:
        StoreError: it is not sound, or not what its slip says.
    """
    slip = read_slip(folder)
    if not (folder / DATABASE).is_file():
        raise _no_database(folder, "no such file")
    head = verify(folder)
    if (head.seq, head.hash.hex()) != (slip.seq, slip.head):
        raise StoreDamaged(
            f"备份单写的是 {slip.seq} 条，日志里是 {head.seq} 条或内容已变。",
            f"The slip names row {slip.seq} as the last; the log ends at {head.seq} or is changed.",
        )
    if slip.sha256 and slip.sha256 != _digest(folder / DATABASE):
        raise StoreDamaged(
            f"{folder / DATABASE} 与备份单不符，做好备份以后被改动过。",
            f"{folder / DATABASE} is not the file that the slip names; it was changed afterwards.",
        )
    return slip


def restore(backup: Path, data_dir: Path, before: Callable[[], None] = lambda: None) -> Slip:
    """Put a copy where a hall had its data; its controller takes it up at the next start.

    The folder must hold no database. The database comes last: one that is there is whole, and what a
    restore left that was killed before is done anew.

    Args:
        backup: a copy of `hall backup`.
        data_dir: where it goes.
        before: what must be durable before the database is there.

    Raises:
        StoreLocked: a controller runs there.
        StoreError: the copy is not sound, or a database is there already, or the disk says no.
    """
    slip = verify_backup(backup)
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as err:
        raise _unwritable(data_dir, err) from err
    lock = FileLock(data_dir / LOCK_FILE)
    try:
        if any((data_dir / name).exists() for name in (DATABASE, f"{DATABASE}-wal")):
            raise HallIsThere(
                f"{data_dir} 里已有数据库，不会覆盖。请先把原来的整个目录改名保存，再恢复。",
                f"{data_dir} holds a database already and is not overwritten; move it aside first.",
                file=str(data_dir),
            )
        with _draft(data_dir / "restored") as draft:
            for name in (DATABASE, HEAD_FILE, *BESIDE):
                if (backup / name).exists():
                    _copy_file(backup / name, draft / name)
            _raise_epoch(draft / DATABASE, slip.epoch + EPOCHS_AHEAD)
            head = verify(draft)
            if head.hash.hex() != slip.head:
                raise _no_database(draft, "it changed on the way")
            before()
            for name in (*BESIDE, HEAD_FILE, DATABASE):
                if (draft / name).exists():
                    (draft / name).rename(data_dir / name)
                    _sync(data_dir)
            shutil.rmtree(draft)
    except OSError as err:
        raise _unwritable(data_dir, err) from err
    finally:
        lock.release()
    return slip


def prune(folder: Path, hall_id: str, keep: int) -> list[str]:
    """Remove the oldest copies of one hall but `keep`; what is no copy of it is left alone. Their names.

    Raises:
        OSError: the disk says no.
    """
    found: list[tuple[int, str, Path]] = []
    for each in folder.iterdir():
        try:
            slip = read_slip(each)
        except StoreDamaged:
            continue
        if slip.hall_id == hall_id and (each / DATABASE).is_file():
            found.append((slip.at_ms, each.name, each))
    old = sorted(found)[: max(0, len(found) - keep)]
    for _, name, each in old:
        # Out of sight first: half a copy must not look like one.
        gone = each.with_name(f".{name}.removed")
        each.rename(gone)
        shutil.rmtree(gone)
    return [name for _, name, _ in old]


class HallIsThere(StoreError):  # noqa: N818 - says what is the case with the store
    """A restore would overwrite a hall."""

    code = "hall_is_there"


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """A folder beside `folder`, renamed to it when all went well and it is still there."""
    draft = folder.with_name(f".{folder.name}.draft")
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        yield draft
        if draft.exists():
            draft.rename(folder)
            _sync(folder.parent)
    except (OSError, driver().Error, sa.exc.OperationalError) as err:
        raise _unwritable(folder, err) from err
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _close(draft: Path, data_dir: Path, name: str, at_ms: int) -> Slip:
    """The head and the slip beside a database that was copied; all of it durable."""
    path = draft / DATABASE
    path.chmod(0o600)
    with _opened(path) as connection:
        head = last_head(connection)
        values = {
            key: connection.scalar(sa.select(schema.meta.c.value).where(schema.meta.c.key == key))
            for key in ("hall_id", "epoch")
        }
    file = HeadFile(draft / HEAD_FILE)
    try:
        file.write(head)
        file.sync()
    finally:
        file.close()
    for beside in BESIDE:
        if (data_dir / beside).exists():
            _copy_file(data_dir / beside, draft / beside)
    slip = Slip(
        name,
        str(values["hall_id"] or ""),
        int(values["epoch"] or 0),
        head.seq,
        head.hash.hex(),
        at_ms,
        _digest(path),
    )
    (draft / SLIP).write_bytes(msgspec.json.format(msgspec.json.encode(slip)))
    for each in draft.iterdir():
        _sync(each)
    _sync(draft)
    return slip


def _raise_epoch(database: Path, epoch: int) -> None:
    with _opened(database) as connection:
        statement = schema.meta.update().where(schema.meta.c.key == "epoch")
        connection.execute(statement.values(value=str(epoch)))


@contextmanager
def _opened(database: Path) -> Iterator[sa.Connection]:
    """A connection to a copy, which stays one file."""
    connection = driver().connect(str(database), isolation_level=None)
    engine = sa.create_engine(
        "sqlite://",
        creator=lambda: connection,
        module=driver(),
        poolclass=sa.pool.StaticPool,
        isolation_level="AUTOCOMMIT",
    )
    try:
        with engine.connect() as made:
            yield made
    finally:
        engine.dispose()


@contextmanager
def opened_copy(folder: Path) -> Iterator[sa.Connection]:
    """A connection to a copy of the database in `folder`, made elsewhere and gone afterwards.

    Raises:
        StoreDamaged: it is no database.
    """
    with tempfile.TemporaryDirectory(prefix="hall-audit-") as place:
        for name in (DATABASE, f"{DATABASE}-wal"):
            if (folder / name).exists():
                shutil.copyfile(folder / name, Path(place) / name)
        engine = open_engine(Path(place) / DATABASE)
        try:
            with engine.connect() as connection:
                yield connection
        except sa.exc.DatabaseError as err:
            raise _no_database(folder, str(err.orig)) from err
        finally:
            engine.dispose()


def _copy_file(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o600)
    _sync(target)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unwritable(path: Path, err: Exception) -> StoreUnwritable:
    why = err.strerror if isinstance(err, OSError) else str(getattr(err, "orig", err))
    return StoreUnwritable(
        f"不能读写 {path}：{why}。请检查目录权限和磁盘空间。",
        f"Cannot read or write {path}: {why}. Check permissions and disk.",
        file=str(path),
    )


def _no_database(folder: Path, why: str) -> StoreDamaged:
    return StoreDamaged(
        f"{folder} 里的数据库不完整（{why}）。",
        f"The database in {folder} is not sound ({why}).",
    )
