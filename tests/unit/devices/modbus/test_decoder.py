"""Any slicing, noise, silence: the decoder finds every whole frame and invents none."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.wire.modbus_rtu import (
    FRAME_MAX,
    Decoder,
    Frame,
    Side,
    read_answer,
    read_coils,
    read_registers,
    refusal,
    write_answer,
    write_coil,
    write_registers,
)

GOOD = read_answer(read_registers(1, 0, 2), b"B012")
derandomized = settings(derandomize=True, max_examples=150, deadline=None)
addresses = st.integers(1, 247)


@st.composite
def answer_frames(draw: st.DrawFn) -> Frame:
    address = draw(addresses)
    asked = draw(
        st.sampled_from(
            [
                read_registers(address, 0, 1),
                read_coils(address, 0, 8),
                write_coil(address, 3, on=True),
                write_registers(address, 0x70, [1, 2]),
            ]
        )
    )
    if draw(st.booleans()):
        return refusal(asked, draw(st.integers(1, 11)))
    if asked.function in {1, 3}:
        half = draw(st.binary(min_size=1, max_size=125))
        return read_answer(asked, half + half)
    return write_answer(asked)


@derandomized
@given(st.lists(answer_frames(), max_size=6), st.integers(1, 300))
def test_round_trip_in_any_slices(sent: list[Frame], size: int) -> None:
    raw = b"".join(frame.to_bytes() for frame in sent)
    decoder = Decoder()
    got = []
    for start in range(0, len(raw), size):
        got += decoder.feed(raw[start : start + size], 0.0)
    assert got == sent
    assert decoder.dropped_bytes == 0


@derandomized
@given(st.binary(max_size=600), st.integers(1, 60), st.sampled_from(Side))
def test_noise_never_raises_and_stays_bounded(noise: bytes, size: int, side: Side) -> None:
    decoder = Decoder(side)
    for start in range(0, len(noise), size):
        decoder.feed(noise[start : start + size], 0.0)
        assert len(decoder._buffer) < FRAME_MAX
    decoder.feed(b"", 1.0)
    assert decoder.deadline_s is None
    frame = GOOD if side is Side.ANSWERS else read_registers(1, 0, 2)
    assert decoder.feed(frame.to_bytes(), 2.0) == [frame]


@derandomized
@given(answer_frames(), answer_frames(), st.binary(max_size=30))
def test_a_frame_behind_noise_is_found(first: Frame, second: Frame, noise: bytes) -> None:
    decoder = Decoder()
    got = decoder.feed(first.to_bytes() + noise + second.to_bytes(), 0.0)
    got += decoder.feed(b"", 1.0)
    assert got[0] == first
    assert second in got[1:]


@pytest.mark.parametrize("side", Side)
def test_requests_byte_by_byte(side: Side) -> None:
    frames = {
        Side.REQUESTS: [write_registers(1, 0, [1, 2, 3]), write_coil(2, 9, on=False)],
        Side.ANSWERS: [GOOD, write_answer(write_registers(1, 0, [1, 2, 3]))],
    }[side]
    decoder = Decoder(side)
    got = []
    for byte in b"".join(frame.to_bytes() for frame in frames):
        got += decoder.feed(bytes((byte,)), 0.0)
    assert got == frames


def test_a_partial_frame_is_dropped_after_the_inter_byte_time() -> None:
    raw = GOOD.to_bytes()
    decoder = Decoder()
    assert decoder.feed(raw[:5], 0.0) == []
    assert decoder.feed(raw[5:], 0.05) == []
    assert str(decoder.faults[0]).startswith("frame broken off: expected a byte within 50 ms")
    decoder.feed(b"", 1.0)
    assert decoder.feed(raw, 1.1) == [GOOD]


def test_every_single_wrong_byte_is_noticed() -> None:
    # A CRC-16 finds every burst of up to 16 bits, so each spoilt byte costs the frame and no more.
    raw = GOOD.to_bytes()
    random = Random(5)
    for at in range(len(raw)):
        for _ in range(20):
            spoilt = bytearray(raw)
            spoilt[at] ^= random.randrange(1, 256)
            decoder = Decoder()
            got = decoder.feed(bytes(spoilt), 0.0) + decoder.feed(b"", 1.0)
            assert got == []
            assert decoder.feed(raw, 2.0) == [GOOD]


@pytest.mark.parametrize("side", Side)
def test_random_bytes_are_accepted_no_more_than_the_crcs_odds(side: Side) -> None:
    random = Random(11)
    decoder = Decoder(side)
    accepted = 0
    for index in range(100):
        accepted += len(decoder.feed(random.randbytes(1000), index * 0.01))
    # 100,000 places, of which one in 32 at most looks like a beginning, times 2^-16.
    assert accepted <= 3


@pytest.mark.parametrize("bad", [(256, 3), (1, 256), (-1, 3)])
def test_frames_that_cannot_be_sent_are_refused(bad: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="one byte each"):
        Frame(*bad)
    with pytest.raises(ValueError, match="at most 252"):
        Frame(1, 3, bytes(253))
