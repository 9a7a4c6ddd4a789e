"""A peak Monday of a rehearsal gives every command that a manager, the desk or a clerk may give, but for reasons."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

import pytest

from queue_controller.api import messages as m
from queue_controller.api.messages.commands.every import QUERIES
from queue_controller.service.permissions import ALLOWED
from tests.helpers.virtual_day import VirtualDay
from tests.unit.queue_controller.service.driver import MONDAY, sample_hall

SEEDS: Final = {"ziyang": (1, 3, 6, 9), "songming": (3, 7, 8, 10)}
"""Mondays of each hall: on some of them somebody is still here in the evening."""
HALLS: Final = tuple(SEEDS)
OF_PEOPLE: Final[frozenset[type[m.Command]]] = (
    ALLOWED["manager"] | ALLOWED["desk"] | ALLOWED["counter"]
) - set(QUERIES)
"""What changes something; what only asks is of the screens."""
NEVER: Final[dict[type[m.Command], str]] = {
    m.PrepareEmergency: "a hall holds its drill on a quiet day; tests/ui and tests/e2e hold it",
    m.StartEmergency: "as its preparation",
    m.EndEmergency: "as its preparation",
}
OCCASIONS: Final[dict[type[m.Command], str]] = {
    m.ExtendHours: "somebody is still here when the hall is about to close",
    m.PutOff: "somebody is still here after that, wants to come another day, or takes a later slot",
    m.MoveWaiting: "somebody waits for counters that stand still, and another queue may serve him",
    m.StopIssue: "all counters of a queue stand still",
    m.ResumeIssue: "as the stop",
    m.PublishNotice: "a queue is stopped, a slot is offered or the hours are longer",
    m.WithdrawNotice: "as the notice",
    m.Broadcast: "somebody waits when lunch begins",
    m.EndBroadcast: "as the broadcast",
    m.CallTicket: "somebody cannot wait any longer",
}
"""What a good manager does not do on each Monday, and when he does."""


@cache
def monday(hall: str, seed: int) -> VirtualDay:
    return VirtualDay(hall, MONDAY, seed, whole=True).play()


def unused(days: Iterable[VirtualDay]) -> frozenset[type[m.Command]]:
    return OF_PEOPLE - {kind for day in days for kind, count in day.given.items() if count}


@pytest.mark.parametrize("hall", HALLS)
def test_four_mondays_use_every_command(hall: str) -> None:
    missing = unused(monday(hall, seed) for seed in SEEDS[hall])
    assert not {each.__name__ for each in missing - NEVER.keys()}
    assert missing == set(NEVER), "what is given is no exception"


@pytest.mark.parametrize(("hall", "seed"), [(h, s) for h in HALLS for s in SEEDS[h]])
def test_one_monday_leaves_out_only_what_needs_an_occasion(hall: str, seed: int) -> None:
    missing = unused([monday(hall, seed)])
    assert not {each.__name__ for each in missing - NEVER.keys() - OCCASIONS.keys()}
    assert len(missing - NEVER.keys()) <= 4


@pytest.mark.parametrize("hall", HALLS)
def test_what_was_decided_has_a_reason_and_somebody_who_decided(hall: str) -> None:
    by_hand = (
        m.IssueStopped, m.IssueResumed, m.IssueCapped, m.TicketMoved, m.CounterAdded, m.HoursExtended,
        m.HallClosed, m.NoticePublished, m.PersonalErased,
    )  # fmt: skip
    known = sample_hall(hall).staff_by_no
    events = [
        e for s in SEEDS[hall] for _, e in monday(hall, s).driver.records if isinstance(e, by_hand)
    ]
    assert {type(each) for each in events} == set(by_hand)
    assert all(each.reason and each.staff_no in known for each in events)


@pytest.mark.parametrize("hall", HALLS)
def test_a_whole_monday_ends_with_nobody_forgotten(hall: str) -> None:
    day = monday(hall, SEEDS[hall][0])
    view = day.driver.state.view
    assert view.closed
    assert not [each.label for each in view.tickets.values()]
    assert not view.stopped, "numbers are given again"
    assert not [each for each in view.counters.values() if each.mode == "open"]


@pytest.mark.parametrize("hall", HALLS)
def test_a_whole_monday_keeps_the_bound_for_nearly_all(hall: str) -> None:
    """With a fifth more visitors than arrivals.csv, a system that is down, and calls out of turn."""
    records = [monday(hall, seed).driver.records for seed in SEEDS[hall]]
    waited = [
        event.waited_ms / 60_000
        for day in records
        for _, event in day
        if isinstance(event, m.TicketCalled) and event.here_ms == event.waited_ms
    ]
    assert len(waited) > 2_000, "these are no peak days"
    assert sum(each > 60 for each in waited) <= len(waited) * 0.005
