"""Report, ticket table and memory say the same after any day, with undone steps and fees to pay."""

from __future__ import annotations

from random import Random
from typing import Final

import pytest

from queue_controller.api import messages as m
from queue_controller.service.decide import Refusal
from queue_controller.store.projection import TicketChanges
from queue_controller.store.report import day_report
from tests.unit.queue_controller.service.driver import MONDAY, Driver, sample_hall

COUNTERS: Final = ("2", "5", "6", "33")
STEPS: Final = 600
SEEDS: Final = range(6)


def _command(random: Random, day: Driver) -> m.Command:
    counter = random.choice(COUNTERS)
    labels = [t.label for t in day.state.view.tickets.values()] or ["B001"]
    return random.choice(
        [
            m.Issue(item="GA002"),
            m.Issue(queue="B", priority_class="P20"),
            m.CallNext(counter),
            m.CallNext(counter),
            m.Start(counter),
            m.Complete(counter, outcome=random.choice(["accepted", "materials_missing"])),
            m.Complete(counter),
            m.NoShow(counter),
            m.Undo(counter),
            m.Undo(counter),
            m.Undo(counter),
            m.Park(counter, "复印"),
            m.Resume(counter, random.choice(labels)),
            m.Requeue(random.choice(labels)),
            m.Transfer(counter, "R", "缴费"),
            m.Reclassify(random.choice(labels), "P99", "未出示证明"),
            m.Cancel(random.choice(labels), "staff", "重复取号"),
        ]
    )


def _random_day(seed: int) -> Driver:
    random = Random(seed)
    day = Driver(sample_hall("ziyang")).open(*COUNTERS)
    for _ in range(STEPS):
        day.pass_s(random.choice([1, 1, 4, 40, 90]))
        try:
            day.do(_command(random, day))
        except Refusal:
            continue
    return day


def test_the_days_are_busy_enough_to_say_something() -> None:
    kinds = {type(event) for seed in SEEDS for _, event in _random_day(seed).records}
    assert kinds >= {m.StepUndone, m.TicketReclassified, m.ServiceCompleted, m.TicketMissed}


@pytest.mark.parametrize("seed", SEEDS)
def test_report_table_and_memory_agree(seed: int) -> None:
    day = _random_day(seed)
    figures = day.state.view.figures
    report = day_report(day.records, MONDAY, rehearsal=False)
    said = (report.issued, report.called, report.served, report.no_show, report.cancelled)
    known = (figures.issued, figures.called, figures.served, figures.no_show, figures.cancelled)
    assert said == known
    assert report.cases == figures.cases
    live = day.state.view.tickets
    assert report.waiting == sum(t.state == "waiting" for t in live.values())
    for queue in report.queues:
        assert queue.waiting == len(day.state.view.waiting(queue.queue)), queue.queue

    changes = TicketChanges()
    for record, event in day.records:
        changes.take(event, record.at_ms)
    for ticket_id, (state, waits_in, counter, *_) in changes.updates.items():
        ticket = live.get(ticket_id)
        if ticket is None:
            assert state in {"served", "cancelled"}
            continue
        assert state == ticket.state, ticket_id
        assert waits_in in {None, ticket.queue}, ticket_id
        if state in {"waiting", "called", "serving"}:
            assert (counter or "") == ticket.counter, ticket_id
