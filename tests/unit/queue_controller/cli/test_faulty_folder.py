"""Commands beside a folder with a faulty table: every fault, and that nothing was done."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import typer

from queue_controller.cli.session import EXIT_BAD_INPUT, load_target

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
