"""`hall terminal`: what it says of a number that is no counter of this hall."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from queue_controller.api.keys import ensure_hall_keys
from queue_controller.cli import run_command
from queue_controller.cli.main import app
from queue_controller.cli.supervise import Supervisor

HALL = "config/halls/ziyang"


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the programs that were started; none of them really is."""
    names: list[str] = []
    text = (
        f'[controller]\ndata_dir = "{tmp_path / "data"}"\nkeys_dir = "{tmp_path / "keys"}"\n'
        'commands = "tcp://127.0.0.1:18001"\nevents = "tcp://127.0.0.1:18002"\n'
    )
    (tmp_path / "setup.toml").write_text(text, "utf-8")
    ensure_hall_keys(tmp_path / "keys", ["cli"])

    def start(_: object, name: str, *more: object) -> None:
        del more
        names.append(name)

    monkeypatch.setattr(Supervisor, "start", start)
    monkeypatch.setattr(run_command, "wait_for_stop", lambda: None)
    return names


def hall_terminal(number: str, tmp_path: Path, *more: str) -> tuple[int, str]:
    argv = ["terminal", number, "--hall", HALL, "--setup", str(tmp_path / "setup.toml"), *more]
    result = CliRunner().invoke(app, argv)
    return result.exit_code, result.output


def test_a_counter_of_no_table_is_said_and_the_terminal_opens_all_the_same(
    started: list[str], tmp_path: Path
) -> None:
    code, said = hall_terminal("99", tmp_path)
    assert code == 0, said
    assert "大厅的表格里没有99号窗口" in said
    assert "hall add-counter 99" in said
    assert started == ["terminal-99"]
    code, said = hall_terminal("99", tmp_path, "--json")
    assert "no counter 99" in json.loads(said.splitlines()[0])["message"]


def test_a_counter_of_the_tables_needs_no_word(started: list[str], tmp_path: Path) -> None:
    code, said = hall_terminal("5", tmp_path)
    assert (code, started) == (0, ["terminal-5"])
    assert "表格里没有" not in said


@pytest.mark.parametrize("number", ["abc", "05", "1000", "-1", "五"])
def test_what_is_no_number_opens_nothing(started: list[str], tmp_path: Path, number: str) -> None:
    code, said = (
        hall_terminal("--", tmp_path, number) if number == "-1" else hall_terminal(number, tmp_path)
    )
    assert code == 2, said
    assert started == []
