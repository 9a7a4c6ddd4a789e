"""Where leased numbers lie, and that nobody else signs them."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from queue_controller.api.messages import NumberLease
from queue_controller.domain.leases import Block, free_block, is_signed, next_free, signature
from queue_controller.domain.numbering import NumberRange

ALL = NumberRange(1, 999_999)
LEASE = NumberLease("kiosk-1", "d1", "B", "2025-09-08", 3, 980, 999, 10, 20, "")


def test_the_first_block_lies_at_the_top_and_the_next_below_it() -> None:
    first = free_block(20, 3, 0, [])
    assert first == Block(980, 999)
    assert free_block(20, 3, 12, [first]) == Block(960, 979)


def test_when_the_labels_are_full_blocks_have_one_digit_more() -> None:
    assert free_block(20, 3, 985, []) == Block(1000, 1019)
    assert free_block(20, 3, 985, [Block(1000, 1019)]) == Block(1020, 1039)
    assert free_block(20, 3, 999_990, []) is None


def test_numbers_in_turn_jump_over_what_is_set_apart() -> None:
    blocks = [Block(1000, 1019), Block(980, 999)]
    assert next_free(979, ALL, blocks) == 1020
    assert next_free(12, ALL, blocks) == 13
    assert next_free(979, NumberRange(1, 999), blocks) is None


@given(
    st.lists(st.integers(1, 200), max_size=30),
    st.integers(0, 1100),
    st.integers(0, 40),
)
def test_nothing_is_ever_set_apart_twice_or_given_in_turn(
    sizes: list[int], last: int, turns: int
) -> None:
    blocks: list[Block] = []
    given_numbers = set(range(1, last + 1))
    for size in sizes:
        block = free_block(size, 3, last, blocks)
        assert block is not None
        assert block.last - block.first + 1 == size
        assert not any(block.holds(number) for number in given_numbers)
        assert all(block.last < other.first or other.last < block.first for other in blocks)
        blocks.append(block)
        for _ in range(turns):
            number = next_free(last, ALL, blocks)
            assert number is not None
            assert number not in given_numbers
            assert not any(each.holds(number) for each in blocks)
            given_numbers.add(number)
            last = number


def test_a_signature_covers_every_fact() -> None:
    signed = msgspec.structs.replace(LEASE, signature=signature(b"key", "hall", LEASE))
    assert is_signed(b"key", "hall", signed)
    assert not is_signed(b"other", "hall", signed)
    assert not is_signed(b"key", "other", signed)
    changes = {
        "kiosk": "kiosk-2", "disk": "d2", "queue": "A", "business_date": "2025-09-09", "epoch": 4,
        "first": 970, "last": 1000, "granted_ms": 9, "expires_ms": 21, "signature": "é",
    }  # fmt: skip
    for name, value in changes.items():
        assert not is_signed(b"key", "hall", msgspec.structs.replace(signed, **{name: value})), name
