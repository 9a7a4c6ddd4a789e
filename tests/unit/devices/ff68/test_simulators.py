"""The terminal's and the pad's side of the wire, in virtual time against the real line and drivers."""

import itertools

import pytest

from devices.kinds import (
    Beep,
    KeypadAction,
    KeypadPressed,
    RatingOutcome,
    RatingResult,
    ShowNumbers,
    ShowStars,
    StartRating,
)
from devices.wire.ff68 import Key, keys_frame, show_frame
from tests.unit.devices.ff68.bench import Bench, keypad, of_device, pad


def test_a_press_is_heard_and_acknowledged() -> None:
    bench = Bench([keypad(5)])
    assert bench.press("keypad-5", "01", "02", "0C") == {"ok": True}
    bench.run(0.1)
    assert bench.bodies(KeypadPressed) == [KeypadPressed(KeypadAction.CALL, "12", "01020C")]
    state = bench.state("keypad-5")
    assert (state["acknowledged"], state["repeated"], state["pending"]) == (1, 0, 0)


def test_the_acknowledgement_is_back_in_much_less_than_200_ms() -> None:
    bench = Bench([keypad(5)])
    bench.press("keypad-5", "0C")
    began = bench.now
    while bench.state("keypad-5")["pending"]:
        bench.run(0.001)
        assert bench.now - began < 0.05


def test_numbers_are_shown_and_witnessed() -> None:
    bench = Bench([keypad(5), keypad(6)])
    bench.submit("keypad-5", ShowNumbers(command_id="1", waiting=7, number="012"))
    bench.run(0.2)
    bench.submit("keypad-5", ShowNumbers(command_id="2", number="013"))
    bench.run(0.2)
    assert bench.witnesses == [
        {"witness": "keypad", "device": "keypad-5", "number": "012", "waiting": 7},
        {"witness": "keypad", "device": "keypad-5", "number": "013", "waiting": 7},
    ]
    assert bench.state("keypad-5")["number"] == "013"
    assert bench.state("keypad-6")["number"] == ""


def test_a_display_that_was_never_set_witnesses_no_count() -> None:
    bench = Bench([keypad(5)])
    bench.stations[0].feed(show_frame(5, number=12).to_bytes(), bench.now)
    assert bench.witnesses == [
        {"witness": "keypad", "device": "keypad-5", "number": "012", "waiting": None}
    ]


def test_beeps() -> None:
    bench = Bench([keypad(5), pad(6)])
    bench.submit("keypad-5", Beep(command_id="1", times=3))
    bench.submit("pad-6", Beep(command_id="2"))
    bench.run(1.5)
    assert bench.state("keypad-5")["beeps"] == 3
    assert bench.state("pad-6")["beeps"] == 1


def test_without_a_host_a_terminal_repeats_three_times_and_gives_up() -> None:
    bench = Bench([keypad(5)])
    station = bench.stations[0]
    station.control({"do": "press", "keys": ["0C"]}, 0.0)
    sent, now = [], 0.0
    while (due := station.next_deadline()) is not None:
        now = max(now, due)
        if out := station.on_timer(now):
            sent.append((now, out))
    assert [out for _, out in sent] == [keys_frame(5, Key.CALL).to_bytes()] * 4
    gaps = [later - earlier for (earlier, _), (later, _) in itertools.pairwise(sent)]
    assert all(0.225 <= gap <= 0.375 for gap in gaps)
    assert bench.state("keypad-5")["given_up"] == 1


@pytest.mark.parametrize("keys", [None, [], ["XX"], ["0C"] * 15, ["100"], 7])
def test_keys_that_no_terminal_has_are_refused(keys: object) -> None:
    bench = Bench([keypad(5)])
    answer = bench.control("keypad-5", {"do": "press", "keys": keys})
    assert answer["ok"] is False
    assert "keys is a list" in answer["error"]


def test_too_many_presses_at_once_are_refused_not_lost() -> None:
    bench = Bench([keypad(5)])
    answers = [bench.press("keypad-5", f"0{index % 10}", "0C") for index in range(12)]
    taken = sum(answer["ok"] for answer in answers)
    assert 8 <= taken < 12
    bench.run(5)
    assert len(bench.bodies(KeypadPressed)) == taken


