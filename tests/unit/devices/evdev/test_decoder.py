"""The decoder of input events: any split of bytes, losses, doubles, rubbish."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.wire.evdev import (
    KEY_CODES,
    Abs,
    Ask,
    Decoder,
    Ev,
    Frame,
    Lost,
    Packet,
    Press,
    Record,
    Snapshot,
    Syn,
    key_press,
    packet,
)
from devices.wire.evdev.decoder import INTER_BYTE_TIMEOUT_S, PACKET_MAX, snapshot_bytes

KP1, KP2 = KEY_CODES["KP1"], KEY_CODES["KP2"]
WHAT = Snapshot(Ask.WHAT, 1, held=True, keys=frozenset(range(2, 90)))
STREAM = b"".join(
    [
        key_press(KP1, 5_000_001),
        snapshot_bytes(WHAT),
        packet((Ev.ABS, Abs.MT_SLOT, 0), (Ev.ABS, Abs.MT_POSITION_X, -5), at_us=6_000_000),
        key_press(KP2, 7_000_000),
    ]
)


def whole() -> list[Frame]:
    return Decoder().feed(STREAM, 0.0)


def feed_in_pieces(data: bytes, sizes: list[int]) -> list[Frame]:
    decoder = Decoder()
    frames: list[Frame] = []
    place = 0
    while place < len(data):
        size = sizes.pop(0) if sizes else 1
        frames += decoder.feed(data[place : place + size], place * 1e-5)
        place += size
    return frames


def test_whole_stream() -> None:
    frames = whole()
    kinds = [type(frame) for frame in frames]
    assert kinds == [Packet, Packet, Snapshot, Packet, Packet, Packet]
    assert frames[2] == WHAT
    assert frames[0] == Packet((Record(Ev.KEY, KP1, Press.DOWN, 5_000_001),), 5_000_001)


def test_byte_by_byte() -> None:
    assert feed_in_pieces(STREAM, []) == whole()


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.integers(1, 300), max_size=60))
def test_any_split_gives_the_same(sizes: list[int]) -> None:
    assert feed_in_pieces(STREAM, sizes) == whole()


def test_broken_off_struct_is_given_up_and_reported_once() -> None:
    decoder = Decoder()
    assert decoder.feed(key_press(KP1, 1_000_000)[:30], 0.0) == []
    frames = decoder.feed(key_press(KP2, 2_000_000), INTER_BYTE_TIMEOUT_S + 0.001)
    assert frames == [
        Lost(),
        Packet((Record(Ev.KEY, KP2, Press.DOWN, 2_000_000),), 2_000_000),
        Packet((Record(Ev.KEY, KP2, Press.UP, 2_060_000),), 2_060_000),
    ]
    assert decoder.dropped_bytes == 6
    assert decoder.losses == 1


def test_kernel_overrun_drops_up_to_the_next_report() -> None:
    raw = b"".join(
        [
            Record(Ev.KEY, KP1, Press.DOWN, 1_000_000).to_bytes(),
            Record(Ev.SYN, Syn.DROPPED, 0, 1_000_000).to_bytes(),
            Record(Ev.KEY, KP2, Press.DOWN, 1_000_000).to_bytes(),
            Record(Ev.SYN, Syn.REPORT, 0, 1_000_000).to_bytes(),
            key_press(KP1, 2_000_000),
        ]
    )
    frames = Decoder().feed(raw, 0.0)
    assert frames[0] == Lost()
    assert [f.events[0].code for f in frames[1:] if isinstance(f, Packet)] == [KP1, KP1]


def test_answer_inside_an_overrun_does_not_end_it() -> None:
    raw = b"".join(
        [
            Record(Ev.SYN, Syn.DROPPED, 0, 1_000_000).to_bytes(),
            snapshot_bytes(WHAT),
            Record(Ev.ABS, Abs.MT_POSITION_X, 3, 1_000_000).to_bytes(),
            Record(Ev.SYN, Syn.REPORT, 0, 1_000_000).to_bytes(),
        ]
    )
    assert Decoder().feed(raw, 0.0) == [Lost(), WHAT]


def test_doubled_packets_count_once() -> None:
    decoder = Decoder()
    press = key_press(KP1, 3_000_000)
    assert len(decoder.feed(press + press, 0.0)) == 2
    assert decoder.doubled == 2
    assert len(decoder.feed(key_press(KP1, 4_000_000), 1.0)) == 2


def test_endless_packet_is_bounded() -> None:
    decoder = Decoder()
    raw = Record(Ev.ABS, Abs.MT_POSITION_X, 1, 1).to_bytes() * (PACKET_MAX * 3)
    assert decoder.feed(raw, 0.0) == [Lost()]
    assert len(decoder._packet) <= PACKET_MAX + 1


def test_endless_answer_is_bounded() -> None:
    decoder = Decoder()
    begin = snapshot_bytes(WHAT)[:24]
    raw = begin + Record(Ev.KEY, KP1, 1).to_bytes() * 20_000
    assert set(map(type, decoder.feed(raw, 0.0))) == {Lost}
    assert decoder._snapshot is None or len(decoder._snapshot) < 5000


@pytest.mark.parametrize("seed", range(6))
def test_rubbish_never_raises_and_is_bounded(seed: int) -> None:
    random = Random(seed)
    decoder = Decoder()
    for turn in range(60):
        data = random.randbytes(random.randrange(200))
        if random.random() < 0.5:
            data += STREAM[random.randrange(len(STREAM)) :]
        decoder.feed(data, turn * random.choice([0.0001, 0.1]))
        assert len(decoder._buffer) < 24
    decoder.feed(b"", 1e6)
    decoder.reset()
    assert decoder.feed(STREAM, 1e6) == whole()


@pytest.mark.parametrize("seed", range(6))
def test_lost_bytes_are_noticed_and_the_line_heals(seed: int) -> None:
    random = Random(seed)
    decoder = Decoder()
    heard = 0
    for turn in range(50):
        raw = key_press(KP1, 1_000_000 * (turn + 1))
        if turn % 5 == 4:
            raw = bytes(byte for byte in raw if random.random() > 0.05)
        frames = decoder.feed(raw, float(turn))
        for frame in frames:
            if isinstance(frame, Packet):
                assert all(one.type in set(Ev) for one in frame.events)
                heard += frame.events[0].value == Press.DOWN
    assert heard >= 40
    assert decoder.feed(key_press(KP2, 1_000_000_000), 1e5)[-1] == Packet(
        (Record(Ev.KEY, KP2, Press.UP, 1_000_060_000),), 1_000_060_000
    )
