"""Copies of a hall's data: made while it stands still, checked, restored, and what is refused."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.cli.main import app
from queue_controller.cli.past_report import report_of_copy
from queue_controller.store import backup
from queue_controller.store.backup import EPOCHS_AHEAD
from queue_controller.store.errors import (
    StoreDamaged,
    StoreError,
    StoreForeign,
    StoreLocked,
    StoreUnwritable,
)
from tests.unit.queue_controller.server.desk import HALL, HALL_DIR, Desk, busy_day


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    one = Desk(tmp_path / "hall")
    busy_day(one)
    return one


@pytest.fixture
def copy(desk: Desk, tmp_path: Path) -> Path:
    """A copy of a hall that was killed: its last rows are in the WAL only."""
    folder = tmp_path / "copy"
    desk.worker.close()
    desk.store._lock.release()  # type: ignore[union-attr]
    backup.copy_stopped(desk.folder / "data", folder, 1)
    return folder


def every_file(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def test_a_restored_hall_is_the_hall_that_was_copied(
    desk: Desk, copy: Path, tmp_path: Path
) -> None:
    before, epoch = desk.state.view, desk.controller.epoch
    done = CliRunner().invoke(app, ["restore", str(copy), str(tmp_path / "new" / "data"), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["seq"] == before.seq
    again = Desk(tmp_path / "new", start=False)
    again.wall_ms = desk.wall_ms
    assert again.start()
    try:
        assert again.state.view.tickets == before.tickets
        assert again.controller.epoch == epoch + EPOCHS_AHEAD + 1
        assert again.issue("A").number > max(
            t.number for t in before.tickets.values() if t.queue == "A"
        )
    finally:
        again.crash()


def test_the_copy_is_one_file_and_only_its_owner_reads_it(copy: Path) -> None:
    assert set(every_file(copy)) == {"hall.sqlite3", "chain.head", "backup.json"}
    assert (copy / "hall.sqlite3").stat().st_mode & 0o077 == 0
    assert CliRunner().invoke(app, ["audit", str(copy)]).exit_code == 0
    assert set(every_file(copy)) == {"hall.sqlite3", "chain.head", "backup.json"}


def test_a_running_hall_is_neither_copied_as_files_nor_overwritten(
    desk: Desk, tmp_path: Path
) -> None:
    data = desk.folder / "data"
    with pytest.raises(StoreLocked):
        backup.copy_stopped(data, tmp_path / "copy", 1)
    with desk.store.reading() as connection:
        backup.copy_live(connection, data, tmp_path / "copy", 1)
    with pytest.raises(StoreLocked):
        backup.restore(tmp_path / "copy", data)
    desk.crash()
    files = every_file(data)
    done = CliRunner().invoke(app, ["restore", str(tmp_path / "copy"), str(data), "--json"])
    assert (done.exit_code, json.loads(done.output)["code"]) == (3, "hall_is_there")
    assert every_file(data) == files


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET body = replace(body, 'A001', 'A009') WHERE seq = 5",
        "DELETE FROM event WHERE seq = 9",
        "DELETE FROM event WHERE seq > 20",
        "UPDATE ticket SET number = number + 1000",
    ],
)
def test_a_changed_copy_is_not_restored(copy: Path, tmp_path: Path, statement: str) -> None:
    connection = sqlite3.connect(copy / "hall.sqlite3")
    assert connection.execute(statement).rowcount
    connection.commit()
    connection.close()
    with pytest.raises(StoreError):
        backup.restore(copy, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert CliRunner().invoke(app, ["restore", str(copy), str(tmp_path / "new")]).exit_code == 1


def test_a_torn_copy_is_not_restored(copy: Path, tmp_path: Path) -> None:
    raw = (copy / "hall.sqlite3").read_bytes()
    (copy / "hall.sqlite3").write_bytes(raw[: len(raw) // 2])
    with pytest.raises(StoreError):
        backup.restore(copy, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_copy_without_its_slip_is_no_backup(copy: Path, tmp_path: Path) -> None:
    (copy / "backup.json").unlink()
    with pytest.raises(StoreDamaged, match=r"hall backup"):
        backup.restore(copy, tmp_path / "new")


def test_a_copy_that_cannot_be_written_leaves_nothing_and_hurts_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "place").write_text("a file", encoding="utf-8")
    with desk.store.reading() as connection, pytest.raises(StoreUnwritable):
        backup.copy_live(connection, desk.folder / "data", tmp_path / "place" / "copy", 1)
    desk.issue("A")
    desk.crash()


def test_a_rehearsal_stays_one(desk: Desk, tmp_path: Path) -> None:
    desk.crash()
    data = desk.folder / "data"
    (data / "rehearsal.json").write_text("{}", encoding="utf-8")
    backup.copy_stopped(data, tmp_path / "copy", 1)
    shutil.rmtree(data)
    backup.restore(tmp_path / "copy", data)
    assert (data / "rehearsal.json").read_text(encoding="utf-8") == "{}"


def test_the_report_out_of_a_copy_is_the_one_that_the_hall_gave(desk: Desk, tmp_path: Path) -> None:
    desk.second(24 * 3600)
    desk.issue("A")
    first = wire.body_of(desk.ask_late("cli", m.AskDayReport("2025-09-08")), m.DayReport)
    assert first.issued > 5
    second = wire.body_of(desk.ask_late("cli", m.AskDayReport()), m.DayReport)
    desk.crash()
    backup.copy_stopped(desk.folder / "data", tmp_path / "copy", 1)
    files = every_file(tmp_path / "copy")
    for date, then in (("2025-09-08", first), ("2025-09-09", second), ("", second)):
        assert report_of_copy(tmp_path / "copy", date, HALL, desk.policy) == then
    done = CliRunner().invoke(
        app, ["report", "day", "--copy", str(tmp_path / "copy"), "--hall", str(HALL_DIR), "--json"]
    )
    assert json.loads(done.output)["issued"] == second.issued == 1
    assert every_file(tmp_path / "copy") == files
    other = dataclasses.replace(HALL, hall_id="other")
    with pytest.raises(StoreForeign):
        report_of_copy(tmp_path / "copy", "", other, desk.policy)
