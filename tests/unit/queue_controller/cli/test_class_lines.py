"""A class that waits longer than in plain order is marked; one that only rounds differently is not."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from queue_controller.api import messages as m
from queue_controller.cli.look_commands import day_report_text
from queue_controller.cli.target import load_target
from queue_controller.store.report import day_report

HALL = Path(__file__).parents[4] / "config/halls/ziyang"


@pytest.mark.parametrize(("mean_minutes", "marked"), [(2.24, False), (2.3, True), (2.0, False)])
def test_only_a_wait_that_is_longer_as_printed_is_marked(
    mean_minutes: float, *, marked: bool
) -> None:
    figures = m.ClassFigures("P20", 3, mean_minutes, 4.0, 5.0, 2.2, 4.0, 5.0)
    empty = day_report([], "2025-09-08", rehearsal=False)
    report = msgspec.structs.replace(empty, classes=(figures,))
    text = day_report_text(report, load_target(HALL, None, as_json=False))
    assert ("比先来先办等得久" in text) is marked


@pytest.mark.parametrize(("count", "sign"), [(2, "△"), (9, "△"), (10, "▲"), (200, "▲")])
def test_a_handful_of_people_is_told_as_such(count: int, sign: str) -> None:
    figures = m.ClassFigures("P20", count, 3.0, 4.0, 5.0, 2.2, 4.0, 5.0)
    empty = day_report([], "2025-09-08", rehearsal=False)
    report = msgspec.structs.replace(empty, classes=(figures,))
    text = day_report_text(report, load_target(HALL, None, as_json=False))
    assert f"{sign} 比先来先办等得久" in text
    assert (f"但只有 {count} 人" in text) is (sign == "△")


@pytest.mark.parametrize(("mean_minutes", "told"), [(3.0, True), (2.0, False)])
def test_a_dedicated_class_without_its_counter_is_explained_and_not_marked(
    mean_minutes: float, *, told: bool
) -> None:
    figures = m.ClassFigures("P31", 30, mean_minutes, 4.0, 5.0, 2.2, 4.0, 5.0, ordinary=True)
    empty = day_report([], "2025-09-08", rehearsal=False)
    report = msgspec.structs.replace(empty, classes=(figures,))
    text = day_report_text(report, load_target(HALL, None, as_json=False))
    assert "没有优先窗口的业务，按普通号排" in text
    assert ("这是规则，不是差错" in text) is told
    assert "▲" not in text
