"""What keeps a commit quick, counted and not timed: few pages, a file that need not grow, few look-ups."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic import command
from alembic.config import Config

from queue_controller.api import messages as m
from queue_controller.store import migrate as migrating
from queue_controller.store import schema, wal
from queue_controller.store.append import Appender, Batch
from queue_controller.store.engine import open_engine
from queue_controller.store.lock import DATABASE
from queue_controller.store.migrate import migrate
from queue_controller.store.store import Store
from tests.unit.queue_controller.store.test_store import HALL, batch_of, issued, opened, read

PAGES_OF_A_COMMIT = 5.5
"""The last pages of events, replies, their index and tickets, and now and then a new one."""
FRAME = b"{" + b"x" * 700 + b"}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = opened(tmp_path)
    yield found
    found.close()


def commit(store: Store, number: int, client: str = "kiosk-1") -> tuple[str, str]:
    """One number with its reply; (client, command)."""
    command_id = f"{1_757_000_000_000 + number:012x}{number * 7919 % 10**9:020x}"
    batch: Batch = batch_of(issued(number), after=number - 1)
    batch.replies.append((command_id, client, number, 1000 + number, FRAME))
    store.commit(batch)
    return client, command_id


def appender(store: Store) -> Appender:
    assert store._appender is not None
    return store._appender


def test_a_commit_writes_few_pages(store: Store) -> None:
    for number in range(1, 101):
        commit(store, number)
    before = store.connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    assert before[0] == 0
    for number in range(101, 301):
        commit(store, number)
    _, frames, _ = store.connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").one()
    assert 200 < frames <= 200 * PAGES_OF_A_COMMIT


def test_with_room_made_a_commit_does_not_lengthen_the_file(tmp_path: Path, store: Store) -> None:
    path = tmp_path / f"{DATABASE}-wal"
    store.make_room()
    assert path.stat().st_size == wal.WAL_BYTES
    for number in range(1, 51):
        commit(store, number)
    assert path.stat().st_size == wal.WAL_BYTES
    # As after a kill: the files as they are, zeros behind the last frame.
    shutil.copytree(tmp_path, tmp_path / "copy")
    assert read(tmp_path / "copy") == 50
    store.make_room()
    assert path.stat().st_size == wal.WAL_BYTES


def test_a_nearly_full_disk_is_not_filled_with_zeros(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = SimpleNamespace(f_bavail=100 * 1024, f_frsize=1024)
    monkeypatch.setattr(os, "fstatvfs", lambda _: free)
    before = (tmp_path / f"{DATABASE}-wal").stat().st_size
    store.make_room()
    assert (tmp_path / f"{DATABASE}-wal").stat().st_size == before
    commit(store, 1)


def test_no_room_without_a_wal(tmp_path: Path) -> None:
    assert not wal.make_room(tmp_path / "nothing.sqlite3")


def test_new_commands_are_not_looked_up_and_old_ones_are_found(tmp_path: Path) -> None:
    store = opened(tmp_path)
    keys = []
    for number in range(1, 21):
        client = f"kiosk-{number % 2}"
        assert store.stored_replies([(client, f"{1_757_000_000_000 + number:012x}zz")]) == {}
        keys.append(commit(store, number, client))
    assert appender(store).looked_up == 0
    assert store.stored_replies([keys[7]]) == {keys[7]: FRAME}
    assert store.stored_replies([*keys[3:6], ("kiosk-0", "zzz")]) == dict.fromkeys(keys[3:6], FRAME)
    assert appender(store).looked_up == 4
    # Another client's id is no answer, though it is the same.
    other = ("kiosk-9", keys[7][1])
    assert store.stored_replies([other]) == {}
    store.close()

    store = opened(tmp_path)
    assert store.stored_replies(keys) == dict.fromkeys(keys, FRAME)
    assert appender(store).looked_up == 20
    assert store.stored_replies([("kiosk-5", "zzz")]) == {}
    assert appender(store).looked_up == 20
    store.close()


def test_ids_that_do_not_begin_with_the_time_are_found_too(store: Store) -> None:
    ids = ["m", "b", "z", "a", "Z", "0-9"]
    for number, command_id in enumerate(ids, start=1):
        assert store.stored_replies([("cli", command_id)]) == {}
        batch = batch_of(issued(number), after=number - 1)
        batch.replies.append((command_id, "cli", number, 1000, FRAME))
        store.commit(batch)
        for before in ids[:number]:
            assert store.stored_replies([("cli", before)]) == {("cli", before): FRAME}


def test_replies_of_the_first_schema_are_kept_by_a_migration(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / DATABASE)
    with engine.connect() as connection:
        config = Config()
        scripts = Path(migrating.__file__).parent / "migrations"
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        rows = [{"key": "hall_id", "value": HALL}]
        connection.execute(schema.meta.insert(), rows)
        for n in (2, 1, 3):
            connection.exec_driver_sql(
                "INSERT INTO reply (command_id, client_id, seq, at_ms, body) VALUES (?, ?, ?, ?, ?)",
                (f"c{n}", "kiosk-1", n, 1000 + n, b"reply %d" % n),
            )
    engine.dispose()
    done = migrate(tmp_path, HALL)
    assert (done.before, done.after) == ("0001", schema.SCHEMA_VERSION)
    store = opened(tmp_path)
    for n in (1, 2, 3):
        assert store.stored_reply("kiosk-1", f"c{n}") == b"reply %d" % n
    assert store.forget_replies(1003) == 2
    store.commit(batch_of(m.ControllerStarted("test")))
    store.close()