def test_a_rating_from_start_to_thanks() -> None:
    bench = Bench([pad(5)])
    assert bench.rate("pad-5", 1)["error"] == "the pad is idle, nobody asked for a rating"
    bench.submit("pad-5", StartRating(command_id="1", rating_id="r1", seconds=10))
    bench.run(0.2)
    assert bench.state("pad-5")["pad"] == "rating"
    assert bench.rate("pad-5", 2) == {"ok": True}
    bench.run(0.2)
    assert bench.state("pad-5")["pad"] == "thanks"
    assert bench.bodies(RatingResult) == [RatingResult("r1", RatingOutcome.RATED, 4, 2)]
    bench.run(3)
    assert bench.state("pad-5")["pad"] == "idle"
    assert bench.witnesses == [
        {"witness": "rating_keys", "device": "pad-5", "event": "started"},
        {"witness": "rating_keys", "device": "pad-5", "event": "rated", "key": 2},
    ]


def test_a_pad_falls_silent_and_the_host_ends_the_evaluation() -> None:
    bench = Bench([pad(5)])
    bench.submit("pad-5", StartRating(command_id="1", rating_id="r1", seconds=10))
    bench.run(11)
    assert bench.state("pad-5")["pad"] == "idle"
    assert bench.bodies(RatingResult) == []
    bench.run(1.5)
    assert bench.bodies(RatingResult) == [RatingResult("r1", RatingOutcome.TIMED_OUT)]


def test_a_pad_that_sends_keys_while_idle() -> None:
    bench = Bench([pad(5)])
    assert bench.control("pad-5", {"do": "set", "keys_while_idle": True}) == {"ok": True}
    assert bench.rate("pad-5", 3) == {"ok": True}
    bench.run(1)
    assert bench.bodies(RatingResult) == []
    assert bench.state("pad-5")["acknowledged"] == 1


def test_stars_reach_the_pad() -> None:
    bench = Bench([pad(5, stars=True)])
    bench.submit("pad-5", ShowStars(command_id="1", stars=5))
    bench.run(0.2)
    assert bench.state("pad-5")["stars"] == 5


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("pad-5", {"do": "rate", "key": 11}),
        ("pad-5", {"do": "rate", "key": True}),
        ("pad-5", {"do": "rate"}),
        ("pad-5", {"do": "set", "visitor_time_s": -1}),
        ("pad-5", {"do": "fly"}),
        ("keypad-5", {"do": "fly"}),
    ],
)
def test_what_a_simulator_cannot_do_is_said(name: str, request_: dict[str, object]) -> None:
    bench = Bench([keypad(5), pad(5)])
    answer = bench.control(name, request_)
    assert answer["ok"] is False
    assert answer["error"]


def test_a_pad_wired_through_a_terminal_shares_its_address() -> None:
    bench = Bench([keypad(5), pad(5)])
    # The terminal's key 评价 is given back by the host, and that starts the pad by itself.
    bench.press("keypad-5", "0B")
    bench.run(0.2)
    assert bench.bodies(KeypadPressed) == [KeypadPressed(KeypadAction.RATE, "", "0B")]
    assert bench.state("pad-5")["pad"] == "rating"
    bench.submit("pad-5", StartRating(command_id="1", rating_id="r1", seconds=10))
    bench.run(0.2)
    bench.rate("pad-5", 1)
    bench.run(0.2)
    assert of_device(bench.events, "pad-5", RatingResult) == [
        RatingResult("r1", RatingOutcome.RATED, 5, 1)
    ]
    assert len(bench.bodies(KeypadPressed)) == 1


def test_a_terminal_hears_only_its_own_address() -> None:
    bench = Bench([keypad(5), keypad(6)])
    bench.press("keypad-5", "0C")
    bench.run(0.2)
    assert bench.state("keypad-6") == {
        "waiting": "",
        "number": "",
        "beeps": 0,
        "acknowledged": 0,
        "given_up": 0,
        "repeated": 0,
        "pending": 0,
    }


def test_a_link_that_comes_back_starts_with_a_clean_decoder() -> None:
    bench = Bench([keypad(5), pad(6)])
    for station, frame in zip(
        bench.stations, (show_frame(5, number=1), show_frame(6, number=1)), strict=True
    ):
        station.feed(frame.to_bytes()[:6], 0.0)
        station.on_link(up=True, now=0.01)
        assert station.feed(frame.to_bytes()[6:], 0.02) == b""
    assert bench.witnesses == []
