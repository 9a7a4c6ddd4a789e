"""A hall in simulated time: clean seeds stay clean, a seed is always the same, planted faults are caught."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from queue_controller.simulation.outage import Outage
from queue_controller.simulation.pair import Pair
from queue_controller.simulation.world import simulate
from tests.chaos.planted import PATCHES, ROOT, SEEDS, caught_by, others_say

CLEAN_SEEDS = 10
UNIT_TESTED = {
    "leases_of_a_day_are_forgotten",
    "pair_answers_run_ahead_of_the_copy",
    "pair_promoted_passes_over_nothing",
    "publish_before_commit",
    "reply_of_an_old_epoch",
    "superseded_may_arrive",
    "superseded_not_cancelled",
}
"""Faults that a unit test finds too."""
QUICK = ("adopted_ends_before_next", "print_before_journal_sync", "torn_line_empties_the_journal")


@pytest.fixture(scope="module")
def outcomes() -> list[dict[str, int]]:
    found = []
    for seed in range(1, CLEAN_SEEDS + 1):
        outcome = simulate(seed)
        assert outcome.faults == [], f"hall simulate --seed {seed}"
        found.append(outcome.counts)
    return found


def test_seeds_keep_every_promise_and_are_no_idle_days(outcomes: list[dict[str, int]]) -> None:
    total = {key: sum(each[key] for each in outcomes) for key in outcomes[0]}
    print(total)
    assert total["controller_kills"] > CLEAN_SEEDS
    assert total["other_kills"] > CLEAN_SEEDS
    assert total["offline"] > 2 * CLEAN_SEEDS
    assert total["handed"] > 10 * CLEAN_SEEDS
    assert total["late_frames"] > CLEAN_SEEDS


def test_a_seed_is_the_same_each_time() -> None:
    first, second = simulate(4), simulate(4)
    assert first.trace == second.trace
    assert first.counts == second.counts


def test_eight_hours_without_the_controller() -> None:
    outcome = simulate(4, Outage)
    print(outcome.counts)
    assert outcome.faults == [], "hall simulate --outage --seed 4"
    assert outcome.counts["offline"] > 100


def test_two_machines_are_promoted_at_any_moment() -> None:
    found: dict[str, int] = {}
    for seed in range(1, CLEAN_SEEDS + 1):
        outcome = simulate(seed, Pair)
        assert outcome.faults == [], f"hall simulate --pair --seed {seed}"
        for key, count in outcome.counts.items():
            found[key] = found.get(key, 0) + count
    print(found)
    assert found["promotions"] >= CLEAN_SEEDS
    assert found["certain"] > 0
    assert found["lost_unheld"] > 0, "no seed had answers that went out without the copy"


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("hundred", range(10))
def test_a_thousand_seeds_of_two_machines(hundred: int) -> None:
    for seed in range(1000 + hundred * 100, 1000 + (hundred + 1) * 100):
        assert simulate(seed, Pair).faults == [], f"hall simulate --pair --seed {seed}"


@pytest.mark.parametrize("patch", PATCHES, ids=lambda p: p.stem)
def test_a_planted_fault_applies_to_the_code_of_today(patch: Path) -> None:
    subprocess.run(["git", "apply", "-C1", "--check", str(patch)], cwd=ROOT, check=True)


@pytest.mark.parametrize("patch", [p for p in PATCHES if p.stem in QUICK], ids=lambda p: p.stem)
def test_a_planted_fault_is_caught(patch: Path) -> None:
    assert caught_by(patch, CLEAN_SEEDS) is not None


@pytest.mark.nightly
@pytest.mark.parametrize("patch", PATCHES, ids=lambda p: p.stem)
def test_every_planted_fault_is_caught(patch: Path) -> None:
    caught = caught_by(patch, SEEDS, limit_s=600)
    assert caught is not None
    print(f"{patch.stem}: seed {caught[0]}: {caught[1][0]}")


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("patch", PATCHES, ids=lambda p: p.stem)
def test_a_planted_fault_passes_unit_tests_and_mypy(patch: Path) -> None:
    assert (others_say(patch) == "") == (patch.stem not in UNIT_TESTED)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("hundred", range(10))
def test_a_thousand_schedules_of_eight_hours(hundred: int) -> None:
    for seed in range(hundred * 100, (hundred + 1) * 100):
        assert simulate(seed, Outage).faults == [], f"hall simulate --outage --seed {seed}"


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("hundred", range(10))
def test_a_thousand_seeds(hundred: int) -> None:
    for seed in range(1000 + hundred * 100, 1000 + (hundred + 1) * 100):
        assert simulate(seed).faults == [], f"hall simulate --seed {seed}"
