"""Bytes that are lost, doubled, torn or late, pulled cables, noise: no card is invented, none is read twice."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.health import Health
from devices.id_card_reader.sdt import stx
from devices.id_card_reader.sdt.protocol import (
    FRAME_MAX,
    NO_CARD,
    READ_SIZE,
    Answer,
    Sw,
    answers,
    read_answer,
)
from devices.id_card_reader.sdt.record import check_digit, write_record
from devices.kinds import (
    CardLifted,
    CardRead,
    CheckHealth,
    Completion,
    Outcome,
    StartReading,
    StopReading,
)
from tests.contract.devices.test_golden_sdt import CARD
from tests.unit.devices.bench import Bench, device

derandomized = settings(derandomize=True, max_examples=80, deadline=None)
RATE = {"lose": 0.0003, "double": 0.1, "tear": 0.1, "late": 0.15}
"""Of bytes for lose (a card has 1295 of them), of frames for the others."""


def person(number: int) -> dict[str, str]:
    digits = f"51200219{number:09d}"[:17]
    return {**CARD, "name": f"第{number}人", "number": digits + check_digit(digits)}


def reader(framing: str = "sam") -> Bench:
    return Bench(device("id_card_reader", "sdt", framing=framing), baud=115_200)


def names(bench: Bench) -> list[str]:
    return [card.name for card in bench.bodies(CardRead)]


@pytest.mark.parametrize("framing", ["sam", "stx"])
@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
@pytest.mark.parametrize("seed", range(2))
def test_on_a_spoilt_line_each_person_is_read_at_most_once(
    framing: str, kind: str, seed: int
) -> None:
    random = Random(seed)
    bench = reader(framing).plug()
    bench.do(StartReading(command_id="start"))
    bench.damage(kind, RATE[kind], seed)
    for number in range(12):
        bench.control(do="lay", card=person(number))
        bench.run(random.uniform(4, 10))
        bench.control(do="lift")
        bench.run(random.uniform(1, 4))
    counts = Counter(names(bench))
    assert set(counts) <= {f"第{number}人" for number in range(12)}
    # A lost answer can look like a lifted card, and then the same card is found anew.
    lifted = len(bench.bodies(CardLifted))
    assert sum(counts.values()) - len(counts) <= max(0, lifted - len(counts))
    assert len(counts) >= 6
    bench.heal()
    bench.run(5)
    bench.control(do="lay", card=person(99))
    bench.run(5)
    assert names(bench)[-1] == "第99人"
    assert bench.health().health is Health.GOOD
    ends = Counter(e.body.command_id for e in bench.events if isinstance(e.body, Completion))
    assert set(ends.values()) == {1}


def test_replugs_while_a_card_lies_do_not_read_it_again() -> None:
    bench = reader().plug()
    bench.do(StartReading(command_id="start"))
    bench.control(do="lay")
    bench.run(3)
    for turn in range(20):
        bench.submit(CheckHealth(command_id=f"c{turn}"))
        bench.run(0.01 * turn)
        bench.pull()
        bench.run(0.5)
        bench.plug()
        bench.run(2)
    assert names(bench) == ["张三"]
    assert bench.bodies(CardLifted) == []
    assert all(len(bench.ends(f"c{turn}")) == 1 for turn in range(20))
    bench.control(do="lift")
    bench.run(2)
    assert len(bench.bodies(CardLifted)) == 1


def test_a_card_swapped_while_the_cable_was_out() -> None:
    bench = reader().plug()
    bench.do(StartReading(command_id="start"))
    bench.control(do="lay", card=person(1))
    bench.run(3)
    bench.pull()
    bench.control(do="lift")
    bench.control(do="lay", card=person(2))
    bench.plug()
    bench.run(3)
    assert names(bench) == ["第1人", "第2人"]
    assert len(bench.bodies(CardLifted)) == 1
    bench.pull()
    bench.control(do="lift")
    bench.plug()
    bench.run(3)
    assert len(bench.bodies(CardLifted)) == 2


def test_pulled_in_the_middle_of_a_card() -> None:
    bench = reader().plug()
    bench.do(StartReading(command_id="start"))
    for turn in range(20):
        bench.control(do="lay", card=person(turn))
        bench.run(0.06 * turn)
        bench.pull()
        bench.run(0.2)
        bench.plug()
        bench.run(3)
        bench.control(do="lift")
        bench.run(2)
    assert names(bench) == [f"第{number}人" for number in range(20)]


def test_start_and_stop_end_once_when_the_line_goes() -> None:
    bench = reader().plug()
    bench.submit(StartReading(command_id="a"))
    bench.submit(CheckHealth(command_id="b"))
    bench.pull()
    bench.plug()
    bench.run(1)
    assert bench.outcome("a")[0] in {"failed", "indeterminate"}
    assert bench.outcome("b") == ("failed", "line_down")
    bench.control(do="lay")
    bench.run(3)
    assert names(bench) == []  # the start failed
    assert bench.do(StopReading(command_id="c")).outcome is Outcome.CONFIRMED


# ------------------------------------------------------------------ decoders


@derandomized
@given(st.lists(st.binary(max_size=400), max_size=5), st.integers(1, 500))
def test_any_slices(bodies: list[bytes], size: int) -> None:
    sent = [Answer(Sw.OK, body) for body in bodies]
    raw = b"".join(answer.to_bytes() for answer in sent)
    decoder = answers()
    got = []
    for start in range(0, len(raw), size):
        got += decoder.feed(raw[start : start + size], 0.0)
    assert got == sent


@derandomized
@given(st.binary(max_size=600), st.integers(1, 200), st.booleans())
def test_noise_never_raises_and_stays_bounded(noise: bytes, size: int, with_head: bool) -> None:
    decoder = answers()
    if with_head:
        noise = b"\xaa\xaa\xaa\x96\x69" + noise
    for start in range(0, len(noise), size):
        decoder.feed(noise[start : start + size], 0.0)
        assert len(decoder._buffer) < FRAME_MAX
    decoder.feed(b"", 1.0)
    assert decoder.feed(NO_CARD.to_bytes(), 2.0) == [NO_CARD]


@derandomized
@given(st.binary(max_size=600), st.integers(1, 200))
def test_noise_in_the_second_framing(noise: bytes, size: int) -> None:
    decoder = stx.decoder()
    for start in range(0, len(noise), size):
        decoder.feed(noise[start : start + size], 0.0)
        assert len(decoder._buffer) < stx.FRAME_MAX
    decoder.feed(b"", 1.0)
    frame = stx.StxFrame(b"\x80\x00")
    assert decoder.feed(frame.to_bytes(), 2.0) == [frame]


def test_a_false_head_costs_its_time_and_no_answer() -> None:
    decoder = answers()
    assert decoder.feed(b"\xaa\xaa\xaa\x96\x69\x05\x08" + NO_CARD.to_bytes(), 0.0) == []
    assert decoder.feed(b"", 0.2) == [NO_CARD]


def test_every_single_wrong_byte_of_a_card_is_noticed() -> None:
    raw = read_answer(write_record(CARD), bytes(1024)).to_bytes()
    random = Random(1)
    for at in [*range(40), *random.sample(range(40, READ_SIZE), 60)]:
        spoilt = bytearray(raw)
        spoilt[at] ^= random.randrange(1, 256)
        decoder = answers()
        assert decoder.feed(bytes(spoilt), 0.0) + decoder.feed(b"", 1.0) == []
