"""The copy's side, without sockets: each batch is checked against the chain, made durable, then owned up to."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from queue_controller.api import messages as m
from queue_controller.server.standby import messages as w
from queue_controller.store import schema
from queue_controller.store.append import Batch, ReplyRow
from queue_controller.store.chain import GENESIS
from queue_controller.store.copying import persons
from queue_controller.store.errors import StoreDamaged, StoreUnwritable
from queue_controller.store.lock import DATABASE
from queue_controller.store.store import HEAD_FILE, REPLIES_KEPT_MS, Store

SET_ASIDE: Final = "set-aside"

log = logging.getLogger(__name__)


class OutOfStep(Exception):  # noqa: N818 - a fact, not a fault
    """A batch does not follow on the last one; the copy has to ask again."""


class Copy:
    """A store that follows another one.

    Args:
        store: opened; it is read to its end here.
        hall_id: the hall that both machines must mean.
        rehearsal: whether nothing of this is real.

    Raises:
        StoreDamaged: its own log is not sound.
        StoreUnwritable: it cannot be written.
    """

    def __init__(self, store: Store, hall_id: str, *, rehearsal: bool) -> None:
        if store.read_only:
            raise StoreUnwritable(
                f"{store.data_dir} 不能写入：{store.read_only}",
                f"{store.data_dir} cannot be written: {store.read_only}",
            )
        seq, digest, _ = store.base() or (0, GENESIS, b"")
        for _ in store.replay(seq, digest):
            pass
        self.store = store
        self._hall_id = hall_id
        self._rehearsal = rehearsal
        self._epoch = store.epoch
        self._number = 0
        self.session = 0
        """That of the last `follow`."""
        self.level = False
        """Whether it has everything that the other machine acknowledged, as far as it knows."""

    def follow(self) -> w.Follow:
        """What to ask for; whatever was under way counts no more."""
        self._number = 0
        self.level = False
        self.session = secrets.randbits(62)
        head = self.store.head
        return w.Follow(
            self.session,
            w.SHIPPING,
            schema.SCHEMA_VERSION,
            self._hall_id,
            self._rehearsal,
            head.seq,
            head.hash,
        )

    def held(self, *, page: bool = False) -> w.Held:
        """What is durable here."""
        return w.Held(self.session, self._number, self.store.head.seq, page)

    def take(self, rows: w.Rows) -> w.Held:
        """Make a page or a batch durable.

        Raises:
            OutOfStep: it does not follow on what is here.
            StoreDamaged: its rows are not those of the chain; nothing was written.
            StoreUnwritable: the disk says no.
        """
        page = rows.number == 0
        if rows.after != self.store.head.seq or not (page or rows.number == self._number + 1):
            raise OutOfStep
        batch = self._batch(rows, page=page)
        if batch:
            self.store.commit(batch)
        if batch.epoch is not None:
            self._epoch = batch.epoch
        if batch.erased:
            self.store.scrub()
        if batch.base is not None:
            self.store.forget_replies(batch.events[-1].at_ms - REPLIES_KEPT_MS)
        if not page:
            self._number = rows.number
        return self.held(page=page)

    def come_level(self, level: w.Level) -> w.Held:
        """The pages are through; the side table becomes the other's.

        Raises:
            StoreUnwritable: the disk says no.
        """
        here = set(persons(self.store.connection))
        there = set(level.persons)
        if here - there:
            self.store.commit(Batch(erased=[row[1] for row in here - there]))
            self.store.scrub()
        if there - here:
            self.store.commit(Batch(persons=sorted(there - here)))
        self._number = level.number
        self.level = True
        return self.held()

    def _batch(self, rows: w.Rows, *, page: bool) -> Batch:
        batch = Batch(
            replies=self._new_replies(rows.replies) if page else rows.replies,
            persons=rows.persons,
            erased=rows.erased,
            base=rows.base,
            expected=rows.hash,
        )
        for at, row in enumerate(rows.events):
            record = w.record_of(row)
            if record.seq != rows.after + at + 1:
                raise OutOfStep
            batch.add(record, _event_of(record))
        if batch.events and batch.events[-1].epoch > self._epoch:
            batch.epoch = batch.events[-1].epoch
        return batch

    def _new_replies(self, replies: Sequence[ReplyRow]) -> list[ReplyRow]:
        known = self.store.stored_replies([(row[1], row[0]) for row in replies])
        return [row for row in replies if (row[1], row[0]) not in known]


def set_aside(data_dir: Path) -> Path:
    """Move a log that another machine's has overtaken where people can look at it; the folder.

    Raises:
        StoreUnwritable: the disk says no.
    """
    folder = data_dir / SET_ASIDE / f"{dt.datetime.now(tz=dt.UTC):%Y%m%d-%H%M%S-%f}"
    try:
        folder.mkdir(mode=0o700, parents=True)
        # The head file first: a database without one is taken as it is, never the other way round.
        for name in (HEAD_FILE, f"{DATABASE}-wal", f"{DATABASE}-shm", DATABASE):
            if (data_dir / name).exists():
                (data_dir / name).rename(folder / name)
    except OSError as err:
        raise StoreUnwritable(
            f"不能移动 {data_dir} 里的数据库：{err.strerror}。",
            f"The database in {data_dir} cannot be moved: {err.strerror}.",
        ) from err
    return folder


def _event_of(record: m.EventRecord) -> m.Event:
    try:
        event = m.decode_event(record)
    except msgspec.MsgspecError as err:
        raise StoreDamaged(
            f"收到的第 {record.seq} 条记录读不出来：{err}",
            f"Row {record.seq} as it came does not fit its type: {err}",
        ) from err
    if event is None:
        raise StoreDamaged(
            f"收到的第 {record.seq} 条是本机不认识的 {record.type}，请升级本机的程序。",
            f"Row {record.seq} as it came is of the unknown type {record.type}: upgrade this machine.",
        )
    return event


def last_row(data_dir: Path, hall_id: str) -> tuple[int, int]:
    """(seq, epoch) that the log of a stopped machine ends in, checked.

    Raises:
        StoreError: it is in use, or not sound.
    """
    store = Store.open(data_dir, hall_id)
    try:
        seq, digest, _ = store.base() or (0, GENESIS, b"")
        for _ in store.replay(seq, digest):
            pass
        return store.head.seq, store.epoch
    finally:
        store.close()
