"""What plain first-come order would have given: small days by hand, and whole invented ones."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Final

import pytest

from queue_controller.api import messages as m
from queue_controller.cli.rehearsal import visitors
from queue_controller.domain.calling import PRIORITY_RULES
from queue_controller.domain.plain_order import compare, first_calls, read
from queue_controller.store.report import day_report
from tests.helpers.peak_mondays import first_calls_of, slots_of
from tests.helpers.virtual_day import VirtualDay
from tests.unit.queue_controller.service.driver import MONDAY, Driver, sample_hall

SEEDS: Final = range(1, 5)
HALLS: Final = ("ziyang", "songming")
BEFORE_OTHERS: Final = {
    "appointment_due",
    "priority_next",
    "interleave_due",
    "interleave_waited_longest",
}
FEW: Final = 20
"""A class with fewer visitors than this says nothing."""


def queues_of(driver: Driver) -> dict[str, tuple[str, ...]]:
    return {counter.number: counter.queues for counter in driver.hall.counters}


def plain(driver: Driver) -> dict[str, int]:
    """By label, the minute (from 09:00) of the first call in plain order."""
    calls = first_calls(read(driver.records), queues_of(driver))
    begin_ms = driver.records[0][0].at_ms
    return {
        ticket_id.partition("-")[2]: round((at_ms - begin_ms) / 60_000)
        for ticket_id, at_ms in calls.items()
    }


def serve(driver: Driver, counter: str, minutes: float) -> str:
    label, _ = driver.call(counter)
    driver.pass_s(minutes * 60).do(m.Complete(counter))
    return label


def test_who_was_called_first_by_law_would_have_been_called_in_turn() -> None:
    day = Driver(sample_hall("ziyang")).open("5")
    for priority_class in ("P99", "P99", "P10"):
        day.issue("B", priority_class=priority_class)
    assert [serve(day, "5", 10) for _ in range(3)] == ["B003", "B001", "B002"]
    assert plain(day) == {"B001": 0, "B002": 10, "B003": 20}
    figures = {each.priority_class: each for each in compare(day.records, queues_of(day), 60)}
    assert (figures["P10"].wait_mean_minutes, figures["P10"].plain_mean_minutes) == (0, 20)
    assert (figures["P99"].wait_mean_minutes, figures["P99"].plain_mean_minutes) == (15, 5)


def test_plain_order_of_a_plain_day_is_the_day() -> None:
    day = Driver(sample_hall("ziyang")).open("5", "6")
    for _ in range(6):
        day.issue("B")
        day.pass_s(30)
    called = {}
    for counter in ("5", "6", "5", "6", "5", "6"):
        at_ms = day.now_ms
        called[serve(day, counter, 4)] = at_ms
    calls = first_calls(read(day.records), {"5": ("B",), "6": ()})
    assert list(calls) == [f"20250908-{label}" for label in called]


def test_a_counter_that_is_not_open_calls_nobody() -> None:
    day = Driver(sample_hall("ziyang")).open("5")
    day.issue("B")
    day.do(m.PauseCounter("5", "开会", 30))
    day.pass_s(1800).do(m.OpenCounter("5"))
    serve(day, "5", 5)
    assert plain(day) == {"B001": 30}


def test_a_missed_number_goes_to_the_back_and_a_fee_keeps_its_place() -> None:
    day = Driver(sample_hall("ziyang")).open("5", "33")
    day.issue("", item="GA002")
    day.issue("B")
    day.call("5")
    day.pass_s(120).do(m.NoShow("5"))
    day.do(m.Requeue("B001"))
    serve(day, "5", 5)
    serve(day, "5", 5)
    serve(day, "33", 2)
    legs = {each.ticket_id[-4:]: each.legs for each in read(day.records).arrivals}
    assert [(leg.queue, leg.at_back) for leg in legs["B001"]] == [
        ("B", False), ("B", True), ("R", False),
    ]  # fmt: skip
    assert plain(day) == {"B001": 0, "B002": 2}


def test_a_counter_serves_what_it_was_seen_to_call_from_in_turn() -> None:
    day = Driver(sample_hall("ziyang")).open("5")
    day.issue("B")
    serve(day, "5", 5)
    assert list(first_calls(read(day.records), {})) == ["20250908-B001"]
    day.do(m.WalkUp("5"))
    assert read(day.records).took_from == {"5": {"B"}}


def test_a_counter_that_helped_out_does_so_for_the_same_hour() -> None:
    """From 09:10 to 09:40 counter 9 serves B too: B002 is called there, and B003 not any more."""
    day = Driver(sample_hall("ziyang")).open("5", "9")
    for _ in range(3):
        day.issue("B")
    day.call("5")
    day.pass_s(600).do(m.SetCounterQueues("9", ("B",), "忙", day.now_ms + 1_800_000, "ZY0111"))
    day.call("9")
    day.pass_s(2_400).do(m.Complete("9"))
    day.pass_s(600).do(m.Complete("5"))
    serve(day, "5", 5)
    assert plain(day) == {"B001": 0, "B002": 10, "B003": 60}
    assert read(day.records).took_from == {"5": {"B"}}


def test_a_temporary_counter_is_open_as_long_as_it_was() -> None:
    day = Driver(sample_hall("ziyang")).open("5")
    for _ in range(4):
        day.issue("B")
    day.call("5")
    day.pass_s(60).do(m.AddCounter("38", ("B",), "忙", "Z3", "ZY0111"))
    day.open("38")
    serve(day, "38", 5)
    day.do(m.CloseCounter("38"))
    day.pass_s(1_440).do(m.Complete("5"))
    serve(day, "5", 5)
    serve(day, "5", 5)
    assert plain(day) == {"B001": 0, "B002": 1, "B003": 30, "B004": 35}


def test_a_call_that_was_taken_back_never_was() -> None:
    day = Driver(sample_hall("ziyang")).open("5")
    day.issue("B")
    day.call("5")
    day.pass_s(5).do(m.Undo("5"))
    assert read(day.records).arrivals == []
    day.call("5")
    day.pass_s(60).do(m.Complete("5"))
    day.pass_s(5).do(m.Undo("5"))
    day.pass_s(600).do(m.Complete("5"))
    (arrival,) = read(day.records).arrivals
    assert [round(leg.held_ms / 1000) for leg in arrival.legs] == [665]


def test_a_walk_up_holds_its_counter_and_is_not_compared() -> None:
    day = Driver(sample_hall("ziyang")).open("5")
    day.do(m.WalkUp("5"))
    day.pass_s(300).do(m.Complete("5"))
    assert compare(day.records, queues_of(day), 60) == ()
    assert len(read(day.records).arrivals) == 1


def test_numbers_that_were_never_called_are_left_out() -> None:
    day = Driver(sample_hall("ziyang")).open("5")
    day.issue("B")
    assert compare(day.records, queues_of(day), 60) == ()


# --- whole days ----------------------------------------------------------------------------------


@cache
def peak(hall: str, seed: int, *, managed: bool = False) -> VirtualDay:
    return VirtualDay(hall, MONDAY, seed, managed=managed).play()


@cache
def report(hall: str, seed: int, *, managed: bool = False) -> m.DayReport:
    day = peak(hall, seed, managed=managed)
    return day_report(day.driver.records, MONDAY, rehearsal=True, hall=day.driver.hall)


def pooled(
    hall: str, *, ordinary: bool = False, managed: bool = False
) -> dict[str, tuple[int, float, float]]:
    """By class over all days: how many, their mean wait, and what plain order would have given.

    `ordinary`: only those who came where the rules give their class no priority.
    """
    count: defaultdict[str, int] = defaultdict(int)
    real: defaultdict[str, float] = defaultdict(float)
    plain_: defaultdict[str, float] = defaultdict(float)
    for seed in SEEDS:
        for each in report(hall, seed, managed=managed).classes:
            if each.ordinary == ordinary:
                count[each.priority_class] += each.count
                real[each.priority_class] += each.count * each.wait_mean_minutes
                plain_[each.priority_class] += each.count * each.plain_mean_minutes
    return {code: (n, real[code] / n, plain_[code] / n) for code, n in count.items()}


@pytest.mark.parametrize("hall", HALLS)
def test_a_peak_monday_uses_what_there_is(hall: str) -> None:
    day, figures = peak(hall, 1), report(hall, 1)
    kinds = {type(event) for _, event in day.driver.records}
    assert kinds >= {m.TicketMissed, m.TicketRequeued, m.RatingClosed, m.Rated, m.WorkOrderAdvanced}
    assert figures.issued > 300
    assert figures.served > figures.issued * 0.9
    assert figures.uninvited
    assert day.driver.replayed().digest() == day.driver.state.digest()


@pytest.mark.parametrize("managed", [False, True])
@pytest.mark.parametrize("hall", HALLS)
def test_every_priority_class_waits_less_than_in_plain_order(hall: str, *, managed: bool) -> None:
    classes = sample_hall(hall).priority_class_by_code
    looked_at = 0
    for code, (count, real, plain_) in pooled(hall, managed=managed).items():
        if classes[code].rule in PRIORITY_RULES and count >= FEW:
            assert real < plain_, (code, count, real, plain_)
            looked_at += 1
    assert looked_at >= 5


@pytest.mark.parametrize("hall", HALLS)
def test_a_dedicated_class_waits_less_where_a_priority_counter_serves_it_and_not_elsewhere(
    hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With six times as many key projects as usual, so that their mean says something."""
    monkeypatch.setitem(visitors.CLASS_SHARE, "dedicated_window", 0.06)
    rows: defaultdict[bool, list[m.ClassFigures]] = defaultdict(list)
    for seed in SEEDS:
        driver = VirtualDay(hall, MONDAY, seed).play().driver
        for each in day_report(driver.records, MONDAY, rehearsal=True, hall=driver.hall).classes:
            if each.priority_class == "P31":
                rows[each.ordinary].append(each)
    for waits_as_ordinary, found in rows.items():
        count = sum(each.count for each in found)
        real = sum(each.count * each.wait_mean_minutes for each in found) / count
        plain_ = sum(each.count * each.plain_mean_minutes for each in found) / count
        assert count >= FEW
        # Where hardly anybody waits, half a minute either way says nothing.
        assert (real > plain_ + 0.5) == waits_as_ordinary, (hall, real, plain_)
    assert len(rows) == 2


