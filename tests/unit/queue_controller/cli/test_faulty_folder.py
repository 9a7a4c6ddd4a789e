"""Commands beside a folder with a faulty table: those that need it refuse, those for the running hall reach it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import typer

import config
from queue_controller.cli.session import EXIT_BAD_INPUT, Target
from queue_controller.cli.target import load_target, remember, running_target

HALL = Path(__file__).parents[4] / "config/halls/ziyang"


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [("queues.csv", "\nB,", "\nBB1,"), ("hall.toml", "", "[policy]\nno_such_thing = 1\n")],
)
def test_a_faulty_folder_is_told_with_what_it_means_for_a_hall_that_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, before: str, after: str
) -> None:
    folder = tmp_path / "hall"
    shutil.copytree(HALL, folder)
    path = folder / file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(text.replace(before, after, 1) if before else after, encoding="utf-8")
    with pytest.raises(typer.Exit) as left:
        load_target(folder, None)
    assert left.value.exit_code == EXIT_BAD_INPUT
    told = capsys.readouterr().err
    assert file in told
    assert "这条命令没有执行；正在运行的大厅照旧用原来的" in told


COMMANDS = "tcp://127.0.0.1:7999"
SETUP = f"""[controller]
commands = "{COMMANDS}"
data_dir = "of/the/hall"
"""


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a hall.toml of its own, in a place where no hall was started yet."""
    folder = tmp_path / "hall"
    shutil.copytree(HALL, folder)
    (folder / "hall.toml").write_text(SETUP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def _started(folder: Path) -> Target:
    target = load_target(folder, None)
    remember(target)
    return target


def _reaches(found: Target, told: str) -> None:
    assert found.setup.controller.commands == COMMANDS
    assert found.setup.controller.keys_dir == "of/the/hall/keys"
    assert found.hall.hall_id == "ziyang-gov"
    assert str(found.hall.zone_info) == "Asia/Shanghai"
    assert "hall check" in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("file", sorted(path.name for path in HALL.glob("*.csv")))
@pytest.mark.parametrize("how", ["gone", "empty", "torn", "header"])
def test_whichever_table_is_faulty_the_hall_that_was_started_is_reached(
    hall: Path, capsys: pytest.CaptureFixture[str], file: str, how: str
) -> None:
    whole = _started(hall)
    path = hall / file
    raw = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(
            {"empty": b"", "torn": raw[: len(raw) // 2] + b'"', "header": raw[3:]}[how]
        )
    found = running_target(None, None)
    told = capsys.readouterr().err
    if config.load_hall(hall).hall is None:
        _reaches(found, told)
    else:
        assert found.setup == whole.setup
        assert not told


@pytest.mark.parametrize(
    ("text", "known_without_a_note"),
    [
        (SETUP + "[[device]]\nname = 'x\n", False),
        (SETUP + "[policy]\nno_such_thing = 1\n", True),
        (SETUP.replace("[controller]", "[controler]"), False),
    ],
)
def test_a_faulty_technical_setup_leaves_the_addresses_by_which_the_hall_was_started(
    hall: Path, capsys: pytest.CaptureFixture[str], text: str, *, known_without_a_note: bool
) -> None:
    (hall / "hall.toml").write_text(text, encoding="utf-8")
    if known_without_a_note:
        _reaches(running_target(hall, None), capsys.readouterr().err)
    (hall / "hall.toml").write_text(SETUP, encoding="utf-8")
    _started(hall)
    (hall / "hall.toml").write_text(text, encoding="utf-8")
    _reaches(running_target(hall, None), capsys.readouterr().err)


def test_what_was_noted_of_one_hall_says_nothing_of_another(
    hall: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _started(hall)
    other = tmp_path / "other"
    shutil.copytree(HALL, other)
    (other / "hall.toml").write_text("[[device]]\nname = 'x\n", encoding="utf-8")
    with pytest.raises(typer.Exit) as left:
        running_target(other, None)
    assert left.value.exit_code == EXIT_BAD_INPUT
    assert "hall.toml" in capsys.readouterr().err


def test_a_note_of_an_older_version_names_the_hall(hall: Path, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "current.json").write_text(
        f'{{"hall": "{hall}", "setup": null}}', encoding="utf-8"
    )
    assert running_target(None, None).setup.controller.commands == COMMANDS
