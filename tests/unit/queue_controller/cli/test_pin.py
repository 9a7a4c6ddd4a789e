"""`hall pin`: what stands in the file, who may read it, and that a controller accepts it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

import config
from queue_controller.cli.main import app
from queue_controller.server.pins import PIN_FILE, Pins

HALL = Path(__file__).resolve().parents[4] / "config" / "halls" / "ziyang"


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    hall = config.load_hall(HALL).require()
    ports = iter(range(20_000, 21_000))
    setup = config.rehearsal_setup(hall, tmp_path / "run", free_port=ports.__next__)
    config.write_setup(tmp_path / "setup.toml", setup)
    return ["--hall", str(HALL), "--setup", str(tmp_path / "setup.toml")]


def run(place: list[str], *argv: str, pin: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["pin", *argv, *place], env={"HALL_PIN": pin})
    return result.exit_code, result.output


def test_a_pin_is_set_changed_and_taken_away(place: list[str], tmp_path: Path) -> None:
    path = tmp_path / "run" / "keys" / PIN_FILE
    assert run(place) == (
        0,
        "还没有人设密码，任何人都能签到 / nobody has a PIN, so none is asked for\n",
    )
    assert run(place, "ZY0005", pin="246810")[0] == 0
    assert run(place, "ZY0006", pin="1357")[0] == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "246810" not in path.read_text()
    pins = Pins(path)
    assert pins.needed
    assert pins.check("ZY0005", "246810")
    assert not pins.check("ZY0005", "1357")
    assert run(place, "ZY0005", pin="975310")[0] == 0
    assert pins.check("ZY0005", "975310")
    assert run(place)[1].split() == ["ZY0005", "ZY0006"]
    assert run(place, "ZY0005", "--remove")[0] == 0
    assert [*json.loads(path.read_text())] == ["ZY0006"]


@pytest.mark.parametrize("pin", ["", "123", "1234567890123", "12a4", "１２３４"])
def test_a_pin_has_four_to_twelve_digits(place: list[str], tmp_path: Path, pin: str) -> None:
    code, said = run(place, "ZY0005", pin=pin)
    assert code == 2
    assert "4到12位数字" in said
    assert not (tmp_path / "run" / "keys" / PIN_FILE).exists()


def test_only_staff_of_the_hall(place: list[str]) -> None:
    code, said = run(place, "XX9999", pin="1234")
    assert code == 2
    assert "XX9999" in said


def test_a_damaged_file_is_told_and_not_overwritten(place: list[str], tmp_path: Path) -> None:
    path = tmp_path / "run" / "keys" / PIN_FILE
    path.parent.mkdir(parents=True)
    path.write_text("{half")
    code, said = run(place, "ZY0005", pin="1234")
    assert code == 2
    assert str(path) in said.replace("\n", "")
    assert path.read_text() == "{half"
