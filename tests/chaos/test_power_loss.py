"""Loss of power at the controller: whatever the disk kept of unsynced writes, nothing acknowledged is lost.

The writes are those that the controller's own process made under load, with kills and checkpoints
between, as `strace` saw them. Each disk that a loss of power may leave is laid out as files and
opened by the store as a starting controller does.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import msgspec
import pytest
import sqlalchemy as sa

from config.model import Hall, PolicyConfig
from queue_controller.api import messages as m
from queue_controller.server.recovery import Recovery
from queue_controller.service.hall import HallState
from queue_controller.store import schema
from queue_controller.store.errors import StoreError
from queue_controller.store.lock import DATABASE
from queue_controller.store.store import HEAD_FILE, Store
from tests.chaos.hall_process import HallProcess
from tests.chaos.history import Seen, faults
from tests.chaos.load import ANSWER_LIMIT_S, Loader
from tests.chaos.power.disk import Disk
from tests.chaos.power.recording import Operation, operations, strace

LOADERS = 3
ANSWERS = 10
"""Of each loader in each of three turns."""
QUIET_S = 1.5
"""Longer than the store waits before it makes a checkpoint."""


@dataclass(frozen=True)
class Recorded:
    """A day under load: what was written, and what clients were told at which time."""

    hall: Hall
    written: list[Operation]
    told: list[tuple[float, Seen]]
    left: Path
    """The folder as the controller left it."""


def record(folder: Path, seed: int, module: str = "queue_controller.server.__main__") -> Recorded:
    """Load for a moment, be quiet for a checkpoint, load, kill, start again, load."""
    trace = folder / "trace"
    names = [f"cli-{n}" for n in range(LOADERS)]
    hall = HallProcess(folder, names, module=module, prefix=strace(trace))
    told: list[tuple[float, Seen]] = []
    hall.start()
    observer = hall.client()
    try:
        hall.wait_ready(observer)
        for turn in range(3):
            loaders = [
                Loader(hall.client(name), hall, at, seed + turn, ANSWERS)
                for at, name in enumerate(names)
            ]
            for loader in loaders:
                loader.start()
            if turn == 1:
                end = time.monotonic() + ANSWER_LIMIT_S
                while not loaders[0].history and time.monotonic() < end:
                    time.sleep(0.001)
                hall.kill()
                hall.start()
            for loader in loaders:
                loader.join(ANSWER_LIMIT_S)
                assert not loader.is_alive()
                loader.client.close()
                assert not loader.unanswered
                told += zip(loader.answered_s, loader.history, strict=True)
            if turn == 0:
                time.sleep(QUIET_S)
    finally:
        observer.close()
        hall.stop()
    told.sort(key=lambda one: one[0])
    return Recorded(hall.hall, operations(trace, folder / "data"), told, folder / "data")


class Reader:
    """Opens disks as a starting controller does, and holds them against what was told."""

    def __init__(self, recorded: Recorded, folder: Path) -> None:
        self._recorded = recorded
        self._folder = folder / "disk"
        self.read = 0
        self.ahead = 0
        """Disks that held more than clients had been told."""

    def faults(self, lay_out: Callable[[Path], None], at_s: float) -> list[str]:
        """What is wrong with one disk, at a time before which every answer must have lasted."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        lay_out(self._folder)
        told = [seen for then_s, seen in self._recorded.told if then_s < at_s]
        self.read += 1
        try:
            store = Store.open(self._folder, self._recorded.hall.hall_id)
        except StoreError as err:
            return [f"not served: {err.message_en}"]
        try:
            if store.read_only:
                return [f"only for reading: {store.read_only}"]
            Recovery(HallState(self._recorded.hall, PolicyConfig())).replay(store)
            records = store.events_after(0, 1 << 30)
            self.ahead += len(records) > max((s.reply.seq for s in told), default=0)
            return faults(told, records) + list(self._changed_replies(store, told))
        except StoreError as err:
            return [f"not served: {err.message_en}"]
        finally:
            store.close()

    @staticmethod
    def _changed_replies(store: Store, told: list[Seen]) -> Iterator[str]:
        kept = {
            (row.client_id, row.command_id): row.body
            for row in store.connection.execute(sa.select(schema.reply))
        }
        for seen in told:
            if not isinstance(seen.command, m.Issue) or not seen.reply.ok:
                continue
            frame = kept.get((seen.client_id, seen.command_id))
            if frame is None:
                yield f"lost: the reply to {seen.command_id}"
            elif msgspec.json.decode(frame, type=m.Reply).body != seen.reply.body:
                yield f"the reply to {seen.command_id} is another one"


