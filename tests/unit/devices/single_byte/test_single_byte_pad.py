"""The single-byte pad's driver against its simulator, and against lines that lie."""

from random import Random
from typing import Any

import pytest

from devices.errors import DeviceConfigError
from devices.health import Health
from devices.kinds import (
    Beep,
    Cancel,
    CancelRating,
    Identify,
    Outcome,
    RatingKeysCapabilities,
    RatingOutcome,
    RatingResult,
    StartRating,
)
from devices.rating_keys.evaluation import SETTLE_S
from devices.rating_keys.single_byte import MAKE
from devices.registry import parse_options
from tests.unit.devices.bench import Bench, device


def pad(**options: Any) -> Bench:
    return Bench(device("rating_keys", "single_byte", **options), baud=1200).plug()


def start(bench: Bench, rating_id: str, seconds: float = 8) -> None:
    command = StartRating(command_id=f"c-{rating_id}", rating_id=rating_id, seconds=seconds)
    assert bench.do(command).outcome is Outcome.SENT


def results(bench: Bench) -> list[RatingResult]:
    return bench.bodies(RatingResult)


@pytest.mark.parametrize(
    ("keys", "sent"), [("characters", b"2"), ("numbers", b"\x02"), ("both", b"2")]
)
def test_a_rating(keys: str, sent: bytes) -> None:
    bench = pad(keys=keys)
    heard: list[bytes] = []

    def spy(data: bytes) -> bytes:
        heard.append(data)
        return data

    bench.wire.spoil_to_host = spy
    assert bench.health().health is Health.UNKNOWN
    start(bench, "r1")
    bench.run(0.1)
    bench.control(do="rate", key=2)
    bench.run(0.1)
    assert results(bench) == [RatingResult("r1", RatingOutcome.RATED, 4, 2)]
    assert heard == [sent]
    assert bench.health().health is Health.GOOD
    events = [(one["event"], one.get("key")) for one in bench.witnesses]
    assert events == [("started", None), ("rated", 2)]


@pytest.mark.parametrize(
    ("options", "byte", "level"),
    [
        ({}, b"5", 1),
        ({}, b"\x05", 1),
        ({"levels": {"1": 4, "2": 3, "3": 2, "4": 5}}, b"4", 5),
        ({"levels": {"1": 1, "5": 5}}, b"1", 1),
    ],
)
def test_the_level_is_configuration(options: dict[str, Any], byte: bytes, level: int) -> None:
    bench = pad(**options)
    start(bench, "r")
    bench.core.received(byte, bench.now)
    (result,) = results(bench)
    assert (result.outcome, result.level) == (RatingOutcome.RATED, level)


@pytest.mark.parametrize(
    ("keys", "noise"),
    [
        ("characters", b"\x01\x05\x00\xff"),
        ("numbers", b"15\x00\x0a"),
        ("both", b"\x00\xffSx\r\n"),
        ("both", b"9\x08"),
    ],
)
def test_what_is_no_key_of_this_pad_does_not_count(keys: str, noise: bytes) -> None:
    bench = pad(keys=keys)
    start(bench, "r")
    bench.core.received(noise, bench.now)
    assert results(bench) == []
    bench.control(do="rate", key=1)
    bench.run(0.1)
    assert [one.level for one in results(bench)] == [5]


def test_the_host_owns_the_time() -> None:
    bench = pad()
    start(bench, "r1", seconds=8)
    bench.run(9.9)
    assert results(bench) == []
    bench.run(0.2)
    assert results(bench) == [RatingResult("r1", RatingOutcome.TIMED_OUT)]
    bench.core.received(b"1", bench.now)
    assert len(results(bench)) == 1


def test_keys_while_idle_are_nobodys() -> None:
    bench = pad()
    bench.control(do="set", keys_while_idle=True)
    bench.control(do="rate", key=1)
    bench.run(0.1)
    assert results(bench) == []
    assert bench.health().health is Health.GOOD
    assert bench.seat().counters()["dropped_keys"] == 1


def test_a_second_press_is_not_the_next_visitors() -> None:
    bench = pad()
    start(bench, "r1")
    bench.core.received(b"1", bench.now)
    start(bench, "r2")
    bench.core.received(b"1", bench.now)  # the first visitor's finger again
    assert [one.rating_id for one in results(bench)] == ["r1"]
    bench.run(SETTLE_S)
    bench.core.received(b"3", bench.now)
    assert results(bench)[1:] == [RatingResult("r2", RatingOutcome.RATED, 3, 3)]


def test_a_new_start_ends_the_one_before_and_an_ended_one_stays_ended() -> None:
    bench = pad()
    start(bench, "r1")
    start(bench, "r2")
    bench.do(CancelRating(command_id="x", rating_id="r1"))
    assert results(bench) == [RatingResult("r1", RatingOutcome.CANCELLED)]
    end = bench.do(StartRating(command_id="again", rating_id="r1", seconds=8))
    assert (end.outcome, end.reason) == (Outcome.FAILED, "rating_ended")
    bench.do(CancelRating(command_id="y", rating_id="r2"))
    assert len(results(bench)) == 2


