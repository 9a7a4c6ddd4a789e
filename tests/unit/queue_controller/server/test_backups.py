"""A copy of the live database over the bus: who may ask, what is answered, what a full disk does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.store.backup import BACKUPS, verify_backup
from tests.unit.queue_controller.server.desk import Desk, busy_day


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path)
    busy_day(one)
    yield one
    one.crash()


def test_the_copy_is_what_the_answer_says_and_the_hall_goes_on(desk: Desk) -> None:
    seq, head = desk.store.head.seq, desk.store.head.hash.hex()
    desk.controller.take(b"route", "cli", desk.request("cli", m.MakeBackup()))
    assert desk.settle().replies == []
    made = wire.body_of(desk.late(), m.BackupMade)
    slip = verify_backup(desk.folder / "data" / BACKUPS / made.name)
    assert (made.seq, made.head) == (slip.seq, slip.head) == (seq, head)
    desk.issue("A")
    again = wire.body_of(desk.ask_late("cli", m.MakeBackup()), m.BackupMade)
    assert again.seq == desk.store.head.seq > seq
    desk.restart()
    desk.issue("A")


def test_asked_again_it_is_one_copy(desk: Desk) -> None:
    request = desk.request("cli", m.MakeBackup(), command_id="same")
    for route in (b"first", b"second"):
        desk.controller.take(route, "cli", request)
    assert desk.settle().replies == []
    made = wire.body_of(desk.late(), m.BackupMade)
    told = wire.decode_reply(desk.raw("cli", request))
    assert wire.body_of(told, m.BackupMade) == made
    assert [p.name for p in (desk.folder / "data" / BACKUPS).iterdir()] == [made.name]


@pytest.mark.parametrize("name", ["kiosk-1", "terminal-1", "manager-1", "supervisor-1", "desk-1"])
def test_only_the_administrator_makes_copies(desk: Desk, name: str) -> None:
    assert desk.ask(name, m.MakeBackup()).code == "not_allowed"
    assert not (desk.folder / "data" / BACKUPS).exists()


def test_without_room_no_copy_is_begun_and_numbers_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 40, 1 << 40, 3 << 20))
    reply = desk.ask_late("cli", m.MakeBackup())
    assert (reply.ok, reply.code) == (False, "backup_failed")
    assert "3 MiB" in reply.message_zh
    assert not (desk.folder / "data" / BACKUPS).exists()
    desk.issue("A")


def test_a_folder_that_cannot_be_made_is_said(desk: Desk) -> None:
    (desk.folder / "data" / BACKUPS).write_text("in the way", encoding="utf-8")
    reply = desk.ask_late("cli", m.MakeBackup())
    assert (reply.ok, reply.code) == (False, "backup_failed")
    assert BACKUPS in reply.message_zh
    desk.issue("A")
