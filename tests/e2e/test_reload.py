"""`hall reload` on a running hall: the controller, and every program that reads the same folder."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.stand import until
from tests.e2e.test_run import Run, _children
from tests.helpers.patience import PATIENCE_S

PROGRAMS = """
[[program]]
name = "board-1"
kind = "board"
machine = "hall-pc"

[[program]]
name = "terminal-1"
kind = "terminal"
counter = "1"
machine = "hall-pc"

[[program]]
name = "host-2"
kind = "device_host"
machine = "hall-pc"
"""
NAMES = ("announcer-1", "board-1", "terminal-1", "host-2")


class Programs(Run):
    """With one program of each way of starting."""

    def _start(self) -> subprocess.Popen[bytes]:
        with (self.folder / "hall.toml").open("a", encoding="utf-8") as stream:
            stream.write(PROGRAMS)
        return super()._start()

    def log(self, name: str) -> str:
        path = self.cwd / "data" / "logs" / f"{name}.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def began_again(self, name: str) -> bool:
        return "starting anew" in self.log(name)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Programs]:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("QT_QUICK_BACKEND", "software")
    found = Programs(tmp_path)
    try:
        yield found
    finally:
        found.process.terminate()
        try:
            found.process.wait(PATIENCE_S)
        finally:
            found.process.kill()


def test_every_program_begins_again_with_the_new_tables_and_no_process_dies(run: Programs) -> None:
    until(lambda: run.hall("status")[0] == 0, "the controller does not answer")
    until(lambda: len(_children(run.process.pid)) == len(NAMES) + 1, "not all programs run")
    before = _children(run.process.pid)
    table = run.folder / "hall.csv"
    good = table.read_text(encoding="utf-8")

    table.write_text(good.replace("starvation_minutes,60", "starvation_minutes,soon"))
    assert run.hall("reload", "--reason", "换季")[0] == 2, "with every fault, as hall check"

    table.write_text(good.replace("测试县", "新县"))
    code, body = run.hall("reload", "--reason", "换季")
    assert code == 0, body
    assert body["changed"] == ["hall.csv"]
    for name in NAMES:
        until(partial(run.began_again, name), partial(run.log, name))
    until(lambda: _children(run.process.pid).keys() == before.keys(), "a process died")
    assert "已停止" not in run.output.read_text(encoding="utf-8")
    assert run.hall("status")[1]["view"]["configuration"] == body["digest"]
    code, body = run.hall("supervision", "day")
    assert {"configuration"} <= {each["kind"] for each in body["remarks"]}

    # 巡查, from the command line to the table that goes into a folder.
    note = ("inspection", "note", "=1+1 地面有水", "--counter", "1", "--action")
    assert run.hall(*note, "--category", "environment")[0] == 0
    (one,) = run.hall("inspection", "list")[1]["inspections"]
    assert run.hall("inspection", "settle", one["inspection"], "已清理")[0] == 0
    table = run.cwd / "inspections.csv"
    assert run.hall("inspection", "list", "--csv", str(table))[0] == 0
    header, row = table.read_text(encoding="utf-8-sig").splitlines()
    assert header.startswith("inspection,date,time,category,counter")
    assert ",环境卫生,1,,'=1+1 地面有水,,是," in row, "no spreadsheet takes it for a formula"
    assert row.endswith(",已清理,")
