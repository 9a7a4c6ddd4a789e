"""Group commit: everything that waits goes into one transaction.

The one place that uses the driver's own connection: at one client the engine's layers would cost
as much as the disk.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from dataclasses import dataclass, field
from typing import Final

import sqlalchemy as sa

from queue_controller.api import messages as m
from queue_controller.store import schema
from queue_controller.store.chain import Head, HeadFile, crc_of, row_hash
from queue_controller.store.engine import driver, raw_connection
from queue_controller.store.errors import NumberGivenTwice, StoreDamaged, StoreUnwritable
from queue_controller.store.projection import Key, TicketChanges

ReplyRow = tuple[str, str, int, int, bytes]
"""command_id, client_id, seq, at_ms, the reply's frame."""

PersonRow = tuple[str, str, int, str]
"""person_ref, keyed hash, expires_ms, masked name."""


def _insert(table: sa.Table) -> str:
    names = [column.name for column in table.columns if column is not schema.reply.c.entry]
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - names of our own tables


_INSERT_EVENT: Final = _insert(schema.event)
_INSERT_REPLY: Final = _insert(schema.reply)
_INSERT_TICKET: Final = _insert(schema.ticket)
_INSERT_PERSON: Final = (
    f"{_insert(schema.personal)} ON CONFLICT (person_ref) DO UPDATE"
    " SET expires_ms = max(personal.expires_ms, excluded.expires_ms)"
)
_ERASE_PERSON: Final = "DELETE FROM personal WHERE keyed_hash = ?"
_NEWEST_COMMAND: Final = "SELECT coalesce(max(command_id), '') FROM reply"
_FIND_REPLY: Final = "SELECT body FROM reply WHERE command_id = ? AND client_id = ?"
_FIND_REPLIES: Final = (
    "SELECT r.client_id, r.command_id, r.body FROM json_each(?) AS wanted"
    " JOIN reply AS r ON r.command_id = wanted.value"
)
_INSERT_BASE: Final = _insert(schema.day_base)
_UPDATE_TICKET: Final = (
    "UPDATE ticket SET state = ?, waits_in = coalesce(?, waits_in),"
    " counter = coalesce(?, counter), called_ms = coalesce(?, called_ms),"
    " started_ms = coalesce(?, started_ms), ended_ms = coalesce(?, ended_ms)"
    " WHERE business_date = ? AND number = ? AND queue = ?"
)
_SET_META: Final = "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"


@dataclass
class Batch:
    """What becomes durable together, or not at all."""

    events: list[m.EventRecord] = field(default_factory=list)
    tickets: TicketChanges = field(default_factory=TicketChanges)
    replies: list[ReplyRow] = field(default_factory=list)
    persons: list[PersonRow] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    """Keyed hashes of persons to erase, after those of `persons` were added."""
    epoch: int | None = None
    """Set by the batch that begins a new epoch."""
    base: bytes | None = None
    """Set by a batch whose last event is `day_started`: what outlives the date before."""
    expected: bytes | None = None
    """What the hash of the last row must come to, where the rows come from another machine."""

    def add(self, record: m.EventRecord, event: m.Event) -> None:
        """Take an event with its record, in order of `seq`."""
        self.events.append(record)
        self.tickets.take(event, record.at_ms)

    def __bool__(self) -> bool:
        return bool(self.events or self.replies or self.persons or self.erased or self.epoch)


