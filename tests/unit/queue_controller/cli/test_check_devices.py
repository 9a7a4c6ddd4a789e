"""``hall check`` tells what is wrong with the devices too, though only the device tool knows the makes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from queue_controller.cli import device_commands
from queue_controller.cli.main import app
from tests.unit.queue_controller.server.desk import HALL_DIR

LINE = """
[[program]]
name = "host-1"
kind = "device_host"

[[line]]
name = "led"
transport = "tcp"
port = "192.168.1.50:5005"
owner = "host-1"

[[device]]
name = "strip-1"
kind = "led_board"
make = "onbon_d"
line = "led"
counter = "1"
"""


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    folder = tmp_path / "hall"
    shutil.copytree(HALL_DIR, folder)
    return folder


def check(folder: Path, options: str) -> list[dict[str, str]]:
    (folder / "hall.toml").write_text(LINE + options, "utf-8")
    done = CliRunner().invoke(app, ["check", str(folder), "--json"])
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.exit_code == 0) == (not [row for row in rows if row["severity"] == "error"])
    return [row for row in rows if row["file"] == "hall.toml"]


def test_an_option_that_no_driver_takes_is_told_with_what_it_may_be(hall: Path) -> None:
    assert check(hall, 'options = { card = "6E1" }') == []
    (row,) = check(hall, 'options = { card = "6X1" }')
    assert row["kind"] == "bad_options"
    assert "strip-1" in row["message_zh"]
    assert "是不是想写“6Q1”" in row["message_zh"] or "6E1" in row["message_zh"]


def test_a_check_that_did_not_come_off_is_no_good_news(
    hall: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        device_commands, "device_tool_argv", lambda *_: ["sh", "-c", "echo no >&2; exit 7"]
    )
    (row,) = check(hall, "")
    assert (row["kind"], row["severity"]) == ("not_checked", "error")
    assert "no" in row["message_zh"]
