"""The small valid hall of tests/data/edge/base, copied and changed in one place."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

from config.loader import load_hall
from config.problems import LoadResult

ROOT = Path(__file__).parents[3]
EDGE = ROOT / "tests" / "data" / "edge"
BASE = EDGE / "base"
HALLS = ROOT / "config" / "halls"

Change = Callable[[str], str]


def copy_base(folder: Path) -> Path:
    """A writable copy of the base hall."""
    hall = folder / "hall"
    shutil.copytree(BASE, hall)
    return hall


def load_changed(folder: Path, file: str, change: Change | bytes) -> LoadResult:
    """Load the base hall with one file changed or replaced."""
    hall = copy_base(folder)
    path = hall / file
    if isinstance(change, bytes):
        path.write_bytes(change)
    else:
        text = path.read_bytes().decode() if path.exists() else ""
        path.write_bytes(change(text).encode())
    return load_hall(hall)


def cell(row: int, column: str, value: str) -> Change:
    """Put a value into a cell; the header is row 1."""

    def change(text: str) -> str:
        rows = list(csv.reader(io.StringIO(text)))
        rows[row - 1][rows[0].index(column)] = value
        return _written(rows)

    return change


def add(*cells: str) -> Change:
    """Add a row at the end."""
    return lambda text: text + _written([list(cells)])


def drop(row: int) -> Change:
    """Take a row out."""

    def change(text: str) -> str:
        lines = text.split("\n")
        del lines[row - 1]
        return "\n".join(lines)

    return change


def without_column(column: str) -> Change:
    """Take a column out."""

    def change(text: str) -> str:
        rows = list(csv.reader(io.StringIO(text)))
        place = rows[0].index(column)
        return _written([row[:place] + row[place + 1 :] for row in rows])

    return change


def replaced(old: str, new: str) -> Change:
    """Replace a piece of text that occurs in the file."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