def after_every_write(recorded: Recorded, reader: Reader, every: int = 1) -> Iterator[str]:
    """The disk as it was before each write, sync or change of names, in the order of the program."""
    disk = Disk()
    for place, operation in enumerate(recorded.written):
        if place % every == 0:
            for fault in reader.faults(disk.in_order, operation.at_s):
                yield f"before {place}: {fault}"
        disk.take(place, operation)
    yield from reader.faults(disk.in_order, float("inf"))


def out_of_order(recorded: Recorded, reader: Reader, each: int, seed: int) -> Iterator[str]:
    """`each` disks just before every sync, and behind the last one."""
    disk = Disk()
    random = Random(seed)
    for place, operation in enumerate(recorded.written):
        if operation.what == "sync" and disk.waiting:
            for _ in range(each):

                def lay_out(folder: Path) -> None:
                    disk.out_of_order(folder, random)

                for fault in reader.faults(lay_out, operation.at_s):
                    yield f"at the sync {place}: {fault}"
        disk.take(place, operation)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return record(tmp_path_factory.mktemp("recorded"), seed=21)


def test_the_recording_is_of_a_busy_day(recorded: Recorded) -> None:
    names = {operation.name for operation in recorded.written}
    assert {DATABASE, f"{DATABASE}-wal", HEAD_FILE} <= names
    accepted = sum(seen.reply.ok for _, seen in recorded.told)
    syncs = sum(operation.what == "sync" for operation in recorded.written)
    pages = sum(o.name == DATABASE and o.what == "write" for o in recorded.written)
    print(f"{accepted} accepted, {len(recorded.written)} operations, {syncs} syncs, {pages} pages")
    assert accepted > 60
    assert syncs > 40
    assert pages > 10, "no checkpoint was made"


def test_the_end_of_the_recording_is_what_really_lies_there(
    recorded: Recorded, tmp_path: Path
) -> None:
    disk = Disk()
    for place, operation in enumerate(recorded.written):
        disk.take(place, operation)
    disk.in_order(tmp_path)
    there = {p.name: p.read_bytes() for p in recorded.left.iterdir() if not p.name.endswith("-shm")}
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.name in there} == there


def test_every_prefix_keeps_what_was_acknowledged(recorded: Recorded, tmp_path: Path) -> None:
    reader = Reader(recorded, tmp_path)
    assert list(after_every_write(recorded, reader, every=4)) == []
    print(f"{reader.read} disks")


def test_writes_that_came_out_of_order_keep_what_was_acknowledged(
    recorded: Recorded, tmp_path: Path
) -> None:
    reader = Reader(recorded, tmp_path)
    assert list(out_of_order(recorded, reader, 2, seed=22)) == []
    print(f"{reader.read} disks, {reader.ahead} ahead")
    assert reader.ahead, "no disk held a commit that nobody had been told of"


def test_commits_that_do_not_wait_for_the_disk_are_caught(tmp_path: Path) -> None:
    loose = record(tmp_path, 23, "tests.chaos.unsynced_controller")
    assert any("lost" in fault for fault in out_of_order(loose, Reader(loose, tmp_path), 4, 24))


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(3))
def test_every_write_and_two_hundred_orders_of_each_sync(tmp_path: Path, seed: int) -> None:
    recorded = record(tmp_path, 30 + seed)
    reader = Reader(recorded, tmp_path)
    assert list(after_every_write(recorded, reader)) == []
    assert list(out_of_order(recorded, reader, 200, 40 + seed)) == []
    print(f"{reader.read} disks, {reader.ahead} ahead")
