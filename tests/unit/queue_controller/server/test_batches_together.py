"""Batches that come while the copy is busy: one transaction, one answer, and the answer before the hall in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from queue_controller.api import messages as m
from queue_controller.server.standby import messages as w
from queue_controller.server.standby.copy import ROWS_TOGETHER, joins
from queue_controller.server.standby.following import Following
from queue_controller.server.standby.place import Place
from queue_controller.store.append import Batch
from queue_controller.store.errors import StoreDamaged
from tests.unit.queue_controller.server.desk import Desk, busy_day
from tests.unit.queue_controller.server.test_standby import Second

DAY_S = 24 * 3600


class Busy:
    """A level copy that looks at its messages when `look` says so; `told` is what it said."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.second = Second(desk, folder)
        self.second.follow()
        self.second.copy.live.catch_up()
        self.told: list[w.FromCopy] = []
        self.commits: list[int] = []
        self.following = Following(
            self.second.copy,
            Place(node="standby-1", role="copy"),
            send=self.told.append,
            keep=lambda _: None,
            take_files=lambda _: [],
        )
        self.second.copy.store.on_commit = self._committed

    def _committed(self, batch: Batch) -> None:
        self.commits.append(len(batch.events))

    def waiting(self) -> list[bytes]:
        outbox, self.second.shipper.outbox = self.second.shipper.outbox, []
        return [frame for _, frame in outbox]

    def look(self) -> None:
        self.following.take(*self.waiting())

    def held(self) -> list[int]:
        return [each.number for each in self.told if isinstance(each, w.Held)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path)
    yield one
    one.crash()


@pytest.fixture
def busy(desk: Desk, tmp_path: Path) -> Iterator[Busy]:
    one = Busy(desk, tmp_path / "copy")
    yield one
    one.second.close()


def test_batches_that_wait_become_durable_together_and_are_told_once(
    desk: Desk, busy: Busy
) -> None:
    for _ in range(5):
        desk.issue("A")
    busy.look()
    assert len(busy.commits) == 1
    assert busy.held() == [busy.second.shipper.number]
    busy.second.same()


def test_a_whole_day_in_one_look_is_the_same_hall(desk: Desk, busy: Busy) -> None:
    busy_day(desk)
    number = busy.second.shipper.number
    busy.look()
    busy.second.same()
    assert len(busy.commits) < number / 4
    kept = busy.second.copy.ready()
    assert kept is not None
    assert kept.state.digest() == desk.state.digest()


def test_a_new_day_and_an_erasure_end_a_transaction(desk: Desk, busy: Busy) -> None:
    desk.issue("A")
    desk.second(DAY_S)
    desk.issue("B")
    desk.done("kiosk-1", m.Issue(queue="C", phone=m.PhoneTail("1234")))
    desk.done("cli", m.ErasePersonal("本人要求"))
    desk.issue("C")
    frames = busy.waiting()
    rows = [each for each in map(w.to_copy, frames) if isinstance(each, w.Rows)]
    ends = sum(1 for each in rows[:-1] if each.base is not None or each.erased)
    assert any(each.base is not None for each in rows)
    assert any(each.erased for each in rows)
    busy.following.take(*frames)
    assert len(busy.commits) == ends + 1
    busy.second.same()


def test_the_answer_goes_out_before_the_hall_in_memory_follows(
    desk: Desk, busy: Busy, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_then: list[int] = []
    apply = busy.second.copy.live.state.apply

    def noted(record: m.EventRecord, event: m.Event) -> None:
        told_then.append(len(busy.told))
        apply(record, event)

    monkeypatch.setattr(busy.second.copy.live.state, "apply", noted)
    desk.issue("A")
    busy.look()
    assert told_then
    assert min(told_then) == 1


def test_one_that_is_missing_among_them_is_asked_for_and_none_is_kept(
    desk: Desk, busy: Busy
) -> None:
    for _ in range(4):
        desk.issue("A")
    head = busy.second.copy.store.head
    frames = busy.waiting()
    del frames[1]
    busy.following.take(*frames)
    assert busy.second.copy.store.head == head
    assert isinstance(busy.told[-1], w.Follow)
    assert busy.held() == []


def test_a_changed_row_among_them_is_refused_whole(desk: Desk, busy: Busy) -> None:
    for _ in range(3):
        desk.issue("A")
    head = busy.second.copy.store.head
    frames = busy.waiting()
    first = w.to_copy(frames[0])
    assert isinstance(first, w.Rows)
    seq, epoch, at_ms, *rest = first.events[0]
    frames[0] = w.encode(msgspec.structs.replace(first, events=[(seq, epoch, at_ms + 1, *rest)]))
    with pytest.raises(StoreDamaged):
        busy.following.take(*frames)
    assert busy.second.copy.store.head == head


def test_only_so_many_rows_become_durable_together() -> None:
    row: w.EventRow = (1, 1, 0, "t", "a", "c", b"{}")

    def rows(count: int, number: int = 1, session: int = 1) -> w.Rows:
        return w.Rows(session, number, 0, b"", [row] * count)

    assert joins([rows(ROWS_TOGETHER - 1)], rows(1))
    assert not joins([rows(ROWS_TOGETHER)], rows(1))
    assert not joins([rows(1)], rows(1, session=2))
    assert not joins([rows(1)], rows(1, number=0))
    assert not joins([rows(1, number=0)], rows(1))
