from typing import get_args

import pytest

from queue_controller.api.messages import TicketState
from queue_controller.domain.states import ENDS, TRANSITIONS, From, Move, after, diagram
from tests.unit.queue_controller.domain.state_diagram import DOCUMENT, with_diagram


def test_every_move_has_a_row() -> None:
    assert set(TRANSITIONS) == set(get_args(Move))


@pytest.mark.parametrize(
    ("move", "state", "then"),
    [
        ("issue", "new", "waiting"),
        ("call", "waiting", "called"),
        ("call", "no_show", "called"),
        ("call", "parked", "called"),
        ("recall", "called", "called"),
        ("start", "called", "serving"),
        ("complete", "serving", "served"),
        ("miss", "called", "no_show"),
        ("requeue", "no_show", "waiting"),
        ("park", "called", "parked"),
        ("park", "serving", "parked"),
        ("transfer", "called", "waiting"),
        ("transfer", "serving", "waiting"),
        ("cancel", "waiting", "cancelled"),
        ("expire", "parked", "expired"),
    ],
)
def test_moves(move: Move, state: From, then: TicketState) -> None:
    assert after(move, state) == then


@pytest.mark.parametrize(
    ("move", "state"),
    [
        ("start", "waiting"),
        ("complete", "called"),
        ("complete", "waiting"),
        ("miss", "serving"),
        ("requeue", "waiting"),
        ("recall", "serving"),
        ("cancel", "serving"),
        ("call", "called"),
        ("call", "serving"),
        ("park", "waiting"),
    ],
)
def test_no_such_move(move: Move, state: From) -> None:
    assert after(move, state) is None


def test_an_end_is_an_end_and_every_other_state_can_end() -> None:
    for move in set(TRANSITIONS) - {"undo_complete"}:
        for end in ENDS:
            assert after(move, end) is None
    assert after("undo_complete", "served") == "serving"
    for state in set(get_args(TicketState)) - ENDS:
        assert after("expire", state) == "expired"


def test_every_state_is_reached_from_a_new_ticket() -> None:
    reached: set[From] = {"new"}
    for _ in TRANSITIONS:
        for row in TRANSITIONS.values():
            reached |= {target for source, target in row.items() if source in reached}
    assert reached == set(get_args(TicketState)) | {"new"}


def test_the_diagram_in_the_document_is_current() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    said = "run: python -m tests.unit.queue_controller.domain.state_diagram"
    assert with_diagram(text) == text, said
    with pytest.raises(ValueError, match="marks"):
        with_diagram("no marks")


def test_the_diagram_is_made_from_the_table() -> None:
    lines = diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert "    [*] --> waiting: issue" in lines
    assert "    called --> serving: start" in lines
    assert "    no_show --> waiting: requeue" in lines
    assert any(line.startswith("    called --> waiting: transfer, ") for line in lines)
    assert "    served --> [*]" in lines
    arrows = sum(line.count(",") + 1 for line in lines if ": " in line)
    assert arrows == sum(len(row) for row in TRANSITIONS.values())
