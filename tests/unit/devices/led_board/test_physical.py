"""Preamble, stuffing, CRC and tail: any slicing, any damage."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.led_board.onbon import d_family, protocol
from devices.led_board.onbon.d_area import (
    CardKind,
    Generation,
    PictureArea,
    read_area,
    update_area,
)
from devices.led_board.onbon.d_codings import (
    GREEN,
    RED,
    Coding,
    WordOrder,
    decode,
    encode,
)
from devices.led_board.onbon.physical import (
    MARK_END,
    MARK_START,
    PACKET_MAX,
    begun,
    stuff,
    to_wire,
    with_crc,
)
from devices.led_board.onbon.protocol import (
    ANY_SCREEN,
    AreaUpdate,
    CardStatus,
    Check,
    Frame,
    TextArea,
    decoder,
)
from devices.wire.fault import FrameError

derandomized = settings(derandomize=True, max_examples=150, deadline=None)
frames = st.builds(
    Frame,
    op=st.integers(0, 0xFFFF),
    params=st.binary(max_size=80),
    code=st.integers(0, 255),
    reserved=st.binary(min_size=2, max_size=2),
    destination=st.integers(0, 0xFFFF),
    source=st.integers(0, 0xFFFF),
    display_mode=st.integers(0, 1),
    device_type=st.integers(0, 255),
    bar_code=st.sampled_from([b"", b"1234567890ABCDEF"]),
    check=st.sampled_from(Check),
)
areas = st.builds(
    TextArea,
    number=st.integers(0, 63),
    x=st.integers(0, 0x7FFF),
    y=st.integers(0, 0xFFFF),
    width=st.integers(0, 0x7FFF),
    height=st.integers(0, 0xFFFF),
    text=st.binary(max_size=60),
    display=st.sampled_from(protocol.DisplayMode),
    run_mode=st.sampled_from(protocol.RunMode),
    timeout_s=st.integers(0, 0xFFFF),
    speed=st.integers(0, 24),
    stay_half_s=st.integers(0, 255),
    align=st.sampled_from(protocol.Align),
    vertical=st.sampled_from(protocol.VerticalAlign),
    single_line=st.booleans(),
    wrap=st.booleans(),
    line_spacing=st.integers(0, 255),
    sound=st.sampled_from([b"", b"\x21\x05\x05\x04\0\0\0\xc7\xeb\xb5\xbd"]),
)


@derandomized
@given(st.binary(max_size=200))
def test_stuffing_leaves_no_mark_byte(data: bytes) -> None:
    wire = stuff(data)
    assert MARK_START not in wire
    assert MARK_END not in wire
    assert len(wire) <= 2 * len(data)


@derandomized
@given(st.lists(frames, max_size=5), st.integers(1, 50))
def test_round_trip_in_any_slices(sent: list[Frame], size: int) -> None:
    raw = b"".join(frame.to_bytes() for frame in sent)
    decode = decoder()
    got: list[Frame] = []
    for start in range(0, len(raw), size):
        got += decode.feed(raw[start : start + size])
    assert got == sent
    assert decode.dropped_bytes == 0


@derandomized
@given(
    st.lists(areas, max_size=4),
    st.lists(st.integers(0, 63), max_size=4).map(tuple),
    st.booleans(),
)
def test_area_updates_are_read_back(
    sent: list[TextArea], delete: tuple[int, ...], delete_all: bool
) -> None:
    update = AreaUpdate(tuple(sent), () if delete_all else delete, delete_all)
    assert AreaUpdate.from_bytes(update.to_bytes()) == update


@derandomized
@given(st.data())
def test_bitmaps_are_read_back_at_any_place(data: st.DataObject) -> None:
    generation: Generation = data.draw(st.sampled_from((5, 6)))
    coding = data.draw(st.sampled_from(Coding))
    order: WordOrder = data.draw(st.sampled_from(("big", "little")))
    x, width = data.draw(st.integers(0, 40)), data.draw(st.integers(1, 40))
    height = data.draw(st.integers(1, 6))
    colours = (0, RED) if coding in {Coding.BITS, Coding.WORDS} else (0, RED, GREEN, RED | GREEN)
    picture = st.lists(
        st.sampled_from(colours), min_size=width * height, max_size=width * height
    ).map(bytes)
    pictures = tuple(data.draw(st.lists(picture, min_size=1, max_size=3)))
    area = PictureArea(3, x, 1, width, height, pictures)
    card = CardKind(generation, coding, order)
    sent = update_area(area, card).data
    assert read_area(sent, card) == area
    for cut in (1, 3):
        with pytest.raises(FrameError):
            read_area(sent[:-cut], card)


def test_codings_of_one_row() -> None:
    row = bytes((RED, GREEN, RED | GREEN, 0, 0, 0, 0, 0, RED))
    assert encode(row, 9, 0, Coding.BITS) == bytes.fromhex("1F7F")
    assert encode(row, 9, 0, Coding.BITS_TWO) == bytes.fromhex("5F9F 7FFF")  # red, green, in turn
    assert encode(row, 9, 3, Coding.BITS) == bytes.fromhex("E3EF")  # dark up to column 3
    assert encode(row, 9, 0, Coding.WORDS, "big") == bytes.fromhex("1F7FFFFF")
    assert encode(row, 9, 0, Coding.WORDS) == bytes.fromhex("FFFF7F1F")  # low byte first
    assert encode(row, 9, 0, Coding.WORDS_TWO, "big") == bytes.fromhex("5F7FFFFF 9FFFFFFF")
    assert encode(row[:4], 4, 0, Coding.RGB565) == bytes.fromhex("00F8 E007 E0FF 0000")
    assert encode(row[:4], 4, 0, Coding.RGB888) == bytes.fromhex("FF0000 00FF00 FFFF00 000000")
    with pytest.raises(ValueError, match="none of red"):
        decode(b"\x01\x02\x03", 1, 1, 0, Coding.RGB888)


@derandomized
@given(st.binary(max_size=300), frames)
def test_noise_costs_nothing_but_itself(noise: bytes, frame: Frame) -> None:
    decode = decoder()
    decode.feed(noise)
    assert decode.feed(frame.to_bytes())[-1:] == [frame]


def test_several_marks_and_trailing_bytes() -> None:
    raw = protocol.ping().to_bytes()
    decode = decoder()
    assert decode.feed(b"\xa5" + raw + b"\x5a\x5a\x5a" + b"\x00\x01") == [protocol.ping()]
    assert decode.feed(raw[7:]) == [protocol.ping()]  # one A5 is enough
    assert decode.feed(b"\x5a") == []
    assert decode.dropped_bytes == 2


def test_a_torn_frame_is_ended_by_the_next_one() -> None:
    decode = decoder()
    torn = protocol.ping().to_bytes()[:-6]
    assert decode.feed(torn + protocol.clear().to_bytes()) == [protocol.clear()]
    assert str(decode.faults[0]).startswith("end of packet: expected 5A before the next A5, got A5")


def test_a_doubled_frame_is_two_frames() -> None:
    raw = protocol.ping().to_bytes()
    assert decoder().feed(raw + raw) == [protocol.ping()] * 2


def test_every_single_byte_error_is_noticed() -> None:
    random = Random(11)
    raw = protocol.set_brightness(12).to_bytes()
    for at in range(8, len(raw) - 1):
        spoilt = bytearray(raw)
        spoilt[at] ^= random.randrange(1, 256)
        assert protocol.set_brightness(12) not in decoder().feed(bytes(spoilt) + b"\x5a")


def test_wrong_stuffing_is_a_fault() -> None:
    decode = decoder()
    assert decode.feed(b"\xa5\x01\xa6\x07\x5a") == []
    assert decode.feed(b"\xa5\x01\xa6\x5a") == []
    assert [fault.what for fault in decode.faults] == ["stuffing", "stuffing"]
    assert decode.fault_count == 2


def test_a_packet_without_end_is_given_up() -> None:
    decode = decoder()
    assert decode.feed(b"\xa5" + b"\x01" * (PACKET_MAX + 10)) == []
    assert decode.faults[0].what == "length of the packet"
    assert decode._packet is None
    assert decode.feed(protocol.ping().to_bytes()) == [protocol.ping()]


def test_what_is_no_k_frame_says_why() -> None:
    decode = decoder()
    decode.feed(d_family.ping().to_bytes())
    decode.feed(b"\xa5\x01\x02\x5a")
    short = Frame(0xA200)
    wrong_length = short.body()[:12] + b"\x09\x00" + short.body()[14:]
    decode.feed(to_wire(with_crc(wrong_length)))
    assert [fault.what for fault in decode.faults] == [
        "version",
        "length of the packet",
        "data length",
    ]


def test_what_is_no_d_frame_says_why() -> None:
    decode = d_family.decoder()
    raw = bytearray(d_family.ping().to_bytes())
    raw[-3] ^= 1
    decode.feed(bytes(raw))
    decode.feed(protocol.ping().to_bytes())
    assert [fault.what for fault in decode.faults] == ["checksum", "version"]


def test_a_barcode_and_the_wildcard_address() -> None:
    frame = Frame(0xA200, destination=ANY_SCREEN, bar_code=b"1234567890ABCDEF")
    assert decoder().feed(frame.to_bytes()) == [frame]
    assert protocol.ack(frame).source == 1


def test_the_status_of_a_card_without_a_clock() -> None:
    status = CardStatus(True, 12, None, 0)
    assert CardStatus.from_bytes(status.to_bytes()) == status


@derandomized
@given(st.binary(min_size=1, max_size=60), st.integers(0, 60))
def test_a_frame_that_was_cut_off_tells_what_it_has_carried_so_far(body: bytes, cut: int) -> None:
    stuffed = stuff(body)
    so_far = begun(to_wire(body)[: 8 + cut])
    whole = begun(to_wire(body)[: 8 + len(stuffed)])
    assert whole == body
    assert body.startswith(so_far) or so_far[-1] in {0xA6, 0x5B, MARK_END}  # cut within a pair
    assert begun(b"\x01" + to_wire(body)) == b""


def test_a_page_that_is_only_kept_in_part_is_explained_by_its_head() -> None:
    area = PictureArea(0, 0, 0, 192, 32, (bytes(192 * 32),))
    data = update_area(area, CardKind(6, Coding.WORDS)).to_bytes()
    assert d_family.explain(data[:512]).startswith(
        "screen 1: update_areas, 839 bytes, the first 512"
    )
    assert d_family.explain(data[512:]).startswith("part of a frame")
    assert d_family.explain(data) == "screen 1: update_areas, 839 bytes"
