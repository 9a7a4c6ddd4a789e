"""The order of calling, in the words of the hall's data: rules (a) to (f) and the worked example."""

import csv
from pathlib import Path
from typing import NamedTuple

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
    expected = "A006, A013, A010, A011, A005, A007, A014, A015, A002, A008, A009, A012"
    assert ", ".join(order) == expected
    assert rules["A006"] == "priority_counter"
    assert rules["A014"] == "priority_next"
    assert rules["A005"] == "fifo"


# --- (a) -----------------------------------------------------------------------------------------


def test_a_due_appointments_and_priority_next_go_first_by_place() -> None:
    line = Line("A")
    add(line, "A001", "09:00")
    add(line, "A002", "09:10", "P20")
    add(line, "A003", "09:20", "P11")
    add(line, "A004", "09:15", "P30", slot="09:15")
    add(line, "A005", "09:25", "P10")
    assert calls(line, "09:30", "09:31", "09:32") == ["A004", "A003", "A005"]


def test_a_an_early_appointment_is_ordinary_until_its_slot_begins() -> None:
    line = Line("A")
    add(line, "A001", "09:00")
    add(line, "A002", "09:20", "P30", slot="09:30")
    add(line, "A003", "09:05")
    assert call(line, "09:29") == ("A001", "fifo")
    assert call(line, "09:30") == ("A002", "appointment_due")


def test_a_an_early_appointment_is_called_in_its_ordinary_turn_when_that_comes_first() -> None:
    line = Line("A")
    add(line, "A002", "09:20", "P30", slot="09:30")
    add(line, "A003", "09:25")
    assert call(line, "09:26") == ("A002", "fifo")
    assert calls(line, "09:31") == ["A003"]


def test_a_once_due_the_place_is_the_beginning_of_the_slot() -> None:
    line = Line("A")
    add(line, "A001", "09:21", "P30", slot="09:30")
    add(line, "A002", "09:25", "P10")
    assert calls(line, "09:31", "09:31") == ["A002", "A001"]


def test_a_one_that_checks_in_after_its_slot_began_keeps_the_check_in_as_place() -> None:
    line = Line("A")
    add(line, "A001", "09:34", "P30", slot="09:30")
    add(line, "A002", "09:32", "P10")
    assert calls(line, "09:35", "09:35") == ["A002", "A001"]


# --- (b), (c) ------------------------------------------------------------------------------------


def test_b_one_that_waited_longer_than_every_ordinary_ticket_is_next() -> None:
    line = Line("A")
    add(line, "A001", "09:00", "P20")
    add(line, "A002", "09:01")
    assert call(line, "09:10") == ("A001", "interleave_waited_longest")


def test_b_equal_place_times_go_by_the_order_of_issue() -> None:
    line = Line("A")
    add(line, "A001", "09:00")
    add(line, "A002", "09:00", "P20")
    add(line, "A003", "09:00")
    assert calls(line, "09:10", "09:10", "09:10") == ["A001", "A002", "A003"]


def test_b_after_so_many_ordinary_calls_one_interleave_ticket_is_next() -> None:
    line = Line("A")
    for number in range(1, 8):
        add(line, f"A00{number}", f"09:0{number}")
    add(line, "A008", "09:08", "P20")
    add(line, "A009", "09:09", "P20")
    order = [call(line, "09:20") for _ in range(6)]
    assert order == [
        ("A001", "fifo"),
        ("A002", "fifo"),
        ("A008", "interleave_due"),
        ("A003", "fifo"),
        ("A004", "fifo"),
        ("A009", "interleave_due"),
    ]


def test_b_the_count_runs_while_no_interleave_ticket_waits() -> None:
    line = Line("A")
    for number in range(1, 6):
        add(line, f"A00{number}", f"09:0{number}")
    assert calls(line, "09:20", "09:20", "09:20") == ["A001", "A002", "A003"]
    add(line, "A006", "09:21", "P20")
    assert call(line, "09:22") == ("A006", "interleave_due")


