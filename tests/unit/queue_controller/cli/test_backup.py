"""Copies of a hall's data: made while it stands still, checked, restored, and what is refused."""

from __future__ import annotations

import dataclasses
import itertools
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

import config
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.cli.main import app
from queue_controller.cli.past_report import report_of_copy
from queue_controller.domain.leases import Lost
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


KILLED = """
import os, sys
from pathlib import Path
from queue_controller.store import backup
rename, left = Path.rename, [int(sys.argv[3])]
def killed(self, target):
    if left[0] == 0:
        os._exit(9)
    left[0] -= 1
    return rename(self, target)
Path.rename = killed
backup.restore(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.parametrize("renames", [0, 1])
def test_a_restore_that_is_killed_leaves_nothing_that_serves_and_is_done_anew(
    copy: Path, tmp_path: Path, renames: int
) -> None:
    new = tmp_path / "new"
    argv = [sys.executable, "-c", KILLED, str(copy), str(new / "data"), str(renames)]
    assert subprocess.run(argv, check=False).returncode == 9
    assert not (new / "data" / "hall.sqlite3").exists()
    if renames:
        # The head is there: a controller must not begin an empty hall in its place.
        with pytest.raises(StoreDamaged, match="hall restore"):
            Desk(new)
        assert not (new / "data" / "hall.sqlite3").exists()
    done = CliRunner().invoke(app, ["restore", str(copy), str(new / "data"), "--json"])
    assert done.exit_code == 0, done.output
    assert not list((new / "data").glob(".*.draft"))
    again = Desk(new)
    again.issue("A")
    again.crash()


KILLED_COMMAND = """
import os, sys
from pathlib import Path
rename, left = Path.rename, [int(sys.argv[3])]
def killed(self, target):
    if left[0] == 0:
        os._exit(9)
    left[0] -= 1
    return rename(self, target)
Path.rename = killed
mkdir = Path.mkdir
def killed_later(self, *rest, **named):
    if (Path(sys.argv[2]) / "hall.sqlite3").exists():
        os._exit(9)
    return mkdir(self, *rest, **named)
