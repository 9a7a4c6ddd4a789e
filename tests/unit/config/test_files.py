"""Files as such: missing, empty, in another encoding, with other line ends, cut short."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from config import check
from config.draft import read_draft
from config.loader import load_hall
from config.problems import Report
from config.table import TableSpec
from config.tables import demand, facts, hours, items, organisation, places, queues, voice
from tests.unit.config.folders import (
    BASE,
    HALLS,
    Change,
    copy_base,
    load_changed,
    replaced,
    without_column,
)

SPECS: list[TableSpec] = [
    facts.SPEC,
    organisation.DEPARTMENTS,
    organisation.STAFF,
    organisation.SUBCENTRES,
    organisation.TOWNS,
    places.ZONES,
    places.WINDOWS,
    places.PLAN,
    places.DEVICES,
    queues.QUEUES,
    queues.PRIORITY_CLASSES,
    items.ITEMS,
    items.MATERIALS,
    items.BUNDLES,
    hours.HOURS,
    hours.CALENDAR,
    demand.ARRIVALS,
    demand.APPOINTMENTS,
    demand.NOTICES,
    voice.PRONUNCIATIONS,
]
NEEDED = [spec.file for spec in SPECS if spec.needed]
OPTIONAL_IN_BASE = [
    (spec.file, column) for spec in SPECS if (BASE / spec.file).exists() for column in spec.optional
]


def test_base_loads_without_any_complaint() -> None:
    result = load_hall(BASE)

    assert result.problems == ()
    assert result.require().hall_id == "test-gov"


@pytest.mark.parametrize("name", ["ziyang", "songming"])
def test_a_real_hall_loads_without_any_complaint(name: str) -> None:
    assert load_hall(HALLS / name).problems == ()
    assert check(HALLS / name) == []


def test_the_tables_are_those_of_the_halls() -> None:
    files = {path.name for hall in ("ziyang", "songming") for path in (HALLS / hall).glob("*.csv")}

    assert {spec.file for spec in SPECS} == files


@pytest.mark.parametrize("file", NEEDED)
def test_a_missing_file_is_one_error(file: str, tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    (folder / file).unlink()

    result = load_hall(folder)

    assert result.hall is None
    assert [(p.file, p.row, p.column, p.severity, p.kind) for p in result.problems] == [
        (file, None, "", "error", "missing_file")
    ]


@pytest.mark.parametrize("file", ["arrivals.csv", "calendar.csv", "plan.csv", "bundles.csv"])
def test_a_missing_optional_file_is_no_complaint(file: str, tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    (folder / file).unlink()

    assert load_hall(folder).problems == ()


@pytest.mark.parametrize("path", sorted(BASE.glob("*.csv")), ids=lambda path: path.name)
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n", b" \r\n"])
def test_an_empty_file_is_one_error(path: Path, content: bytes, tmp_path: Path) -> None:
    result = load_changed(tmp_path, path.name, content)

    assert result.hall is None
    assert [(p.file, p.row, p.severity, p.kind) for p in result.problems] == [
        (path.name, None, "error", "empty_file")
    ]


@pytest.mark.parametrize("path", sorted(BASE.glob("*.csv")), ids=lambda path: path.name)
def test_a_file_without_its_header_is_one_error(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes().split(b"\n", maxsplit=1)[1]

    result = load_changed(tmp_path, path.name, data)

    assert result.hall is None
    assert [(p.file, p.row, p.severity, p.kind) for p in result.problems] == [
        (path.name, 1, "error", "missing_column")
    ]


@pytest.mark.parametrize("path", sorted(BASE.glob("*.csv")), ids=lambda path: path.name)
def test_a_file_without_rows(path: Path, tmp_path: Path) -> None:
    """A hall cannot do without most tables; an empty list of bookings is none of its faults."""
    result = load_changed(tmp_path, path.name, path.read_bytes().split(b"\n", maxsplit=1)[0])

    found = [(p.file, p.row, p.severity, p.kind) for p in result.problems]
    spec = next(spec for spec in SPECS if spec.file == path.name)
    if spec.without_rows == "allowed":
        allowed = ("plan.csv", None, "warning", "missing_row")
        assert found in ([], [allowed, allowed])
    else:
        assert found == [(path.name, None, spec.without_rows, "no_rows")]


@pytest.mark.parametrize(("file", "column"), OPTIONAL_IN_BASE)
def test_a_missing_optional_column_is_no_complaint(file: str, column: str, tmp_path: Path) -> None:
    assert load_changed(tmp_path, file, without_column(column)).problems == ()


@pytest.mark.parametrize("path", sorted(BASE.glob("*.csv")), ids=lambda path: path.name)
def test_a_missing_required_column_is_one_error(path: Path, tmp_path: Path) -> None:
    spec = next(spec for spec in SPECS if spec.file == path.name)
    for place, column in enumerate(spec.required):
        result = load_changed(tmp_path / str(place), path.name, without_column(column))

        assert result.hall is None
        assert [(p.file, p.row, p.column, p.kind) for p in result.problems] == [
            (path.name, 1, column, "missing_column")
        ]


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.rstrip("\n"),
        lambda text: text + "\n\n",
        lambda text: text + ",,,,,,,,,,\n",
        lambda text: "\ufeff" + text,
        lambda text: "\n".join(
            ",".join(f'"{part}"' for part in line.split(",")) for line in text.strip().split("\n")
        ),
    ],
    ids=["crlf", "cr", "no-final-newline", "blank-lines", "only-commas", "bom", "all-quoted"],
)
def test_ways_to_write_the_same_table(rewrite: Change, tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    for path in folder.glob("*.csv"):
        path.write_bytes(rewrite(path.read_bytes().decode()).encode())

    result = load_hall(folder)

    assert result.problems == ()
    assert result.require().items == load_hall(BASE).require().items


def test_rows_in_another_order_are_the_same_hall(tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    for path in folder.glob("*.csv"):
        header, *rows = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([header, *reversed(rows)]), "utf-8")

    assert load_hall(folder).problems == ()


WHOLE_FILE = [
    ("utf-16", lambda text: text.encode("utf-16")),
    ("utf-16-le", lambda text: text.encode("utf-16-le")),
    ("utf-16-be", lambda text: text.encode("utf-16-be")),
    ("utf-32", lambda text: text.encode("utf-32")),
    ("gbk", lambda text: text.encode("gbk")),
    ("gb18030", lambda text: text.encode("gb18030")),
    ("workbook", lambda _: b"PK\x03\x04\x14\x00"),
    ("old-workbook", lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1"),
]


@pytest.mark.parametrize(("name", "encode"), WHOLE_FILE, ids=[name for name, _ in WHOLE_FILE])
def test_another_encoding_is_one_error(
    name: str, encode: Callable[[str], bytes], tmp_path: Path
) -> None:
    data = encode((BASE / "items.csv").read_text("utf-8"))

    result = load_changed(tmp_path, "items.csv", data)

    assert result.hall is None
    assert [(p.file, p.row, p.kind) for p in result.problems] == [
        ("items.csv", None, "wrong_encoding")
    ]
    assert "UTF-8" in result.problems[0].message_zh


@pytest.mark.parametrize(
    "foreign", [b"Caf\xe9", b"\xe7\xbb", b"\xff", b"\xc0\xaf", b"\xed\xa0\x80"]
)
def test_foreign_bytes_in_one_row(foreign: bytes, tmp_path: Path) -> None:
    data = (BASE / "zones.csv").read_bytes().replace("综合受理区".encode(), foreign)

    result = load_changed(tmp_path, "zones.csv", data)

    assert result.hall is None
    assert [(p.file, p.row, p.kind) for p in result.problems] == [
        ("zones.csv", 2, "wrong_encoding")
    ]


@pytest.mark.parametrize(
    ("old", "new", "row", "severity", "kind"),
    [
        ("综合,12", '综合",12', 2, "error", "bad_csv"),
        ("综合,12", '"综合"x,12', 2, "error", "bad_csv"),
        ("综合,12", '"综合,12', 2, "error", "bad_csv"),
        ("婚姻,6", '婚姻,"6', 3, "error", "bad_csv"),
        ("yes,\nZ2", "yes,,x\nZ2", 2, "error", "bad_row"),
        ("yes,\nZ2", "yes\nZ2", 2, "error", "bad_row"),
        ("yes,\nZ2", "yes,,,,\nZ2", 2, "warning", "bad_row"),
        ("\nZ2", "\n\nZ2", 3, "warning", "bad_row"),
        ("\nZ2", "\n,,,,,,\nZ2", 3, "warning", "bad_row"),
        ("seats", "seets", 1, "warning", "unknown_column"),
        ("seats", "", 1, "warning", "unknown_column"),
        ("seats", "code", 1, "error", "duplicate_key"),
        ("code,", "code ,", 1, "warning", "whitespace"),
        ("code,", "\u200bcode,", 1, "warning", "invisible_character"),
        ("code,name_zh", '"code,name_zh', 1, "error", "bad_csv"),
    ],
)
def test_damage_to_one_row(
    old: str, new: str, row: int, severity: str, kind: str, tmp_path: Path
) -> None:
    result = load_changed(tmp_path, "zones.csv", replaced(old, new))

    first = result.problems[0]
    assert (first.file, first.row, first.severity, first.kind) == ("zones.csv", row, severity, kind)
    assert {p.file for p in result.problems} == {"zones.csv"}
    assert (result.hall is None) == (severity == "error")


@pytest.mark.parametrize("mark", [";", "\t", "|", "，"])
def test_another_separator_is_named(mark: str, tmp_path: Path) -> None:
    result = load_changed(tmp_path, "zones.csv", lambda text: text.replace(",", mark))

    (problem,) = result.problems
    assert (problem.row, problem.kind) == (1, "missing_column")
    assert "逗号" in problem.message_zh
    assert "comma" in problem.message_en


def test_a_record_over_several_lines_counts_once(tmp_path: Path) -> None:
    text = (BASE / "departments.csv").read_text("utf-8")
    text = text.replace("测试县公安局", '"测试县\n公安局"').replace("MZJ,1", "MZJ,x")

    result = load_changed(tmp_path, "departments.csv", text.encode())

    assert [(p.row, p.column) for p in result.problems] == [(2, "name_zh"), (4, "item_count")]


def test_what_is_no_plain_file(tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    (folder / "zones.csv").unlink()
    (folder / "zones.csv").mkdir()
    (folder / "staff.csv").unlink()
    (folder / "staff.csv").symlink_to(folder / "staff.csv")
    (folder / "notices.csv").unlink()
    os.mkfifo(folder / "notices.csv")
    (folder / "plan.csv").unlink()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "plan.csv"))
        result = load_hall(folder)

    assert result.hall is None
    assert {(p.file, p.kind) for p in result.problems} == {
        (file, "missing_file") for file in ("zones.csv", "staff.csv", "notices.csv", "plan.csv")
    }


def test_a_file_of_many_megabytes_is_refused_unread(tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    with (folder / "zones.csv").open("r+b") as file:
        file.truncate(1 << 40)

    (problem,) = load_hall(folder).problems

    assert (problem.file, problem.kind) == ("zones.csv", "too_long")


def test_more_rows_than_any_hall_has(tmp_path: Path) -> None:
    rows = "".join(f"kiosk,K{n},1,1,1,1,S\n" for n in range(2000))
    result = load_changed(tmp_path, "plan.csv", lambda text: text + rows)

    (problem,) = result.problems
    assert (problem.file, problem.row, problem.kind) == ("plan.csv", None, "too_long")


def test_a_file_under_another_name_is_pointed_out(tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    (folder / "zones.csv").rename(folder / "Zones.CSV")

    (problem,) = load_hall(folder).problems

    assert "“Zones.CSV”" in problem.message_zh


def test_no_folder() -> None:
    (problem,) = load_hall("/nowhere/at/all").problems

    assert (problem.file, problem.kind) == ("all", "missing_file")


def test_reading_never_changes_a_folder(tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    folder.chmod(0o555)

    read_draft(folder, Report())

    folder.chmod(0o755)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
