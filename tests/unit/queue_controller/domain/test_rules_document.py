"""docs/规则.md says what the program does."""

import csv
import re
from pathlib import Path

from config.model import PolicyConfig

ROOT = Path(__file__).resolve().parents[4]
TEXT = (ROOT / "docs" / "规则.md").read_text(encoding="utf-8")


def test_the_worked_example_is_the_one_that_is_tested() -> None:
    example = ROOT / "tests" / "data" / "calling_example.csv"
    with example.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["expected_position"]))
    told = re.findall(r"^\| (\d\d:\d\d) \| (A\d{3}) \| (\d\d:\d\d) \|", TEXT, re.MULTILINE)
    assert [(label, issued) for _, label, issued in told] == [
        (row["ticket"], row["issued_at"]) for row in rows
    ]
    assert [at for at, _, _ in told][:3] == ["09:20", "09:25", "09:30"]


def test_the_numbers_are_the_defaults() -> None:
    policy = PolicyConfig()
    assert f"{policy.no_show_s:g} 秒内（`no_show_s`）" in TEXT
    assert f"{policy.second_press_s:g} 秒内再按（`second_press_s`）" in TEXT
    assert f"{policy.undo_s:g} 秒内（`undo_s`）" in TEXT
    assert f"开始前 {policy.check_in_early_minutes} 分钟到结束后" in TEXT
    assert f"叫号 {policy.call_unseen_s:g} 秒内" in TEXT
    assert f"{policy.call_unspoken_s:g} 秒内没有播报" in TEXT