class Appender:
    """Writes batches at the end of the log.

    Args:
        connection: the one connection to the database.
        head: the last row that is durable.
        head_file: where the chain's head is kept.
        keys: where each live ticket stands in the table.
    """

    def __init__(
        self, connection: sa.Connection, head: Head, head_file: HeadFile, keys: dict[str, Key]
    ) -> None:
        self._raw: sqlite3.Connection = raw_connection(connection)
        self._cursor = self._raw.cursor()
        self._errors = driver().Error
        self._integrity = driver().IntegrityError
        self.head = head
        self._head_file = head_file
        self._keys = keys
        self._newest_of_all: str = self._cursor.execute(_NEWEST_COMMAND).fetchone()[0]
        self._newest: dict[str, str] = {}
        self.looked_up = 0
        """Commands whose reply was looked for in the table."""

    def find_replies(self, keys: list[tuple[str, str]]) -> dict[tuple[str, str], bytes]:
        """The stored frames of (client_id, command_id); asked for every command that comes in.

        An id that sorts behind every one that could be stored is new, and nothing is looked up:
        so it is with all but repetitions where ids begin with the time.
        """
        newest, of_all = self._newest, self._newest_of_all
        old = [key for key in keys if key[1] <= newest.get(key[0], of_all)]
        if not old:
            return {}
        self.looked_up += len(old)
        if len(old) == 1:
            client_id, command_id = old[0]
            row = self._cursor.execute(_FIND_REPLY, (command_id, client_id)).fetchone()
            return {} if row is None else {old[0]: row[0]}
        wanted = json.dumps([command_id for _, command_id in old])
        rows = self._cursor.execute(_FIND_REPLIES, (wanted,)).fetchall()
        return {(client_id, command_id): body for client_id, command_id, body in rows}

    def commit(self, batch: Batch) -> None:
        """Make a batch durable; when this returns it survives a loss of power.

        Raises:
            StoreUnwritable: nothing of the batch is known to be durable. Whoever has applied it in
                memory is ahead of the disk and must stop.
            StoreDamaged: the rows are not those that were expected; nothing was written.
        """
        rows, last_hash = self._rows(batch.events)
        if batch.expected is not None and batch.expected != last_hash:
            raise StoreDamaged(
                "收到的记录与链头不符，没有写入。",
                "The rows do not come to the hash that was named; nothing was written.",
            )
        raw = self._cursor
        try:
            raw.execute("BEGIN")
            if rows:
                raw.executemany(_INSERT_EVENT, rows)
            tickets = batch.tickets
            if tickets.inserts:
                raw.executemany(_INSERT_TICKET, tickets.inserts)
                for row in tickets.inserts:
                    self._keys[row[3]] = row[:3]
            if tickets.updates:
                keys = self._keys
                raw.executemany(
                    _UPDATE_TICKET, [(*new, *keys[at]) for at, new in tickets.updates.items()]
                )
            if batch.replies:
                raw.executemany(_INSERT_REPLY, batch.replies)
            if batch.persons:
                raw.executemany(_INSERT_PERSON, batch.persons)
            if batch.erased:
                raw.executemany(_ERASE_PERSON, [(each,) for each in batch.erased])
            if batch.epoch is not None:
                raw.execute(_SET_META, ("epoch", str(batch.epoch)))
            if batch.base is not None:
                # Nothing lives across this date, so nothing before it will change any more.
                self._keys.clear()
                seq = batch.events[-1].seq
                raw.execute(_INSERT_BASE, (seq, last_hash, batch.base, crc_of(batch.base)))
            raw.execute("COMMIT")
        except self._errors as err:
            with contextlib.suppress(self._errors):
                raw.execute("ROLLBACK")
            raise self._unwritable(err) from err
        newest, of_all = self._newest, self._newest_of_all
        for command_id, client_id, *_ in batch.replies:
            if command_id > newest.get(client_id, of_all):
                newest[client_id] = command_id
        if rows:
            self.head = Head(batch.events[-1].seq, last_hash)
            self._head_file.write(self.head)

    def _rows(
        self, records: list[m.EventRecord]
    ) -> tuple[list[tuple[int, int, int, str, str, str, bytes, int, bytes, int]], bytes]:
        prev_hash = self.head.hash
        schema_version = schema.EVENT_SCHEMA
        rows = []
        for record in records:
            seq, epoch, at_ms = record.seq, record.epoch, record.at_ms
            kind, actor, command_id = record.type, record.actor, record.command_id
            body = bytes(record.body)
            crc = crc_of(body)
            rows.append(
                (
                    seq,
                    epoch,
                    at_ms,
                    kind,
                    actor,
                    command_id,
                    body,
                    schema_version,
                    prev_hash,
                    crc,
                )
            )
            names = f"{kind}\0{actor}\0{command_id}".encode()
            prev_hash = row_hash(prev_hash, seq, epoch, at_ms, schema_version, crc, names, body)
        return rows, prev_hash

    def _unwritable(self, err: Exception) -> StoreUnwritable:
        # Constraint errors name columns, never values.
        what = str(err)
        if isinstance(err, self._integrity) and "ticket." in what:
            return NumberGivenTwice(
                f"同一业务日的号码重复（{what}），已拒绝写入。请停止控制器并执行 hall migrate 重建号表。",
                f"A number would be given twice on one business date ({what}); nothing was written."
                " Stop the controller and rebuild the projections with `hall migrate`.",
            )
        return StoreUnwritable(
            f"数据库不能写入：{what}。请检查磁盘空间和目录权限。",
            f"The database cannot be written: {what}. Check the disk space and permissions.",
        )
