"""Other faults of the same kinds: each gives one complaint, at its place, with its severity."""

from pathlib import Path

import pytest

from tests.unit.config.folders import (
    Change,
    add,
    cell,
    drop,
    load_changed,
    replaced,
    without_column,
)

E, W = "error", "warning"
Case = tuple[str, Change, int | None, str, str, str]

QUEUE = ("户政二", "Household", "", "", "10", "5", "0", "yes", "4", "", "both", "", "户政")

KEYS: list[Case] = [
    ("departments.csv", add("GA", "公安局", "x", "公安", "G", "2"), 5, "code", E, "duplicate_key"),
    ("zones.csv", add("Z1", "一区", "x", "一", "1", "no", ""), 4, "code", E, "duplicate_key"),
    ("queues.csv", add("A", *QUEUE), 6, "prefix", E, "duplicate_key"),
    ("materials.csv", add("GA001", "1", "另", "copy", "1", ""), 7, "seq", E, "duplicate_key"),
    ("calendar.csv", add("2026-10-01", "closed", "", ""), 6, "date", E, "duplicate_key"),
    ("opening_hours.csv", cell(3, "day", "monday"), 3, "day", E, "duplicate_key"),
    ("appointments.csv", cell(3, "code", "10000001"), 3, "code", E, "duplicate_key"),
    ("plan.csv", cell(5, "code", "1"), 5, "code", E, "duplicate_key"),
    ("hall.csv", add("hall_id", "x", "y"), 12, "key", E, "duplicate_key"),
    ("items.csv", cell(3, "plain_name", "换身份证"), 3, "plain_name", E, "duplicate_key"),
    ("items.csv", cell(3, "popular_rank", "1"), 3, "popular_rank", E, "duplicate_key"),
    ("bundles.csv", cell(2, "items", "SJ001;SJ001"), 2, "items", E, "duplicate_key"),
    ("notices.csv", replaced("N01,", "N01,一,a,b,led,2025-01-01,2025-01-02,1,1\nN01,"), 3, "id",
     E, "duplicate_key"),
]  # fmt: skip

PREFIXES: list[Case] = [
    ("queues.csv", add("a", *QUEUE), 6, "prefix", E, "bad_character"),
    ("queues.csv", add("甲", *QUEUE), 6, "prefix", E, "bad_character"),
    ("queues.csv", add("А", *QUEUE), 6, "prefix", E, "bad_character"),  # Cyrillic
    ("queues.csv", add("D-", *QUEUE), 6, "prefix", E, "bad_character"),
    ("queues.csv", add("1", *QUEUE), 6, "prefix", E, "ambiguous_prefix"),
    ("queues.csv", add("AB", *QUEUE), 6, "prefix", E, "ambiguous_prefix"),
    ("queues.csv", add("O", *QUEUE), 6, "prefix", W, "confusable_prefix"),
    ("queues.csv", add("DDD", *QUEUE), 6, "prefix", W, "too_long"),
    ("queues.csv", add("", *QUEUE), 6, "prefix", E, "missing_value"),
]

REFERENCES: list[Case] = [
    ("windows.csv", cell(2, "zone", "Z9"), 2, "zone", E, "unknown_reference"),
    ("windows.csv", cell(2, "departments", "GA;XX"), 2, "departments", E, "unknown_reference"),
    ("windows.csv", cell(3, "queues", "B;K"), 3, "queues", E, "unknown_reference"),
    ("queues.csv", cell(2, "windows", "9"), 2, "windows", E, "unknown_reference"),
    ("queues.csv", cell(2, "departments", "GB"), 2, "departments", E, "unknown_reference"),
    ("queues.csv", cell(2, "items", "GA009"), 2, "items", E, "unknown_reference"),
    ("queues.csv", cell(2, "follow_on", "X"), 2, "follow_on", E, "unknown_reference"),
    ("items.csv", cell(6, "queue", "X"), 6, "queue", E, "unknown_reference"),
    ("items.csv", cell(2, "windows", "1;9"), 2, "windows", E, "unknown_reference"),
    ("staff.csv", cell(2, "window", "9"), 2, "window", E, "unknown_reference"),
    ("staff.csv", cell(2, "department", "XX"), 2, "department", E, "unknown_reference"),
    ("opening_hours.csv", cell(2, "lunch_queues", "A;X"), 2, "lunch_queues", E,
     "unknown_reference"),
    ("calendar.csv", cell(2, "day_row", "holiday"), 2, "day_row", E, "unknown_reference"),
    ("arrivals.csv", cell(2, "queue", "K"), 2, "queue", E, "unknown_reference"),
    ("appointments.csv", cell(2, "queue", "K"), 2, "queue", E, "unknown_reference"),
    ("appointments.csv", cell(2, "item", "GA999"), 2, "item", E, "unknown_reference"),
    ("bundles.csv", cell(2, "items", "SJ001;SJ009"), 2, "items", E, "unknown_reference"),
    ("plan.csv", cell(4, "code", "9"), 4, "code", E, "unknown_reference"),
    ("plan.csv", cell(3, "code", "Z9"), 3, "code", E, "unknown_reference"),
]  # fmt: skip

