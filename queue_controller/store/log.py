"""Reading the event log: verified row by row, never past a row that does not fit."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import Raw

from queue_controller.api import messages as m
from queue_controller.store import schema
from queue_controller.store.chain import GENESIS, Head, crc_of, row_hash
from queue_controller.store.errors import (
    StoreDamaged,
    StoreError,
    StoreOutdated,
    UnknownEventType,
)

BLOCK: Final = 500

_e = schema.event.c
_ROWS = sa.select(
    _e.seq,
    _e.epoch,
    _e.at_ms,
    _e.type,
    _e.actor,
    _e.command_id,
    _e.body,
    _e.schema_version,
    _e.prev_hash,
    _e.crc,
).order_by(_e.seq)


class VerifiedLog:
    """Reads rows in order and checks each: contiguous seq, crc, hash of the row before."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._seq, self._hash = 0, GENESIS

    @property
    def head(self) -> Head:
        """The last row read so far."""
        return Head(self._seq, self._hash)

    def rows(
        self, after_seq: int = 0, after_hash: bytes = GENESIS
    ) -> Iterator[tuple[m.EventRecord, m.Event]]:
        """Every row after the one of `after_seq`, whose hash is given, to the end.

        Raises:
            StoreDamaged: a row is missing, torn or changed.
            UnknownEventType: a row was written by a newer version.
            StoreOutdated: its event schema is not this version's.
        """
        expected = after_seq + 1
        self._seq, self._hash = after_seq, after_hash
        result = self._connection.execute(_ROWS.where(_e.seq > after_seq))
        # In blocks: a day has tens of thousands of rows, and a restart waits for them.
        for rows in result.partitions(BLOCK):
            for row in rows:
                try:
                    digest, record = _checked(row, expected, self._hash)
                except (TypeError, ValueError, struct.error) as err:
                    # A value of a type that no program of ours wrote.
                    raise _damaged(
                        f"第 {expected} 条", f"row {expected} is changed ({err})"
                    ) from err
                self._seq, self._hash = expected, digest
                yield record, _event_of(record)
                expected += 1


def _checked(row: Any, expected: int, prev_hash: bytes) -> tuple[bytes, m.EventRecord]:
    seq, epoch, at_ms, kind, actor, command_id, body, version, stored_prev, crc = row
    if seq != expected:
        raise _damaged(f"第 {expected} 条", f"row {expected} is missing")
    if crc_of(body) != crc:
        raise _damaged(f"第 {seq} 条", f"row {seq} is torn or changed (crc)")
    if stored_prev != prev_hash:
        raise _damaged(f"第 {seq} 条", f"row {seq} does not follow row {seq - 1} (hash)")
    if version != schema.EVENT_SCHEMA:
        raise StoreOutdated(
            f"第 {seq} 条事件的格式版本是 {version}，本程序只认 {schema.EVENT_SCHEMA}。请先执行 hall migrate 或升级程序。",
            f"Row {seq} has event schema {version}, this version knows"
            f" {schema.EVENT_SCHEMA}: run `hall migrate` or upgrade.",
        )
    names = f"{kind}\0{actor}\0{command_id}".encode()
    digest = row_hash(stored_prev, seq, epoch, at_ms, version, crc, names, body)
    return digest, m.EventRecord(seq, epoch, at_ms, kind, actor, command_id, Raw(body))


def read_events(connection: sa.Connection, after_seq: int, limit: int) -> list[m.EventRecord]:
    """Up to `limit` records after `after_seq`, as they were written.

    Raises:
        StoreDamaged: one of them is missing, torn or changed.
    """
    # One more than is wanted: the hash of a row stands in the next.
    rows = connection.execute(_ROWS.where(_e.seq > after_seq).limit(limit + 1))
    return list(islice(_sound(rows), limit))


def _sound(rows: Iterable[Any]) -> Iterator[m.EventRecord]:
    """Rows that follow one another in the log, each checked when the next one is there."""
    held: m.EventRecord | None = None
    digest = b""
    for row in rows:
        expected = row.seq if held is None else held.seq + 1
        try:
            digest, record = _checked(row, expected, digest if held else row.prev_hash)
        except (TypeError, ValueError, struct.error) as err:
            raise _damaged(f"第 {expected} 条", f"row {expected} is changed ({err})") from err
        if held is not None:
            yield held
        held = record
    if held is not None:
        yield held


def hash_of(connection: sa.Connection, seq: int) -> bytes | None:
    """The hash of one row; None when there is no such row.

    Raises:
        StoreDamaged: the row is torn or changed.
    """
    row = connection.execute(_ROWS.where(_e.seq == seq)).one_or_none()
    return None if row is None else _checked(row, seq, row.prev_hash)[0]


