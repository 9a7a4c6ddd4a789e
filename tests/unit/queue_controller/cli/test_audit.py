"""`hall audit` on a copy of a data folder: sound, changed, cut short."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from queue_controller.cli.audit_command import verify
from queue_controller.cli.main import app
from queue_controller.store.errors import StoreError
from tests.unit.queue_controller.server.desk import Desk, busy_day


@pytest.fixture
def data(tmp_path: Path) -> Path:
    desk = Desk(tmp_path)
    busy_day(desk)
    desk.crash()
    return tmp_path / "data"


def change(data: Path, statement: str) -> None:
    connection = sqlite3.connect(data / "hall.sqlite3")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_sound_log_is_said_to_be_sound(data: Path) -> None:
    done = CliRunner().invoke(app, ["audit", str(data)])
    assert done.exit_code == 0, done.output
    count, head = verify(data)
    assert count > 40
    assert head in done.output


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET body = replace(body, 'A001', 'A009') WHERE seq = 5",
        "UPDATE event SET actor = 'somebody' WHERE seq = 7",
        "DELETE FROM event WHERE seq = 9",
        "DELETE FROM event WHERE seq > 20",
    ],
)
def test_a_changed_or_shortened_log_is_found(data: Path, statement: str) -> None:
    change(data, statement)
    with pytest.raises(StoreError):
        verify(data)
    assert CliRunner().invoke(app, ["audit", str(data)]).exit_code == 1


def test_a_folder_without_a_log_is_bad_input(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["audit", str(tmp_path)]).exit_code == 2
