"""A file of bookings from another system, checked as if it were the hall's own appointments.csv."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from config.draft import read_draft
from config.loader import CHECKS
from config.model import Appointment
from config.problems import Problem, Report
from config.tables.demand import APPOINTMENTS, read_appointments


class ImportedBooking(NamedTuple):
    """One booking of a file, and the row where it stands."""

    booking: Appointment
    row: int


def read_bookings(
    path: str | Path, folder: str | Path
) -> tuple[list[ImportedBooking], tuple[Problem, ...]]:
    """Read a file with the columns of appointments.csv, and perhaps `phone_tail`, against the tables of a hall.

    Every fault is told with its row and column; with an error among them nothing should be sent.

    Args:
        path: the file.
        folder: the hall's tables; faults of their own are not told here.
    """
    path = Path(path)
    report = Report()
    spec = replace(
        APPOINTMENTS, file=path.name, needed=True, without_rows="warning", optional=("phone_tail",)
    )
    rows = read_appointments(path.parent, report, spec)
    draft = replace(read_draft(Path(folder), Report()), appointments=rows)
    for check in CHECKS:
        check.check(draft, report)
    problems = tuple(each for each in report.problems() if each.file == path.name)
    return [ImportedBooking(entry.value, entry.row) for entry in rows], problems
