"""SYN6288 frames that must never change.

Source: SYN6288 data sheet (its example 宇音天下); the row with coding 1 is computed with its rules. Three frames that
announcing devices of other makers send, with the xor of the data sheet, agree.
"""

import pytest

from devices.speaker.syn6288 import protocol
from devices.speaker.syn6288.protocol import (
    TEXT_MAX,
    Coding,
    Decoder,
    Frame,
    Said,
    pieces,
    speak,
    speakable,
    volume_mark,
)
from devices.wire.fault import FrameError

NAME = "宇音天下".encode("gb2312")
FRAMES = [
    (
        "宇音天下, GB2312 (data sheet)",
        "FD 00 0B 01 00 D3 EE D2 F4 CC EC CF C2 C1",
        speak(NAME, Coding.GB2312),
    ),
    ("the same, GBK (computed)", "FD 00 0B 01 01 D3 EE D2 F4 CC EC CF C2 C0", speak(NAME)),
    ("stop", "FD 00 02 02 FD", protocol.STOP),
    ("pause", "FD 00 02 03 FC", protocol.PAUSE),
    ("resume", "FD 00 02 04 FB", protocol.RESUME),
    ("status", "FD 00 02 21 DE", protocol.STATUS),
    ("sleep", "FD 00 02 88 77", protocol.SLEEP),
    ("直行, GBK", "FD 00 07 01 01 D6 B1 D0 D0 9D", speak("直行".encode("gbk"))),
]

REFUSED = [
    ("sum instead of xor", "FD 00 02 02 01", "xor: expected FD, got 01"),
    ("tail FE", "FD 00 02 21 FE", "xor: expected DE, got FE"),
    ("length 1", "FD 00 01 02 00", "length: expected 2..203, got 1"),
    ("length 204", "FD 00 CC 01 00", "length: expected 2..203, got 204"),
    ("no head", "FE 00 02 02 FE", "head: expected FD, got FE"),
]


@pytest.mark.parametrize(("name", "wire", "frame"), FRAMES, ids=[row[0] for row in FRAMES])
def test_encode_and_decode(name: str, wire: str, frame: Frame) -> None:
    raw = bytes.fromhex(wire)
    assert frame.to_bytes() == raw
    assert Frame.from_bytes(raw) == frame
    assert Decoder().feed(raw, 0.0) == [frame]


@pytest.mark.parametrize(("name", "wire", "fault"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_with_expected_and_got(name: str, wire: str, fault: str) -> None:
    with pytest.raises(FrameError) as caught:
        Frame.from_bytes(bytes.fromhex(wire))
    assert str(caught.value.fault).startswith(fault)


@pytest.mark.parametrize(
    ("wire", "said"),
    [
        ("41", Said.ACCEPTED),
        ("45", Said.REFUSED),
        ("4A", Said.STARTED),
        ("4E", Said.BUSY),
        ("4F", Said.IDLE),
    ],
)
def test_words_of_the_chip(wire: str, said: Said) -> None:
    assert bytes.fromhex(wire) == bytes((said,))


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("请A零幺二号到十二号窗口", [23]),
        ("好" * 100, [200]),
        ("好" * 101, [200, 2]),
        ("A" + "好" * 100, [199, 2]),
        ("请A零幺二号，" * 20, [195, 65]),
        ("请甲到，" + "好" * 97, [8, 194]),
    ],
)
def test_long_texts_are_cut_between_characters_and_at_pauses(text: str, sizes: list[int]) -> None:
    cut = list(pieces(text))
    assert "".join(cut) == text
    assert [len(piece.encode("gbk")) for piece in cut] == sizes
    assert max(sizes) <= TEXT_MAX
    for piece in cut:
        speak(piece.encode("gbk")).to_bytes()


@pytest.mark.parametrize(
    ("text", "words", "left_out"),
    [
        ("请A零幺二号", "请A零幺二号", ""),
        ("请𬭎先生", "请先生", "𬭎"),
        ("[v0]请", "v0 请", ""),
        ("请\n到\x00五号", "请 到 五号", ""),
        ("𬭎", "", "𬭎"),
    ],
)
def test_what_the_chip_cannot_say(text: str, words: str, left_out: str) -> None:
    assert speakable(text) == (words, left_out)


def test_limits() -> None:
    assert [volume_mark(percent) for percent in (-5, 0, 50, 100, 300)] == [
        "[v0]", "[v0]", "[v8]", "[v16]", "[v16]",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="at most 200"):
        speak(b"x" * 201)
