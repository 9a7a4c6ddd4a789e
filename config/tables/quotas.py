"""quotas.csv: how many bookings and numbers a queue, or the whole hall, gives."""

import re
from pathlib import Path
from typing import Final

from config.cells import Cells
from config.model import WHOLE_HALL, Quota
from config.problems import Report
from config.table import Rows, TableSpec, read_table

QUOTAS = TableSpec(
    file="quotas.csv",
    required=("queue",),
    optional=("appointments_per_slot", "appointments_per_day", "numbers_per_day", "note"),
    needed=False,
    without_rows="allowed",
    rows_max=9999,
    key=("queue",),
)
NUMBERS: Final = ("appointments_per_slot", "appointments_per_day", "numbers_per_day")
MOST: Final = 9999
_QUEUE: Final = re.compile(rf"{re.escape(WHOLE_HALL)}|[0-9A-Za-z]+", re.ASCII)


def read_quotas(folder: Path, report: Report) -> Rows[Quota]:
    """Read quotas.csv."""
    return read_table(folder, QUOTAS, _quota, report, key=lambda value: value.queue)


def _quota(cells: Cells) -> Quota:
    queue = cells.code("queue", pattern=_QUEUE)
    slot, day, numbers = (_number(cells, column) for column in NUMBERS)
    if queue and "queue" not in cells.bad and slot is day is numbers is None:
        cells.warning(
            *("queue", "missing_value"),
            "这一行没有写任何限数，不起作用。请写上，或删去这一行。",
            "this row sets no limit and has no effect; write one, or remove the row.",
        )
    return Quota(
        queue=queue,
        appointments_per_slot=slot,
        appointments_per_day=day,
        numbers_per_day=numbers,
        note=cells.text("note", shown=False),
    )


def _number(cells: Cells, column: str) -> int | None:
    if cells.is_empty(column):
        return None
    return cells.whole(column, None, most=MOST)
