"""Any slicing, noise, silence: the SSI decoder finds every whole packet and invents none."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.code_scanner.ssi.protocol import (
    INTER_BYTE_TIMEOUT_S,
    KNOWN,
    PACKET_MAX,
    Decoder,
    Opcode,
    Packet,
)

CODE = Packet(Opcode.DECODE_DATA, b"\x1cA012", 0)
derandomized = settings(derandomize=True, max_examples=150, deadline=None)
packets = st.builds(
    Packet,
    opcode=st.sampled_from(sorted(KNOWN)),
    data=st.binary(max_size=251),
    source=st.sampled_from([0, 4]),
    status=st.integers(0, 255),
)


@derandomized
@given(st.lists(packets, max_size=5), st.integers(1, 300))
def test_round_trip_in_any_slices(sent: list[Packet], size: int) -> None:
    raw = b"".join(packet.to_bytes() for packet in sent)
    decoder = Decoder()
    got = []
    for start in range(0, len(raw), size):
        got += decoder.feed(raw[start : start + size], 0.0)
    assert got == sent


@derandomized
@given(st.binary(max_size=600), st.integers(1, 60))
def test_noise_never_raises_and_stays_bounded(noise: bytes, size: int) -> None:
    decoder = Decoder()
    for start in range(0, len(noise), size):
        decoder.feed(noise[start : start + size], 0.0)
        assert len(decoder._buffer) < PACKET_MAX
    decoder.feed(b"", 1.0)
    assert decoder.feed(CODE.to_bytes(), 2.0) == [CODE]


@derandomized
@given(packets, st.binary(max_size=30), packets)
def test_a_packet_behind_noise_is_found(first: Packet, noise: bytes, second: Packet) -> None:
    decoder = Decoder()
    got = decoder.feed(first.to_bytes() + noise + second.to_bytes(), 0.0)
    got += decoder.feed(b"", 1.0)
    assert got[0] == first
    assert second in got[1:]


def test_a_packet_that_breaks_off_is_given_up_and_its_bytes_are_not_kept() -> None:
    raw = CODE.to_bytes()
    decoder = Decoder()
    decoder.feed(raw[:8], 0.0)
    assert decoder.feed(raw[8:], INTER_BYTE_TIMEOUT_S) == []
    (fault, *_) = decoder.faults
    assert fault.raw == b""
    assert "none after 8 bytes" in str(fault)
    decoder.feed(b"", 1.0)
    assert decoder.feed(raw, 2.0) == [CODE]


def test_random_bytes_are_no_packets() -> None:
    random = Random(3)
    decoder = Decoder()
    # 100,000 places, of which one in 1,800 looks like a beginning, times 2^-16.
    assert sum(len(decoder.feed(random.randbytes(1000), n * 0.01)) for n in range(100)) == 0