def day_starts(connection: sa.Connection) -> list[tuple[int, str]]:
    """Every `day_started`: its seq and business date, in order.

    Raises:
        StoreDamaged: one of them is torn or changed.
    """
    rows = connection.execute(
        sa.select(_e.seq, _e.body, _e.crc).where(sa.text("type = 'day_started'")).order_by(_e.seq)
    )
    found = []
    for seq, body, crc in rows:
        if crc_of(body) != crc:
            raise _damaged(f"第 {seq} 条", f"row {seq} is torn or changed (crc)")
        found.append((seq, json.loads(body)["business_date"]))
    return found


def last_base(connection: sa.Connection) -> tuple[int, bytes, bytes] | None:
    """The newest sound base: its seq, the hash of that row, and its body; None without one."""
    b = schema.day_base.c
    query = sa.select(b.seq, b.hash, b.body, b.crc).order_by(b.seq.desc()).limit(3)
    for seq, digest, body, crc in connection.execute(query).all():
        row = connection.execute(_ROWS.where(_e.seq == seq)).one_or_none()
        if row is None:
            continue
        try:
            found, _ = _checked(row, seq, row.prev_hash)
            if found == digest and crc_of(body) == crc:
                return seq, digest, body
        except (StoreError, TypeError, ValueError, struct.error):
            # Reading the whole log will say what is wrong, if anything is.
            continue
    return None


def numbers_of(connection: sa.Connection, business_date: str) -> list[tuple[str, int]]:
    """Every number that was given on a date, with its queue: the guard's own memory."""
    t = schema.ticket.c
    query = sa.select(t.queue, t.number).where(t.business_date == business_date)
    return [(queue, number) for queue, number in connection.execute(query)]


def last_seq(connection: sa.Connection) -> int:
    """The seq of the last row, 0 for an empty log."""
    return int(connection.scalar(sa.select(sa.func.max(_e.seq))) or 0)


def last_head(connection: sa.Connection) -> Head:
    """The last row and its hash, taken from that row alone.

    Raises:
        StoreDamaged: that row is torn or changed.
    """
    row = connection.execute(_ROWS.order_by(None).order_by(_e.seq.desc()).limit(1)).one_or_none()
    if row is None:
        return Head()
    digest, _ = _checked(row, row.seq, row.prev_hash)
    return Head(row.seq, digest)


def events_of_day(
    connection: sa.Connection, business_date: str
) -> Iterator[tuple[m.EventRecord, m.Event]]:
    """The events of one business date, also where a clock that jumped brought it back.

    Raises:
        StoreDamaged: one of them is missing, torn or changed.
    """
    starts = day_starts(connection)
    for at, (seq, date) in enumerate(starts):
        if date != business_date:
            continue
        query = _ROWS.where(_e.seq >= seq)
        end = starts[at + 1][0] if at + 1 < len(starts) else None
        if end is not None:
            query = query.where(_e.seq <= end)
        for record in _sound(connection.execute(query)):
            if record.seq != end:
                yield record, _event_of(record)


def events_of_types(
    connection: sa.Connection, *kinds: type[m.Event]
) -> Iterator[tuple[m.EventRecord, m.Event]]:
    """Every event of these kinds in the log, in order.

    Raises:
        StoreDamaged: one of them is torn or changed.
    """
    tags = [str(kind.__struct_config__.tag) for kind in kinds]
    after = schema.event.alias("after")
    next_prev = sa.select(after.c.prev_hash).where(after.c.seq == _e.seq + 1).scalar_subquery()
    query = _ROWS.where(_e.type.in_(tags)).add_columns(next_prev.label("next_prev"))
    for *row, next_prev_hash in connection.execute(query):
        try:
            digest, record = _checked(row, row[0], row[8])
        except (TypeError, ValueError, struct.error) as err:
            raise _damaged(f"第 {row[0]} 条", f"row {row[0]} is changed ({err})") from err
        if next_prev_hash not in {None, digest}:
            raise _damaged(f"第 {row[0]} 条", f"row {row[0]} is changed (hash)")
        yield record, _event_of(record)


def _event_of(record: m.EventRecord) -> m.Event:
    try:
        event = m.decode_event(record)
    except (msgspec.MsgspecError, UnicodeDecodeError) as err:
        raise _damaged(
            f"第 {record.seq} 条", f"row {record.seq} does not fit its type {record.type}"
        ) from err
    if event is None:
        raise UnknownEventType(
            f"事件日志第 {record.seq} 条的类型“{record.type}”是新版本写入的，本程序不认识。请改用新版本启动。",
            f"Row {record.seq} of the event log has the type {record.type!r}, which this version"
            " does not know; start the version that wrote it.",
        )
    return event


def _damaged(where_zh: str, what_en: str) -> StoreDamaged:
    return StoreDamaged(
        f"事件日志在{where_zh}处损坏，损坏的内容不使用。请用备份恢复，并保留现有文件供检查。",
        f"The event log is damaged: {what_en}. Restore a backup and keep the present files.",
    )
