from __future__ import annotations

from queue_controller.api import messages as m
from queue_controller.service.tallies import DEVICES_MAX, NAMES_MAX, SILENT_AFTER_S, Tallies

OWNERS = {"printer-1": "host-1", "pad-5": "host-2"}


def say(tallies: Tallies, client: str, now_s: float = 1.0, **devices: dict[str, float]) -> None:
    named = {name.replace("_", "-"): counters for name, counters in devices.items()}
    tallies.take(m.ReportStatistics(named), client, OWNERS, now_s)


def test_each_program_speaks_for_its_own_devices_only() -> None:
    tallies = Tallies()
    say(tallies, "host-1", printer_1={"jobs": 3.0}, pad_5={"jobs": 9.0}, ghost={"jobs": 1.0})
    assert tallies.fresh(2.0) == {"printer-1": {"jobs": 3.0}}


def test_the_last_word_counts_and_is_forgotten_when_nobody_repeats_it() -> None:
    tallies = Tallies()
    say(tallies, "host-1", 1.0, printer_1={"jobs": 3.0, "paper_mm": 80.5})
    say(tallies, "host-1", 5.0, printer_1={"jobs": 4.0})
    assert tallies.fresh(6.0) == {"printer-1": {"jobs": 4.0}}
    assert tallies.fresh(6.0 + SILENT_AFTER_S) == {}


def test_what_is_no_counter_is_left_out_and_nothing_grows() -> None:
    tallies = Tallies()
    many = {f"c{number}": 1.0 for number in range(NAMES_MAX + 1)}
    say(tallies, "host-1", printer_1=many)
    assert tallies.fresh(2.0) == {}
    say(
        tallies, "host-1", printer_1={"a": float("nan"), "b": float("inf"), "x" * 65: 1.0, "c": 1.0}
    )
    assert tallies.fresh(2.0) == {"printer-1": {"c": 1.0}}

    owners = {f"d-{number}": "host-1" for number in range(DEVICES_MAX + 10)}
    report = m.ReportStatistics({name: {"jobs": 1.0} for name in owners})
    tallies.take(report, "host-1", owners, 3.0)
    assert len(tallies.fresh(3.0)) == DEVICES_MAX
