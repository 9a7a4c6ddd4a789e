"""FF68 frames that must never change.

Source: 21键(点阵液晶)呼叫器通讯协议 (two-page keypad protocol); rows marked computed were built with
its rules. The rating frames are those of a deployed system that takes ratings through the terminals.
"""

import pytest

from devices.wire.fault import FrameError
from devices.wire.ff68 import (
    Decoder,
    Frame,
    Key,
    acknowledgement,
    beep_frame,
    explain,
    keys_frame,
    rating_frame,
    show_frame,
    star_frame,
    start_rating_frame,
)

FROM_TERMINAL = [
    ("call next", "FF 68 03 03 68 01 01 0C 0E 16", keys_frame(1, Key.CALL)),
    ("recall", "FF 68 03 03 68 01 01 0D 0F 16", keys_frame(1, Key.RECALL)),
    ("evaluate", "FF 68 03 03 68 01 01 0B 0D 16", keys_frame(1, Key.EVALUATE)),
    ("pause", "FF 68 03 03 68 01 01 12 14 16", keys_frame(1, Key.PAUSE)),
    ("transfer", "FF 68 03 03 68 01 01 13 15 16", keys_frame(1, Key.TRANSFER)),
    ("6 OK (no-show)", "FF 68 04 04 68 01 01 06 0F 17 16", keys_frame(1, 6, Key.OK)),
    ("0 OK (suspend)", "FF 68 04 04 68 01 01 00 0F 11 16", keys_frame(1, 0, Key.OK)),
    ("3 OK (call back)", "FF 68 04 04 68 01 01 03 0F 14 16", keys_frame(1, 3, Key.OK)),
    (
        "address 18, 12 call (computed)",
        "FF 68 05 05 68 12 01 01 02 0C 22 16",
        keys_frame(18, 1, 2, Key.CALL),
    ),
    ("customer presses 1", "FF 68 03 03 68 01 11 01 13 16", rating_frame(1, 1)),
    ("customer presses 5", "FF 68 03 03 68 01 11 05 17 16", rating_frame(1, 5)),
]

FROM_HOST = [
    (
        "show ticket 012 only",
        "FF 68 08 08 68 01 02 0A 0A 0A 00 01 02 24 16",
        show_frame(1, number=12),
    ),
    (
        "show 37 waiting only",
        "FF 68 08 08 68 01 02 00 03 07 0A 0A 0A 2B 16",
        show_frame(1, waiting=37),
    ),
    ("beep", "FF 68 02 02 68 01 03 04 16", beep_frame(1)),
    ("start an evaluation", "FF 68 03 03 68 01 01 0B 0D 16", start_rating_frame(1)),
    (
        "acknowledge key 1",
        "FF 68 03 03 68 01 01 01 03 16",
        acknowledgement(rating_frame(1, 1)),
    ),
    (
        "acknowledge key 5",
        "FF 68 03 03 68 01 01 05 07 16",
        acknowledgement(rating_frame(1, 5)),
    ),
    ("show five stars", "FF 68 03 03 68 01 02 05 08 16", star_frame(1, 5)),
]

REFUSED = [
    ("bad sum", "FF 68 03 03 68 01 01 0C 0F 16", "sum: expected 0E, got 0F"),
    ("rating, bad sum", "FF 68 03 03 68 01 11 01 12 16", "sum: expected 13, got 12"),
    ("lengths differ", "FF 68 03 04 68 01 01 0C 0E 16", "second length: expected 03, got 04"),
    ("length 1", "FF 68 01 01 68 01 01 16", "length: expected 02..10, got 01"),
    ("length 17", "FF 68 11 11 68 01 01 0C 0E 16", "length: expected 02..10, got 11"),
    ("second 68", "FF 68 03 03 69 01 01 0C 0E 16", "second 68: expected 68, got 69"),
    ("tail", "FF 68 03 03 68 01 01 0C 0E 17", "tail: expected 16, got 17"),
]

ALL = FROM_TERMINAL + FROM_HOST
IDS = [row[0] for row in ALL]


@pytest.mark.parametrize(("name", "wire", "frame"), ALL, ids=IDS)
def test_encode_and_decode(name: str, wire: str, frame: Frame) -> None:
    raw = bytes.fromhex(wire)
    assert frame.to_bytes() == raw
    assert Frame.from_bytes(raw) == frame
    assert Decoder().feed(raw, 0.0) == [frame]


@pytest.mark.parametrize(("name", "wire", "frame"), FROM_TERMINAL[:9], ids=IDS[:9])
def test_keys_are_acknowledged_by_the_same_bytes(name: str, wire: str, frame: Frame) -> None:
    assert acknowledgement(frame).to_bytes() == bytes.fromhex(wire)


@pytest.mark.parametrize(("name", "wire", "fault"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_with_expected_and_got(name: str, wire: str, fault: str) -> None:
    raw = bytes.fromhex(wire)
    with pytest.raises(FrameError) as caught:
        Frame.from_bytes(raw)
    assert str(caught.value.fault).startswith(fault)
    decoder = Decoder()
    assert decoder.feed(raw, 0.0) == []
    assert str(decoder.faults[0]).startswith(fault)


def test_noise_then_a_good_frame_is_one_call() -> None:
    raw = bytes.fromhex("FF FF 68 FF 68 03 03 68 01 01 0C 0E 16")
    assert Decoder().feed(raw, 0.0) == [keys_frame(1, Key.CALL)]


@pytest.mark.parametrize(
    ("wire", "from_host", "words"),
    [
        ("FF 68 03 03 68 01 01 0C 0E 16", False, "from address 1: keys 呼叫 call"),
        ("FF 68 03 03 68 01 01 0C 0E 16", True, "to address 1: acknowledge 呼叫 call"),
        ("FF 68 05 05 68 12 01 01 02 0C 22 16", False, "from address 18: keys 1 + 2 + 呼叫 call"),
        (
            "FF 68 08 08 68 01 02 0A 0A 0A 00 01 02 24 16",
            True,
            "to address 1: show waiting ___, number 012",
        ),
        ("FF 68 02 02 68 01 03 04 16", True, "to address 1: beep"),
        ("FF 68 03 03 68 01 11 05 17 16", False, "from address 1: rating key 5"),
        ("FF 68 03 03 68 01 02 05 08 16", True, "to address 1: show star level 5"),
        (
            "FF 68 03 03 68 01 01 0B 0D 16",
            True,
            "to address 1: start an evaluation (or acknowledge the key 评价)",
        ),
        ("FF 68 03 03 68 01 77 05 7D 16", False, "from address 1: unknown command 77, data 05"),
        ("FF 68 03 03 68 01 01 55 57 16", False, "from address 1: keys unknown key 55"),
    ],
)
def test_words_for_the_trace(wire: str, from_host: bool, words: str) -> None:
    assert explain(Frame.from_bytes(bytes.fromhex(wire)), from_host=from_host) == words
