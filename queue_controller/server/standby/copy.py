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
from queue_controller.server.standby.live import LiveHall, Ready
from queue_controller.service.hall import HallState
from queue_controller.store import schema
from queue_controller.store.append import Batch, ReplyRow
from queue_controller.store.chain import GENESIS
from queue_controller.store.copying import persons
from queue_controller.store.errors import StoreDamaged, StoreUnwritable
from queue_controller.store.lock import DATABASE
from queue_controller.store.store import HEAD_FILE, REPLIES_KEPT_MS, Store

SET_ASIDE: Final = "set-aside"
ROWS_TOGETHER: Final = 500
"""So many rows at most become durable in one transaction: the room in the write-ahead log is made for no more."""

log = logging.getLogger(__name__)


class OutOfStep(Exception):  # noqa: N818 - a fact, not a fault
    """A batch does not follow on the last one; the copy has to ask again."""


class Copy:
    """A store that follows another one.

    Args:
        store: opened; it is read to its end here.
        hall_id: the hall that both machines must mean.
        rehearsal: whether nothing of this is real.
        state: an empty hall, which follows what comes.

    Raises:
        StoreDamaged: its own log is not sound.
        StoreUnwritable: it cannot be written.
    """

    def __init__(self, store: Store, hall_id: str, state: HallState, *, rehearsal: bool) -> None:
        if store.read_only:
            raise StoreUnwritable(
                f"{store.data_dir} 不能写入：{store.read_only}",
                f"{store.data_dir} cannot be written: {store.read_only}",
            )
        self.live = LiveHall(state)
        self.live.replay(store)
        self.taken_by = state.numbers.taken_by
        """The machine that took over in this log and had no level copy since; empty: none."""
        self.store = store
        self._hall_id = hall_id
        self._rehearsal = rehearsal
        self._epoch = store.epoch
        self._number = 0
        self.session = 0
        """That of the last `follow`."""
        self.level = False
        """Whether it has everything that the other machine acknowledged, as far as it knows."""

    def ready(self) -> Ready | None:
        """What serves without reading the log again; None: it has to be read. The store stays open then."""
        live = self.live
        live.catch_up()
        if live.sound:
            return Ready(self.store, live.state, live.recovery)
        return None

    def follow(self, *, anew: bool) -> w.Follow:
        """What to ask for; whatever was under way counts no more.

        Args:
            anew: its log was begun anew, and it was not level since.
        """
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
            anew or head.seq == 0,
        )

    def held(self, *, page: bool = False) -> w.Held:
        """What is durable here."""
        return w.Held(
            self.session, self._number, self.store.head.seq, page, follows=self.live.sound
        )

    def take(self, *batches: w.Rows) -> w.Held:
        """Make a page, or batches one behind the other, durable in one transaction.

        Only the last of several may bring a base or an erasure (`joins`). The hall in memory follows at the next
        `live.catch_up`.

        Raises:
            OutOfStep: they do not follow on what is here.
            StoreDamaged: the rows are not those of the chain; nothing was written.
            StoreUnwritable: the disk says no.
        """
        first, last = batches[0], batches[-1]
        page = first.number == 0
        if first.after != self.store.head.seq or not (page or first.number == self._number + 1):
            raise OutOfStep
        batch, events = self._batch(batches, page=page)
        if batch:
            self.store.commit(batch)
            for event in events:
                self.taken_by = taken_by(event, self.taken_by)
            self.live.take(zip(batch.events, events, strict=True))
        if batch.epoch is not None:
            self._epoch = batch.epoch
        if batch.erased:
            self.store.scrub()
        if batch.base is not None:
            self.store.forget_replies(batch.events[-1].at_ms - REPLIES_KEPT_MS)
        if not page:
            self._number = last.number
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

    def _batch(self, batches: Sequence[w.Rows], *, page: bool) -> tuple[Batch, list[m.Event]]:
        last = batches[-1]
        batch = Batch(erased=last.erased, base=last.base, expected=last.hash)
        events: list[m.Event] = []
        seq = batches[0].after
        for number, rows in enumerate(batches, start=batches[0].number):
            if rows.after != seq or rows.number != number:
                raise OutOfStep
            for row in rows.events:
                record = w.record_of(row)
                seq += 1
                if record.seq != seq:
                    raise OutOfStep
                event = _event_of(record)
                batch.add(record, event)
                events.append(event)
            batch.replies += self._new_replies(rows.replies) if page else rows.replies
            batch.persons += rows.persons
        if batch.events and batch.events[-1].epoch > self._epoch:
            batch.epoch = batch.events[-1].epoch
        return batch, events

    def _new_replies(self, replies: Sequence[ReplyRow]) -> list[ReplyRow]:
        known = self.store.stored_replies([(row[1], row[0]) for row in replies])
        return [row for row in replies if (row[1], row[0]) not in known]


def joins(before: Sequence[w.Rows], rows: w.Rows) -> bool:
    """Whether a batch can become durable in one transaction with those before it."""
    last = before[-1]
    return (
        min(last.number, rows.number) > 0
        and rows.session == last.session
        and not last.erased
        and last.base is None
        and sum(len(each.events) for each in before) + len(rows.events) <= ROWS_TOGETHER
    )


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
    except (msgspec.MsgspecError, UnicodeDecodeError) as err:
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


def taken_by(event: m.Event, before: str) -> str:
    """Which machine is alone after an event, if one was before; empty: none."""
    if isinstance(event, m.MachineTookOver):
        return event.machine
    return "" if isinstance(event, m.CopyJoined) else before


class _Alone(msgspec.Struct):
    """What of a base says that a machine is alone."""

    taken_by: str = ""


def last_row(data_dir: Path, hall_id: str) -> tuple[int, int, str]:
    """(seq, epoch, machine that is alone) that the log of a stopped machine ends in, checked.

    Raises:
        StoreError: it is in use, or not sound.
    """
    store = Store.open(data_dir, hall_id)
    try:
        seq, digest, base = store.base() or (0, GENESIS, b"{}")
        alone = msgspec.json.decode(base, type=_Alone).taken_by
        for _, event in store.replay(seq, digest):
            alone = taken_by(event, alone)
        return store.head.seq, store.epoch, alone
    finally:
        store.close()
