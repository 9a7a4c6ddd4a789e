"""A table of closed cases, and every fault of it by row and column."""

import datetime as dt
from pathlib import Path

from config.closings import Closing, read_closings


def read(tmp_path: Path, text: str) -> tuple[list[Closing], list[tuple[int | None, str, str]]]:
    path = tmp_path / "closed.csv"
    path.write_text(text, encoding="utf-8")
    closings, problems = read_closings(path)
    return closings, [(each.row, each.column, each.severity) for each in problems]


def test_a_good_table(tmp_path: Path) -> None:
    text = "case,closed_on,result\n20250908-B012-k1,2025-09-12,办结\nAK-77,,\n"
    closings, problems = read(tmp_path, text)
    assert closings == [
        Closing("20250908-B012-k1", dt.date(2025, 9, 12), "办结", 2),
        Closing("AK-77", None, "", 3),
    ]
    assert problems == []


def test_only_the_case_is_needed(tmp_path: Path) -> None:
    assert read(tmp_path, "case\nAK-1\n")[0] == [Closing("AK-1", None, "", 2)]


def test_every_fault_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    text = "case,closed_on\nAK-1,12.9.2025\n,2025-09-12\nAK-1,2025-09-12\n"
    _, problems = read(tmp_path, text)
    errors = [(row, column) for row, column, severity in problems if severity == "error"]
    assert errors == [(2, "closed_on"), (3, "case"), (4, "case")]


def test_a_missing_column_or_file_is_told(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "number\nAK-1\n")
    assert [severity for _, _, severity in problems if severity == "error"] == ["error"]
    closings, missing = read_closings(tmp_path / "nothing.csv")
    assert closings == []
    assert [each.kind for each in missing] == ["missing_file"]