def test_b_the_smallest_interval_among_the_waiting_applies_and_the_longest_waiting_goes() -> None:
    line = Line("A")
    for number in range(1, 6):
        add(line, f"A00{number}", f"09:0{number}")
    add(line, "A006", "09:06", "P32")
    add(line, "A007", "09:07", "P20")
    assert calls(line, "09:20", "09:20", "09:20") == ["A001", "A002", "A006"]
    line.remove("A007")
    add(line, "A008", "09:21", "P32")
    assert calls(line, "09:22", "09:22", "09:22") == ["A003", "A004", "A005"]


def test_b_a_call_under_a_leaves_the_count_alone() -> None:
    line = Line("A")
    for number in range(1, 5):
        add(line, f"A00{number}", f"09:0{number}")
    add(line, "A005", "09:05", "P20")
    assert calls(line, "09:06") == ["A001"]
    add(line, "A006", "09:07", "P10")
    assert calls(line, "09:08", "09:08", "09:08") == ["A006", "A002", "A005"]


def test_b_if_none_but_interleave_tickets_wait_they_go() -> None:
    line = Line("A")
    add(line, "A002", "09:02", "P32")
    add(line, "A001", "09:01", "P20")
    assert calls(line, "09:05", "09:05", "09:05") == ["A001", "A002", ""]


def test_b_the_count_starts_at_nothing_on_each_day() -> None:
    line = Line("A")
    for number in range(1, 5):
        add(line, f"A00{number}", f"09:0{number}")
    calls(line, "09:05", "09:05")
    line.start_day()
    add(line, "A005", "09:06", "P20")
    assert calls(line, "09:07") == ["A003"]


# --- (d) -----------------------------------------------------------------------------------------


def test_d_a_starving_ordinary_ticket_goes_after_one_priority_call() -> None:
    line = Line("A")
    add(line, "A001", "08:00")
    add(line, "A002", "09:00", "P10")
    add(line, "A003", "09:00", "P10")
    assert call(line, "09:01") == ("A002", "priority_next")
    assert call(line, "09:02") == ("A001", "starvation")
    assert call(line, "09:03") == ("A003", "priority_next")


def test_d_exactly_the_bound_is_not_over_it() -> None:
    line = Line("A")
    add(line, "A001", "08:00")
    add(line, "A002", "08:59", "P10")
    add(line, "A003", "08:59", "P10")
    assert calls(line, "08:59", "09:00") == ["A002", "A003"]


def test_d_does_not_hold_after_an_ordinary_call() -> None:
    line = Line("A")
    add(line, "A001", "07:00")
    add(line, "A002", "07:01")
    assert calls(line, "08:59") == ["A001"]
    add(line, "A003", "09:00", "P10")
    assert calls(line, "09:01", "09:02") == ["A003", "A002"]


def test_d_does_not_hold_at_a_counter_of_kind_priority() -> None:
    line = Line("A")
    add(line, "A001", "07:00")
    add(line, "A002", "09:00", "P10")
    add(line, "A003", "09:00", "P20")
    assert calls(line, "09:01", "09:02", priority_counter=True) == ["A002", "A003"]


# --- (e) -----------------------------------------------------------------------------------------


def test_e_priority_counters_call_ordinary_tickets_only_when_no_priority_one_waits() -> None:
    line = Line("A")
    add(line, "A001", "09:00")
    add(line, "A002", "09:01", "P31")
    add(line, "A003", "09:02", "P20")
    add(line, "A004", "09:03", "P10")
    add(line, "A005", "09:04", "P41")
    order = [call(line, "09:10", priority_counter=True) for _ in range(5)]
    assert order == [
        ("A004", "priority_next"),
        ("A002", "priority_counter"),
        ("A003", "priority_counter"),
        ("A001", "fifo"),
        ("A005", "fifo"),
    ]


def test_e_elsewhere_a_dedicated_class_is_ordinary_and_counts_as_such() -> None:
    line = Line("A")
    add(line, "A001", "09:00")
    add(line, "A002", "09:01", "P31")
    add(line, "A003", "09:02")
    add(line, "A004", "09:03", "P20")
    assert calls(line, "09:10", "09:10", "09:10") == ["A001", "A002", "A004"]


