"""The stage: no call left out, order kept, each stands long enough."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall_display.board.model import CallStage, Pager, StageRules
from hall_display.calls import ShownCall

RULES = StageRules(rows=3, hold_s=4.0, patience_s=2.0, rest_s=20.0, recent=5)


def call(number: int, ticket: int | None = None) -> ShownCall:
    ticket = number if ticket is None else ticket
    return ShownCall(f"c{number}", f"t{ticket}", f"B{ticket:03}", "B", "5", False, number)


def ids(calls: tuple[ShownCall, ...] | list[ShownCall]) -> list[str]:
    return [c.call_id for c in calls]


def test_a_call_takes_the_free_stage_at_once_with_the_newest_on_top() -> None:
    stage = CallStage(RULES)
    assert ids(stage.add(call(1), 0.0)) == ["c1"]
    assert ids(stage.add(call(2), 0.1)) == ["c2"]
    assert ids(stage.add(call(3), 0.2)) == ["c3"]
    assert ids(stage.rows) == ["c3", "c2", "c1"]
    assert stage.recent == ()


def test_a_full_stage_lets_the_next_wait_until_patience_ends() -> None:
    stage = CallStage(RULES)
    for n in range(3):
        stage.add(call(n), 0.0)
    assert stage.add(call(3), 0.5) == []
    assert stage.backlog == 1
    assert stage.next_change_s() == pytest.approx(2.5)
    assert stage.tick(2.4) == []
    assert ids(stage.tick(2.5)) == ["c3"]
    assert ids(stage.rows) == ["c3", "c2", "c1"]
    assert ids(stage.recent) == ["c0"]


def test_a_row_held_long_enough_makes_room_at_once() -> None:
    stage = CallStage(RULES)
    for n in range(3):
        stage.add(call(n), float(n))
    assert ids(stage.add(call(3), 4.0)) == ["c3"]


def test_older_rows_go_to_rest_and_the_newest_stays() -> None:
    stage = CallStage(RULES)
    stage.add(call(1), 0.0)
    stage.add(call(2), 5.0)
    assert stage.next_change_s() == pytest.approx(20.0)
    stage.tick(20.0)
    assert ids(stage.rows) == ["c2"]
    assert ids(stage.recent) == ["c1"]
    assert stage.next_change_s() is None
    stage.tick(10_000.0)
    assert ids(stage.rows) == ["c2"]


def test_a_recall_moves_its_ticket_to_the_top_and_never_shows_it_twice() -> None:
    stage = CallStage(RULES)
    for n in range(5):
        stage.add(call(n), n * 10.0)
    assert "c0" in ids(stage.recent)
    stage.add(call(9, ticket=0), 60.0)
    assert ids(stage.rows)[0] == "c9"
    assert "t0" not in [c.ticket_id for c in stage.recent]
    stage.add(call(10, ticket=0), 60.1)
    assert [c.ticket_id for c in stage.rows].count("t0") == 1
    assert ids(stage.rows)[0] == "c10"


def test_restore_shows_the_last_call_and_the_ones_before_without_entering() -> None:
    stage = CallStage(RULES)
    stage.restore([call(3), call(2), call(1), call(30, ticket=2)], 100.0)
    assert ids(stage.rows) == ["c3"]
    assert ids(stage.recent) == ["c2", "c1"]
    stage.clear()
    assert stage.rows == stage.recent == ()
    assert stage.next_change_s() is None


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
    entered_at: dict[str, float] = {}

    def note(calls: list[ShownCall], at: float) -> None:
        for c in calls:
            entered.append(c.call_id)
            entered_at[c.call_id] = at
        rows = stage.rows
        assert len(rows) <= RULES.rows
        everything = [c.ticket_id for c in (*rows, *stage.recent)]
        assert len(everything) == len(set(everything))
        if calls:
            assert rows[0] is calls[-1]

    def run_until(end: float) -> None:
        while (moment := stage.next_change_s()) is not None and moment <= end:
            before = (stage.rows, stage.backlog)
            note(stage.tick(moment), moment)
            assert (stage.rows, stage.backlog) != before, "a tick at its moment must do something"

    for number, (gap, ticket) in enumerate(steps):
        run_until(now + gap)
        now += gap
        c = call(number, ticket)
        expected.append(c.call_id)
        asked_at[c.call_id] = now
        note(stage.add(c, now), now)
    run_until(now + 1000.0)
    assert entered == expected
    assert stage.backlog == 0
    for call_id in expected:
        assert entered_at[call_id] - asked_at[call_id] <= RULES.patience_s + 1e-6


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
    assert pager.span == slice(8, 12)
    pager.resize(7)
    assert pager.span == slice(4, 8)
    pager.turn()
    assert pager.index == 0
    pager.resize(0)
    assert pager.span == slice(0, 4)
