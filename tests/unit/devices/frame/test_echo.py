from __future__ import annotations

from random import Random

from devices.echo import ECHO_LATE_S, EchoFilter
from devices.line import LineCore
from tests.unit.devices.frame.toy import ToyOptions, device_config, line_config, toy_make

START_PAD = bytes.fromhex("FF 68 03 03 68 05 01 0B 11 16")
"""Starts a pad at address 5, and is byte for byte what its keypad sends for 评价 (FF68)."""
ACKNOWLEDGE = bytes.fromhex("FF 68 03 03 68 02 01 0C 0F 16")


def test_echo_in_any_slices_is_removed_once() -> None:
    random = Random(5)
    for _ in range(200):
        echo = EchoFilter()
        sent = bytes(random.randrange(4) for _ in range(random.randrange(1, 12)))
        answer = bytes(random.randrange(4, 8) for _ in range(random.randrange(6)))
        echo.expect(sent, until=1.0)
        heard, out = sent + answer, b""
        while heard:
            size = random.randrange(1, len(heard) + 1)
            out += echo.feed(heard[:size], now=0.5)
            heard = heard[size:]
        assert out == answer


def test_same_bytes_again_are_not_echo() -> None:
    echo = EchoFilter()
    echo.expect(b"abc", until=1.0)
    assert echo.feed(b"abcabc", now=0.5) == b"abc"


def test_bytes_that_were_already_under_way_come_through_before_the_echo() -> None:
    echo = EchoFilter()
    echo.expect(b"abc", until=1.0)
    assert echo.feed(b"xaabc!", now=0.5) == b"xa!"


def test_damaged_echo_is_given_on_and_forgotten() -> None:
    echo = EchoFilter()
    echo.expect(b"abcd", until=1.0)
    assert echo.feed(b"abX", now=0.9) == b"abX"
    assert echo.deadline is not None
    assert echo.expire(echo.deadline) == b""
    assert echo.mismatches == 1
    assert echo.feed(b"abcd", now=2.0) == b"abcd"


def test_damaged_echo_does_not_let_the_next_one_through() -> None:
    """Every way to spoil the first frame: a wrong, a lost or a strange byte at each place."""
    for place in range(len(ACKNOWLEDGE)):
        head, tail = ACKNOWLEDGE[:place], ACKNOWLEDGE[place + 1 :]
        for middle in (bytes([ACKNOWLEDGE[place] ^ 0x55]), b"", ACKNOWLEDGE[place:][:1] + b"\0"):
            for expected_before in (True, False):
                echo = EchoFilter()
                echo.expect(ACKNOWLEDGE, until=0.1)
                if expected_before:  # both were given to the port before the first echo came
                    echo.expect(START_PAD, until=0.15)
                out = echo.feed(head + middle + tail, now=0.1)
                if not expected_before:
                    echo.expect(START_PAD, until=0.15)
                out += echo.feed(START_PAD, now=0.15)
                assert START_PAD not in out
                assert out.strip(b"\xff") in (head + middle + tail).strip(b"\xff")
                limit = echo.deadline
                if limit is not None:
                    assert echo.expire(limit) == b""
                assert echo.mismatches == (ACKNOWLEDGE not in head + middle + tail)
                assert echo.deadline is None


def test_seeded_collisions_never_let_an_undamaged_echo_through() -> None:
    random = Random(17)
    for _ in range(300):
        echo, now, leaked, damaged = EchoFilter(), 0.0, b"", b""
        for number in range(8):
            frame = b"<%d%s>" % (number, bytes(random.randrange(97, 100) for _ in range(4)))
            now += 0.02
            echo.expect(frame, until=now)
            if random.random() < 0.3:
                place = random.randrange(len(frame))
                frame = frame[:place] + b"#" * random.randrange(2) + frame[place + 1 :]
                damaged += frame
            leaked += echo.feed(frame, now)
        leaked += echo.expire(now + ECHO_LATE_S)
        assert leaked == damaged


def test_damaged_echo_of_an_earlier_frame_is_waited_for_no_longer_than_its_own_time() -> None:
    echo = EchoFilter()
    echo.expect(b"first", until=1.0)
    echo.expect(b"second", until=1.5)
    assert echo.feed(b"f#rst", now=1.0) == b"f#rst"
    assert echo.deadline == 1.0 + ECHO_LATE_S
    assert echo.feed(b"sec", now=1.3) == b""
    assert echo.feed(b"first", now=1.3) == b"secfirst"  # a device says it now
    assert echo.feed(b"second", now=1.4) == b""


def test_a_frame_written_in_pieces_is_one_echo() -> None:
    echo = EchoFilter()
    echo.expect(b"abc", until=1.0)
    assert echo.feed(b"ab", now=0.9) == b""
    echo.expect(b"def", until=1.1, begins=False)
    assert echo.feed(b"c", now=1.0) == b""
    assert echo.feed(b"def!", now=1.1) == b"!"
    echo.expect(b"abc", until=2.0)
    assert echo.feed(b"abc", now=2.0) == b""  # the port echoed before it took the rest
    echo.expect(b"def", until=2.1, begins=False)
    assert echo.feed(b"def!", now=2.1) == b"!"
    assert echo.deadline is None


def test_line_tells_the_filter_where_frames_begin() -> None:
    """A port that takes four bytes at a time; the first echo is damaged, the second is not."""
    config = line_config(transport="serial", half_duplex=True, echo=True)
    core = LineCore(config, [(device_config(), toy_make(), ToyOptions())], lambda _event: None)
    core.opened(0.0)
    seat = core.seats[0]
    for frame in (b"SHOW 123\n", b"SHOW 456\n"):
        seat.write(frame)
    wire, now = b"", 0.0
    while data := core.to_write(now):
        core.wrote(len(data[:4]), now)
        wire += data[:4]
    assert wire == b"SHOW 123\nSHOW 456\n"
    core.received(wire.replace(b"1", b"#"), now)
    assert [row.data for row in seat.trace.entries() if not row.outgoing] == [b"SHOW #23\n"]
