"""A table: finds the columns by name and reads row by row into model values.

`Rows` remembers where each value came from, so that a later check can name the row, and whether
rows were lost, so that a check does not blame others for it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from config import csvfile
from config import text as chars
from config.cells import Cells, Empty
from config.csvfile import Record
from config.problems import Report
from config.words import nearest

_T = TypeVar("_T")

_OTHER_SEPARATORS = {
    ";": ("分号“;”", "semicolons"),
    "\t": ("制表符", "tabs"),
    "，": ("中文逗号“，”", "full-width commas"),
    "|": ("竖线“|”", "bars"),
    "；": ("中文分号“；”", "full-width semicolons"),
}


COLUMNS_MAX = 500
UNKNOWN_COLUMNS_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """Which file, which columns, and what it means when the file or its rows are missing."""

    file: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    needed: bool = True
    """Whether a hall without this file is refused."""
    without_rows: Empty = "error"
    rows_max: int = 50_000
    key: tuple[str, ...] = ()
    """The columns that together name a row, the one to complain about first."""


@dataclass(slots=True)
class Entry(Generic[_T]):
    """A row of a table as a value. `bad` are the columns with a fault already reported."""

    row: int
    value: _T
    key: str
    bad: set[str] = field(default_factory=set)

    def ok(self, *columns: str) -> bool:
        """Whether none of these columns has a fault."""
        return self.bad.isdisjoint(columns)


@dataclass(slots=True)
class Rows(Generic[_T]):
    """A table as read. `usable` is False without its file or columns (or where it is not there)."""

    file: str
    usable: bool = False
    present: bool = False
    damaged: bool = False
    """Rows are missing here because of a fault already reported."""
    columns: frozenset[str] = frozenset()
    entries: list[Entry[_T]] = field(default_factory=list)
    by_key: dict[str, Entry[_T]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether a name that is not found here is truly unknown."""
        return self.usable and not self.damaged

    @property
    def values(self) -> tuple[_T, ...]:
        """The values in the order of the file."""
        return tuple(entry.value for entry in self.entries)

    def __iter__(self) -> Iterator[Entry[_T]]:
        return iter(self.entries)

    def __contains__(self, key: str) -> bool:
        return key in self.by_key

    def get(self, key: str) -> Entry[_T] | None:
        """The row of this key, or None."""
        return self.by_key.get(key)


def read_table(
    folder: Path,
    spec: TableSpec,
    read_row: Callable[[Cells], _T],
    report: Report,
    *,
    key: Callable[[_T], str] = lambda _: "",
) -> Rows[_T]:
    """Read one table of a hall folder; every fault goes to the report. `key` names a row."""
    rows: Rows[_T] = Rows(spec.file)
    records = _records(folder, spec, rows, report)
    if not records:
        return rows
    header = _header(records[0], spec, report)
    if header is None:
        return rows
    rows.usable = True
    rows.columns = frozenset(header.names)
    if len(records) - 1 > spec.rows_max:
        report.error(
            *(spec.file, None, "", "too_long"),
            f"有{len(records) - 1}行，最多{spec.rows_max}行。请检查是否放错了文件。",
            f"{len(records) - 1} rows, {spec.rows_max} at most; is it the right file?",
        )
        rows.damaged = True
        return rows
    seen: dict[str, int] = {}
    for record in records[1:]:
        cells = _cells(record, header, spec, report)
        if cells is None:
            rows.damaged = rows.damaged or not record.is_blank
            continue
        value = read_row(cells)
        name = key(value)
        if not cells.bad.isdisjoint(spec.key):
            rows.damaged = True
        elif spec.key and name in seen:
            report.forget_warnings(spec.file, record.number, spec.key[0])
            _report_duplicate(spec, cells, name, seen[name])
            rows.damaged = True
            continue
        entry = Entry(record.number, value, name, cells.bad)
        seen.setdefault(name, record.number)
        rows.entries.append(entry)
        rows.by_key.setdefault(name, entry)
    if not rows.entries and not rows.damaged:
        _report_no_rows(spec, report)
        rows.damaged = spec.without_rows == "error"
    return rows


