"""The bench counts right, judges right, shows what it judged, and its figures run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench import report
from tests.bench.__main__ import FIGURES, main
from tests.bench.arithmetic import (
    Row,
    Spread,
    Target,
    against_floor,
    number,
    percentile,
    pooled_against_floor,
)
from tests.bench.machine import Noise
from tests.bench.wires import EXCHANGES


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1), (0.5, 50), (0.99, 99), (0.999, 100), (1.0, 100)]
)
def test_percentile_is_the_nearest_rank(share: float, expected: int) -> None:
    values = list(range(100, 0, -1))
    assert percentile(values, share) == expected


def test_percentile_of_few_values_is_one_of_them() -> None:
    assert percentile([7.0], 0.99) == 7.0
    assert percentile([1.0, 9.0], 0.5) == 1.0
    assert percentile([1.0, 9.0], 0.51) == 9.0


def test_percentile_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_spread_over_rounds_is_the_median_with_its_ends() -> None:
    assert Spread.of_rounds([4.0, 1.0, 9.0]) == Spread(4.0, 1.0, 9.0)


def test_pooled_percentile_is_over_all_rounds_its_ends_are_single_rounds() -> None:
    rounds = [[1.0] * 99 + [50.0], [2.0] * 98 + [60.0, 70.0]]
    assert Spread.pooled(rounds, 0.99) == Spread(50.0, 1.0, 60.0)


def test_the_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    # The machine was slow in the second round: both arms took ten times as long.
    row = against_floor("x", "ms", [2.0, 20.0, 3.0], [1.0, 10.0, 1.0], "floor")
    assert row.ratio == 2.0
    assert row.value == Spread(3.0, 2.0, 20.0)
    assert row.floor == Spread(1.0, 1.0, 10.0)


def test_rounds_of_figure_and_floor_must_pair() -> None:
    with pytest.raises(ValueError, match="shorter"):
        against_floor("x", "ms", [1.0, 2.0], [1.0], "floor")


@pytest.mark.parametrize(
    ("target", "value", "floor", "reached", "missed_by"),
    [
        (Target("at_most", 10.0), 10.0, None, True, ""),
        (Target("at_most", 10.0), 12.5, None, False, "2.50 ms too much"),
        (Target("times_floor", 1.25), 1.25, 1.0, True, ""),
        (Target("times_floor", 1.25), 3.0, 2.0, False, "1.50 × instead of 1.25 ×"),
        (Target("share_of_floor", 0.5), 50.0, 100.0, True, ""),
        (Target("share_of_floor", 0.5), 49.0, 100.0, False, "49% instead of 50%"),
        (Target("above_floor", 100.0), 400.0, 300.0, True, ""),
        (Target("above_floor", 100.0), 420.0, 300.0, False, "20.0 ms too much"),
    ],
)
def test_verdicts(
    target: Target, value: float, floor: float | None, reached: bool, missed_by: str
) -> None:
    if floor is None:
        row = Row("x", "ms", Spread(value, value, value), target=target, why="because")
    else:
        row = against_floor("x", "ms", [value], [floor], "floor", target=target, why="because")
    assert row.reached is reached
    said = [] if reached else [f"Missed: x, {missed_by}: because."]
    assert report.misses([row]) == said


def test_without_a_target_there_is_no_verdict() -> None:
    row = Row("x", "ms", Spread(1.0, 1.0, 1.0))
    assert row.reached is None
    assert report.misses([row]) == []


def test_a_target_against_the_floor_needs_one() -> None:
    row = Row("x", "ms", Spread(1.0, 1.0, 1.0), target=Target("times_floor", 1.0))
    with pytest.raises(ValueError, match="floor"):
        _ = row.reached


def test_a_pooled_row_compares_pooled_figures() -> None:
    row = pooled_against_floor("x", "ms", 0.5, [[2.0], [4.0]], [[1.0], [1.0]], "floor")
    assert row.ratio == 2.0


def test_numbers_are_short_and_keep_their_unit() -> None:
    assert number(0.1234, "ms") == "0.123 ms"
    assert number(1.234, "s") == "1.23 s"
    assert number(12.34, "MiB") == "12.3 MiB"
    assert number(1234.5, "/s") == "1,234/s"
    assert number(123.4, "ms") == "123 ms"


def test_the_table_shows_figure_floor_ratio_target_and_verdict() -> None:
    target = Target("times_floor", 1.25)
    rows = [
        against_floor("p50", "ms", [2.0, 3.0], [1.0, 2.0], "echo", target=target, why="it is slow"),
        Row("idle", "%", Spread(1.5, 1.5, 1.5)),
    ]
    result = report.Result("issue", "Durable", "Closed loop.", rows, Noise(0.5, 0.02), 3.0)
    text = report.markdown(report.Report({"Python": "3.11"}, [result], 4.0))
    assert (
        "| p50 | 2.50 ms (2.00 – 3.00) | 1.50 ms (1.00 – 2.00) echo | 1.75 × | ≤ 1.25 × floor | **no** |"
        in text
    )
    assert "| idle | 1.50 % | – | – | – | – |" in text
    assert "- Missed: p50, 1.75 × instead of 1.25 ×: it is slow." in text
    assert "- Python: 3.11" in text
    assert "Load average 0.50, others 2%" in text


def test_every_figure_says_what_it_measures() -> None:
    assert len({figure.name for figure in FIGURES}) == len(FIGURES)
    assert all(figure.title and figure.measured.endswith(".") for figure in FIGURES)


def test_issue_and_restart_run(tmp_path: Path) -> None:
    # Tiny rounds: that they run, end to end, with rows and verdicts; never how fast.
    kept, table = tmp_path / "bench.json", tmp_path / "bench.md"
    wanted = ["--only", "issue", "--only", "restart"]
    assert main([*wanted, "--quick", "--json", str(kept), "--out", str(table)]) == 0
    found = json.loads(kept.read_text(encoding="utf-8"))
    assert [result["name"] for result in found["results"]] == ["issue", "restart"]
    rows = [row for result in found["results"] for row in result["rows"]]
    judged = [row for row in rows if row["target"] is not None]
    assert len(judged) == 3
    assert all(row["reached"] in {True, False} for row in judged)
    assert all(row["value"]["value"] > 0 and row["floor"]["value"] > 0 for row in rows)
    assert "## Restart with a 5,000-ticket day (`restart`)" in table.read_text(encoding="utf-8")


def test_the_figures_of_the_wires_and_of_a_whole_rack_run(tmp_path: Path) -> None:
    kept, table = tmp_path / "bench.json", tmp_path / "bench.md"
    wanted = ["--only", "wires", "--only", "rack"]
    assert main([*wanted, "--quick", "--json", str(kept), "--out", str(table)]) == 0
    found = json.loads(kept.read_text(encoding="utf-8"))
    rows = {row["what"]: row for result in found["results"] for row in result["rows"]}
    at_9600 = [row for what, row in rows.items() if what.endswith("9600 baud")]
    assert len(at_9600) == len(EXCHANGES) > 0
    assert all(row["value"]["value"] > 0 and row["target"]["limit"] == 2.0 for row in at_9600)
    (size,) = [row for what, row in rows.items() if what.startswith("a ticket as text")]
    assert size["reached"]  # bytes, not time


def test_the_taps_on_the_ticket_machine_run(tmp_path: Path) -> None:
    kept, table = tmp_path / "bench.json", tmp_path / "bench.md"
    wanted = ["--only", "tap", "--quick", "--json", str(kept), "--out", str(table)]
    assert main(wanted) == 0
    (result,) = json.loads(kept.read_text(encoding="utf-8"))["results"]
    assert len(result["rows"]) == 5
    assert all(row["value"]["value"] > 0 for row in result["rows"])
    assert [row["target"]["limit"] for row in result["rows"] if row["target"]] == [100, 100, 50]