ROUTES: list[Case] = [
    ("windows.csv", cell(3, "queues", "A"), 3, "queues", E, "inconsistent_reference"),
    ("windows.csv", cell(3, "queues", "B;A"), 3, "queues", E, "inconsistent_reference"),
    ("queues.csv", cell(2, "windows", "2"), 2, "windows", E, "inconsistent_reference"),
    ("queues.csv", cell(2, "windows", "1;2"), 2, "windows", E, "inconsistent_reference"),
    ("queues.csv", cell(2, "windows", "4"), 2, "windows", E, "inconsistent_reference"),
    ("windows.csv", cell(2, "departments", "SJ"), 2, "departments", E, "inconsistent_reference"),
    ("windows.csv", cell(4, "departments", "GA"), 4, "departments", E, "inconsistent_reference"),
    ("queues.csv", cell(3, "departments", ""), 3, "departments", E, "inconsistent_reference"),
    ("queues.csv", cell(2, "departments", "GA;SJ"), 3, "departments", E, "ambiguous_reference"),
    ("queues.csv", replaced("MZ,,25", "MZ,SJ001,25"), 4, "items", E, "inconsistent_reference"),
    ("items.csv", cell(6, "queue", "B"), 6, "queue", E, "inconsistent_reference"),
    ("items.csv", cell(2, "windows", "1;4"), 2, "windows", E, "inconsistent_reference"),
    ("items.csv", cell(2, "windows", "1;2"), 2, "windows", E, "inconsistent_reference"),
    ("items.csv", cell(6, "windows", ""), 6, "windows", E, "missing_value"),
    ("queues.csv", cell(2, "follow_on", ""), 2, "follow_on", E, "missing_value"),
    ("queues.csv", cell(2, "follow_on", "A"), 2, "follow_on", E, "inconsistent_reference"),
    ("queues.csv", cell(5, "follow_on", "A"), 5, "follow_on", E, "inconsistent_reference"),
    ("queues.csv", cell(2, "fed_by", "transfers"), 2, "fed_by", E, "inconsistent_reference"),
    ("queues.csv", cell(5, "fed_by", "visitors"), 2, "follow_on", W, "inconsistent_value"),
    ("appointments.csv", cell(2, "queue", "B"), 2, "queue", E, "inconsistent_reference"),
    ("appointments.csv", cell(2, "queue", "R"), 2, "queue", E, "inconsistent_reference"),
    ("staff.csv", cell(2, "window", "2"), 2, "window", W, "inconsistent_value"),
]

