"""docs/规则.md says what the program does."""

import csv
import re
from pathlib import Path

from config.model import PolicyConfig
from queue_controller.api.view.of_the_hall import NOTICES_KEPT
from queue_controller.domain.uninvited import INVITATION_MS
from queue_controller.service.kept import CASE_DAYS
from queue_controller.service.serving import CASES_MAX

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
    assert f"{policy.late_rating_days} 天内（`late_rating_days`）" in TEXT
    assert f"{'、'.join(map(str, policy.work_order_days))} 个工作日（`work_order_days`）" in TEXT
    assert f"最多 {policy.reprint_limit} 次（`reprint_limit`）" in TEXT
    for name in ("walk_up_numbers", "roll_numbers"):
        first, last = getattr(policy, name)
        assert f"{first}–{last}，`{name}`" in TEXT
    assert f"件数最多 {CASES_MAX}" in TEXT
    assert f"群众 {NOTICES_KEPT.days} 天内凭编号" in TEXT
    assert f"接件 {CASE_DAYS} 天没有办结" in TEXT
    assert f"不到 {INVITATION_MS // 1000} 秒就叫了下一位" in TEXT


def test_every_section_that_the_first_table_names_is_there() -> None:
    table = TEXT.partition("| 几点、什么事 | 看哪一节 |")[2].partition("\n\n")[0]
    named = {name for row in table.splitlines()[2:] for name in _sections(row)}
    there = set(re.findall(r"^#{2,3} (.+)$", TEXT, re.MULTILINE))
    assert named
    assert named <= there, named - there


def _sections(row: str) -> list[str]:
    cell = row.split("|")[2].strip()
    whole = [name for name in re.findall(r"^#{2,3} (.+)$", TEXT, re.MULTILINE) if name in cell]
    rest = cell
    for name in sorted(whole, key=len, reverse=True):
        rest = rest.replace(name, "")
    return [*whole, *(part for part in rest.split("，") if part.strip())]
