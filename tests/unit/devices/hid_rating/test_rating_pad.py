"""USB rating pads: a key counts only inside its evaluation, once, by the kernel's own time."""

from random import Random
from typing import Any

import pytest

from devices.errors import DeviceConfigError
from devices.health import Health
from devices.kinds import (
    Beep,
    Cancel,
    CancelRating,
    CheckHealth,
    Outcome,
    RatingKeysCapabilities,
    RatingOutcome,
    RatingResult,
    Reset,
    ShowStars,
    StartRating,
)
from devices.rating_keys.evaluation import SETTLE_S
from devices.rating_keys.hid import MAKE, Options
from devices.rating_keys.hid.protocol import numbers_of
from devices.registry import parse_options
from devices.wire.evdev import KEY_CODES, key_press
from tests.unit.devices.bench import Bench, device

BAUD = 4_000_000


def pad(lump: int = 1 << 16, **options: Any) -> Bench:
    bench = Bench(device("rating_keys", "hid", **options), baud=BAUD, lump=lump).plug()
    assert bench.health().health is Health.UNKNOWN
    bench.run(SETTLE_S)
    assert bench.health().health is Health.GOOD
    return bench


def start(bench: Bench, rating_id: str, seconds: float = 8) -> None:
    command = StartRating(command_id=f"c-{rating_id}", rating_id=rating_id, seconds=seconds)
    assert bench.do(command).outcome is Outcome.SENT


def rate(bench: Bench, key: int) -> None:
    bench.control(do="rate", key=key)
    bench.run(0.2)


def results(bench: Bench) -> list[RatingResult]:
    return bench.bodies(RatingResult)


@pytest.mark.parametrize("lump", [1, 1 << 16])
@pytest.mark.parametrize(("key", "level"), [(1, 5), (3, 3), (5, 1)])
def test_a_rating(key: int, level: int, lump: int) -> None:
    bench = pad(lump)
    start(bench, "r1")
    rate(bench, key)
    assert results(bench) == [RatingResult("r1", RatingOutcome.RATED, level, key)]
    rate(bench, 5)
    assert len(results(bench)) == 1
    assert bench.seat().counters()["dropped_keys"] == 1


def test_digits_of_both_rows_and_named_keys() -> None:
    options = Options(keys={"A": "1", "F1": "2"})
    numbers = numbers_of(options)
    assert {numbers[KEY_CODES[name]] for name in ("1", "KP1", "A")} == {1}
    assert numbers[KEY_CODES["F1"]] == 2
    assert KEY_CODES["9"] not in numbers


def test_mapping_is_configuration_and_zero_is_no_rating() -> None:
    bench = pad(levels={"1": 1, "2": 3, "3": 5, "4": 0})
    capabilities = bench.seat().capabilities
    assert isinstance(capabilities, RatingKeysCapabilities)
    assert capabilities.levels == (5, 3, 1)
    start(bench, "r1")
    rate(bench, 3)
    bench.run(SETTLE_S)
    start(bench, "r2")
    rate(bench, 4)
    assert results(bench) == [
        RatingResult("r1", RatingOutcome.RATED, 5, 3),
        RatingResult("r2", RatingOutcome.TIMED_OUT, None, 4),
    ]


def test_key_without_an_evaluation_is_nobodys() -> None:
    bench = pad()
    rate(bench, 1)
    bench.run(SETTLE_S)
    start(bench, "r1", seconds=3)
    bench.run(4)
    assert results(bench) == [RatingResult("r1", RatingOutcome.TIMED_OUT, None, None)]


def test_key_that_went_down_before_the_question_does_not_answer_it() -> None:
    bench = pad()
    before_us = int(bench.now * 1e6)
    bench.run(0.3)
    start(bench, "r1")
    # The line was busy: the kernel's event arrives now and says that it is old.
    bench.core.received(key_press(KEY_CODES["1"], before_us), bench.now)
    assert results(bench) == []
    rate(bench, 2)
    assert [one.raw_key for one in results(bench)] == [2]