NUMBERS: list[Case] = [
    *(
        ("queues.csv", cell(2, "mean_service_minutes", value), 2, "mean_service_minutes", E,
         "bad_number")
        for value in ("1e3", "1_000", "５", "+5", "-0", "5.", ".5", "ten", "0x10", "1,5", "10分钟",
                      "inf", "nan", "Infinity", "١٠", "1 0", "--1", "9" * 30)
    ),
    *(
        ("items.csv", cell(5, "promised_limit_days", value), 5, "promised_limit_days", E,
         "bad_number")
        for value in ("1.0", "十天", "-0", "1e1", "³", "٣")
    ),
    ("queues.csv", cell(2, "mean_service_minutes", "-1"), 2, "mean_service_minutes", E,
     "out_of_range"),
    ("queues.csv", cell(2, "mean_service_minutes", "100000"), 2, "mean_service_minutes", E,
     "out_of_range"),
    ("queues.csv", cell(2, "mean_service_minutes", ""), 2, "mean_service_minutes", E,
     "missing_value"),
    ("queues.csv", cell(2, "sd_service_minutes", "-5"), 2, "sd_service_minutes", E,
     "out_of_range"),
    ("queues.csv", cell(2, "share_of_arrivals", "50%"), 2, "share_of_arrivals", E, "bad_number"),
    ("queues.csv", cell(2, "share_of_arrivals", "-0.5"), 2, "share_of_arrivals", E,
     "out_of_range"),
    ("queues.csv", cell(2, "share_of_arrivals", "0.4"), None, "share_of_arrivals", W,
     "inconsistent_total"),
    ("departments.csv", cell(2, "item_count", "7"), 2, "item_count", W, "inconsistent_total"),
    ("arrivals.csv", cell(2, "expected_arrivals", "-1"), 2, "expected_arrivals", E,
     "out_of_range"),
    ("materials.csv", cell(2, "copies", "0"), 2, "copies", E, "out_of_range"),
    ("items.csv", cell(3, "popular_rank", "13"), 3, "popular_rank", E, "out_of_range"),
    ("priority_classes.csv", cell(2, "interleave_every", "0"), 2, "interleave_every", E,
     "out_of_range"),
    ("priority_classes.csv", cell(2, "rank", "first"), 2, "rank", E, "bad_number"),
    ("notices.csv", cell(2, "display_seconds", "-5"), 2, "display_seconds", E, "out_of_range"),
    ("plan.csv", cell(3, "w_m", "0"), 3, "w_m", E, "out_of_range"),
    ("plan.csv", cell(2, "x_m", "-1"), 2, "x_m", E, "out_of_range"),
    ("hall.csv", cell(9, "value", "three"), 9, "value", E, "bad_number"),
    ("hall.csv", cell(9, "value", "0"), 9, "value", E, "out_of_range"),
    ("windows.csv", cell(2, "number", "0"), 2, "number", E, "out_of_range"),
    ("windows.csv", cell(2, "number", "-1"), 2, "number", E, "bad_number"),
    ("windows.csv", cell(2, "number", "A1"), 2, "number", E, "bad_number"),
    ("windows.csv", cell(2, "number", "01"), 2, "number", W, "inconsistent_value"),
]  # fmt: skip

TIMES: list[Case] = [
    *(
        ("opening_hours.csv", cell(2, "morning_open", value), 2, "morning_open", E, "bad_hours")
        for value in ("25:00", "12:60", "8.30", "08：30", "0830", "noon", "8:3O", "-8:30",
                      "08:30:15", "8:30 AM", "０８:30", "08:5")
    ),
    ("opening_hours.csv", cell(2, "morning_open", "8:30"), 2, "morning_open", W, "bad_hours"),
    ("opening_hours.csv", cell(2, "afternoon_close", "13:00"), 2, "afternoon_close", E,
     "bad_hours"),
    ("opening_hours.csv", cell(2, "morning_close", ""), 2, "morning_close", E, "missing_value"),
    ("opening_hours.csv", cell(2, "ticket_start", "17:20"), 2, "ticket_stop", E, "bad_hours"),
    ("opening_hours.csv", cell(2, "ticket_stop", "18:00"), 2, "ticket_stop", W, "outside_hours"),
    ("opening_hours.csv", cell(2, "is_open", "maybe"), 2, "is_open", E, "unknown_value"),
    ("opening_hours.csv", cell(2, "is_open", ""), 2, "is_open", E, "missing_value"),
    ("opening_hours.csv", replaced("sunday,no", "sunday,yes"), 8, "morning_open", E,
     "missing_value"),
    ("opening_hours.csv", cell(2, "day", "mondey"), 2, "day", E, "unknown_value"),
    ("opening_hours.csv", drop(9), None, "day", E, "missing_row"),
    ("opening_hours.csv", add("funday", "no", *[""] * 13), 10, "day", W, "unknown_value"),
    ("opening_hours.csv", cell(2, "lunch_queues", ""), 2, "lunch_queues", W,
     "inconsistent_value"),
    ("calendar.csv", cell(2, "date", "2026-02-30"), 2, "date", E, "bad_date"),
    ("calendar.csv", cell(2, "date", "01/10/2026"), 2, "date", E, "bad_date"),
    ("calendar.csv", cell(2, "date", "2026年10月1日"), 2, "date", E, "bad_date"),
    ("calendar.csv", cell(2, "date", "2026-10/01"), 2, "date", E, "bad_date"),
    ("calendar.csv", cell(2, "date", "0000-10-01"), 2, "date", E, "bad_date"),
    ("calendar.csv", cell(2, "date", "2026/10/1"), 2, "date", W, "bad_date"),
    ("notices.csv", cell(2, "valid_from", "2025-13-01"), 2, "valid_from", E, "bad_date"),
    ("arrivals.csv", cell(2, "slot_start", "8:3O"), 2, "slot_start", E, "bad_time"),
    ("arrivals.csv", cell(2, "slot_end", "08:00"), 2, "slot_end", E, "bad_time"),
    ("arrivals.csv", cell(2, "slot_start", ""), 2, "slot_start", E, "missing_value"),
    ("arrivals.csv", cell(3, "slot_end", "09:45"), 3, "slot_end", W, "inconsistent_value"),
    ("arrivals.csv", add("A", "weekday", "08:30", "09:00", "3"), 8, "slot_start", E, "overlap"),
    ("arrivals.csv", add("A", "weekday", "18:00", "18:30", "2"), 8, "slot_start", W,
     "outside_hours"),
    ("arrivals.csv", add("B", "weekday", "12:00", "12:30", "0.1"), 8, "slot_start", W,
     "outside_hours"),
    ("appointments.csv", replaced("09:00,09:30", "07:00,07:30"), 2, "slot_start", W,
     "outside_hours"),
    ("appointments.csv", replaced("10:00,10:30", "12:00,12:30"), 3, "slot_start", W,
     "outside_hours"),
    ("appointments.csv", cell(2, "date", "2026-11-22"), 2, "slot_start", W, "outside_hours"),
    ("appointments.csv", cell(2, "date", "2026-10-01"), 2, "slot_start", W, "outside_hours"),
    ("appointments.csv", lambda text: text + "".join(
        f"2026-11-23,09:00,09:30,A,GA001,1000010{n},张*,\n" for n in range(2)), 6, "slot_start", W,
     "inconsistent_total"),
]  # fmt: skip

