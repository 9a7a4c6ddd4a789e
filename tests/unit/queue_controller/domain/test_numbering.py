import pytest

from queue_controller.domain.numbering import (
    LAST_NUMBER,
    NumberRange,
    NumberRanges,
    label_of,
    next_number,
    ticket_id_of,
)


def test_numbers_start_at_one_and_have_no_gap() -> None:
    shared = NumberRanges().shared
    assert [next_number(last, shared) for last in (0, 1, 2, 998, 999)] == [1, 2, 3, 999, 1000]


def test_a_range_ends() -> None:
    numbers = NumberRange(801, 803, "offline")
    assert [next_number(last, numbers) for last in (0, 801, 802, 803)] == [801, 802, 803, None]


def test_the_shared_range_ends_before_those_that_sources_hold() -> None:
    ranges = NumberRanges(own=[NumberRange(801, 899, "kiosk-2"), NumberRange(900, 999, "kiosk-1")])
    assert ranges.shared == NumberRange(1, 800)
    assert ranges.of_source("kiosk-1") == NumberRange(900, 999, "kiosk-1")
    assert ranges.of_source("desk-1") == ranges.shared
    assert ranges.key_of_source("B", "kiosk-1") == ranges.key_of_number("B", 950) == "B/kiosk-1"
    assert ranges.key_of_source("B", "desk-1") == ranges.key_of_number("B", 800) == "B"


def test_without_other_ranges_the_shared_one_has_all_numbers() -> None:
    assert NumberRanges().shared == NumberRange(1, LAST_NUMBER)
    assert NumberRanges().key_of_number("B", 5) == "B"


@pytest.mark.parametrize(
    ("shared", "own"),
    [
        (NumberRange(1, 999), [NumberRange(801, 900, "a")]),
        (None, [NumberRange(801, 900, "a"), NumberRange(900, 950, "b")]),
        (None, [NumberRange(801, 900)]),
    ],
)
def test_overlapping_or_nameless_ranges_are_refused(
    shared: NumberRange | None, own: list[NumberRange]
) -> None:
    with pytest.raises(ValueError, match=r"overlap|needs a source"):
        NumberRanges(shared, own)


@pytest.mark.parametrize(("first", "last"), [(0, 5), (6, 5), (1, LAST_NUMBER + 1)])
def test_a_range_outside_the_numbers_is_refused(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="not within"):
        NumberRange(first, last)


def test_labels_and_ids() -> None:
    assert label_of("B", 12) == "B012"
    assert label_of("B", 1234) == "B1234"
    assert label_of("B", 12, 4) == "B0012"
    assert ticket_id_of("2025-09-08", "B012") == "20250908-B012"