def ordinary(hall: str, seeds: range = SEEDS, *, managed: bool = False) -> list[m.ClassFigures]:
    classes = sample_hall(hall).priority_class_by_code
    found = [each for seed in seeds for each in report(hall, seed, managed=managed).classes]
    return [each for each in found if classes[each.priority_class].rule == "fifo"]


@pytest.mark.parametrize(
    "seeds", [SEEDS, pytest.param(range(5, 13), marks=pytest.mark.nightly, id="the others")]
)
@pytest.mark.parametrize("hall", HALLS)
def test_with_a_manager_the_bound_holds_on_a_peak_monday(hall: str, seeds: range) -> None:
    """For all who are called as ordinary visitors, and for who took a later slot, both waits together."""
    found = ordinary(hall, seeds, managed=True)
    assert sum(each.count for each in found) > 1_500
    days = [peak(hall, seed, managed=True).driver for seed in seeds]
    late = [one for day in days for one in first_calls_of(day) if one.minutes > 60]
    assert not late
    assert sum(each.over_bound for each in found) == 0
    later = [one for day in days for one in slots_of(day)]
    assert all(one.after_minutes >= 0 and one.total_minutes <= 60 for one in later)
    assert len(later) <= (0 if hall == "ziyang" else 2 * len(seeds)), "the exception, not the rule"
    kinds = {type(event) for day in days for _, event in day.records}
    assert kinds >= {m.CounterQueuesChanged, m.CounterAdded}
    assert all(report(hall, seed, managed=True).passed_twice == 0 for seed in seeds)


