"""The live database: opened by one, durable, whole, and nobody else's."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import Raw

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.store import chain, engine, schema
from queue_controller.store.append import Batch
from queue_controller.store.errors import (
    NumberGivenTwice,
    StoreDamaged,
    StoreError,
    StoreForeign,
    StoreLocked,
    StoreOutdated,
    StoreUnwritable,
    UnknownEventType,
)
from queue_controller.store.lock import DATABASE
from queue_controller.store.store import HEAD_FILE, Store

HALL = "test-gov"


def issued(number: int, queue: str = "A", date: str = "2025-09-08") -> m.TicketIssued:
    label = f"{queue}{number:03d}"
    ticket_id = f"{date.replace('-', '')}-{label}"
    return m.TicketIssued(ticket_id, label, queue, number, date, False, 1000, 1000)


def batch_of(*events: m.Event, after: int = 0, epoch: int = 1) -> Batch:
    batch = Batch()
    for seq, event in enumerate(events, start=after + 1):
        body = Raw(wire.encode(event))
        record = m.EventRecord(seq, epoch, 1000 + seq, m.event_type(event), "kiosk-1", "c", body)
        batch.add(record, event)
    return batch


def opened(folder: Path) -> Store:
    store = Store.open(folder, HALL)
    for _ in store.replay():
        pass
    return store


def read(folder: Path) -> int:
    """How many events can be read; closes the store whatever happens."""
    store = Store.open(folder, HALL)
    try:
        return sum(1 for _ in store.replay())
    finally:
        store.close()


def filled(folder: Path, count: int = 5) -> None:
    store = opened(folder)
    for n in range(count):
        store.commit(batch_of(issued(n + 1), after=n))
    store.close()


def tamper(folder: Path, sql: str) -> None:
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.execute(sql)
    connection.close()


def test_every_commit_is_synced_and_in_wal_mode(tmp_path: Path) -> None:
    store = opened(tmp_path)
    assert store.pragmas == {"journal_mode": "wal", "synchronous": "2"}, "2 is FULL"
    store.close()


def test_what_was_committed_is_read_back_in_order(tmp_path: Path) -> None:
    filled(tmp_path, 5)
    store = Store.open(tmp_path, HALL)
    found = list(store.replay())
    assert [record.seq for record, _ in found] == [1, 2, 3, 4, 5]
    assert [event for _, event in found] == [issued(n) for n in range(1, 6)]
    assert store.head.seq == 5
    store.close()


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    filled(tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_only_one_controller_opens_it(tmp_path: Path) -> None:
    store = opened(tmp_path)
    code = (
        "import sys; from pathlib import Path; from queue_controller.store.store import Store\n"
        f"Store.open(Path({str(tmp_path)!r}), {HALL!r})"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert other.returncode != 0
    assert "StoreLocked" in other.stderr
    with pytest.raises(StoreLocked):
        Store.open(tmp_path, HALL)
    store.close()
    opened(tmp_path).close()


def test_another_halls_database_is_refused(tmp_path: Path) -> None:
    filled(tmp_path)
    with pytest.raises(StoreForeign) as found:
        Store.open(tmp_path, "elsewhere")
    assert HALL in found.value.message_zh
    opened(tmp_path).close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE alembic_version SET version_num = '0000'",
        "UPDATE alembic_version SET version_num = '9999'",
        "DROP TABLE alembic_version",
    ],
)
def test_another_schema_asks_for_the_migration(tmp_path: Path, sql: str) -> None:
    filled(tmp_path)
    tamper(tmp_path, sql)
    with pytest.raises(StoreOutdated) as found:
        Store.open(tmp_path, HALL)
    assert "hall migrate" in found.value.message_zh


def test_the_same_number_is_refused_by_the_database_itself(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.commit(batch_of(issued(1)))
    with pytest.raises(NumberGivenTwice):
        store.commit(batch_of(issued(2), issued(1), after=1))
    assert store.head.seq == 1
    store.commit(batch_of(issued(2), issued(1, date="2025-09-09"), issued(1, "B"), after=1))
    store.close()
    store = opened(tmp_path)
    with pytest.raises(NumberGivenTwice):
        store.commit(batch_of(issued(1), after=4))
    store.close()


def test_a_batch_is_whole_or_nothing(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.commit(batch_of(issued(1)))
    bad = batch_of(issued(2), after=1)
    bad.replies = [("c", "kiosk-1", 1, 1, b"r"), ("c", "kiosk-1", 1, 1, b"r")]
    with pytest.raises(StoreUnwritable):
        store.commit(bad)
    assert store.stored_reply("kiosk-1", "c") is None
    store.close()
    store = Store.open(tmp_path, HALL)
    assert len(list(store.replay())) == 1
    store.close()


def test_stored_replies_are_found_by_client_and_command(tmp_path: Path) -> None:
    store = opened(tmp_path)
    batch = batch_of(issued(1))
    batch.replies = [("c", "kiosk-1", 1, 5000, b"mine"), ("c", "kiosk-2", 1, 9000, b"theirs")]
    store.commit(batch)
    assert store.stored_reply("kiosk-1", "c") == b"mine"
    assert store.stored_reply("kiosk-2", "c") == b"theirs"
    assert store.stored_reply("kiosk-3", "c") is None
    keys = [("kiosk-1", "c"), ("kiosk-3", "c"), ("kiosk-1", "d")]
    assert store.stored_replies(keys)["kiosk-1", "c"] == b"mine"
    assert ("kiosk-3", "c") not in store.stored_replies(keys)
    assert store.stored_replies(keys[:1]) == {keys[0]: b"mine"}
    assert store.stored_replies(keys[1:2]) == {}
    assert store.forget_replies(6000) == 1
    assert store.stored_reply("kiosk-1", "c") is None
    store.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE event SET body = replace(body, 'A003', 'A004') WHERE seq = 3",
        "UPDATE event SET actor = 'manager-1' WHERE seq = 3",
        "UPDATE event SET at_ms = at_ms + 1 WHERE seq = 5",
        "UPDATE event SET epoch = 2 WHERE seq = 2",
        "UPDATE event SET crc = crc + 1 WHERE seq = 2",
        "UPDATE event SET prev_hash = zeroblob(32) WHERE seq = 4",
        "DELETE FROM event WHERE seq = 3",
        "DELETE FROM event WHERE seq = 1",
        "DELETE FROM event WHERE seq = 5",
        "DELETE FROM event",
        "UPDATE event SET seq = 50 WHERE seq = 5",
    ],
)
def test_a_row_that_was_changed_or_lost_is_never_served(tmp_path: Path, sql: str) -> None:
    filled(tmp_path)
    tamper(tmp_path, sql)
    with pytest.raises(StoreDamaged) as found:
        read(tmp_path)
    assert "备份" in found.value.message_zh


def test_a_log_whose_end_was_rewritten_consistently_is_noticed(tmp_path: Path) -> None:
    """The chain alone cannot see a new last row; the head beside the database does."""
    filled(tmp_path, 5)
    head = (tmp_path / HEAD_FILE).read_bytes()
    shutil.rmtree(tmp_path)
    other = opened(tmp_path)
    for n in range(5):
        other.commit(batch_of(issued(n + 1, "B" if n == 4 else "A"), after=n))
    other.close()
    (tmp_path / HEAD_FILE).write_bytes(head)
    with pytest.raises(StoreDamaged):
        read(tmp_path)


def test_a_torn_database_file_is_never_served(tmp_path: Path) -> None:
    filled(tmp_path, 300)
    path = tmp_path / DATABASE
    whole = path.read_bytes()
    assert len(whole) > 60_000
    for cut in (len(whole) - 4096, len(whole) // 2, 5000, 100):
        path.write_bytes(whole[:cut])
        with pytest.raises(StoreError):
            read(tmp_path)


def test_a_lost_wal_is_noticed(tmp_path: Path) -> None:
    """Rows that were acknowledged lay in the WAL when it went away."""
    store = opened(tmp_path / "live")
    for n in range(5):
        store.commit(batch_of(issued(n + 1), after=n))
    shutil.copytree(tmp_path / "live", tmp_path / "copy")
    store.close()
    (tmp_path / "copy" / f"{DATABASE}-wal").unlink()
    (tmp_path / "copy" / f"{DATABASE}-shm").unlink()
    with pytest.raises(StoreError):
        read(tmp_path / "copy")


def test_a_wal_left_by_a_killed_process_is_read(tmp_path: Path) -> None:
    store = opened(tmp_path / "live")
    for n in range(5):
        store.commit(batch_of(issued(n + 1), after=n))
    shutil.copytree(tmp_path / "live", tmp_path / "copy")
    store.close()
    assert read(tmp_path / "copy") == 5


def test_a_head_that_lags_or_was_torn_is_no_damage(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """After a loss of power the head may be behind; it is never ahead."""
    filled(tmp_path, 3)
    behind = (tmp_path / HEAD_FILE).read_bytes()
    store = opened(tmp_path)
    store.commit(batch_of(issued(4), after=3))
    store.close()
    for content in (behind, behind[:20], b"\0" * len(behind)):
        (tmp_path / HEAD_FILE).write_bytes(content)
        assert read(tmp_path) == 4
    assert HEAD_FILE in caplog.text


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"not a database at all" * 500)
    with pytest.raises(StoreDamaged) as found:
        Store.open(tmp_path, HALL)
    assert str(tmp_path / DATABASE) in found.value.message_zh


def test_an_event_type_of_a_newer_version_refuses_to_start(tmp_path: Path) -> None:
    class RobotArrived(m.Event, frozen=True, tag="robot_arrived"):
        name: str

    store = opened(tmp_path)
    store.commit(batch_of(issued(1), RobotArrived("R2")))
    store.close()
    with pytest.raises(UnknownEventType) as found:
        read(tmp_path)
    assert "robot_arrived" in found.value.message_en
    assert "新版本" in found.value.message_zh


def test_an_event_schema_of_a_newer_version_refuses_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "EVENT_SCHEMA", 2)
    filled(tmp_path, 1)
    monkeypatch.undo()
    with pytest.raises(StoreOutdated):
        read(tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnwritable) as found:
        Store.open(tmp_path / "file" / "data", HALL)
    assert str(tmp_path / "file") in found.value.message_zh


def test_a_file_system_that_may_not_be_written_is_read_with_its_wal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(tmp_path / "live")
    for n in range(5):
        store.commit(batch_of(issued(n + 1), after=n))
    shutil.copytree(tmp_path / "live", tmp_path / "copy")
    store.close()
    before = {p.name: p.read_bytes() for p in (tmp_path / "copy").iterdir()}

    def refuse(path: Path, *_: object) -> int:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    with monkeypatch.context() as read_only:
        read_only.setattr("queue_controller.store.lock.os.open", refuse)
        copy = Store.open(tmp_path / "copy", HALL)
    assert "Read-only" in copy.read_only
    assert len(list(copy.replay())) == 5
    with copy.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM event").scalar() == 5
    assert {p.name: p.read_bytes() for p in (tmp_path / "copy").iterdir()} == before
    with pytest.raises(RuntimeError):
        copy.commit(Batch(epoch=2))
    assert copy.can_write_again()
    copy.close()


def test_without_a_fixed_sqlite_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    with caplog.at_level("INFO"):
        assert engine.driver() is sqlite3
    assert "WAL" in caplog.text


def test_the_store_works_on_pythons_own_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    filled(tmp_path, 3)
    store = Store.open(tmp_path, HALL)
    assert len(list(store.replay())) == 3
    assert type(engine.raw_connection(store.connection)) is sqlite3.Connection
    store.close()


def test_the_hash_of_a_row_is_what_the_document_says() -> None:
    """Any other program can verify the log: this is the whole recipe."""
    import hashlib
    import struct

    body = b'{"type":"counter_opened","counter":"5"}'
    crc = chain.crc_of(body)
    header = struct.pack(">QQqHI", 7, 2, -1, 1, crc)
    names = b"counter_opened\0terminal-5\0c1"
    expected = hashlib.sha256(chain.GENESIS + header + names + b"\0" + body).digest()
    assert chain.row_hash(chain.GENESIS, 7, 2, -1, 1, crc, names, body) == expected
