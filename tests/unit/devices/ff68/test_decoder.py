"""Any slicing, noise, time-outs: the decoder finds every whole frame and invents none."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.wire.fault import FrameError
from devices.wire.ff68 import (
    FRAME_MAX,
    INTER_BYTE_TIMEOUT_S,
    Decoder,
    Frame,
    Key,
    keys_frame,
    show_frame,
    star_frame,
)

CALL = keys_frame(1, Key.CALL)
frames = st.builds(
    Frame,
    address=st.integers(0, 255),
    cmd=st.integers(0, 255),
    data=st.binary(max_size=14),
)
derandomized = settings(derandomize=True, max_examples=150, deadline=None)


@derandomized
@given(st.lists(frames, max_size=6), st.integers(1, 40))
def test_round_trip_in_any_slices(sent: list[Frame], size: int) -> None:
    raw = b"".join(frame.to_bytes() for frame in sent)
    decoder = Decoder()
    got = []
    for start in range(0, len(raw), size):
        got += decoder.feed(raw[start : start + size], 0.0)
    assert got == sent
    assert decoder.dropped_bytes == 0


@derandomized
@given(st.binary(max_size=200), st.integers(1, 30))
def test_noise_never_raises_and_stays_bounded(noise: bytes, size: int) -> None:
    decoder = Decoder()
    for start in range(0, len(noise), size):
        decoder.feed(noise[start : start + size], 0.0)
        assert len(decoder._buffer) < FRAME_MAX
    # After a silence the line is as new, whatever was on it.
    assert decoder.feed(b"", 1.0) is not None
    assert decoder.feed(CALL.to_bytes(), 2.0) == [CALL]


@derandomized
@given(frames, frames, st.binary(max_size=30))
def test_a_frame_behind_noise_is_found(first: Frame, second: Frame, noise: bytes) -> None:
    decoder = Decoder()
    got = decoder.feed(first.to_bytes() + noise + second.to_bytes(), 0.0)
    got += decoder.feed(b"", 1.0)
    assert got[0] == first
    assert second in got[1:]


@pytest.mark.parametrize("trailing", [b"", b"\x16", b"\xff", b"\xff\x68", b"\x00" * 9])
def test_byte_by_byte_with_trailing_bytes(trailing: bytes) -> None:
    decoder = Decoder()
    got = []
    for byte in CALL.to_bytes() + trailing:
        got += decoder.feed(bytes((byte,)), 0.0)
    assert got == [CALL]
    assert decoder.feed(CALL.to_bytes(), 0.01) == [CALL]


def test_a_partial_frame_is_dropped_after_the_inter_byte_time() -> None:
    raw = CALL.to_bytes()
    decoder = Decoder()
    assert decoder.feed(raw[:6], 0.0) == []
    assert [decoder.deadline_s] == [INTER_BYTE_TIMEOUT_S]
    assert decoder.feed(raw[6:], INTER_BYTE_TIMEOUT_S) == []
    assert str(decoder.faults[0]).startswith("frame broken off: expected a byte within 50 ms")
    assert [decoder.deadline_s] == [None]
    assert decoder.feed(raw, 1.0) == [CALL]


def test_slow_bytes_within_the_inter_byte_time_are_one_frame() -> None:
    decoder = Decoder()
    got = []
    for index, byte in enumerate(CALL.to_bytes()):
        got += decoder.feed(bytes((byte,)), index * 0.049)
    assert got == [CALL]


def test_a_frame_behind_a_false_head_comes_when_the_head_is_given_up() -> None:
    decoder = Decoder()
    false_head = b"\xff\x68\x10\x10\x68"
    assert decoder.feed(false_head + CALL.to_bytes(), 0.0) == []
    assert decoder.feed(b"", 0.05) == [CALL]


def test_one_wrong_byte_costs_one_frame_only() -> None:
    random = Random(7)
    decoder = Decoder()
    for _ in range(200):
        raw = bytearray(CALL.to_bytes())
        at = random.randrange(len(raw))
        raw[at] ^= 1 << random.randrange(8)
        got = decoder.feed(bytes(raw), 0.0) + decoder.feed(b"", 0.1)
        assert CALL not in got
        assert decoder.feed(CALL.to_bytes(), 0.2) == [CALL]
        decoder.reset()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "length of the frame: expected a whole frame, got 0 bytes"),
        (CALL.to_bytes()[:-1], "length of the frame: expected a whole frame, got 9 bytes"),
        (CALL.to_bytes() + b"\x16", "length of the frame: expected 10 bytes, got 11 bytes"),
        (b"\x00", "head: expected FF, got 00"),
    ],
)
def test_from_bytes_wants_exactly_one_frame(raw: bytes, words: str) -> None:
    with pytest.raises(FrameError) as caught:
        Frame.from_bytes(raw)
    assert words in caught.value.message_en
    assert caught.value.code == "frame"


def test_frames_that_cannot_be_sent_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 14 data bytes"):
        Frame(1, 1, bytes(15))
    with pytest.raises(ValueError, match="one byte each"):
        Frame(256, 1)
    with pytest.raises(ValueError, match="0 to 5"):
        star_frame(1, 6)
    with pytest.raises(ValueError, match="no negative"):
        show_frame(1, waiting=-1)


def test_a_display_of_three_digits_shows_at_most_999() -> None:
    assert show_frame(1, waiting=1234, number=7).data == bytes((9, 9, 9, 0, 0, 7))
