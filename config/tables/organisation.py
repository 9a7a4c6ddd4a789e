"""departments.csv, staff.csv, subcentres.csv, towns.csv: who works where."""

from pathlib import Path

from config.cells import Cells
from config.model import Department, StaffMember, Subcentre, Town
from config.problems import Report
from config.table import Rows, TableSpec, read_table

DEPARTMENTS = TableSpec(
    file="departments.csv",
    required=("code", "name_zh", "name_en", "short_name"),
    optional=("short_name_initials", "item_count"),
    key=("code",),
)
STAFF = TableSpec(
    file="staff.csv",
    required=("staff_no", "display_name", "department", "window", "role_zh"),
    optional=("role_en", "weekend_duty_group"),
    without_rows="warning",
    key=("staff_no",),
)
SUBCENTRES = TableSpec(
    file="subcentres.csv",
    required=("code", "name_zh", "name_en", "kind", "departments", "zones"),
    optional=("source",),
    needed=False,
    without_rows="allowed",
    key=("code",),
)
TOWNS = TableSpec(
    file="towns.csv",
    required=("code_2016", "name_zh", "name_en", "name_initials", "town_hall_zh"),
    optional=("exists_in_2023_data", "note"),
    needed=False,
    without_rows="allowed",
    key=("code_2016",),
)


def read_departments(folder: Path, report: Report) -> Rows[Department]:
    """Read departments.csv."""

    def row(cells: Cells) -> Department:
        return Department(
            code=cells.code("code"),
            name_zh=cells.text("name_zh", empty="error", fits=30),
            name_en=cells.text("name_en", empty="warning"),
            short_name=cells.text("short_name", empty="warning", fits=10),
            short_name_initials=cells.text("short_name_initials"),
            item_count=cells.whole("item_count", None),
        )

    return read_table(folder, DEPARTMENTS, row, report, key=lambda value: value.code)


def read_staff(folder: Path, report: Report) -> Rows[StaffMember]:
    """Read staff.csv."""

    def row(cells: Cells) -> StaffMember:
        return StaffMember(
            staff_no=cells.code("staff_no"),
            display_name=cells.text("display_name", empty="warning", fits=30),
            department=cells.code("department"),
            counter=cells.counter_number("window", empty="allowed") or None,
            role_zh=cells.text("role_zh", empty="warning", fits=20),
            role_en=cells.text("role_en"),
            weekend_duty_group=cells.text("weekend_duty_group"),
        )

    return read_table(folder, STAFF, row, report, key=lambda value: value.staff_no)


def read_subcentres(folder: Path, report: Report) -> Rows[Subcentre]:
    """Read subcentres.csv."""

    def row(cells: Cells) -> Subcentre:
        return Subcentre(
            code=cells.code("code"),
            name_zh=cells.text("name_zh", empty="error", fits=30),
            name_en=cells.text("name_en", empty="warning"),
            kind=cells.text("kind", empty="warning"),
            departments=cells.codes("departments"),
            zones=cells.texts("zones", empty="warning"),
            source=cells.text("source", shown=False),
        )

    return read_table(folder, SUBCENTRES, row, report, key=lambda value: value.code)


def read_towns(folder: Path, report: Report) -> Rows[Town]:
    """Read towns.csv."""

    def row(cells: Cells) -> Town:
        return Town(
            code=cells.code("code_2016"),
            name_zh=cells.text("name_zh", empty="error", fits=20),
            name_en=cells.text("name_en", empty="warning"),
            name_initials=cells.text("name_initials", empty="warning"),
            town_hall_zh=cells.text("town_hall_zh", empty="warning", fits=30),
            exists_in_2023_data=cells.flag("exists_in_2023_data", None),
            note=cells.text("note", shown=False),
        )

    return read_table(folder, TOWNS, row, report, key=lambda value: value.code)