Path.mkdir = killed_later
from queue_controller.cli.backup_command import restore
restore(Path(sys.argv[1]), Path(sys.argv[2]), lost=300)
"""


@pytest.mark.parametrize("renames", range(4))
def test_a_database_is_never_there_without_its_keys(
    copy: Path, tmp_path: Path, renames: int
) -> None:
    """A start would make new ones, and no device and no card would be known any more."""
    keys = copy / "keys"
    keys.mkdir()
    for name in ("controller.key", "identity.hmac", "kiosk-1.pub"):
        (keys / name).write_bytes(name.encode())
    data = tmp_path / "new" / "data"
    argv = [sys.executable, "-c", KILLED_COMMAND, str(copy), str(data), str(renames)]
    killed = subprocess.run(argv, check=False, capture_output=True).returncode == 9
    there = (data / "hall.sqlite3").exists()
    assert not there or {each.name for each in (data / "keys").iterdir()} == {
        each.name for each in keys.iterdir()
    }
    if (data / "keys").exists():
        assert len(list((data / "keys").iterdir())) == 3, "all or none"
    if killed and not there:
        done = CliRunner().invoke(app, ["restore", str(copy), str(data), "--json"])
        assert done.exit_code == 0, done.output
        assert json.loads(done.output)["keys"] is True
        assert all(each.stat().st_mode & 0o077 == 0 for each in (data / "keys").iterdir())


def test_old_copies_go_when_the_new_one_is_whole_and_others_are_left_alone(
    desk: Desk, tmp_path: Path
) -> None:
    desk.crash()
    folder = tmp_path / "copies"
    for at in range(5):
        backup.copy_stopped(desk.folder / "data", folder / f"copy-{at}", at)
    (folder / "holiday-pictures").mkdir()
    foreign = folder / "of-another-hall"
    shutil.copytree(folder / "copy-0", foreign)
    slip = json.loads((foreign / "backup.json").read_text(encoding="utf-8"))
    (foreign / "backup.json").write_text(json.dumps({**slip, "hall_id": "other"}), encoding="utf-8")
    assert backup.prune(folder, HALL.hall_id, 2) == ["copy-0", "copy-1", "copy-2"]
    assert {each.name for each in folder.iterdir()} == {
        "copy-3", "copy-4", "holiday-pictures", "of-another-hall",
    }  # fmt: skip
    assert backup.prune(folder, HALL.hall_id, 2) == []


def test_the_command_keeps_so_many_and_says_which_went(desk: Desk, tmp_path: Path) -> None:
    desk.crash()
    setup = tmp_path / "setup.toml"
    found = config.load_hall(HALL_DIR).hall
    assert found is not None
    made = config.default_setup(found)
    controller = msgspec.structs.replace(made.controller, data_dir=str(desk.folder / "data"))
    config.write_setup(setup, msgspec.structs.replace(made, controller=controller))
    argv = ["backup", str(tmp_path / "c"), "--hall", str(HALL_DIR), "--setup", str(setup), "--json"]
    first = json.loads(CliRunner().invoke(app, argv).output)
    (tmp_path / "c" / Path(first["folder"]).name).rename(tmp_path / "c" / "yesterday")
    second = json.loads(CliRunner().invoke(app, [*argv, "--keep", "1"]).output)
    assert second["removed"] == ["yesterday"]
    assert [each.name for each in (tmp_path / "c").iterdir()] == [Path(second["folder"]).name]


def test_after_a_restore_no_number_of_the_same_day_is_given_again(
    desk: Desk, copy: Path, tmp_path: Path
) -> None:
    # After the copy the hall went on, on paper that visitors still hold.
    later = Desk(tmp_path / "later", start=False)
    shutil.copytree(desk.folder / "keys", tmp_path / "later" / "keys", dirs_exist_ok=True)
    backup.restore(copy, later.folder / "data")
    later.wall_ms, later.ids = desk.wall_ms, itertools.count(1000)
    later.start()
    leased = later.body("kiosk-1", m.Lease("disk-1", ("A",)), m.Leased).leases[0]
    out = {later.issue("A").label for _ in range(30)}
    later.crash()

    again = Desk(tmp_path / "new", start=False)
    shutil.copytree(desk.folder / "keys", tmp_path / "new" / "keys", dirs_exist_ok=True)
    backup.restore(copy, again.folder / "data")
    again.wall_ms, again.ids = desk.wall_ms + 3_600_000, itertools.count(2000)
    again.lost = Lost(again.wall_ms, 40, "lost-1")
    again.start()
    given = {again.issue("A").label for _ in range(30)}
    assert not given & out
    others = again.body("kiosk-2", m.Lease("disk-2", ("A",)), m.Leased).leases
    assert all(each.last < leased.first or each.first > leased.last for each in others)
    # The kiosk's own number, given while there was no controller, keeps its number.
    adopted = again.done("kiosk-1", adopt_of(leased, issued_ms=again.wall_ms))
    assert wire.body_of(adopted, m.Done).ticket.number == leased.first  # type: ignore[union-attr]  # an adopt has one
    events = again.store.head.seq
    again.restart()
    assert again.store.head.seq == events + 1, "the numbers were set apart a second time"
    again.crash()


@pytest.mark.parametrize("moment", ["before_hours", "another_day", "closed"])
def test_nothing_is_passed_over_where_no_paper_can_be_out(
    copy: Path, tmp_path: Path, desk: Desk, moment: str
) -> None:
    again = Desk(tmp_path / "new", start=False)
    backup.restore(copy, again.folder / "data")
    morning = desk.wall_ms - desk.wall_ms % 86_400_000 + 86_400_000
    again.wall_ms = morning - (1 if moment == "before_hours" else 0) * 3_600_000 * 2
    if moment == "closed":
        again.wall_ms += 13 * 3_600_000
    again.lost = Lost(again.wall_ms - (86_400_000 if moment == "another_day" else 0), 40, "lost-1")
    again.start()
    blocks = again.state.numbers.blocks(again.state.view.business_date)
    assert bool(blocks) == (moment == "closed"), "after hours papers of today may be out"
    again.crash()


def adopt_of(lease: m.NumberLease, *, issued_ms: int) -> m.Adopt:
    return m.Adopt(
        queue=lease.queue,
        number=lease.first,
        business_date=lease.business_date,
        disk=lease.disk,
        lease_epoch=lease.epoch,
        first=lease.first,
        last=lease.last,
        granted_ms=lease.granted_ms,
        expires_ms=lease.expires_ms,
        signature=lease.signature,
        issued_ms=issued_ms,
        item="",
        priority_class="",
        language="zh",
        supersedes="",
    )
