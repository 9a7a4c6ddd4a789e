"""The hall that a copy keeps in memory: what a promoted machine serves without reading its log."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.model import Hall
from queue_controller.api import messages as m
from queue_controller.api.keys import CONTROLLER
from queue_controller.server.configuration import read_offer
from queue_controller.server.recovery import Recovery
from queue_controller.service.hall import HallState
from queue_controller.service.offer import Offer
from queue_controller.service.values import Now
from queue_controller.store.store import Store
from tests.unit.queue_controller.server.desk import HALL, HALL_DIR, Desk, busy_day
from tests.unit.queue_controller.server.test_standby import Second

DAY_S = 24 * 3600


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HALL_DIR, tmp_path / "hall"))


@pytest.fixture
def desk(tmp_path: Path, folder: Path) -> Iterator[Desk]:
    one = Desk(tmp_path, start=False, hall_folder=folder)
    one.machine = CONTROLLER
    one.start()
    yield one
    one.crash()


def read_again(desk: Desk, copy: Second, hall: Hall, *, whole: bool) -> tuple[HallState, Recovery]:
    """What a start on the copy's files comes to: from its last base, or from the first row on."""
    state = HallState(hall, desk.policy)
    recovery = Recovery(state)
    copy.close()
    store = Store.open(copy.folder, HALL.hall_id)
    try:
        if whole:
            for record, event in store.replay():
                state.apply(record, event)
                if isinstance(event, m.DayStarted):
                    recovery.note(event)
        else:
            recovery.replay(store)
    finally:
        store.close()
    return state, recovery


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("days", [0, 2])
def test_the_hall_that_a_copy_keeps_in_memory_is_that_of_its_log(
    desk: Desk, tmp_path: Path, days: int, *, whole: bool
) -> None:
    desk.issue("A")
    second = Second(desk, tmp_path / "copy")
    second.follow()
    for _ in range(days):
        desk.done("kiosk-1", m.Lease("d1", ("A", "B")))
        desk.second(DAY_S)
    desk.done("kiosk-1", m.Lease("d1", ("A",)))
    busy_day(desk)
    # A copy that lost its log: a divided date.
    desk.controller.let_copy_join("standby-1", anew=True)
    desk.settle()
    desk.issue("C")
    second.pump()
    kept = second.copy.ready()
    assert kept is not None
    assert kept.store.head == desk.store.head
    again, recovery = read_again(desk, second, HALL, whole=whole)
    assert kept.state.digest() == again.digest()
    assert kept.state.digest() == desk.state.digest()
    assert kept.recovery.base() == recovery.base()
    later = Now(desk.wall_ms + 3_600_000, desk.state.view.business_date)
    assert kept.state.unconfirmed(later) == again.unconfirmed(later)
    assert kept.state.waits(later) == again.waits(later)
    second.open()
    second.close()


def test_tables_that_were_changed_since_it_began_are_those_of_the_promotion(
    desk: Desk, tmp_path: Path, folder: Path
) -> None:
    second = Second(desk, tmp_path / "copy")
    second.follow()
    busy_day(desk)
    path = folder / "priority_classes.csv"
    text = path.read_text(encoding="utf-8")
    assert "interleave" in text
    path.write_text(text.replace("interleave", "priority_next"), encoding="utf-8")
    assert desk.ask_late("manager-1", m.Reload("换季调整", "ED0001")).ok
    desk.issue("A")
    second.pump()
    kept = second.copy.ready()
    assert kept is not None
    assert kept.state.configured
    offer = read_offer(folder, None)
    assert isinstance(offer, Offer)
    kept.state.adopt(offer)
    again, _ = read_again(desk, second, offer.hall, whole=False)
    assert kept.state.digest() == again.digest()
    assert kept.state.hall == again.hall
    later = Now(desk.wall_ms + 60_000, desk.state.view.business_date)
    assert kept.state.waits(later) == again.waits(later)
    second.open()
    second.close()


def test_rows_are_kept_where_the_hall_in_memory_cannot_follow(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Second(desk, tmp_path / "copy")
    second.follow()

    def fails(_: m.EventRecord, __: m.Event) -> None:
        raise KeyError("planted")

    monkeypatch.setattr(second.copy.live.state, "apply", fails)
    desk.issue("A")
    second.pump()
    desk.issue("A")
    second.pump()
    second.same()
    second.copy.live.catch_up()
    second.shipper.second()
    second.pump()
    assert second.shipper.condition == "unfit"
    assert second.shipper.gating, "its rows are as durable as before"
    desk.controller.report_standby(second.shipper.condition)
    desk.settle()
    told = desk.state.view.devices["controller.standby"]
    assert (told.state, told.reason) == ("bad", "unfit")
    assert second.copy.ready() is None, "the log is read when it is needed"
    second.close()


def test_a_copy_that_can_follow_again_is_no_alarm(desk: Desk, tmp_path: Path) -> None:
    second = Second(desk, tmp_path / "copy")
    second.follow()
    second.copy.live.sound = False
    second.shipper.second()
    second.pump()
    before = second.shipper.condition
    second.close()
    second.open()
    second.follow()
    assert (before, second.shipper.condition) == ("unfit", "level")
    second.close()
