"""Words of the sound port that must never change, and what is understood of pactl.

Source: pactl(1) of PulseAudio 16.1, its output with LC_ALL=C as seen on Debian 12.
"""

from __future__ import annotations

import pytest

from devices.speaker.local import protocol
from devices.speaker.local.protocol import Answer, AnswerDecoder, Ask, Request, Word

REQUESTS = [
    (Request(Ask.LOOK, 7), b"look 7\n"),
    (Request(Ask.STOP, 8), b"stop 8\n"),
    (Request(Ask.PLAY, 9, 16_000, b"\x01\x00\n\x00"), b"play 9 16000 4\n\x01\x00\n\x00"),
]
SINKS = (
    "0\talsa_output.pci\tmodule-alsa-card.c\ts16le 2ch 44100Hz\tSUSPENDED\n"
    "1\thall\tmodule-null-sink.c\ts16le 2ch 44100Hz\tIDLE\n"
)
NULL = "0\tauto_null\tmodule-null-sink.c\ts16le 2ch 44100Hz\tIDLE\n"


@pytest.mark.parametrize(("request_", "raw"), REQUESTS)
def test_requests(request_: Request, raw: bytes) -> None:
    assert request_.to_bytes() == raw
    assert protocol.cut_request(raw + b"look 1\n") == len(raw)
    assert protocol.cut_request(raw[:-1]) == 0
    assert protocol.read_request(raw) == request_


@pytest.mark.parametrize(
    "raw",
    [b"play 1\n", b"look 1 16000 4\n....", b"play 1 1 2\n..", b"jump 1\n", b"look x\n", b"\n"],
)
def test_what_is_no_request(raw: bytes) -> None:
    assert protocol.read_request(raw) is None


def test_answers_in_any_slices_behind_noise() -> None:
    answers = [Answer(Word.STARTED, 9), Answer(Word.FAILED, 9, "no  sink\nhere")]
    stream = b"noise\n" + b"".join(one.to_bytes() for one in answers)
    assert stream == b"noise\nstarted 9\nfailed 9 no sink here\n"
    for size in (1, 4, 100):
        decoder = AnswerDecoder()
        found = [
            one
            for at in range(0, len(stream), size)
            for one in decoder.feed(stream[at : at + size])
        ]
        assert found == [Answer(Word.STARTED, 9), Answer(Word.FAILED, 9, "no sink here")]
        assert decoder.dropped_bytes == 6


@pytest.mark.parametrize(
    ("default", "sinks", "muted", "output", "word"),
    [
        ("hall\n", SINKS, "Mute: no\n", "", Word.THERE),
        ("hall\n", SINKS, "Mute: yes\n", "", Word.MUTED),
        ("hall\n", SINKS, "Mute: no\n", "alsa_output.pci", Word.THERE),
        ("hall\n", SINKS, "", "alsa_output.usb", Word.GONE),
        ("auto_null\n", NULL, "Mute: no\n", "", Word.GONE),
        ("\n", "", "", "", Word.GONE),
    ],
)
def test_what_pactl_says(default: str, sinks: str, muted: str, output: str, word: Word) -> None:
    assert protocol.pulse_state(default, sinks, muted, output)[0] is word


def test_volume_is_a_share_of_the_sample() -> None:
    loud = protocol.tone(440, 0.1, 16_000)
    half = protocol.at_volume(loud, 50)
    assert len(half) == len(loud)
    assert protocol.at_volume(b"\x00\x40\x00\xc0", 50) == b"\x00\x20\x00\xe0"
    assert protocol.at_volume(loud, 0) == bytes(len(loud))
    assert protocol.at_volume(loud, 200) == loud
