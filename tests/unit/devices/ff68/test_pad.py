"""The pad's driver by hand: one result for each evaluation, whatever the pad does."""

from typing import Any

import pytest

from devices.driver import DriverSetup
from devices.errors import DeviceConfigError, TransportError
from devices.fakes.port import RecordingPort
from devices.health import Health
from devices.kinds import (
    Beep,
    CancelRating,
    Outcome,
    RatingKeysCapabilities,
    RatingOutcome,
    RatingResult,
    Reset,
    ShowStars,
    StartRating,
)
from devices.rating_keys.ff68 import MAKE, Ff68Pad
from devices.registry import parse_options
from devices.wire.ff68 import (
    Frame,
    Key,
    acknowledgement,
    beep_frame,
    keys_frame,
    rating_frame,
    star_frame,
    start_rating_frame,
)
from tests.unit.devices.ff68.bench import line, pad

START = start_rating_frame(5).to_bytes()
LOST = TransportError("断开", "gone")


def build(**options: Any) -> tuple[Ff68Pad, RecordingPort]:
    device = pad(5, **options)
    port = RecordingPort()
    driver = MAKE.build_driver(DriverSetup(device, line(), parse_options(MAKE, device), port))
    assert isinstance(driver, Ff68Pad)
    driver.on_open(0.0)
    return driver, port


def start(driver: Ff68Pad, port: RecordingPort, rating_id: str, now: float) -> None:
    driver.submit(StartRating(command_id=f"c-{rating_id}", rating_id=rating_id, seconds=10), now)
    token = port.written[-1].token
    assert token is not None
    assert port.take() == START
    driver.on_sent(token, now)


def press(driver: Ff68Pad, key: int, now: float) -> bytes:
    port = driver.port
    assert isinstance(port, RecordingPort)
    driver.on_frame(rating_frame(5, key), now)
    return port.take()


def ack(key: int) -> bytes:
    return acknowledgement(rating_frame(5, key)).to_bytes()


def test_a_rating() -> None:
    driver, port = build()
    start(driver, port, "r1", 0.0)
    assert [(one.command_id, one.outcome) for one in port.completions] == [("c-r1", Outcome.SENT)]
    assert press(driver, 1, 4.0) == ack(1)
    assert port.events == [RatingResult("r1", RatingOutcome.RATED, 5, 1)]
    assert driver.next_deadline() == 3604.0  # only silence is waited for now


@pytest.mark.parametrize(
    ("levels", "key", "level"),
    [({}, 5, 1), ({"1": 4, "2": 3, "3": 2, "4": 5}, 4, 5), ({"1": 1, "5": 5}, 5, 5)],
)
def test_the_level_is_configuration(levels: dict[str, int], key: int, level: int) -> None:
    driver, port = build(**({"levels": levels} if levels else {}))
    start(driver, port, "r", 0.0)
    press(driver, key, 1.0)
    assert port.events == [RatingResult("r", RatingOutcome.RATED, level, key)]


def test_the_host_owns_the_time() -> None:
    driver, port = build()
    start(driver, port, "r1", 100.0)
    assert driver.next_deadline() == 112.0
    driver.on_timer(111.9)
    assert port.events == []
    driver.on_timer(112.0)
    assert port.events == [RatingResult("r1", RatingOutcome.TIMED_OUT)]
    assert press(driver, 1, 112.1) == ack(1)
    assert len(port.events) == 1


def test_the_time_begins_when_the_start_has_left() -> None:
    driver, port = build()
    driver.submit(StartRating(command_id="c", rating_id="r", seconds=10), 0.0)
    token = port.written[-1].token
    assert token is not None
    driver.on_sent(token, 3.0)
    assert driver.next_deadline() == 15.0


def test_the_pads_own_time_out_is_no_rating() -> None:
    driver, port = build()
    start(driver, port, "r1", 0.0)
    assert press(driver, 0, 8.0) == ack(0)
    assert port.events == [RatingResult("r1", RatingOutcome.TIMED_OUT, None, 0)]


def test_repeats_are_acknowledged_and_count_once_also_for_the_next_visitor() -> None:
    driver, port = build()
    start(driver, port, "r1", 0.0)
    assert press(driver, 2, 1.0) == ack(2)
    start(driver, port, "r2", 1.2)
    assert press(driver, 2, 1.9) == ack(2)  # the acknowledgement was lost
    assert port.events == [RatingResult("r1", RatingOutcome.RATED, 4, 2)]
    assert press(driver, 2, 3.0) == ack(2)
    assert port.events[1:] == [RatingResult("r2", RatingOutcome.RATED, 4, 2)]


def test_a_second_key_after_the_first_is_dropped() -> None:
    driver, port = build()
    start(driver, port, "r1", 0.0)
    press(driver, 1, 1.0)
    assert press(driver, 5, 1.5) == ack(5)
    assert len(port.events) == 1


def test_keys_while_idle_are_acknowledged_and_dropped() -> None:
    driver, port = build()
    assert press(driver, 3, 1.0) == ack(3)
    assert port.events == []
    assert driver.statistics()["dropped_keys"] == 1


def test_a_key_that_the_map_does_not_know_leaves_the_evaluation_open() -> None:
    driver, port = build()
    start(driver, port, "r1", 0.0)
    assert press(driver, 9, 1.0) == ack(9)
    assert port.events == []
    press(driver, 1, 2.0)
    assert port.events == [RatingResult("r1", RatingOutcome.RATED, 5, 1)]