VALUES: list[Case] = [
    ("windows.csv", cell(2, "kind", "genral"), 2, "kind", E, "unknown_value"),
    ("queues.csv", cell(2, "fed_by", "visitor"), 2, "fed_by", E, "unknown_value"),
    ("queues.csv", cell(2, "counts_as_case", "Yes"), 2, "counts_as_case", E, "unknown_value"),
    ("priority_classes.csv", cell(2, "rule", "interleaved"), 2, "rule", E, "unknown_value"),
    ("priority_classes.csv", drop(4), None, "rule", E, "missing_row"),
    ("priority_classes.csv", drop(3), None, "rule", W, "missing_row"),
    ("materials.csv", cell(2, "kind", "photo"), 2, "kind", E, "unknown_value"),
    ("bundles.csv", cell(2, "order", "seq"), 2, "order", E, "unknown_value"),
    ("bundles.csv", cell(2, "items", ""), 2, "items", E, "missing_value"),
    ("arrivals.csv", cell(2, "day_type", "weekdays"), 2, "day_type", E, "unknown_value"),
    ("notices.csv", cell(2, "channel", "tv"), 2, "channel", E, "unknown_value"),
    ("plan.csv", cell(3, "facing", "North"), 3, "facing", E, "unknown_value"),
    ("plan.csv", cell(3, "kind", "window"), 3, "kind", E, "unknown_value"),
    ("items.csv", cell(2, "parallel_group", "其他"), 2, "parallel_group", E, "unknown_value"),
    ("items.csv", cell(2, "basis_check", "guess"), 2, "basis_check", W, "unknown_value"),
    ("items.csv", cell(5, "promised_limit_days", "30"), 5, "promised_limit_days", W,
     "inconsistent_value"),
    ("items.csv", cell(5, "promised_limit_days", "0"), 5, "promised_limit_days", W,
     "inconsistent_value"),
    ("items.csv", cell(2, "plain_name", ""), 2, "plain_name", W, "missing_value"),
    ("items.csv", cell(2, "name_zh", ""), 2, "name_zh", E, "missing_value"),
    ("items.csv", cell(2, "name_en", ""), 2, "name_en", W, "missing_value"),
    ("hall.csv", cell(5, "value", "Asia/Beijing"), 5, "value", E, "bad_value"),
    ("hall.csv", cell(5, "value", "../etc/passwd"), 5, "value", E, "bad_value"),
    ("hall.csv", cell(5, "value", "UTC+8"), 5, "value", E, "bad_value"),
    ("hall.csv", cell(4, "value", "../up"), 4, "value", E, "bad_value"),
    ("hall.csv", cell(4, "value", ""), 4, "value", E, "missing_value"),
    ("hall.csv", drop(5), None, "key", E, "missing_row"),
    ("hall.csv", cell(6, "value", "12345；96128"), 6, "value", W, "bad_value"),
    ("appointments.csv", cell(3, "code", "1000002"), 3, "code", E, "bad_value"),
    ("appointments.csv", cell(2, "id_hash", "110101199001011234"), 2, "id_hash", E, "bad_value"),
    ("appointments.csv", cell(2, "name_masked", "张三丰"), 2, "name_masked", W, "bad_value"),
    ("windows.csv", cell(2, "sign_text", "2号 公安户政"), 2, "sign_text", E, "inconsistent_value"),
    ("windows.csv", cell(2, "sign_text", "01号 公安户政"), 2, "sign_text", W,
     "inconsistent_value"),
    ("windows.csv", cell(2, "sign_text", "公安户政"), 2, "sign_text", W, "inconsistent_value"),
    ("windows.csv", cell(2, "departments", "GA；SJ"), 2, "departments", E, "bad_character"),
    ("windows.csv", cell(2, "departments", "GA;;"), 2, "departments", W, "bad_value"),
    ("items.csv", cell(2, "keywords", "身份证；换证"), 2, "keywords", W, "bad_value"),
    ("items.csv", cell(2, "process_steps", "申请＞受理"), 2, "process_steps", W, "bad_value"),
    ("queues.csv", cell(2, "windows", "1;1"), 2, "windows", W, "inconsistent_value"),
    ("windows.csv", cell(2, "queues", "A;A"), 2, "queues", W, "inconsistent_value"),
    ("items.csv", cell(2, "windows", "1;1"), 2, "windows", W, "inconsistent_value"),
    ("zones.csv", cell(2, "seats", "-1"), 2, "seats", E, "out_of_range"),
    ("zones.csv", cell(2, "has_windows", "no"), 2, "has_windows", W, "inconsistent_value"),
    ("items.csv", cell(2, "process_steps", "申请>受理>>办结"), 2, "process_steps", W, "bad_value"),
]  # fmt: skip

