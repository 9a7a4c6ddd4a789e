"""Bounded fuzz of every decoder with seeded noise and damaged frames; ``make nightly`` lets atheris look further."""

from __future__ import annotations

import subprocess
import sys
from random import Random

import pytest

from tests.unit.devices.fuzz.decoders import CHECK_16, NONE, TARGETS, Target
from tests.unit.devices.fuzz.trial import Trial, held_bytes, mutated, noise

BYTES = 40_000
NIGHTLY_BYTES = 10_000_000
DAMAGED = 2_000
SHORT = 400

each = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
checked = pytest.mark.parametrize(
    "target", [one for one in TARGETS if one.odds < NONE], ids=lambda target: target.name
)


@each
def test_whatever_a_line_brings(target: Target) -> None:
    random = Random(f"noise {target.name}")
    trial = Trial(target)
    while trial.fed < BYTES:
        trial.feed(noise(target, random), random)


@each
def test_good_frames_are_found_again_after_noise_and_a_silence(target: Target) -> None:
    random = Random(f"after {target.name}")
    for _ in range(20):
        trial = Trial(target)
        trial.feed(random.randbytes(300), random)
        if hasattr(trial.decoder, "forget"):
            trial.decoder.forget()  # its driver does that when an answer is overdue
        found: list[object] = []
        for seed in target.seeds * 4:
            trial.now += 5.0
            trial._feed(b"", trial.now)
            trial.frames.clear()
            trial.feed(seed, Random(1))
            found += trial.frames
        assert found


@checked
def test_damaged_frames_pass_no_oftener_than_the_check_allows(target: Target) -> None:
    random = Random(f"odds {target.name}")
    passed = 0
    seeds = [seed for seed in target.seeds if len(seed) < SHORT]
    for _ in range(DAMAGED):
        seed = random.choice(seeds)
        damaged = mutated(seed, random)
        if damaged == seed:
            continue
        _, feed = target.build()
        good = [repr(one) for one in (*feed(seed, 1.0), *feed(b"", 9.0))]
        _, feed = target.build()
        found = [repr(one) for one in (*feed(damaged, 1.0), *feed(b"", 9.0))]
        # A frame that came whole (a doubled head before it, noise behind it) is no deception.
        passed += any(one not in good for one in found)
    allowed = DAMAGED * target.odds
    assert passed <= 3 * allowed + 8, f"{passed} of {DAMAGED} passed, {allowed:.1f} expected"


@checked
def test_random_bytes_behind_a_head_are_no_frame(target: Target) -> None:
    random = Random(f"random {target.name}")
    found = 0
    tries = 4_000 if target.odds == CHECK_16 else 2_000
    for _ in range(tries):
        _, feed = target.build()
        found += len([*feed(target.mark + random.randbytes(24), 1.0), *feed(b"", 9.0)])
    # Several frames may begin in 24 bytes, so the bound is that of 24 attempts.
    assert found <= 24 * tries * target.odds * 0.5 + 4


def test_what_is_held_is_counted_all_the_way_down() -> None:
    trial = Trial(TARGETS[0])
    empty = held_bytes(trial.decoder)
    trial.feed(b"\xff\x68\x10\x10\x68" + bytes(7), Random(1))
    assert held_bytes([b"abc", {"k": bytearray(5)}]) == 12
    assert empty <= held_bytes(trial.decoder) <= empty + 200


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@each
def test_atheris_finds_nothing(target: Target) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.devices.fuzz", target.name, str(NIGHTLY_BYTES)],
        check=False,
        capture_output=True,
        text=True,
        timeout=7000,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert f"{target.name}: " in done.stdout
