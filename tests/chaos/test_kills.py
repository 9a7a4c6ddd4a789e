"""`kill -9` of the controller under load: nothing acknowledged is lost, doubled or answered anew."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from random import Random

import pytest

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.client import BusClient
from queue_controller.api.errors import BusError
from tests.chaos.hall_process import HallProcess, tail
from tests.chaos.history import Seen, faults

LOADERS = 6
KILLS = 200
ANSWER_LIMIT_S = 20.0


class Loader(threading.Thread):
    """One client that keeps asking; counters belong to one loader each."""

    def __init__(self, client: BusClient, hall: HallProcess, place: int, seed: int) -> None:
        super().__init__(name=f"loader-{place}", daemon=True)
        self.client = client
        self.random = Random(f"{seed} {place}")
        self.queues = [q.prefix for q in hall.hall.queues if q.takes_first_tickets]
        counters = [c.number for c in hall.hall.counters]
        self.counter = counters[place] if place < len(counters) else ""
        self.history: list[Seen] = []
        self.refused: dict[str, int] = {}
        self.unanswered = 0
        self.stop = threading.Event()

    def run(self) -> None:
        """Ask until told to stop; every third command is sent twice."""
        self._ask(m.OpenCounter(self.counter) if self.counter else m.Issue(queue=self.queues[0]))
        while not self.stop.is_set():
            self._ask(self._next())

    def _next(self) -> m.Command:
        drawn = self.random.random()
        if not self.counter or drawn < 0.5:
            return m.Issue(queue=self.random.choice(self.queues), source="cli")
        if drawn < 0.75:
            return m.CallNext(self.counter)
        if drawn < 0.95:
            return m.Complete(self.counter)
        return m.NoShow(self.counter)

    def _ask(self, command: m.Command) -> None:
        command_id = wire.new_command_id()
        try:
            reply = self.client.ask(command, command_id=command_id, timeout_s=ANSWER_LIMIT_S)
            again = None
            if self.random.random() < 0.34:
                again = self.client.ask(command, command_id=command_id, timeout_s=ANSWER_LIMIT_S)
        except BusError:
            self.unanswered += 1
            return
        self.history.append(Seen(self.client.client_id, command_id, command, reply, again))
        if not reply.ok:
            self.refused[reply.code] = self.refused.get(reply.code, 0) + 1


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
        for _ in range(kills):
            time.sleep(random.uniform(0.02, 0.25))
            hall.kill()
            hall.start()
            hall.wait_ready(observer)
        for loader in loaders:
            loader.stop.set()
        for loader in loaders:
            loader.join(ANSWER_LIMIT_S + 5)
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


@pytest.mark.timeout(400)
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


@pytest.mark.timeout(120)
def test_a_controller_that_acknowledges_too_early_is_caught(tmp_path: Path) -> None:
    found, _, _ = run_kills(tmp_path, 6, seed=12, module="tests.chaos.early_controller")
    assert any("lost" in fault or "doubled" in fault for fault in found), found


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(100, 110))
def test_thousands_of_kills(tmp_path: Path, seed: int) -> None:
    found, _, _ = run_kills(tmp_path, 500, seed=seed)
    assert found == []