TEXTS: list[Case] = [
    ("items.csv", cell(3, "department", "GA\u200b"), 3, "department", E, "invisible_character"),
    ("departments.csv", cell(2, "code", "\ufeffGA"), 2, "code", E, "invisible_character"),
    ("departments.csv", cell(2, "code", "G\u00adA"), 2, "code", E, "invisible_character"),
    ("departments.csv", cell(2, "code", "GA\u00a0"), 2, "code", E, "invisible_character"),
    ("queues.csv", cell(2, "prefix", "A\u2060"), 2, "prefix", E, "invisible_character"),
    ("windows.csv", cell(2, "number", "1\u200d"), 2, "number", E, "invisible_character"),
    ("items.csv", cell(3, "name_zh", "临时\u200b身份证"), 3, "name_zh", W, "invisible_character"),
    ("windows.csv", cell(2, "name_zh", "\u202e户政"), 2, "name_zh", W, "invisible_character"),
    ("windows.csv", cell(2, "name_zh", "户\u3164政"), 2, "name_zh", W, "invisible_character"),
    ("items.csv", cell(3, "department", "GA "), 3, "department", W, "whitespace"),
    ("departments.csv", cell(2, "code", " GA"), 2, "code", W, "whitespace"),
    ("departments.csv", cell(2, "name_zh", "\u3000公安局"), 2, "name_zh", W, "whitespace"),
    ("windows.csv", cell(2, "departments", "GA; SJ"), 2, "departments", W, "whitespace"),
    ("departments.csv", cell(2, "code", "G A"), 2, "code", E, "bad_character"),
    ("departments.csv", cell(2, "code", "=GA"), 2, "code", E, "bad_character"),
    ("items.csv", cell(6, "name_zh", "结\x1b@婚"), 6, "name_zh", E, "control_character"),
    ("items.csv", cell(6, "name_zh", "结\x9b婚"), 6, "name_zh", E, "control_character"),
    ("items.csv", cell(6, "code", "MZ\n001"), 6, "code", E, "control_character"),
    ("items.csv", cell(6, "name_zh", "结\t婚"), 6, "name_zh", W, "control_character"),
    ("items.csv", cell(6, "name_zh", "结\u2028婚"), 6, "name_zh", W, "control_character"),
    ("items.csv", cell(5, "name_zh", "食品😀"), 5, "name_zh", W, "unsupported_character"),
    ("items.csv", cell(5, "name_zh", "食\ufffd品"), 5, "name_zh", W, "unsupported_character"),
    ("items.csv", cell(5, "name_zh", "食\ue000品"), 5, "name_zh", W, "unsupported_character"),
    ("staff.csv", cell(2, "display_name", "@SUM(A1)"), 2, "display_name", W, "suspicious_text"),
    ("staff.csv", cell(2, "display_name", "-1+1"), 2, "display_name", W, "suspicious_text"),
    ("queues.csv", cell(2, "name_zh", "户" * 300), 2, "name_zh", W, "too_long"),
    ("queues.csv", cell(2, "name_zh", "户" * 30_000), 2, "name_zh", E, "too_long"),
    ("departments.csv", cell(2, "code", "G" * 100), 2, "code", E, "too_long"),
    ("windows.csv", lambda text: without_column("sign_text")(text).replace(
        "婚姻登记,Marriage", "婚姻登记与收养登记窗口,Marriage"), 4, "name_zh", W, "too_long"),
]  # fmt: skip

