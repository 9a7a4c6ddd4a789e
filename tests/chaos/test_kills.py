"""`kill -9` of the controller under load: nothing acknowledged is lost, doubled or answered anew."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

import pytest

from tests.chaos.hall_process import HallProcess, tail
from tests.chaos.history import Seen, faults
from tests.chaos.load import ANSWER_LIMIT_S, Loader
from tests.chaos.pair import until

LOADERS = 6
KILLS = 200


ANSWERS_PER_KILL = 6
PAUSED = 10


def answered(loaders: list[Loader]) -> int:
    """How many commands were accepted so far."""
    return sum(seen.reply.ok for loader in loaders for seen in list(loader.history))


def run_kills(
    folder: Path, kills: int, seed: int, module: str = "queue_controller.server.__main__"
) -> tuple[list[str], list[Seen], int]:
    """Load, kill, restart, `kills` times; then the faults found, the history and the log's length."""
    random = Random(seed)
    names = [f"cli-{n}" for n in range(LOADERS)]
    hall = HallProcess(folder, names, module=module)
    hall.start()
    observer = hall.client()
    loaders: list[Loader] = []
    try:
        hall.wait_ready(observer)
        loaders = [Loader(hall.client(name), hall, n, seed) for n, name in enumerate(names)]
        for loader in loaders:
            loader.start()
        for number in range(kills):
            time.sleep(random.uniform(0.02, 0.25))
            if number % PAUSED == 0:
                # However slow the machine: so many answers for each kill, most of them wherever they fall.
                enough = number * ANSWERS_PER_KILL
                until(lambda n=enough: answered(loaders) >= n, lambda: tail(hall.log))  # type: ignore[misc]
            hall.kill()
            hall.start()
            hall.wait_ready(observer)
        for loader in loaders:
            loader.stop.set()
        for loader in loaders:
            loader.join(3 * ANSWER_LIMIT_S)
            assert not loader.is_alive()
        records = hall.all_records(observer)
        history = [seen for loader in loaders for seen in loader.history]
        assert sum(loader.unanswered for loader in loaders) == 0, tail(hall.log)
        return faults(history, records), history, len(records)
    finally:
        for loader in loaders:
            loader.stop.set()
            loader.client.close()
        observer.close()
        hall.stop()


@pytest.mark.timeout(2400)
def test_hundreds_of_kills_lose_nothing(tmp_path: Path) -> None:
    found, history, length = run_kills(tmp_path, KILLS, seed=11)
    assert found == []
    accepted = sum(seen.reply.ok for seen in history)
    repeated = sum(seen.repeat is not None for seen in history)
    print(
        f"{KILLS} kills, {len(history)} answers, {accepted} accepted, {repeated} repeats, {length} events"
    )
    assert accepted > 5 * KILLS, "the load was too thin to say anything"
    assert repeated > KILLS


def test_a_controller_that_acknowledges_too_early_is_caught(tmp_path: Path) -> None:
    """A kill must fall between an answer and its commit: mostly within the first few."""
    for seed in range(12, 18):
        folder = tmp_path / str(seed)
        folder.mkdir()
        found, _, _ = run_kills(folder, 6, seed, module="tests.chaos.early_controller")
        if any("lost" in fault or "doubled" in fault for fault in found):
            return
    pytest.fail("36 kills, and nothing was found")


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(100, 110))
def test_thousands_of_kills(tmp_path: Path, seed: int) -> None:
    found, _, _ = run_kills(tmp_path, 500, seed=seed)
    assert found == []
