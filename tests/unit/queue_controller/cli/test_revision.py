"""The one change of the tables in a rehearsal: in a calm hour, in the copy, checked, and by its manager's name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from queue_controller.api import messages as m
from queue_controller.cli.rehearsal.manager import DutyManager
from queue_controller.cli.rehearsal.revision import CALM, Revise, Revision
from queue_controller.cli.rehearsal.stage import RunFolderError, Stage
from queue_controller.server.configuration import read_offer
from queue_controller.service.offer import Offer
from tests.unit.queue_controller.service.driver import Driver, sample_hall


def revisions(day: Driver, revision: Revision, clock: str) -> list[Revise]:
    return revision.step(day.at(clock).state.view, day.now_ms)


@pytest.mark.parametrize(("name", "queue"), [("songming", "X"), ("ziyang", "U")])
def test_a_queue_that_few_serve_can_be_booked_oftener_from_the_calm_hour_on(
    name: str, queue: str, tmp_path: Path
) -> None:
    hall = sample_hall(name)
    day = Driver(hall, clock="09:00").open("5")
    revision = Revision(hall, "S1", DutyManager(hall, 1).alone)
    assert revisions(day, revision, "11:00") == []
    assert revisions(day, revision, "14:10" if name == "ziyang" else "13:45") == []
    (change,) = revisions(day, revision, "14:25")
    assert change.table == "quotas.csv"
    assert change.text.splitlines()[1].startswith(f"{queue},3,")
    assert change.command.reason
    assert change.command.staff_no == "S1"
    assert revisions(day, revision, "15:00") == [], "once"
    copy = tmp_path / "hall"
    shutil.copytree(hall.folder, copy)
    (copy / change.table).write_text(change.text, encoding="utf-8")
    offer = read_offer(copy, None)
    assert isinstance(offer, Offer)
    assert hall.appointments_per_slot(queue) == 2
    assert offer.hall.appointments_per_slot(queue) == 3
    (event,) = day.reload(offer).events
    assert isinstance(event, m.ConfigurationApplied)
    assert not (Path(hall.folder) / change.table).exists(), "the hall's own folder is as it was"


def test_it_waits_for_a_calm_hour_but_not_for_ever() -> None:
    hall = sample_hall("ziyang")
    day = Driver(hall, clock="09:00")
    for _ in range(CALM + 1):
        day.issue("B")
    revision = Revision(hall, "S1", ())
    assert revisions(day, revision, "15:00") == []
    assert len(revisions(day, revision, "16:01")) == 1


def test_the_stage_changes_its_copy_only(tmp_path: Path) -> None:
    hall = sample_hall("songming")
    folder = Path(hall.folder)
    before = {each.name: each.read_bytes() for each in folder.glob("*.csv")}
    stage = Stage(folder, hall, tmp_path / "run", bare=True, visitors=False)
    assert stage.folder == tmp_path / "run" / "hall"
    stage.revise("quotas.csv", "queue,appointments_per_slot\nX,3\n")
    assert (stage.folder / "quotas.csv").exists()
    assert {each.name: each.read_bytes() for each in folder.glob("*.csv")} == before


def test_no_table_of_a_real_hall_is_changed(tmp_path: Path) -> None:
    hall = sample_hall("songming")
    stage = Stage(Path(hall.folder), hall, tmp_path / "run", bare=True, visitors=False)
    stage.is_real = True
    with pytest.raises(RunFolderError):
        stage.revise("quotas.csv", "")