def _records(folder: Path, spec: TableSpec, rows: Rows[_T], report: Report) -> list[Record]:
    path = folder / spec.file
    if not path.exists() and not path.is_symlink():
        if spec.needed:
            zh, en = _similar_file(folder, spec.file)
            report.error(
                *(spec.file, None, "", "missing_file"),
                f"缺少这个文件。请把它放进大厅的文件夹。{zh}",
                f"this file is missing; put it into the folder of the hall.{en}",
            )
        return []
    rows.present = True
    data = csvfile.read_bytes(path, spec.file, report)
    text = None if data is None else csvfile.decode(data, spec.file, report)
    if text is None:
        return []
    found = csvfile.read_records(text, spec.file, report)
    rows.damaged = found.damaged
    if found.records and found.records[0].number == 1:
        return found.records
    return []


def _similar_file(folder: Path, file: str) -> tuple[str, str]:
    try:
        names = [path.name for path in folder.iterdir()][:1000]
    except OSError:
        return "", ""
    stem = file.removesuffix(".csv")
    similar = {file.upper(), f"{file}.TXT", f"{file}.CSV", f"{stem}.XLSX", f"{stem}.XLS"}
    for name in names:
        if name.upper() in similar:
            return f"文件夹里有“{name}”，是不是它？", f" There is “{name}”: is it this one?"
    return "", ""


@dataclass(frozen=True, slots=True)
class _Header:
    width: int
    names: dict[str, int]
    """The place of each column that the hall knows."""


def _header(record: Record, spec: TableSpec, report: Report) -> _Header | None:
    if len(record.cells) > COLUMNS_MAX:
        report.error(
            *(spec.file, 1, "", "too_long"),
            f"表头有{len(record.cells)}列，最多{COLUMNS_MAX}列。请检查是否放错了文件。",
            f"{len(record.cells)} columns, {COLUMNS_MAX} at most; is it the right file?",
        )
        return None
    if not set(spec.required) & {_clean_name(cell) for cell in record.cells}:
        _report_no_header(record, spec, report)
        return None
    names = [_header_name(cell, spec, report) for cell in record.cells]
    known = (*spec.required, *spec.optional)
    missing = [name for name in spec.required if name not in names]
    unknown = [name for name in names if name and name not in known]
    hints = {}
    for column in missing:
        near = nearest(column, unknown[:UNKNOWN_COLUMNS_NAMED])
        hints[column] = near
        _report_missing_column(spec, column, near, report)
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        if name in places:
            _report_repeated_column(spec, name, report)
            missing.append(name)
        elif name in known:
            places[name] = place
    told = {*known, *hints.values()}
    _report_unknown_columns(spec, [name for name in names if name not in told], report)
    return None if missing else _Header(len(names), places)


def _clean_name(cell: str) -> str:
    seen = chars.INVISIBLE.sub("", chars.CONTROL.sub("", chars.one_line(cell)))
    return seen.strip(chars.BLANKS)


def _header_name(cell: str, spec: TableSpec, report: Report) -> str:
    name = _clean_name(cell)
    shown = chars.cut(name)
    if name != cell.strip(chars.BLANKS):
        report.warning(
            *(spec.file, 1, shown, "invisible_character"),
            f"列名“{shown}”里有看不见的字符，已去掉。请重新输入列名。",
            f"the column name “{shown}” had characters that cannot be seen; type it again.",
        )
    elif name != cell:
        report.warning(
            *(spec.file, 1, shown, "whitespace"),
            f"列名“{shown}”前后有空格，已忽略。请删去空格。",
            f"blanks around the column name “{shown}” were ignored; take them out.",
        )
    return name


