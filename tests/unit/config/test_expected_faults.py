"""The forty known faults: severity, file, row and column as published, and nothing beside them."""

import csv
import re
from pathlib import Path

import pytest

from config.problems import Problem
from tests.unit.config.folders import EDGE, load_changed

_WHERE = re.compile(r"row (\d+)(?:, column (\w+))?")
EXPECTED = list(csv.DictReader((EDGE / "expected.csv").read_text("utf-8").splitlines()))


def _place(where: str) -> tuple[int | None, str | None]:
    """Row and column of a place; a column of None may be any."""
    if where == "file":
        return None, None
    if where == "header":
        return 1, None
    if where.startswith("column "):
        return None, where.removeprefix("column ")
    match = _WHERE.fullmatch(where)
    assert match, where
    return int(match[1]), match[2]


def test_there_are_forty() -> None:
    assert len(EXPECTED) == 40
    assert {row["fault"] for row in EXPECTED} == {p.name for p in (EDGE / "faults").iterdir()}


@pytest.mark.parametrize("fault", EXPECTED, ids=[row["fault"] for row in EXPECTED])
def test_fault(fault: dict[str, str], tmp_path: Path) -> None:
    data = (EDGE / "faults" / fault["fault"] / fault["file"]).read_bytes()

    result = load_changed(tmp_path, fault["file"], data)

    if fault["severity"] == "accept":
        assert result.problems == ()
        assert result.hall is not None
        return
    assert (result.hall is None) == (fault["severity"] == "error")
    row, column = _place(fault["where"])
    # 23 has two bad numbers in one row; every other fault has one cause and one complaint.
    assert len(result.problems) == (2 if fault["fault"].startswith("23_") else 1)
    for problem in result.problems:
        assert problem.file == fault["file"]
        assert problem.severity == fault["severity"]
        assert problem.row == row
        assert column in {None, problem.column}
        _check_words(problem)


def _check_words(problem: Problem) -> None:
    for message in (problem.message_zh, problem.message_en):
        assert problem.file in message
        assert problem.row is None or str(problem.row) in message
        assert problem.column in message
    assert re.search("[\u4e00-\u9fff]", problem.message_zh)
    assert not re.search("[\x00-\x1f]", problem.message_zh + problem.message_en)


def test_both_rows_of_a_repeated_code_are_named(tmp_path: Path) -> None:
    data = (EDGE / "faults" / "01_duplicate_item_code" / "items.csv").read_bytes()

    (problem,) = load_changed(tmp_path, "items.csv", data).problems

    assert "第2行" in problem.message_zh
    assert "rows 2 and 7" in problem.message_en


def test_as_json_has_exactly_the_agreed_keys(tmp_path: Path) -> None:
    data = (EDGE / "faults" / "43_header_only" / "windows.csv").read_bytes()

    (problem,) = load_changed(tmp_path, "windows.csv", data).problems

    assert problem.as_json() == {
        "file": "windows.csv",
        "row": None,
        "column": None,
        "severity": "error",
        "kind": "no_rows",
        "message_zh": problem.message_zh,
        "message_en": problem.message_en,
    }


def test_a_warning_leaves_nothing_that_a_device_cannot_show(tmp_path: Path) -> None:
    folder = EDGE / "faults"
    newline = (folder / "55_newline_in_field" / "departments.csv").read_bytes()
    overlong = (folder / "47_overlong_sign_text" / "windows.csv").read_bytes()

    departments = load_changed(tmp_path / "a", "departments.csv", newline).require()
    windows = load_changed(tmp_path / "b", "windows.csv", overlong).require()

    assert departments.department("MZ").name_zh == "测试县民政局"
    assert windows.counter("2").sign_text == "2号 市场监督管理与食"


def test_a_byte_order_mark_leaves_the_first_column_its_name(tmp_path: Path) -> None:
    data = (EDGE / "faults" / "33_utf8_bom" / "departments.csv").read_bytes()

    hall = load_changed(tmp_path, "departments.csv", data).require()

    assert hall.department("GA").name_zh == "测试县公安局"
