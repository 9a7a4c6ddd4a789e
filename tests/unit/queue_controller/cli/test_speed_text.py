"""A fast rehearsal says that its waits are too long, in its summary and in the report of its day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from queue_controller.cli.look_commands import day_report_text
from queue_controller.cli.past_report import speed_of
from queue_controller.cli.speed_text import speed_text
from queue_controller.cli.target import load_target
from queue_controller.store.report import day_report

HALL = Path(__file__).parents[4] / "config/halls/ziyang"


@pytest.mark.parametrize(
    ("speed", "said"), [(1.0, False), (20.0, False), (21.0, True), (60.0, True)]
)
def test_waits_of_a_fast_rehearsal_are_said_to_be_too_long(speed: float, *, said: bool) -> None:
    report = day_report([], "2025-09-08", rehearsal=True, speed=speed)
    text = day_report_text(report, load_target(HALL, None, as_json=False))
    assert ("等候、办理时间、过号和没有播报的叫号都会偏多" in text) is said
    assert bool(speed_text(speed)) is said
    assert not said or f"{speed:g} 倍速" in text


def test_the_speed_of_a_copy_is_that_of_its_rehearsal(tmp_path: Path) -> None:
    assert speed_of(tmp_path) == 1.0, "a hall's data"
    file = tmp_path / "rehearsal.json"
    file.write_text(json.dumps({"hall_start_ms": 1, "speed": 60.0, "wall_ms": 2}), encoding="utf-8")
    assert speed_of(tmp_path) == 60.0
    file.write_text("{", encoding="utf-8")
    assert speed_of(tmp_path) == 1.0
