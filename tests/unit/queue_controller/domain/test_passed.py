"""The count of what rule (d) forbids: it is 0 where the rule held, and not where it did not."""

from __future__ import annotations

from dataclasses import replace

from queue_controller.api import messages as m
from queue_controller.domain.passed import passed_twice
from tests.unit.queue_controller.service.driver import Driver, sample_hall

BOUND_MS = 3_600_000


def day(starvation_minutes: int) -> Driver:
    """Two servicemen come while an ordinary visitor waits; the hall's own bound is as given."""
    hall = replace(sample_hall("ziyang"), starvation_minutes=starvation_minutes)
    driver = Driver(hall)
    driver.issue("B")
    driver.pass_s(BOUND_MS / 1000 + 60).open("5")
    driver.issue("B", priority_class="P10")
    driver.issue("B", priority_class="P10")
    for _ in range(3):
        driver.call("5")
        driver.pass_s(120).do(m.Complete("5"))
    return driver


def counted(driver: Driver) -> tuple[str, ...]:
    rules = {row.code: row.rule for row in driver.hall.priority_classes}
    return passed_twice(driver.records, rules, BOUND_MS, {"2"})


def test_who_waits_beyond_the_bound_lets_one_go_before() -> None:
    driver = day(60)
    calls = [e.label for _, e in driver.records if isinstance(e, m.TicketCalled)]
    assert calls == ["B002", "B001", "B003"]
    assert counted(driver) == ()


def test_a_hall_with_a_later_bound_is_found_by_the_earlier_one() -> None:
    driver = day(600)
    calls = [e.label for _, e in driver.records if isinstance(e, m.TicketCalled)]
    assert calls == ["B002", "B003", "B001"]
    assert counted(driver) == ("B003",)


def test_a_call_that_was_taken_back_passed_nobody() -> None:
    hall = replace(sample_hall("ziyang"), starvation_minutes=600)
    driver = Driver(hall)
    driver.issue("B")
    driver.pass_s(BOUND_MS / 1000 + 60).open("5")
    driver.issue("B", priority_class="P10")
    driver.call("5")
    driver.pass_s(5).do(m.Undo("5"))
    driver.call("5")
    assert counted(driver) == ()


def test_a_counter_of_kind_priority_is_no_breach() -> None:
    hall = replace(sample_hall("ziyang"), starvation_minutes=60)
    driver = Driver(hall)
    driver.issue("B")
    driver.pass_s(BOUND_MS / 1000 + 60).open("2")
    for _ in range(2):
        driver.issue("B", priority_class="P10")
    for _ in range(2):
        driver.call("2")
        driver.pass_s(60).do(m.Complete("2"))
    assert counted(driver) == ()


def test_who_is_at_another_counter_is_not_passed() -> None:
    """A visitor with two matters is served in D while B goes on: nobody passes him there."""
    hall = replace(sample_hall("ziyang"), starvation_minutes=600)
    driver = Driver(hall)
    driver.do(m.Issue(item="GA002", items=("JJ001",)))
    driver.pass_s(BOUND_MS / 1000 + 60).open("5", "9")
    driver.call("9")
    for _ in range(2):
        driver.issue("B", priority_class="P10")
        driver.call("5")
        driver.pass_s(60).do(m.Complete("5"))
    assert counted(driver) == ()
