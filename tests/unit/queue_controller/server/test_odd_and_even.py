"""Numbers of a machine that may have been replaced, and of one that replaced another: without sockets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.keys import CONTROLLER
from queue_controller.domain.leases import Lost
from queue_controller.domain.numbering import NumberRanges
from queue_controller.domain.shares import AHEAD
from queue_controller.server.standby.copy import Copy, last_row
from queue_controller.server.standby.place import NUMBERS_LOST
from queue_controller.server.standby.there import KnownThere
from queue_controller.service.given import GivenNumbers
from queue_controller.service.hall import HallState
from queue_controller.store.append import Batch
from queue_controller.store.store import Store
from tests.unit.queue_controller.server.desk import HALL, Desk

DAY_S = 24 * 3600


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path, start=False)
    one.machine = CONTROLLER
    one.start()
    yield one
    one.crash()


def joined(desk: Desk) -> None:
    assert desk.controller.let_copy_join("standby-1", anew=False) == desk.state.view.seq
    desk.settle()


def numbers(desk: Desk, count: int, queue: str = "A") -> list[int]:
    found = []
    for _ in range(count):
        reply = desk.done("kiosk-1", m.Issue(queue=queue))
        found.append(wire.body_of(reply, m.Issued).ticket.number)
    return found


def promoted(desk: Desk, machine: str, mark: str = "lost-1") -> None:
    """The same log, on the other machine, which does not know of the first."""
    desk.crash()
    desk.machine = machine
    desk.lost = Lost(desk.wall_ms, NUMBERS_LOST, mark)
    desk.start()


def test_a_hall_with_no_copy_yet_gives_one_number_after_the_other(desk: Desk) -> None:
    assert numbers(desk, AHEAD + 5) == list(range(1, AHEAD + 6))


def test_what_the_copy_does_not_have_is_bounded_then_odd_numbers_are_given(desk: Desk) -> None:
    joined(desk)
    assert numbers(desk, AHEAD + 3) == [*range(1, AHEAD + 1), 51, 53, 55]
    date = desk.state.view.business_date
    desk.state.numbers.has_copy(date, "A", 55)
    assert numbers(desk, 3) == [56, 57, 58]
    assert numbers(desk, 2, "B") == [1, 2], "each queue by itself"


def test_what_the_copy_had_counts_for_this_process_only(desk: Desk) -> None:
    joined(desk)
    numbers(desk, 40)
    desk.state.numbers.has_copy(desk.state.view.business_date, "A", 40)
    desk.restart()
    assert numbers(desk, 12) == [*range(41, 51), 51, 53]


def test_who_was_promoted_passes_over_numbers_and_gives_even_ones_also_on_the_next_day(
    desk: Desk,
) -> None:
    joined(desk)
    numbers(desk, 10)
    promoted(desk, "standby-1")
    assert numbers(desk, 3) == [62, 64, 66]
    desk.restart()
    assert numbers(desk, 1) == [68]
    desk.second(DAY_S)
    assert numbers(desk, 2) == [52, 54], "the other begins the date with 1 too"
    took = [event for _, event in desk.published if isinstance(event, m.MachineTookOver)]
    assert [(each.machine, each.step, each.rest) for each in took] == [("standby-1", 2, 0)] * 2


def test_a_date_stays_divided_when_a_copy_has_joined_and_the_next_is_whole(desk: Desk) -> None:
    joined(desk)
    numbers(desk, 10)
    promoted(desk, "standby-1")
    numbers(desk, 1)
    joined(desk)
    desk.state.numbers.has_copy(desk.state.view.business_date, "A", 62)
    assert numbers(desk, 2) == [64, 66]
    desk.second(DAY_S)
    assert numbers(desk, 3) == [1, 2, 3]


def test_a_second_promotion_halves_what_is_left(desk: Desk) -> None:
    joined(desk)
    numbers(desk, 10)
    promoted(desk, "standby-1")
    assert numbers(desk, 1) == [62]
    joined(desk)
    promoted(desk, CONTROLLER, "lost-2")
    # Of 113 and on: even ones, and of these every second one.
    assert numbers(desk, 3) == [114, 118, 122]


def test_who_is_promoted_again_before_a_copy_joined_keeps_its_share(desk: Desk) -> None:
    joined(desk)
    promoted(desk, "standby-1")
    promoted(desk, "standby-1", "lost-2")
    assert desk.state.numbers.share(desk.state.view.business_date) == (2, 0)


def test_a_copy_that_lost_its_log_may_have_given_numbers(desk: Desk) -> None:
    joined(desk)
    numbers(desk, 3)
    at = desk.controller.let_copy_join("standby-1", anew=True)
    desk.settle()
    assert at == desk.state.view.seq
    desk.state.numbers.has_copy(desk.state.view.business_date, "A", 3)
    assert numbers(desk, 3) == [5, 7, 9]
    desk.restart()
    assert desk.state.numbers.share(desk.state.view.business_date) == (2, 1)


def test_walk_ups_keep_to_the_same_rule(desk: Desk) -> None:
    joined(desk)
    given, date = desk.state.numbers, desk.state.view.business_date
    assert given.next_walk_up(date, "A") == 701
    given.take(date, "A", 750)
    assert given.next_walk_up(date, "A") == 751
    given.take(date, "A", 751)
    assert given.next_walk_up(date, "A") == 753


@pytest.mark.parametrize(("machine", "rest"), [(CONTROLLER, 1), ("standby-1", 0)])
def test_leases_are_of_the_own_half_and_are_taken_over_by_the_other(
    desk: Desk, machine: str, rest: int
) -> None:
    joined(desk)
    if machine != CONTROLLER:
        promoted(desk, machine)
    reply = desk.done("kiosk-1", m.Lease("d1", ("A",)))
    (lease,) = wire.body_of(reply, m.Leased).leases
    assert (lease.step, lease.first % 2, lease.last % 2) == (2, rest, rest)
    other = "standby-1" if machine == CONTROLLER else CONTROLLER
    promoted(desk, other, "lost-9")
    for number in (lease.first, lease.first + 2):
        adopt = m.Adopt(
            "A", number, lease.business_date, "d1", lease.epoch, lease.first, lease.last,
            lease.granted_ms, lease.expires_ms, lease.signature, lease.granted_ms, step=2,
        )  # fmt: skip
        assert desk.ask("kiosk-1", adopt).ok
    between = m.Adopt(
        "A", lease.first + 1, lease.business_date, "d1", lease.epoch, lease.first, lease.last,
        lease.granted_ms, lease.expires_ms, lease.signature, lease.granted_ms, step=2,
    )  # fmt: skip
    assert desk.ask("kiosk-1", between).code == "lease_invalid"


def test_a_range_that_is_used_up_refuses(desk: Desk) -> None:
    joined(desk)
    desk.state.numbers.take(desk.state.view.business_date, "A", 999_998)
    assert numbers(desk, 1) == [999_999]
    assert desk.ask("kiosk-1", m.Issue(queue="A")).code == "numbers_used_up"


def test_a_restored_hall_of_two_machines_gives_its_half_and_passes_over_its_own_leases(
    desk: Desk,
) -> None:
    numbers(desk, 10)
    desk.crash()
    desk.lost = Lost(desk.wall_ms, 20, "lost-1", restored=True)
    desk.start()
    date = desk.state.view.business_date
    assert numbers(desk, 2) == [51, 53], "twice as many, because it may have given every second one"
    passed = [each for each in desk.state.numbers.leased(date, "A") if each.step == 2]
    assert len(passed) == 6
    assert not any(each.holds(number) for each in passed for number in (998, 980))


def test_what_was_sent_counts_when_the_copy_says_that_it_has_it() -> None:
    given = GivenNumbers(NumberRanges())
    given.of_controller, given.copy_joined = True, True
    there = KnownThere(given)
    for number in range(1, 101):
        given.take("2025-09-08", "A", number)
        batch = Batch()
        batch.tickets.inserts.append(("2025-09-08", number, "A", "", "", "", "", "", 0, 0, 0, 0))
        there.committed(number, batch)
    there.held(60)
    assert given.next_in_turn("2025-09-08", "A") == 101
    given.take("2025-09-08", "A", 110)
    assert given.next_in_turn("2025-09-08", "A") == 111, "the own half"
    given.take("2025-09-08", "A", 111)
    assert given.next_in_turn("2025-09-08", "A") == 113
    there.forget()
    there.held(100)
    assert given.next_in_turn("2025-09-08", "A") == 113


def test_a_number_out_of_a_lease_says_nothing_of_those_in_turn() -> None:
    given = GivenNumbers(NumberRanges())
    given.of_controller, given.copy_joined = True, True
    there = KnownThere(given)
    batch = Batch()
    batch.tickets.inserts.append(("2025-09-08", 991, "A", "", "", "", "", "", 0, 0, 0, 0))
    there.committed(1, batch)
    there.held(1)
    given.take("2025-09-08", "A", 60)
    assert given.next_in_turn("2025-09-08", "A") == 61
    given.take("2025-09-08", "A", 61)
    assert given.next_in_turn("2025-09-08", "A") == 63


def test_a_part_of_the_log_of_a_hall_that_is_two_does_not_take_over(
    desk: Desk, tmp_path: Path
) -> None:
    joined(desk)
    promoted(desk, "standby-1")
    desk.crash()
    store = Store.open(tmp_path / "data", HALL.hall_id)
    copy = Copy(store, HALL.hall_id, HallState(HALL, desk.policy), rehearsal=False)
    assert copy.taken_by == "standby-1"
    store.close()
    assert last_row(tmp_path / "data", HALL.hall_id)[2] == "standby-1"
    desk.start()
    joined(desk)
    desk.crash()
    store = Store.open(tmp_path / "data", HALL.hall_id)
    assert Copy(store, HALL.hall_id, HallState(HALL, desk.policy), rehearsal=False).taken_by == ""
    store.close()
    desk.start()