def _report_no_header(record: Record, spec: TableSpec, report: Report) -> None:
    line = ",".join(record.cells)
    wanted = ",".join(spec.required)
    for mark, (zh, en) in _OTHER_SEPARATORS.items():
        if set(spec.required) & {part.strip(' "') for part in line.split(mark)}:
            report.error(
                *(spec.file, 1, "", "missing_column"),
                f"各列是用{zh}隔开的。请改用英文逗号“,”隔开（另存为“CSV UTF-8（逗号分隔）”）。",
                f"the columns are separated by {en}; commas are expected (“CSV UTF-8”).",
            )
            return
    report.error(
        *(spec.file, 1, "", "missing_column"),
        f"第一行不是表头，找不到列名。请在第一行写上列名：{wanted}",
        f"the first row is no header; its first row must name the columns: {wanted}",
    )


def _report_missing_column(spec: TableSpec, column: str, near: str, report: Report) -> None:
    zh, en = (f"是不是写成了“{near}”？", f" Is “{near}” meant?") if near else ("", "")
    report.error(
        *(spec.file, 1, column, "missing_column"),
        f"缺少“{column}”这一列。请补上这一列。{zh}",
        f"the column {column} is missing; add it.{en}",
    )


def _report_repeated_column(spec: TableSpec, column: str, report: Report) -> None:
    report.error(
        *(spec.file, 1, column, "duplicate_key"),
        f"“{column}”这一列出现了两次，不知道以哪一列为准。请删去一列。",
        f"the column {column} stands twice, and it is not clear which one holds; remove one.",
    )


def _report_unknown_columns(spec: TableSpec, names: list[str], report: Report) -> None:
    for column in names[:UNKNOWN_COLUMNS_NAMED]:
        near = nearest(column, (*spec.required, *spec.optional))
        zh, en = (f"是不是想写“{near}”？", f" Did you mean “{near}”?") if near else ("", "")
        if not column:
            zh, en = "这一列没有列名。", " It has no name."
        report.warning(
            *(spec.file, 1, chars.cut(column), "unknown_column"),
            f"不认识的列，已忽略。{zh}如不需要请删去。",
            f"an unknown column was ignored.{en} Remove it if it is not needed.",
        )
    if len(names) > UNKNOWN_COLUMNS_NAMED:
        report.warning(
            *(spec.file, 1, "", "unknown_column"),
            f"共有{len(names)}个不认识的列，已忽略。请检查是否放错了文件。",
            f"{len(names)} unknown columns were ignored; is it the right file?",
        )


def _cells(record: Record, header: _Header, spec: TableSpec, report: Report) -> Cells | None:
    given = len(record.cells)
    if record.is_blank:
        report.warning(
            *(spec.file, record.number, "", "bad_row"),
            "这一行是空的，已忽略。请删去空行。",
            "an empty row was ignored; remove it.",
        )
        return None
    if given < header.width or any(cell.strip() for cell in record.cells[header.width :]):
        report.error(
            *(spec.file, record.number, "", "bad_row"),
            f"这一行有{given}格，应当有{header.width}格。请对照表头补齐或删去多余的格；"
            "格内如有英文逗号，请把整格用英文双引号括起来。",
            f"{given} fields, {header.width} expected; complete the row or remove what is too "
            "much; a cell with a comma must stand in quotation marks.",
        )
        return None
    if given > header.width:
        report.warning(
            *(spec.file, record.number, "", "bad_row"),
            "行末有多余的逗号，已忽略。请删去。",
            "surplus commas at the end of the row were ignored; remove them.",
        )
    named = {name: record.cells[place] for name, place in header.names.items()}
    return Cells(report, spec.file, record.number, named)


def _report_duplicate(spec: TableSpec, cells: Cells, key: str, first: int) -> None:
    column = spec.key[0]
    key = chars.cut(key)
    cells.error(
        *(column, "duplicate_key"),
        f"“{key}”在第{first}行和第{cells.row}行出现了两次。请删去一行，或改成不同的编码。",
        f"“{key}” stands in rows {first} and {cells.row}; remove one or give it another code.",
    )


def _report_no_rows(spec: TableSpec, report: Report) -> None:
    zh, en = "只有表头，没有任何一行内容。请填写。", "only a header and no rows; fill it in."
    if spec.without_rows == "error":
        report.error(spec.file, None, "", "no_rows", zh, en)
    elif spec.without_rows == "warning":
        report.warning(spec.file, None, "", "no_rows", zh, en)