def test_ordinary_visitors_pay_little_for_it_and_nearly_all_wait_within_the_bound() -> None:
    found = ordinary("ziyang")
    count = sum(each.count for each in found)
    assert sum(each.over_bound for each in found) / count < 0.05
    assert sum(each.over_by_rules for each in found) / count < 0.03
    real = sum(each.count * each.wait_mean_minutes for each in found) / count
    plain_ = sum(each.count * each.plain_mean_minutes for each in found) / count
    assert plain_ <= real < plain_ + 5
    assert all(each.wait_p90_minutes < sample_hall("ziyang").starvation_minutes for each in found)


def test_where_the_hall_is_too_small_for_its_monday_the_report_says_so_of_either_order() -> None:
    """No order of calling keeps anybody within a bound that the counters cannot hold."""
    for each in ordinary("songming"):
        assert each.over_bound / each.count > 0.1
        assert each.plain_over_bound / each.count > 0.1


@pytest.mark.parametrize("hall", HALLS)
def test_who_waits_beyond_the_bound_is_passed_by_one_priority_call_at_a_time(hall: str) -> None:
    """What the bound promises: not that nobody waits longer, but that nobody is passed twice."""
    beyond = 0
    for seed in SEEDS:
        driver = peak(hall, seed).driver
        state, bound_ms = driver.state, driver.state.starvation_ms
        waiting: dict[str, dict[str, m.TicketIssued]] = defaultdict(dict)
        passed: dict[str, int] = defaultdict(int)
        for _, event in driver.records:
            if isinstance(event, m.TicketIssued) and not event.matters:
                # Who has several matters may be at another counter, where nobody passes him.
                waiting[event.queue][event.ticket_id] = event
            elif isinstance(event, m.TicketCalled):
                line = waiting[event.queue]
                line.pop(event.ticket_id, None)
                if state.is_priority_counter(event.counter):
                    continue
                first = event.rule in BEFORE_OTHERS
                starved = [
                    each
                    for each in line.values()
                    if state.standing(each.priority_class).rule == "fifo"
                    and event.called_ms - each.place_ms > bound_ms
                ]
                passed[event.queue] = passed[event.queue] + 1 if first and starved else 0
                beyond += len(starved) > 0
                assert passed[event.queue] <= 1, event
            elif isinstance(event, m.TicketCancelled | m.TicketExpired):
                for line in waiting.values():
                    line.pop(event.ticket_id, None)
        assert report(hall, seed).passed_twice == 0, "the report counts by other code"
    assert beyond or hall == "songming"