def test_e_an_ordinary_ticket_of_one_queue_does_not_pass_a_priority_ticket_of_another() -> None:
    one, other = Line("A"), Line("B")
    add(one, "A001", "08:00")
    add(other, "B001", "09:00", "P20")
    head = choose([one, other], at("09:10"), STARVATION_MS, at_priority_counter=True)
    assert head is not None
    assert head.key[2] == "B001"


# --- (f) -----------------------------------------------------------------------------------------


def test_f_behind_the_third_of_any_class_by_place() -> None:
    line = Line("A")
    add(line, "A001", "09:00")
    add(line, "A002", "09:01", "P20")
    add(line, "A003", "09:02", "P10")
    add(line, "A004", "09:03")
    place = line.place_behind(3, at("09:30"), 1)
    assert (place.place_ms, place.behind) == (at("09:02"), "A003")
    line.add((place.place_ms, place.place_tie, "A000"), "after_three")
    assert calls(line, "09:31", "09:31", "09:31", "09:31", "09:31") == (
        ["A003", "A001", "A002", "A000", "A004"]
    )


def test_f_with_fewer_than_three_at_the_end_and_with_nobody_now() -> None:
    line = Line("A")
    assert line.place_behind(3, at("09:30"), 7) == (at("09:30"), 7, "")
    add(line, "A001", "09:00")
    add(line, "A002", "09:01")
    place = line.place_behind(3, at("09:30"), 7)
    assert (place.place_ms, place.behind) == (at("09:01"), "A002")


def test_f_behind_none_is_in_front() -> None:
    line = Line("A")
    add(line, "A001", "09:00")
    place = line.place_behind(0, at("09:30"), 7)
    assert place < (at("09:00"), 0, "")


def test_f_directly_behind_also_when_many_share_a_place_time() -> None:
    """The later one stands directly behind the third, before those that were put there earlier."""
    line = Line("A")
    for number in range(1, 6):
        add(line, f"A00{number}", "09:00")
    for number in range(6, 60):
        place = line.place_behind(3, at("09:30"), 7)
        line.add((place.place_ms, place.place_tie, f"A0{number:02d}"), "after_three")
    order = calls(line, *["09:40"] * 59)
    assert order[:3] == ["A001", "A002", "A003"]
    assert order[3] != "A004"
    assert order[-2:] == ["A004", "A005"]
    assert len(set(order)) == 59


# --- several queues ------------------------------------------------------------------------------


def test_several_queues_a_head_from_a_wins_of_several_the_earliest() -> None:
    one, other, third = Line("A"), Line("B"), Line("C")
    add(one, "A001", "08:30")
    add(other, "B001", "09:05", "P10")
    add(third, "C001", "09:00", "P10")
    head = choose([one, other, third], at("09:10"), STARVATION_MS, at_priority_counter=False)
    assert head is not None
    assert head.key[2] == "C001"


def test_several_queues_else_the_head_that_has_waited_longest() -> None:
    one, other = Line("A"), Line("B")
    add(one, "A002", "09:02", "P20")
    add(other, "B001", "09:01")
    head = choose([one, other], at("09:10"), STARVATION_MS, at_priority_counter=False)
    assert head is not None
    assert head.key[2] == "B001"
    assert choose([], at("09:10"), STARVATION_MS, at_priority_counter=False) is None


# --- before a new ticket -------------------------------------------------------------------------


def test_ahead_of_a_new_ticket_by_its_class() -> None:
    line = Line("A")
    for number in range(1, 7):
        add(line, f"A00{number}", f"09:0{number}")
    add(line, "A007", "09:07", "P10")
    add(line, "A008", "09:08", "P20")
    assert line.ahead_of_new("fifo") == 8
    assert line.ahead_of_new("after_three") == 8
    assert line.ahead_of_new("dedicated_window") == 8
    assert line.ahead_of_new("priority_next") == 1
    # One of (a), one interleave, and at most two ordinary calls before each interleave turn.
    assert line.ahead_of_new("interleave", 2) == 1 + 1 + 4
    calls(line, "09:10", "09:10")
    assert line.ahead_of_new("interleave", 2) == 1 + 3
