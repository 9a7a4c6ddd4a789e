"""quotas.csv, and a file of bookings from another system."""

from pathlib import Path

import pytest

from config.bookings import read_bookings
from config.model import APPOINTMENTS_PER_SLOT, WHOLE_HALL
from tests.unit.config.folders import copy_base, load_changed

QUOTAS = "queue,appointments_per_slot,appointments_per_day,numbers_per_day,note\n"
BOOKINGS = "date,slot_start,slot_end,queue,item,code,name_masked,id_hash\n"


def test_a_queue_has_its_own_limits_and_the_hall_those_of_all(tmp_path: Path) -> None:
    text = f"{QUOTAS}*,3,40,,\nB,,10,30,窗口少\n"
    hall = load_changed(tmp_path, "quotas.csv", lambda _: text).require()
    assert hall.appointments_per_slot("B") == 3
    assert (hall.quota("B").appointments_per_day, hall.quota("B").numbers_per_day) == (10, 30)
    assert hall.quota(WHOLE_HALL).appointments_per_day == 40
    assert hall.quota("Z").numbers_per_day is None


def test_without_the_table_a_slot_holds_two(tmp_path: Path) -> None:
    hall = load_changed(tmp_path, "quotas.csv", lambda _: QUOTAS).require()
    assert hall.appointments_per_slot("B") == APPOINTMENTS_PER_SLOT


@pytest.mark.parametrize(
    ("row", "column", "kind", "severity"),
    [
        ("XX,1,,,", "queue", "unknown_reference", "error"),
        ("B,-1,,,", "appointments_per_slot", "out_of_range", "error"),
        ("B,1,2,many,", "numbers_per_day", "bad_number", "error"),
        ("B,,,,", "queue", "missing_value", "warning"),
        ("B,1,,,\nB,2,,,", "queue", "duplicate_key", "error"),
    ],
)
def test_a_fault_of_a_quota_is_named_with_its_place(
    tmp_path: Path, row: str, column: str, kind: str, severity: str
) -> None:
    result = load_changed(tmp_path, "quotas.csv", lambda _: f"{QUOTAS}{row}\n")
    found = [each for each in result.problems if each.file == "quotas.csv"]
    assert (column, kind, severity) in {(each.column, each.kind, each.severity) for each in found}


def test_a_file_of_bookings_is_checked_row_by_row_against_the_hall(tmp_path: Path) -> None:
    folder = copy_base(tmp_path / "hall")
    file = tmp_path / "from-the-platform.csv"
    file.write_text(
        f"{BOOKINGS}2026-11-23,09:00,09:30,B,,30000001,张*,\n"
        "2026-11-23,09:30,10:00,XX,,30000002,李*,\n"
        "2026-11-22,09:00,09:30,B,,30000003,王*,\n"
        "2026-11-23,09:00,09:30,B,,3,赵小明,\n",
        encoding="utf-8",
    )
    rows, problems = read_bookings(file, folder)
    assert (rows[0].row, rows[0].booking.code) == (2, "30000001")
    found = {(each.row, each.column, each.kind) for each in problems}
    assert {
        (3, "queue", "unknown_reference"),
        (4, "slot_start", "outside_hours"),
        (5, "code", "bad_value"),
        (5, "name_masked", "bad_value"),
    } <= found
    assert {each.file for each in problems} == {file.name}
    assert rows[-1].booking.name_masked == "赵*"


def test_a_sound_file_has_no_problems(tmp_path: Path) -> None:
    folder = copy_base(tmp_path / "hall")
    rows, problems = read_bookings(folder / "appointments.csv", folder)
    assert rows
    assert problems == ()


def test_a_file_may_bring_the_end_of_the_telephone_and_the_halls_own_table_not(
    tmp_path: Path,
) -> None:
    head = "date,slot_start,slot_end,queue,item,code,name_masked,id_hash,phone_tail\n"
    path = tmp_path / "list.csv"
    path.write_text(
        head
        + "2025-09-08,08:30,09:00,F,,20000001,周*,,1357\n"
        + "2025-09-08,08:30,09:00,F,,20000002,王*,,13800001357\n",
        "utf-8",
    )
    rows, problems = read_bookings(path, "config/halls/ziyang")
    assert rows[0].booking.phone_tail == "1357"
    (fault,) = [each for each in problems if each.severity == "error"]
    assert (fault.row, fault.column) == (3, "phone_tail")
    assert "13800001357" not in fault.message_zh + fault.message_en
