"""The stage: no call left out, order kept, each stands long enough."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall_display.board.model import CallStage, Pager, StageRules
from hall_display.calls import ShownCall

RULES = StageRules(hold_s=2.0, patience_s=4.0, fresh_s=20.0, caption_s=0.0, recent=5)


def call(number: int, ticket: int | None = None) -> ShownCall:
    ticket = number if ticket is None else ticket
    return ShownCall(f"c{number}", f"t{ticket}", f"B{ticket:03}", "B", "5", False, number)


def ids(calls: tuple[ShownCall, ...] | list[ShownCall]) -> list[str]:
    return [c.call_id for c in calls]


def big(stage: CallStage) -> str:
    assert stage.present is not None
    return stage.present.call_id


def test_a_call_takes_the_empty_board_at_once() -> None:
    stage = CallStage(RULES)
    assert ids(stage.add(call(1), 0.0)) == ["c1"]
    assert big(stage) == "c1"
    assert stage.recent == ()
    assert stage.next_change_s(0.0) is None


def test_a_call_that_stood_long_enough_makes_room_at_once() -> None:
    stage = CallStage(RULES)
    stage.add(call(1), 0.0)
    assert ids(stage.add(call(2), 1.0)) == ["c2"]
    assert ids(stage.recent) == ["c1"]


def test_two_together_stand_one_after_another() -> None:
    stage = CallStage(RULES)
    stage.add(call(1), 0.0)
    assert stage.add(call(2), 0.1) == []
    assert stage.backlog == 1
    assert stage.next_change_s(0.1) == pytest.approx(1.0)
    assert stage.tick(0.99) == []
    assert ids(stage.tick(1.0)) == ["c2"]


@pytest.mark.parametrize(("together", "longest_s"), [(2, 1.0), (5, 2.6), (10, 3.9), (50, 4.01)])
def test_many_together_stand_shorter_but_none_waits_longer_than_patience(
    together: int, longest_s: float
) -> None:
    stage = CallStage(RULES)
    shown = [(c.call_id, 0.0) for n in range(together) for c in stage.add(call(n), 0.0)]
    now = 0.0
    while stage.backlog:
        moment = stage.next_change_s(now)
        assert moment is not None
        now = moment
        shown += [(c.call_id, now) for c in stage.tick(now)]
    assert [call_id for call_id, _ in shown] == [f"c{n}" for n in range(together)]
    assert shown[-1][1] <= longest_s


def test_last_calls_are_fresh_for_a_while() -> None:
    stage = CallStage(RULES)
    stage.add(call(1), 0.0)
    stage.add(call(2), 5.0)
    stage.add(call(3), 10.0)
    assert stage.fresh(10.0) == 2
    assert stage.next_change_s(10.0) == pytest.approx(20.0)
    assert stage.fresh(20.0) == 1
    assert stage.fresh(25.0) == 0
    assert stage.next_change_s(25.0) is None
    assert big(stage) == "c3"


def test_a_recall_stands_big_again_and_never_twice() -> None:
    stage = CallStage(RULES)
    for n in range(5):
        stage.add(call(n), n * 10.0)
    assert "c0" in ids(stage.recent)
    stage.add(call(9, ticket=0), 60.0)
    assert big(stage) == "c9"
    assert "t0" not in [c.ticket_id for c in stage.recent]
    stage.add(call(10, ticket=0), 70.0)
    assert big(stage) == "c10"
    assert "t0" not in [c.ticket_id for c in stage.recent]


def test_restore_shows_the_last_call_and_the_ones_before_without_entering() -> None:
    stage = CallStage(RULES)
    stage.restore([call(3), call(2), call(1), call(30, ticket=2)])
    assert big(stage) == "c3"
    assert ids(stage.recent) == ["c2", "c1"]
    assert stage.fresh(0.0) == 0
    assert stage.next_change_s(0.0) is None
    assert ids(stage.add(call(4), 0.0)) == ["c4"]
    stage.clear()
    assert stage.present is None
    assert stage.recent == ()


@settings(derandomize=True, max_examples=200)
@given(
    st.lists(
        st.tuples(st.floats(0.0, 5.0, allow_nan=False), st.integers(0, 9)), min_size=1, max_size=60
    )
)
def test_nothing_is_skipped_and_order_is_kept(steps: list[tuple[float, int]]) -> None:
    stage = CallStage(RULES)
    now = 0.0
    expected: list[str] = []
    entered: list[str] = []
    asked_at: dict[str, float] = {}

    def note(calls: list[ShownCall], at: float) -> None:
        for c in calls:
            entered.append(c.call_id)
            assert at - asked_at[c.call_id] <= RULES.patience_s + 1e-6
        assert stage.present is not None
        everything = [stage.present.ticket_id, *(c.ticket_id for c in stage.recent)]
        assert len(everything) == len(set(everything))
        if calls:
            assert stage.present is calls[-1]

    def run_until(end: float) -> None:
        nonlocal now
        while (moment := stage.next_change_s(now)) is not None and moment <= end:
            assert moment >= now
            before = (stage.backlog, stage.fresh(now))
            now = moment
            note(stage.tick(now), now)
            assert (stage.backlog, stage.fresh(now)) != before, "its moment must bring a change"
        now = end

    for number, (gap, ticket) in enumerate(steps):
        run_until(now + gap)
        c = call(number, ticket)
        expected.append(c.call_id)
        asked_at[c.call_id] = now
        note(stage.add(c, now), now)
    run_until(now + 1000.0)
    assert entered == expected
    assert stage.backlog == 0
    assert stage.fresh(now) == 0


def test_a_thousand_calls_in_a_minute_are_all_shown_in_order() -> None:
    stage = CallStage(RULES)
    entered: list[str] = []
    for n in range(1000):
        entered += ids(stage.add(call(n), n * 0.06))
    entered += list(itertools.chain.from_iterable(ids(stage.tick(60 + s)) for s in range(10)))
    assert entered == [f"c{n}" for n in range(1000)]


def test_pager_turns_round_and_keeps_its_page_when_the_list_shrinks() -> None:
    pager = Pager(per_page=4)
    assert pager.pages == 1
    pager.resize(9)
    assert pager.pages == 3
    pager.turn()
    pager.turn()
    assert pager.span == slice(6, 9)
    pager.resize(7)
    assert pager.span == slice(4, 8)
    pager.turn()
    assert pager.index == 0
    pager.resize(0)
    assert pager.span == slice(0, 0)


@pytest.mark.parametrize("per_page", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("count", [0, 1, 5, 13, 21, 60])
def test_every_entry_is_on_exactly_one_page(count: int, per_page: int) -> None:
    pager = Pager(per_page=per_page)
    pager.resize(count)
    seen: list[int] = []
    for _ in range(pager.pages):
        page = list(range(count))[pager.span]
        assert len(page) <= per_page
        seen += page
        pager.turn()
    assert seen == list(range(count))
