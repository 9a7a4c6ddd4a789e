"""The peak Mondays of docs/规则.md in figures: `python -m tests.helpers.peak_mondays songming --seeds 12`.

Each seed is one simulated Monday (tests/helpers/virtual_day.py); the waits are those of `hall report day`: of ordinary
visitors from the place to the first call, beside what plain order would have given.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from queue_controller.api import messages as m
from queue_controller.domain.calling import PRIORITY_RULES
from queue_controller.store.report import day_report
from tests.helpers.virtual_day import VirtualDay
from tests.unit.queue_controller.service.driver import MONDAY, Driver


class FirstCall(NamedTuple):
    """The first call of an ordinary number."""

    label: str
    queue: str
    place_ms: int
    called_ms: int

    @property
    def minutes(self) -> float:
        """The wait."""
        return (self.called_ms - self.place_ms) / 60_000


def first_calls_of(driver: Driver) -> list[FirstCall]:
    """Of every ordinary number that was drawn, its first call."""
    places: dict[str, int] = {}
    found: dict[str, FirstCall] = {}
    for _, event in driver.records:
        if isinstance(event, m.TicketIssued) and event.source != "walk_up":
            if driver.state.standing(event.priority_class).rule == "fifo":
                places[event.ticket_id] = event.place_ms
        elif isinstance(event, m.TicketCalled) and event.ticket_id in places:
            label = event.ticket_id.partition("-")[2]
            first = FirstCall(label, event.queue, places[event.ticket_id], event.called_ms)
            found.setdefault(event.ticket_id, first)
    return list(found.values())


class Slot(NamedTuple):
    """A visitor who waited and then took a later slot of the same day (改到预约)."""

    label: str
    before_minutes: float
    """What he had waited until then."""
    after_minutes: float
    """From the check-in, once the slot is due, to the call; -1: he was not called."""

    @property
    def total_minutes(self) -> float:
        """What he waited in the hall, both times."""
        return self.before_minutes + max(0.0, self.after_minutes)


def slots_of(driver: Driver) -> list[Slot]:
    """Who was put off to a slot, by the log."""
    places: dict[str, int] = {}
    codes: dict[str, str] = {}
    found: list[tuple[str, str, float]] = []
    came: dict[str, str] = {}
    waited: dict[str, float] = {}
    for record, event in driver.records:
        if isinstance(event, m.TicketIssued):
            places[event.ticket_id] = event.place_ms
            if event.appointment:
                came[event.appointment] = event.ticket_id
        elif isinstance(event, m.AppointmentMade):
            codes[record.command_id] = event.code
        elif isinstance(event, m.TicketExpired) and record.command_id in codes:
            minutes = (record.at_ms - places[event.ticket_id]) / 60_000
            label = event.ticket_id.partition("-")[2]
            found.append((label, codes[record.command_id], minutes))
        elif isinstance(event, m.TicketCalled):
            waited.setdefault(event.ticket_id, event.waited_ms / 60_000)
    return [
        Slot(label, minutes, waited.get(came.get(code, ""), -1.0)) for label, code, minutes in found
    ]


class Pool:
    """The rows of many days added up, by class and by whether it waited as ordinary ones do."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, bool], list[m.ClassFigures]] = {}

    def add(self, rows: Iterable[m.ClassFigures]) -> None:
        """One day more."""
        for row in rows:
            self.rows.setdefault((row.priority_class, row.ordinary), []).append(row)

    def lines(self) -> Iterator[str]:
        """One line a class: how many, mean wait, mean in plain order, over the bound, the longest."""
        for (code, ordinary), rows in sorted(self.rows.items()):
            count = sum(row.count for row in rows)
            real = sum(row.count * row.wait_mean_minutes for row in rows) / count
            plain = sum(row.count * row.plain_mean_minutes for row in rows) / count
            yield (
                f"{code}{' as ordinary' if ordinary else ''}: {count}, mean {real:.2f} min (plain {plain:.2f}), "
                f"over the bound {sum(r.over_bound for r in rows)} (plain {sum(r.plain_over_bound for r in rows)}), "
                f"longest {max(r.wait_max_minutes for r in rows):.0f} min"
            )


def main() -> None:
    """Play the days and say what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("hall", choices=["ziyang", "songming"])
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, default=12, help="how many")
    parser.add_argument("--alone", action="store_true", help="without a manager")
    parser.add_argument("--whole", action="store_true", help="with desk, callers, evening, faults")
    options = parser.parse_args()
    slots: list[Slot] = []
    pool, events, refused = Pool(), Counter[str](), Counter[str]()
    twice = 0
    for seed in range(options.first, options.first + options.seeds):
        day = VirtualDay(
            options.hall, MONDAY, seed, managed=not options.alone, whole=options.whole
        ).play()
        driver = day.driver
        report = day_report(driver.records, MONDAY, rehearsal=True, hall=driver.hall)
        pool.add(report.classes)
        slots += slots_of(driver)
        twice += report.passed_twice
        events.update(type(event).__name__ for _, event in driver.records)
        refused.update(day.refused)
        for one in first_calls_of(driver):
            if one.minutes > driver.hall.starvation_minutes:
                at = dt.datetime.fromtimestamp(one.called_ms / 1000, driver.hall.zone_info)
                print(f"seed {seed}: {one.label} called {at:%H:%M} after {one.minutes:.0f} min")
    print("\n".join(pool.lines()))
    if slots:
        total = sum(each.total_minutes for each in slots) / len(slots)
        print(
            f"took a later slot: {len(slots)}, not called {sum(s.after_minutes < 0 for s in slots)}, "
            f"waited both times together {total:.1f} min, longest {max(s.total_minutes for s in slots):.0f} min"
        )
    print(f"passed twice {twice}; priority classes by rule: {sorted(PRIORITY_RULES)}")
    print("events", dict(events.most_common()))
    print("refused", dict(refused.most_common()))


if __name__ == "__main__":
    main()
