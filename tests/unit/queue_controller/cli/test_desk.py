"""Invented people beside the counters: who comes back, lost papers, rolls, late ratings, the manager."""

from __future__ import annotations

from collections import Counter

import pytest

from config.model import PolicyConfig
from queue_controller.api import messages as m
from queue_controller.api.audience import role_of
from queue_controller.api.view import HallView, WorkOrder
from queue_controller.cli.rehearsal.desk import DeskAndManager
from queue_controller.cli.rehearsal.practice import NAMES_ZH, practice, sentence
from queue_controller.service.permissions import ALLOWED
from tests.helpers.virtual_day import VirtualDay
from tests.unit.queue_controller.service.driver import sample_hall

BEGIN_MS = 1_757_293_200_000
MINUTE_MS = 60_000


@pytest.fixture
def desk() -> DeskAndManager:
    return DeskAndManager(sample_hall("ziyang"), PolicyConfig(), BEGIN_MS, seed=3)


def ticket(number: int, state: m.TicketState, priority_class: str = "P99") -> m.Ticket:
    return m.Ticket(
        ticket_id=f"20250908-B{number:03d}",
        label=f"B{number:03d}",
        queue="B",
        number=number,
        state=state,
        business_date="2025-09-08",
        issued_ms=BEGIN_MS,
        place_ms=BEGIN_MS,
        priority=priority_class != "P99",
        priority_class=priority_class,
        call_id=f"20250908-B{number:03d}-c1",
    )


def view_of(*tickets: m.Ticket) -> HallView:
    return HallView(business_date="2025-09-08", tickets={each.ticket_id: each for each in tickets})


def played(desk: DeskAndManager, view: HallView, minutes: int) -> list[m.Command]:
    found: list[m.Command] = []
    for minute in range(minutes):
        found += [send.command for send in desk.step(view, BEGIN_MS + minute * MINUTE_MS)]
    return found


def test_in_two_hours_everything_happens_and_all_of_it_is_allowed(desk: DeskAndManager) -> None:
    tickets = [ticket(n, "waiting", ("P99", "P20")[n % 3 == 0]) for n in range(1, 9)]
    tickets += [ticket(n, "no_show") for n in range(20, 30)]
    view = view_of(*tickets)
    view.notices = {"20250908-B050-n1": "2025-09-08"}
    view.work_orders = {
        "w": WorkOrder("w", "r", "t", "5", "ZY0005", 1, (), "2025-09-08", ("2025-09-09",) * 4)
    }
    commands = played(desk, view, 120)
    kinds = Counter(type(each) for each in commands)
    assert set(kinds) == {
        m.Requeue, m.Issue, m.AdvanceWorkOrder, m.FirstContact, m.BindRoll, m.Reprint, m.Reclassify,
    }  # fmt: skip
    assert 0 < kinds[m.Requeue] < 10, "some stay away, nobody comes twice"
    assert kinds[m.AdvanceWorkOrder] == 1
    issues = [each for each in commands if isinstance(each, m.Issue)]
    assert sum(bool(each.notice) for each in issues) == 1
    assert any(len(each.items) > 0 for each in issues)
    assert any(each.bundle for each in issues)
    rolls = [each.number for each in commands if isinstance(each, m.BindRoll)]
    assert len(set(rolls)) == len(rolls)
    role = role_of("cli")
    assert role is not None
    assert set(kinds) | {m.RateLater} <= ALLOWED[role]


def test_who_has_a_paper_rates_once_after_the_visit(desk: DeskAndManager) -> None:
    waits = ticket(1, "waiting")
    issued = m.Issued(waits, 0, 0, 5, ("5",), "Z3", token="secret")
    desk.heard(m.Issue(queue="B"), issued)
    desk.heard(m.Issue(queue="B"), None)
    before = played(desk, view_of(waits), 10)
    assert not [each for each in before if isinstance(each, m.RateLater)]
    after = [each for each in played(desk, view_of(), 30) if isinstance(each, m.RateLater)]
    assert [each.token for each in after] == ["secret"]


def test_the_practice_of_a_day_is_counted_from_its_log() -> None:
    counts = practice(VirtualDay(seed=1, managed=True).play().driver.records)
    assert set(counts) == set(NAMES_ZH)
    for name in (
        "priority",
        "appointments",
        "missed",
        "came_back",
        "fees",
        "notices",
        "bad_reviews",
        "tides",
        "temporary_counters",
    ):
        assert counts[name], name
    assert "优先号" in sentence(counts)
