"""The order of calling, in the words of the hall's data: rules (a) to (f) and the worked example."""

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

from config.model import PriorityRule
from queue_controller.domain.calling import TIE_GAP, Key, Line, choose

EXAMPLE = Path(__file__).parents[3] / "data" / "calling_example.csv"
STARVATION_MS = 60 * 60_000

CLASSES: dict[str, tuple[PriorityRule, int]] = {
    "P10": ("priority_next", 1),
    "P11": ("priority_next", 1),
    "P20": ("interleave", 2),
    "P21": ("interleave", 2),
    "P30": ("time_slot", 1),
    "P31": ("dedicated_window", 1),
    "P32": ("interleave", 3),
    "P41": ("after_three", 3),
    "P99": ("fifo", 0),
}


def at(clock: str) -> int:
    hours, minutes = clock.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000


def add(line: Line, ticket: str, clock: str, code: str = "P99", slot: str = "") -> Key:
    rule, every = CLASSES[code]
    number = int(ticket[1:])
    key = (at(clock), number * TIE_GAP, ticket)
    line.add(key, rule, every, at(slot) if slot else 0)
    return key


def call(line: Line, clock: str, *, priority_counter: bool = False) -> tuple[str, str]:
    head = line.head(at(clock), STARVATION_MS, at_priority_counter=priority_counter)
    if head is None:
        return "", ""
    line.call(head.key[2], at(clock), at_priority_counter=priority_counter)
    return head.key[2], head.rule


def calls(line: Line, *clocks: str, priority_counter: bool = False) -> list[str]:
    return [call(line, clock, priority_counter=priority_counter)[0] for clock in clocks]


class Row(NamedTuple):
    ticket: str
    issued_at: str
    code: str
    position: int


def example_rows() -> list[Row]:
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Row(row["ticket"], row["issued_at"], row["class"], int(row["expected_position"]))
        for row in rows
    ]


def play_example(*, priority_counter: bool) -> tuple[list[str], dict[str, str]]:
    """Tickets come at their time; A002 re-enters when A005, A006 and A007 were the first three."""
    line = Line("A")
    rows = sorted(example_rows(), key=lambda row: at(row.issued_at))
    order: list[str] = []
    rules: dict[str, str] = {}
    clock_ms = at("09:20")
    for _ in range(len(rows)):
        while rows and at(rows[0].issued_at) <= clock_ms:
            row = rows.pop(0)
            if row.code == "P41":
                place = line.place_behind(3, at(row.issued_at), 0)
                assert place.behind == "A007"
                line.add((place.place_ms, place.place_tie, row.ticket), *CLASSES["P41"])
            else:
                add(line, row.ticket, row.issued_at, row.code)
        clock = f"{clock_ms // 3_600_000}:{clock_ms // 60_000 % 60:02d}"
        ticket, rule = call(line, clock, priority_counter=priority_counter)
        rules[ticket] = rule
        order.append(ticket)
        clock_ms += 5 * 60_000
    return order, rules


def test_worked_example_at_a_general_counter() -> None:
    order, rules = play_example(priority_counter=False)
    expected = [row.ticket for row in sorted(example_rows(), key=lambda row: row.position)]
    assert order == expected
    assert rules == {
        "A005": "fifo",
        "A013": "appointment_due",
        "A006": "interleave_waited_longest",
        "A007": "fifo",
        "A002": "fifo",
        "A010": "interleave_due",
        "A008": "starvation",
        "A014": "priority_next",
        "A009": "starvation",
        "A015": "priority_next",
        "A011": "interleave_waited_longest",
        "A012": "fifo",
    }


def test_worked_example_at_a_counter_of_kind_priority() -> None:
    order, rules = play_example(priority_counter=True)
    assert order == ("A006 A013 A010 A011 A005 A007 A014 A015 A002 A008 A009 A012".split())
    assert rules["A006"] == "priority_counter"
    assert rules["A014"] == "priority_next"
    assert rules["A005"] == "fifo"
