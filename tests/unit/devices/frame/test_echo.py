from __future__ import annotations

from random import Random

from devices.echo import EchoFilter


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
