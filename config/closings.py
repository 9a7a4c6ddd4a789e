"""A table of closed cases, as the approval system or an office person exports it."""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from config.cells import Cells
from config.problems import Problem, Report
from config.table import TableSpec, read_table


class Closing(NamedTuple):
    """One case that is closed. `row` is where it stands in its file, 0 where there is none."""

    case: str
    closed_on: dt.date | None
    """None: today."""
    result: str = ""
    row: int = 0


def read_closings(path: str | Path) -> tuple[list[Closing], tuple[Problem, ...]]:
    """Read a CSV with the columns `case`, and optionally `closed_on` and `result`.

    Every fault is told with its row and column; with an error among them nothing should be sent.
    """
    path = Path(path)
    spec = TableSpec(
        file=path.name,
        required=("case",),
        optional=("closed_on", "result"),
        without_rows="warning",
        key=("case",),
    )
    report = Report()

    def row(cells: Cells) -> Closing:
        day = None if cells.is_empty("closed_on") else cells.date("closed_on")
        return Closing(
            cells.text("case", empty="error", shown=False),
            day,
            cells.text("result", shown=False),
        )

    rows = read_table(path.parent, spec, row, report, key=lambda each: each.case)
    closings = [entry.value._replace(row=entry.row) for entry in rows]
    return closings, report.problems()