def test_starting_again_keeps_the_first_moment() -> None:
    bench = pad()
    start(bench, "r1", seconds=5)
    bench.run(1)
    again = StartRating(command_id="again", rating_id="r1", seconds=5)
    assert bench.do(again).outcome is Outcome.SENT
    bench.run(4.5)
    assert [one.outcome for one in results(bench)] == [RatingOutcome.TIMED_OUT]
    late = StartRating(command_id="late", rating_id="r1", seconds=5)
    assert bench.do(late).reason == "rating_ended"


def test_cancel_and_a_new_evaluation_end_the_old_one() -> None:
    bench = pad()
    start(bench, "r1")
    start(bench, "r2")
    bench.do(CancelRating(command_id="x", rating_id="r1"))
    bench.do(CancelRating(command_id="y", rating_id="r2"))
    assert [(one.rating_id, one.outcome) for one in results(bench)] == [
        ("r1", RatingOutcome.CANCELLED),
        ("r2", RatingOutcome.CANCELLED),
    ]


def test_what_a_pad_cannot_do() -> None:
    bench = pad()
    for command in (ShowStars(command_id="s", stars=5), Beep(command_id="b")):
        assert bench.do(command).reason == "unsupported"
    assert bench.do(CheckHealth(command_id="c")).outcome is Outcome.CONFIRMED
    assert bench.do(Reset(command_id="r")).outcome is Outcome.CONFIRMED
    assert bench.do(Cancel(command_id="x", target_id="c")).outcome is Outcome.CONFIRMED


def test_pad_not_held_alone_refuses_to_start() -> None:
    bench = pad()
    bench.control(do="set", held=False)
    bench.do(CheckHealth(command_id="c"))
    end = bench.do(StartRating(command_id="s", rating_id="r1", seconds=5))
    assert (end.outcome, end.reason) == (Outcome.FAILED, "not_exclusive")
    assert results(bench) == []


def test_wrong_names_and_levels_are_refused() -> None:
    with pytest.raises(DeviceConfigError, match="NOSUCH"):
        pad(keys={"NOSUCH": "1"})
    for bad in ({"levels": {"1": 6}}, {"levels": {"77": 1}}, {"keys": {"A": "x"}}, {"x": 1}):
        with pytest.raises(DeviceConfigError):
            parse_options(MAKE, device("rating_keys", "hid", **bad))


@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
@pytest.mark.parametrize("seed", range(3))
def test_damaged_line_gives_one_result_each_and_no_wrong_level(kind: str, seed: int) -> None:
    bench = pad()
    bench.damage(kind, 0.004 if kind == "lose" else 0.2, seed)
    random = Random(seed)
    wanted: dict[str, int] = {}
    for turn in range(15):
        rating_id = f"r{turn}"
        command = StartRating(command_id=rating_id, rating_id=rating_id, seconds=2)
        if bench.do(command).outcome is Outcome.SENT:
            wanted[rating_id] = random.randrange(1, 6)
            rate(bench, wanted[rating_id])
        bench.run(3)
    ids = [one.rating_id for one in results(bench)]
    assert ids == list(wanted)
    rated = [one for one in results(bench) if one.outcome is RatingOutcome.RATED]
    assert all(one.raw_key == wanted[one.rating_id] for one in rated)
    assert len(rated) >= (15 if kind in {"double", "late"} else 8)


def test_twenty_replugs_lose_no_result() -> None:
    bench = pad()
    for turn in range(20):
        start(bench, f"r{turn}")
        bench.pull()
        bench.plug()
        bench.run(SETTLE_S)
    assert [(one.rating_id, one.outcome) for one in results(bench)] == [
        (f"r{turn}", RatingOutcome.DEVICE_LOST) for turn in range(20)
    ]
    start(bench, "last")
    rate(bench, 1)
    assert results(bench)[-1].level == 5