@pytest.mark.parametrize("data", [b"", b"\x0b", b"\x0c", b"\1\2"])
def test_what_can_be_no_rating_is_not_acknowledged(data: bytes) -> None:
    # The acknowledgement of 0B would be a start.
    driver, port = build()
    start(driver, port, "r1", 0.0)
    driver.on_frame(Frame(5, 0x11, data), 1.0)
    assert port.take() == b""
    assert port.events == []


def test_keys_of_the_terminal_at_the_same_address_are_not_ratings() -> None:
    driver, port = build()
    start(driver, port, "r1", 0.0)
    driver.on_frame(keys_frame(5, Key.EVALUATE), 1.0)
    driver.on_frame(keys_frame(5, 1), 1.0)
    assert port.take() == b""
    assert port.events == []


def test_cancel() -> None:
    driver, port = build()
    start(driver, port, "r1", 0.0)
    driver.submit(CancelRating(command_id="x", rating_id="other"), 1.0)
    assert port.events == []
    driver.submit(CancelRating(command_id="y", rating_id="r1"), 1.0)
    assert port.events == [RatingResult("r1", RatingOutcome.CANCELLED)]
    driver.submit(CancelRating(command_id="z", rating_id="r1"), 1.0)
    assert len(port.events) == 1
    assert len(port.completions) == 4


def test_a_new_start_ends_the_one_before() -> None:
    driver, port = build()
    start(driver, port, "r1", 0.0)
    start(driver, port, "r2", 1.0)
    press(driver, 1, 2.0)
    assert port.events == [
        RatingResult("r1", RatingOutcome.CANCELLED),
        RatingResult("r2", RatingOutcome.RATED, 5, 1),
    ]


def test_the_same_rating_started_twice_is_one_evaluation() -> None:
    driver, port = build()
    start(driver, port, "r1", 0.0)
    driver.submit(StartRating(command_id="again", rating_id="r1", seconds=10), 5.0)
    token = port.written[-1].token
    assert token is not None
    driver.on_sent(token, 5.0)
    assert driver.next_deadline() == 17.0
    press(driver, 1, 6.0)
    assert port.events == [RatingResult("r1", RatingOutcome.RATED, 5, 1)]
    driver.submit(StartRating(command_id="late", rating_id="r1", seconds=10), 7.0)
    assert (port.completions[-1].outcome, port.completions[-1].reason) == (
        Outcome.FAILED,
        "rating_ended",
    )
    assert len(port.events) == 1


def test_a_lost_line_ends_the_evaluation() -> None:
    driver, port = build()
    start(driver, port, "r1", 0.0)
    driver.submit(Beep(command_id="b"), 1.0)
    driver.on_lost(2.0, LOST)
    assert port.events == [RatingResult("r1", RatingOutcome.DEVICE_LOST)]
    assert (port.completions[-1].command_id, port.completions[-1].outcome) == (
        "b",
        Outcome.INDETERMINATE,
    )


def test_suspect_after_three_starts_without_a_sign() -> None:
    driver, port = build()
    for index in range(3):
        start(driver, port, f"r{index}", index * 20.0)
        driver.on_timer(index * 20.0 + 12)
        assert driver.health(index * 20.0 + 12).health is Health.UNKNOWN
    assert driver.health(60.0).reason == "suspect"
    press(driver, 1, 61.0)
    assert driver.health(61.0).health is Health.GOOD


def test_stars_and_beep() -> None:
    driver, port = build(stars=True)
    driver.submit(ShowStars(command_id="s", stars=4), 0.0)
    driver.submit(Beep(command_id="b"), 0.0)
    assert port.take() == star_frame(5, 4).to_bytes() + beep_frame(5).to_bytes()
    driver.submit(Reset(command_id="r"), 0.0)
    assert port.completions[-1].reason == "unsupported"


def test_stars_need_a_screen() -> None:
    driver, port = build()
    driver.submit(ShowStars(command_id="s", stars=4), 0.0)
    assert port.completions[-1].reason == "unsupported"


@pytest.mark.parametrize(
    "options", [{"levels": {"11": 5}}, {"levels": {"1": 6}}, {"levels": {"x": 1}}]
)
def test_bad_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(DeviceConfigError) as caught:
        build(**options)
    assert caught.value.code == "bad_options"


def test_the_make_says_what_it_can() -> None:
    device = pad(5, levels={"0": 0, "1": 4, "2": 3, "3": 2, "4": 5})
    assert MAKE.capabilities(device, parse_options(MAKE, device)) == RatingKeysCapabilities(
        levels=(5, 4, 3, 2), shows_stars=False, speaks=True
    )


def test_a_key_for_a_host_that_was_just_started_counts_and_the_pad_is_not_asked_again() -> None:
    driver, port = build()
    assert press(driver, 2, 1.0) == ack(2)
    driver.submit(StartRating(command_id="c", rating_id="r1", seconds=8, again=True), 1.2)
    assert port.take() == b"", "it has thanked already"
    assert port.events == [RatingResult("r1", RatingOutcome.RATED, 4, 2)]
    assert [one.outcome for one in port.completions] == [Outcome.SENT]