def test_the_same_rating_started_twice_is_one_evaluation() -> None:
    bench = pad()
    start(bench, "r1", seconds=8)
    bench.run(5)
    again = StartRating(command_id="again", rating_id="r1", seconds=8)
    assert bench.do(again).outcome is Outcome.SENT
    assert bench.state()["starts"] == 2
    bench.run(7)
    bench.control(do="rate", key=1)
    bench.run(0.1)
    assert [(one.rating_id, one.level) for one in results(bench)] == [("r1", 5)]


def test_a_lost_line_ends_the_evaluation() -> None:
    bench = pad()
    start(bench, "r1")
    bench.submit(Identify(command_id="i", label="5"))
    bench.pull()
    assert results(bench) == [RatingResult("r1", RatingOutcome.DEVICE_LOST)]
    assert bench.outcome("i") == ("indeterminate", "line_down")


def test_suspect_after_three_starts_without_a_key() -> None:
    bench = pad()
    for index in range(3):
        start(bench, f"r{index}", seconds=2)
        bench.run(5)
    assert (bench.health().health, bench.health().reason) == (Health.UNKNOWN, "suspect")
    bench.core.received(b"1", bench.now)
    assert bench.health().health is Health.GOOD


def test_silent_for_an_hour_is_unknown_again() -> None:
    bench = pad(heard_within_s=60)
    bench.core.received(b"1", bench.now)
    assert bench.health().health is Health.GOOD
    bench.run(61)
    assert bench.health().reason == "silent"


def test_what_it_cannot_do() -> None:
    bench = pad()
    end = bench.do(Beep(command_id="b"))
    assert (end.outcome, end.reason) == (Outcome.FAILED, "unsupported")
    assert bench.do(Cancel(command_id="x", target_id="b")).outcome is Outcome.SENT


@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
@pytest.mark.parametrize("seed", range(3))
def test_a_spoilt_line_loses_ratings_and_never_invents_or_moves_one(kind: str, seed: int) -> None:
    random = Random(seed)
    bench = pad()
    bench.damage(kind, 0.3, seed)
    pressed: dict[str, int] = {}
    for number in range(40):
        rating_id = f"r{number}"
        start(bench, rating_id, seconds=3)
        bench.run(random.uniform(0.7, 2.0))
        key = random.randint(1, 5)
        if random.random() < 0.7 and bench.ask(do="rate", key=key)["ok"]:
            pressed[rating_id] = key
            bench.run(random.uniform(0, 0.2))
    bench.run(10)
    said = results(bench)
    assert [one.rating_id for one in said] == [f"r{number}" for number in range(40)]
    for one in said:
        if one.outcome is RatingOutcome.RATED:
            assert pressed[one.rating_id] == one.raw_key
            assert one.level == 6 - pressed[one.rating_id]
    assert sum(one.outcome is RatingOutcome.RATED for one in said) >= 8


def test_twenty_replugs_have_one_result_each() -> None:
    bench = Bench(device("rating_keys", "single_byte"))
    for turn in range(20):
        bench.plug()
        bench.submit(StartRating(command_id=f"c{turn}", rating_id=f"r{turn}", seconds=8))
        bench.run(0.01 * turn)
        if turn % 3 == 0:
            bench.ask(do="rate", key=1)
            bench.run(0.05)
        bench.pull()
        bench.run(1)
    assert sorted(one.rating_id for one in results(bench)) == sorted(f"r{n}" for n in range(20))
    assert all(len(bench.ends(f"c{turn}")) == 1 for turn in range(20))
    assert {one.outcome for one in results(bench)} == {
        RatingOutcome.RATED,
        RatingOutcome.DEVICE_LOST,
    }


@pytest.mark.parametrize(
    "options",
    [{"start": "31"}, {"start": "5305"}, {"start": "5"}, {"levels": {"1": 6}}, {"keys": "hex"}],
)
def test_bad_options_are_refused_with_a_sentence(options: dict[str, Any]) -> None:
    with pytest.raises(DeviceConfigError) as caught:
        pad(**options)
    assert caught.value.code == "bad_options"
    assert "rating-keys-1" in caught.value.message_zh


def test_a_start_that_is_no_key_of_this_coding_is_allowed() -> None:
    options = parse_options(MAKE, device("rating_keys", "single_byte", keys="numbers", start="31"))
    assert options.start_bytes == b"1"
    capabilities = MAKE.capabilities(device("rating_keys", "single_byte"), options)
    assert capabilities == RatingKeysCapabilities(levels=(5, 4, 3, 2, 1))


def test_words_for_the_trace() -> None:
    driver = pad().seat().driver
    assert driver.explain(b"S", outgoing=True) == "start an evaluation"
    assert driver.explain(b"1\x05\x00", outgoing=False) == "key 1, key 5, noise"
