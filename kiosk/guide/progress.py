"""Where a case stands (办件进度), from whatever system knows it. Without one the page says so."""

from __future__ import annotations

import csv
import datetime as dt
import logging
import re
from pathlib import Path
from typing import Final, Protocol

from msgspec import Struct

log = logging.getLogger(__name__)

NUMBER: Final = re.compile(r"[0-9A-Z]{4,20}")
COLUMNS: Final = ("case_no", "item_zh", "state_zh", "state_en", "updated")


class Progress(Struct, frozen=True):
    """One case as the public may know it: no name, no ID number. `updated` is an ISO date."""

    case_no: str
    item_zh: str
    state_zh: str
    state_en: str
    updated: str


class SourceBrokenError(Exception):
    """The source cannot be asked now."""


class ProgressSource(Protocol):
    """A system that knows cases."""

    def look(self, case_no: str) -> Progress | None:
        """The case of this number, None when there is none; returns within a second.

        Raises:
            SourceBrokenError: it cannot be asked now.
        """
        ...


class CsvProgress:
    """A table that the approval system exports again and again; read anew when it has changed.

    Columns: case_no, item_zh, state_zh, state_en, updated (ISO date).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._cases: dict[str, Progress] = {}

    def look(self, case_no: str) -> Progress | None:
        """The case of this number.

        Raises:
            SourceBrokenError: the file is missing or is no such table; the reason is in the log.
        """
        try:
            status = self._path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if stamp != self._stamp:
                self._cases = _read(self._path)
                self._stamp = stamp
        except (OSError, ValueError) as err:
            self._stamp = None
            log.warning("the cases of %s cannot be read: %s", self._path, err)
            raise SourceBrokenError(str(err)) from err
        return self._cases.get(case_no)


def _read(path: Path) -> dict[str, Progress]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise ValueError(f"columns are missing: {', '.join(missing)}")
        found: dict[str, Progress] = {}
        for place, row in enumerate(rows, 2):
            values = [(row[name] or "").strip() for name in COLUMNS]
            if not NUMBER.fullmatch(values[0]):
                raise ValueError(f"row {place}: case_no is not 4 to 20 digits or capitals")
            dt.date.fromisoformat(values[4])
            found[values[0]] = Progress(*values)
    return found
