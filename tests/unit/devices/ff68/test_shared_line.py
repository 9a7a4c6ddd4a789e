"""Many terminals and pads on one pair of wires, talking into each other."""

import itertools
from dataclasses import dataclass
from random import Random

import pytest

from devices.health import Health
from devices.kinds import (
    KeypadPressed,
    RatingOutcome,
    RatingResult,
    ShowNumbers,
    StartRating,
)
from devices.wire.ff68 import Key
from tests.unit.devices.ff68.bench import Bench, keypad, of_device, pad

CALL = f"{Key.CALL:02X}"


def test_two_terminals_at_once_garble_each_other_and_both_get_through() -> None:
    bench = Bench([keypad(1), keypad(2)])
    bench.press("keypad-1", CALL)
    bench.press("keypad-2", CALL)
    bench.run(0.1)
    assert bench.bodies(KeypadPressed) == []
    assert bench.pair.collisions > 0
    bench.run(1.5)
    for name in ("keypad-1", "keypad-2"):
        assert len(of_device(bench.events, name, KeypadPressed)) == 1
        assert bench.state(name)["acknowledged"] == 1


@pytest.mark.parametrize(("config_echo", "adapter_echo"), [(True, True), (False, True)])
def test_an_adapter_that_echoes(config_echo: bool, adapter_echo: bool) -> None:
    bench = Bench([keypad(1)], config_echo=config_echo, adapter_echo=adapter_echo)
    for _ in range(4):
        bench.press("keypad-1", CALL)
        bench.run(3)
    assert len(bench.bodies(KeypadPressed)) == 4
    assert bench.state("keypad-1")["acknowledged"] == 4
    health = bench.seats["keypad-1"].reported_health
    assert health.health is Health.GOOD
    assert health.warning is not config_echo  # forgotten in hall.toml: works, and says so


def test_the_start_of_a_pad_is_no_key_of_its_terminal_when_the_adapter_echoes() -> None:
    bench = Bench([keypad(5), pad(5)], config_echo=True, adapter_echo=True)
    bench.submit("pad-5", StartRating(command_id="1", rating_id="r1", seconds=10))
    bench.run(0.3)
    bench.rate("pad-5", 1)
    bench.run(1)
    assert bench.bodies(KeypadPressed) == []
    assert bench.bodies(RatingResult) == [RatingResult("r1", RatingOutcome.RATED, 5, 1)]


def test_silences_are_kept_between_host_frames() -> None:
    bench = Bench([keypad(address) for address in range(1, 9)])
    sent: list[tuple[float, bytes]] = []
    original = bench.pair.host_sends

    def watch(data: bytes, now: float) -> None:
        sent.append((now, data))
        original(data, now)

    bench.pair.host_sends = watch  # type: ignore[method-assign] # a wire tap
    for address in range(1, 9):
        bench.submit(f"keypad-{address}", ShowNumbers(command_id=str(address), waiting=address))
    bench.run(1)
    assert len(sent) == 8
    for (earlier, data), (later, _) in itertools.pairwise(sent):
        assert later - (earlier + len(data) * 10 / 9600) >= 0.02 - 1e-9
    assert [bench.state(f"keypad-{address}")["waiting"] for address in range(1, 9)] == [
        f"{address:03d}" for address in range(1, 9)
    ]


@dataclass(frozen=True)
class Load:
    """How busy a line is. A hall with 32 counters presses about once in two seconds."""

    seed: int
    pause_s: float
    seconds: float
    acknowledged: float
    """Share of the presses that must get through by themselves; the clerk repeats the others."""
    echo: bool = False
    damage: float = 0.0


LOADS = [
    Load(seed=1, pause_s=1.0, seconds=60, acknowledged=0.99),
    Load(seed=2, pause_s=1.0, seconds=60, acknowledged=0.98, echo=True, damage=0.005),
    Load(seed=3, pause_s=0.12, seconds=20, acknowledged=0.7),
    Load(seed=4, pause_s=0.12, seconds=20, acknowledged=0.7, echo=True),
    Load(seed=5, pause_s=0.12, seconds=20, acknowledged=0.7, damage=0.01),
]
PRESS_AGAIN_S = 2.7
"""An equal key within 1.4 s of one that was heard is one press: that is the filter."""


@pytest.mark.parametrize("load", LOADS, ids=lambda load: f"seed-{load.seed}")
def test_a_full_line_loses_no_acknowledged_press_and_doubles_none(load: Load) -> None:
    """32 terminals and 8 pads press at random while displays are refreshed."""
    random = Random(load.seed)
    pads = [pad(address) for address in range(1, 9)]
    keypads = [keypad(address) for address in range(1, 33)]
    bench = Bench(
        keypads + pads,
        seed=load.seed,
        config_echo=load.echo,
        adapter_echo=load.echo,
        damage=load.damage,
    )
    for number, config in enumerate(pads):
        bench.submit(
            config.name, StartRating(command_id=f"s{number}", rating_id=f"r{number}", seconds=90)
        )
        bench.control(config.name, {"do": "set", "visitor_time_s": 100})
    bench.run(1.0)
    pressed = {config.name: 0 for config in keypads}
    free_from = dict.fromkeys(pressed, bench.now)
    until = bench.now + load.seconds
    while bench.now < until:
        bench.run(random.uniform(0.0, load.pause_s))
        name = f"keypad-{random.randint(1, 32)}"
        if bench.now >= free_from[name] and not bench.state(name)["pending"]:
            bench.press(name, CALL)
            pressed[name] += 1
            free_from[name] = bench.now + PRESS_AGAIN_S
        if random.random() < 0.2:
            target = f"keypad-{random.randint(1, 32)}"
            bench.submit(target, ShowNumbers(command_id=f"w{bench.now}", waiting=7))
        if random.random() < 0.1:
            bench.rate(f"pad-{random.randint(1, 8)}", random.randint(1, 5))
    bench.run(3.0)
    assert bench.pair.collisions > 0, "the line was not busy enough to prove anything"
    acknowledged = 0
    for name, count in pressed.items():
        state = bench.state(name)
        heard = len(of_device(bench.events, name, KeypadPressed))
        acknowledged += state["acknowledged"]
        assert state["acknowledged"] + state["given_up"] == count
        # Heard but never acknowledged is possible, its clerk was beeped at; more than pressed is not.
        assert state["acknowledged"] <= heard <= count, (name, state, heard)
    assert acknowledged >= load.acknowledged * sum(pressed.values())
    rated = 0
    for number, config in enumerate(pads):
        results = of_device(bench.events, config.name, RatingResult)
        keys = bench.state(config.name)["acknowledged"]
        rated += keys
        assert len(results) <= 1
        if keys:
            assert [one.rating_id for one in results] == [f"r{number}"]
    assert rated > 0
