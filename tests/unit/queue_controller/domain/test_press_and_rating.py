import pytest

from queue_controller.api.audience import Role
from queue_controller.api.messages import Ticket
from queue_controller.domain.press import BeforeCall, before_call
from queue_controller.domain.rating import is_level, may_rate, rating_id_of


def called_at(called_ms: int) -> Ticket:
    return Ticket(
        ticket_id="20250908-B001",
        label="B001",
        queue="B",
        number=1,
        state="called",
        business_date="2025-09-08",
        issued_ms=0,
        place_ms=0,
        called_ms=called_ms,
    )


@pytest.mark.parametrize(
    ("since_ms", "step"),
    [
        (0, "second_press"),
        (2_999, "second_press"),
        (3_000, "missed"),
        (59_999, "missed"),
        (60_000, "end"),
        (600_000, "end"),
        (-3_600_000, "end"),
    ],
)
def test_a_second_press_calls_nobody(since_ms: int, step: BeforeCall) -> None:
    assert before_call(called_at(10_000_000), 10_000_000 + since_ms, 3_000, 60_000, 3) == step


@pytest.mark.parametrize(("since_ms", "step"), [(2_999, "second_press"), (3_000, "end")])
def test_whoever_is_served_was_not_missed(since_ms: int, step: BeforeCall) -> None:
    ticket = called_at(10_000_000)
    ticket.state = "serving"
    assert before_call(ticket, 10_000_000 + since_ms, 3_000, 60_000, 3) == step


@pytest.mark.parametrize(
    ("since_recall_ms", "recalls", "step"),
    [
        (59_999, 1, "missed"),
        (60_000, 1, "end"),
        (60_000, 2, "end"),
        (60_000, 3, "missed"),
        (3_600_000, 3, "missed"),
    ],
)
def test_a_recall_is_a_call_and_the_last_one_decides(
    since_recall_ms: int, recalls: int, step: BeforeCall
) -> None:
    ticket = called_at(10_000_000)
    ticket.recalls, ticket.recalled_ms = recalls, 10_070_000
    assert before_call(ticket, 10_070_000 + since_recall_ms, 3_000, 60_000, 3) == step


def test_an_empty_counter_is_free() -> None:
    assert before_call(None, 0, 3_000, 60_000, 3) == "free"


def test_levels() -> None:
    assert [level for level in range(-2, 8) if is_level(level)] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("role", "is_open", "may"),
    [
        ("device", True, True),
        ("device", False, True),
        ("rating", False, True),
        ("kiosk", False, False),
        ("counter", False, False),
    ],
)
def test_a_rating_that_comes_late_is_taken_from_whoever_can_name_it(
    role: Role, is_open: bool, may: bool
) -> None:
    assert may_rate(role, is_open=is_open) is may


def test_the_rating_is_bound_to_one_serving() -> None:
    assert rating_id_of("20250908-B001", 2) == "20250908-B001-r2"