PLAN: list[Case] = [
    ("plan.csv", cell(5, "x_m", "1"), 5, "x_m", W, "overlap"),
    ("plan.csv", cell(3, "x_m", "7"), 3, "x_m", W, "overlap"),
    ("plan.csv", cell(3, "x_m", "4"), 3, "x_m", W, "overlap"),
    ("plan.csv", cell(4, "x_m", "9.5"), 4, "x_m", W, "overlap"),
    ("plan.csv", cell(6, "y_m", "5.9"), 6, "x_m", W, "inconsistent_value"),
    ("plan.csv", drop(7), None, "code", W, "missing_row"),
]

CASES = [*KEYS, *PREFIXES, *REFERENCES, *ROUTES, *NUMBERS, *TIMES, *VALUES, *TEXTS, *PLAN]


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{n}-{c[0]}-{c[3]}-{c[5]}" for n, c in enumerate(CASES)]
)
def test_fault(case: Case, tmp_path: Path) -> None:
    file, change, row, column, severity, kind = case

    result = load_changed(tmp_path, file, change)

    found = [(p.file, p.row, p.column, p.severity, p.kind) for p in result.problems]
    if kind == "too_long" and column == "code":
        # A code that is too long is also unknown to the tables that use the right one.
        found = found[:1]
    assert found == [(file, row, column, severity, kind)]
    assert (result.hall is None) == (severity == "error")


def test_a_column_in_the_wrong_case_is_pointed_out(tmp_path: Path) -> None:
    (problem,) = load_changed(tmp_path, "zones.csv", replaced("code,", "Code,")).problems

    assert (problem.kind, problem.row, problem.column) == ("missing_column", 1, "code")
    assert "“Code”" in problem.message_zh


def test_a_sub_centre_without_its_table(tmp_path: Path) -> None:
    result = load_changed(tmp_path, "items.csv", cell(5, "subcentre", "SC1"))

    places = [(p.file, p.row, p.column, p.severity) for p in result.problems]
    assert places == [
        ("items.csv", 5, "subcentre", "error"),
        ("subcentres.csv", None, "", "error"),
    ]


def test_a_bundle_with_more_items_than_a_visit_takes(tmp_path: Path) -> None:
    result = load_changed(tmp_path, "hall.csv", cell(8, "value", "1"))

    assert [(p.file, p.row, p.column, p.kind) for p in result.problems] == [
        ("bundles.csv", 2, "items", "out_of_range"),
        ("bundles.csv", 3, "items", "out_of_range"),
    ]


def test_a_department_that_no_queue_takes(tmp_path: Path) -> None:
    result = load_changed(
        tmp_path,
        "queues.csv",
        lambda text: without_column("departments")(text).replace("prefix,", "prefix,departments,"),
    )

    # The header moved one column: every row has one field too few.
    assert {p.kind for p in result.problems} == {"bad_row"}


def test_the_nearest_known_word_is_offered(tmp_path: Path) -> None:
    (kind,) = load_changed(tmp_path / "a", "windows.csv", cell(2, "kind", "genral")).problems
    (day,) = load_changed(tmp_path / "b", "calendar.csv", cell(2, "day_row", "freiday")).problems

    assert "“general”" in kind.message_zh
    assert "“friday”" in day.message_en


def test_many_complaints_of_one_kind_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"GA{n:03},{n},纸,original,0,\n" for n in range(300))
    result = load_changed(tmp_path, "materials.csv", lambda text: text.split("\n")[0] + "\n" + rows)

    copies = [p for p in result.problems if p.column == "copies"]
    assert len(copies) == 101
    assert "200" in copies[-1].message_zh
    assert (copies[-1].row, copies[-1].severity) == (None, "error")
