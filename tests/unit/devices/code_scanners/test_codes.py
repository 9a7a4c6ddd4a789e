"""Text of codes, and where codes begin and end on a line without check sums."""

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.code_scanner.codes import BYTES_MAX, Intake, clean
from devices.code_scanner.lines import BROKEN_S, REST_S, Collector
from devices.fakes.port import RecordingPort
from devices.kinds import CodeScanned

derandomized = settings(derandomize=True, max_examples=150, deadline=None)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("预约A012".encode(), "预约A012"),
        ("预约A012".encode("gb18030"), "预约A012"),
        ("㙓𠮷".encode("gb18030"), "㙓𠮷"),
        ("联通".encode("gbk"), "联通"),
        ("José Müller".encode(), "José Müller"),
        ("Иванов".encode(), "Иванов"),
        ("ئۇيغۇر".encode(), "ئۇيغۇر"),
        ("约".encode("gbk"), "约"),
        (b"\xff\xfe\xff", "ÿþÿ"),
        ("\ufeffA\u202e1\u200b2\x85".encode(), "A12"),
        (b"  A012\t", "A012"),
        (b"\x00\x1b[2J", "[2J"),
        (b"]", "]"),
        (b"]X9A", "]X9A"),
        (b"\\00002", "\\00002"),
        (b"", ""),
    ],
)
def test_clean(raw: bytes, text: str) -> None:
    assert clean(raw)[0] == text


@derandomized
@given(st.binary(max_size=300))
def test_whatever_is_held_before_a_scanner_comes_out_as_plain_text(raw: bytes) -> None:
    text, _ = clean(raw)
    assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in text)
    assert text == text.strip()
    text.encode()


def reader(window_s: float = 1.5) -> tuple[Intake, RecordingPort]:
    port = RecordingPort()
    return Intake(port, window_s), port


def texts(port: RecordingPort) -> list[str]:
    return [event.text for event in port.events if isinstance(event, CodeScanned)]


def test_a_code_counts_only_while_somebody_reads() -> None:
    intake, port = reader()
    intake.take(b"early", 0.0)
    intake.start()
    intake.take(b"A012", 1.0)
    intake.stop()
    intake.take(b"late", 2.0)
    assert texts(port) == ["A012"]
    assert intake.statistics()["unasked"] == 2


def test_the_same_content_within_the_window_is_one_code() -> None:
    intake, port = reader()
    intake.start()
    for at in (0.0, 1.0, 2.0, 3.0):  # held before the scanner all the time
        intake.take(b"A012", at)
    intake.take(b"B001", 3.2)
    intake.take(b"A012", 3.4)
    intake.take(b"A012", 5.0)
    assert texts(port) == ["A012", "B001", "A012", "A012"]
    assert intake.repeats == 3
    intake.stop()
    intake.start()  # another visitor with the same code
    intake.take(b"A012", 5.1)
    assert len(texts(port)) == 5


def test_a_window_of_nothing_gives_every_code() -> None:
    intake, port = reader(0.0)
    intake.start()
    for _ in range(3):
        intake.take(b"A012", 0.0)
    assert len(texts(port)) == 3


def test_too_long_and_empty_codes_are_none() -> None:
    intake, port = reader()
    intake.start()
    intake.take(b"1" * BYTES_MAX, 0.0)
    intake.take(b"1" * (BYTES_MAX + 1), 5.0)
    intake.take(b"\x00\x01 ", 9.0)
    assert [len(text) for text in texts(port)] == [BYTES_MAX]
    assert (intake.too_long, intake.empty) == (1, 1)


def test_codes_are_not_shown() -> None:
    intake, port = reader()
    intake.start()
    intake.take("身份证510104199001011234".encode(), 0.0)
    assert "5101" not in repr(port.events)
    assert "身份证" not in repr(port.events)


# ------------------------------------------------------------------ where codes begin and end


def collect(
    collector: Collector, pieces: Sequence[tuple[float, bytes]], until: float = 99.0
) -> list[bytes]:
    codes: list[bytes] = []
    for at, piece in pieces:
        codes += collector.feed(piece, at)
    return codes + collector.feed(b"", until)


@derandomized
@given(
    st.lists(st.binary(min_size=1, max_size=40).filter(lambda raw: b"\r" not in raw), max_size=5),
    st.integers(1, 50),
)
def test_any_slices(codes: list[bytes], size: int) -> None:
    raw = b"".join(code + b"\r" for code in codes)
    collector = Collector(b"", b"\r", 0.05)
    pieces = [(0.0, raw[at : at + size]) for at in range(0, len(raw), size)]
    assert collect(collector, pieces) == [code for code in codes if code.strip(bytes(range(33)))]
    assert collector.broken == 0


def test_a_code_without_its_suffix_is_thrown_away_with_its_rest() -> None:
    collector = Collector(b"", b"\r", 0.05)
    pieces = [(0.0, b"A0"), (BROKEN_S + 0.1, b"12\r"), (BROKEN_S + 0.2, b"B001\r")]
    assert collect(collector, pieces) == [b"B001"]
    assert collector.broken == 1


def test_after_a_while_the_rest_is_lost_and_the_next_code_counts() -> None:
    collector = Collector(b"", b"\r", 0.05)
    assert collect(collector, [(0.0, b"A0"), (0.3, b""), (0.4 + REST_S, b"B001\r")]) == [b"B001"]


def test_slow_bytes_are_one_code() -> None:
    collector = Collector(b"", b"\r", 0.05)
    pieces = [(index * 0.15, bytes((byte,))) for index, byte in enumerate(b"A012\r")]
    assert collect(collector, pieces) == [b"A012"]


def test_without_a_suffix_silence_ends_a_code() -> None:
    collector = Collector(b"", b"", 0.05)
    assert collector.feed(b"A012", 0.0) == []
    assert collector.deadline_s == 0.05
    assert collector.feed(b"", 0.05) == [b"A012"]
    assert collector.feed(b"B001", 0.2) + collector.feed(b"", 0.3) == [b"B001"]
    assert [collector.deadline_s] == [None]


def test_a_prefix_is_the_beginning_and_noise_before_it_is_nothing() -> None:
    collector = Collector(b"\x02", b"\x03", 0.05)
    pieces = [(0.0, b"noise\x02A012\x03012\x03\x02half\x02B001\x03")]
    assert collect(collector, pieces) == [b"A012", b"B001"]
    assert collector.broken == 1


@pytest.mark.parametrize("suffix", [b"\r", b""])
def test_an_endless_code_is_cut_off_and_the_buffer_is_bounded(suffix: bytes) -> None:
    collector = Collector(b"", suffix, 0.05)
    for index in range(100):
        assert collector.feed(b"x" * 1000, index * 0.01) == []
        assert len(collector._buffer) <= BYTES_MAX
    collector.feed(suffix, 1.0)
    collector.feed(b"", 5.0)
    assert collector.too_long == 1
    assert collector.feed(b"A012" + suffix, 6.0) + collector.feed(b"", 7.0) == [b"A012"]


@derandomized
@given(st.lists(st.tuples(st.floats(0, 2), st.binary(max_size=60)), max_size=20))
def test_noise_leaves_the_collector_as_new(pieces: list[tuple[float, bytes]]) -> None:
    collector = Collector(b"", b"\r", 0.05)
    now = 0.0
    for pause, piece in pieces:
        now += pause
        collector.feed(piece, now)
    collector.feed(b"", now + 5)
    collector.feed(b"", now + 10)
    assert collector.feed(b"A012\r", now + 15) == [b"A012"]
