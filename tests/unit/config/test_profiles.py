"""work_profiles.csv: the table, and what is wrong with it where."""

from pathlib import Path

import pytest

from config.loader import load_hall
from config.model import WorkProfile
from tests.unit.config.folders import copy_base, load_changed

HEAD = "window,queue,take,minutes,note\n"


def served(folder: Path) -> tuple[str, str, str]:
    """A counter, a queue that it serves with others, and one that it does not serve."""
    hall = load_hall(copy_base(folder / "look")).hall
    assert hall is not None
    for queue in hall.queues:
        for number in queue.counters:
            other = next((q.prefix for q in hall.queues if number not in q.counters), "")
            if other:
                return number, queue.prefix, other
    raise AssertionError("the small hall has such a counter")


def test_a_profile_is_found_by_counter_and_queue(tmp_path: Path) -> None:
    number, queue, _ = served(tmp_path)
    text = f"{HEAD}{number},{queue},first_above,20,帮忙\n"
    result = load_changed(tmp_path, "work_profiles.csv", lambda _: text)
    hall = result.hall
    assert hall is not None
    assert hall.profiles_by_counter[number][queue] == WorkProfile(
        counter=number, queue=queue, take="first_above", minutes=20, note="帮忙"
    )
    before = load_hall(copy_base(tmp_path / "before")).problems
    assert result.problems == before


@pytest.mark.parametrize(
    ("row", "column", "kind", "severity"),
    [
        ("{n},{q},sometimes,,", "take", "unknown_value", "error"),
        ("{n},{q},first_above,,", "minutes", "missing_value", "error"),
        ("{n},{q},first_above,0,", "minutes", "out_of_range", "error"),
        ("{n},{q},first_above,601,", "minutes", "out_of_range", "error"),
        ("{n},{q},first_above,ten,", "minutes", "bad_number", "error"),
        ("{n},{q},always,20,", "minutes", "inconsistent_value", "warning"),
        ("99,{q},always,,", "window", "unknown_reference", "error"),
        ("{n},X,always,,", "queue", "unknown_reference", "error"),
        ("{n},{o},idle,,", "queue", "inconsistent_reference", "error"),
        ("{n},{q},always,,\n{n},{q},always,,", "window", "duplicate_key", "error"),
    ],
)
def test_a_fault_is_named_with_its_place(
    tmp_path: Path, row: str, column: str, kind: str, severity: str
) -> None:
    number, queue, other = served(tmp_path)
    text = HEAD + row.format(n=number, q=queue, o=other) + "\n"
    result = load_changed(tmp_path, "work_profiles.csv", lambda _: text)
    found = [
        (each.row, each.column, each.kind, each.severity)
        for each in result.problems
        if each.file == "work_profiles.csv"
    ]
    assert found == [(3 if kind == "duplicate_key" else 2, column, kind, severity)]
    assert (result.hall is None) == (severity == "error")


def test_somebody_must_take_from_a_queue_always(tmp_path: Path) -> None:
    hall = load_hall(copy_base(tmp_path / "look")).hall
    assert hall is not None
    queue = hall.queues[0]
    rows = "".join(f"{number},{queue.prefix},idle,,\n" for number in queue.counters)
    result = load_changed(tmp_path, "work_profiles.csv", lambda _: HEAD + rows)
    (found,) = [each for each in result.problems if each.file == "work_profiles.csv"]
    assert (found.row, found.column, found.kind) == (
        1 + len(queue.counters),
        "take",
        "inconsistent_reference",
    )
