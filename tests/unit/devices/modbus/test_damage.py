"""Bytes that are lost, doubled, torn or late, and cables that are pulled, on a line with two slaves."""

from collections import Counter
from random import Random

import pytest

from devices.kinds import Command, Completion, Outcome, SetLight, ShowPage, StripLine, StripPage
from tests.unit.devices.bench import Bench, device

BOARD, LIGHTS = 0, 1
RATE = {"lose": 0.03, "double": 0.15, "tear": 0.15, "late": 0.15}
"""Of bytes for lose, of frames for the others."""


def both(seed: int = 1, lump: int = 1 << 16) -> Bench:
    return Bench(
        device("led_board", "modbus_numeric", address=1),
        device("lights", "modbus_relay", address=2),
        seed=seed,
        lump=lump,
    )


def show(command_id: str, number: int) -> Command:
    page = StripPage((StripLine(f"B{number:03d}"),))
    return ShowPage(command_id=command_id, page=page, limit_s=6)


def light(command_id: str, channel: int, *, on: bool) -> Command:
    return SetLight(command_id=command_id, channel=channel, on=on, limit_s=6)


def test_byte_by_byte() -> None:
    bench = both(lump=1).plug()
    bench.submit(show("a", 12), BOARD)
    bench.submit(light("b", 2, on=True), LIGHTS)
    bench.run(2)
    assert (bench.outcome("a"), bench.outcome("b")) == (("confirmed", "ok"),) * 2
    assert bench.seat().counters()["overdue"] == 0


@pytest.mark.parametrize("kind", ["lose", "double", "tear", "late"])
@pytest.mark.parametrize("seed", range(3))
def test_a_spoilt_line_never_confirms_what_is_not_so(kind: str, seed: int) -> None:
    random = Random(seed)
    bench = both(seed).plug()
    bench.run(1)
    for index in (BOARD, LIGHTS):
        bench.damage(kind, RATE[kind], seed, index)
    said: list[Completion] = []
    for number in range(25):
        end = bench.do(show(f"p{number}", number), index=BOARD)
        if end.outcome is Outcome.CONFIRMED:
            assert bench.state(BOARD)["text"] == [f"B{number:03d}"]
        channel, on = random.randint(1, 4), random.random() < 0.5
        end = bench.do(light(f"l{number}", channel, on=on), index=LIGHTS)
        if end.outcome is Outcome.CONFIRMED:
            assert bench.state(LIGHTS)["lit"][channel - 1] is on
        said.append(end)
    assert sum(end.outcome is Outcome.CONFIRMED for end in said) >= 5
    counts = Counter(e.body.command_id for e in bench.events if isinstance(e.body, Completion))
    assert set(counts.values()) == {1}
    for index in (BOARD, LIGHTS):
        bench.heal(index)
    # What was wanted last stands there in the end, whatever was said of it on the way.
    bench.run(12)
    assert bench.state(BOARD)["text"] == ["B024"]
    assert bench.do(show("last", 99), index=BOARD).outcome is Outcome.CONFIRMED


def test_a_dead_slave_does_not_stop_the_other() -> None:
    bench = both().plug()
    bench.control(LIGHTS, do="set", power="off")
    for number in range(20):
        end = bench.do(show(f"p{number}", number), limit_s=2, index=BOARD)
        assert end.outcome is Outcome.CONFIRMED
        bench.submit(light(f"l{number}", 1, on=True), LIGHTS)
    bench.run(2)
    assert bench.ends("l19")[0].reason == "no_answer"


def test_twenty_replugs() -> None:
    bench = both()
    for turn in range(20):
        bench.plug()
        bench.submit(show(f"p{turn}", turn), BOARD)
        bench.submit(light(f"l{turn}", 1, on=turn % 2 == 0), LIGHTS)
        bench.run(0.02 * turn)
        for command_id in (f"p{turn}", f"l{turn}"):
            if bench.ends(command_id) and bench.ends(command_id)[0].outcome is Outcome.CONFIRMED:
                assert bench.state(BOARD)["text"] == [f"B{turn:03d}"] or command_id[0] == "l"
        bench.pull()
        bench.run(0.5)
    for turn in range(20):
        assert len(bench.ends(f"p{turn}")) == len(bench.ends(f"l{turn}")) == 1
    assert {bench.outcome(f"p{turn}")[0] for turn in range(20)} >= {"confirmed", "failed"}
    bench.plug()
    assert bench.do(show("last", 99), index=BOARD).outcome is Outcome.CONFIRMED
    assert bench.seat().counters()["reconnects"] == 20


def test_two_displays_with_one_address_are_never_believed_in_silence() -> None:
    """Both answer at once; the bytes collide, and no CRC is right. The state is bad or unknown."""
    random = Random(3)
    bench = both().plug()
    bench.wire.spoil_to_host = lambda data: bytes(byte & random.randrange(256) for byte in data)
    end = bench.do(show("p", 12), index=BOARD)
    assert end.outcome is Outcome.INDETERMINATE
    assert bench.health(BOARD).reason == "no_answer"
