"""The controller reads its folder anew: applied between two commands, or refused as a whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from config.digest import digest_of, files_of
from queue_controller.api import messages as m
from queue_controller.server.pins import PIN_FILE, hash_pin
from tests.unit.queue_controller.server.desk import HALL_DIR, Desk

RELOAD = m.Reload("换季调整", "ED0001")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HALL_DIR, tmp_path / "hall"))


@pytest.fixture
def desk(tmp_path: Path, folder: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, hall_folder=folder)
    yield desk
    desk.crash()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def applied(desk: Desk) -> list[m.ConfigurationApplied]:
    return [e for _, e in desk.published if isinstance(e, m.ConfigurationApplied)]


def test_a_start_says_which_configuration_it_works_by_once(desk: Desk, folder: Path) -> None:
    (first,) = applied(desk)
    assert first.digest == digest_of(files_of(folder, None)) == desk.state.view.configuration
    desk.restart()
    assert len(applied(desk)) == 1, "a start with the same files says nothing"
    edit(folder / "hall.csv", "starvation_minutes,60", "starvation_minutes,45")
    desk.restart()
    assert applied(desk)[-1].changed == ("hall.csv",)


def test_a_changed_rule_holds_from_the_next_command_on_and_after_a_crash(
    desk: Desk, folder: Path
) -> None:
    desk.issue("A")
    edit(folder / "hall.csv", "starvation_minutes,60", "starvation_minutes,45")
    edit(folder / "priority_classes.csv", "interleave", "priority_next")
    reply = desk.ask_late("manager-1", RELOAD)
    assert reply.ok, reply
    body = msgspec.json.decode(reply.body, type=m.Reloaded)
    assert body.changed == ("hall.csv", "priority_classes.csv")
    assert desk.state.starvation_ms == 45 * 60_000
    assert {row.rule for row in desk.state.terms.classes} >= {"priority_next"}
    assert applied(desk)[-1].reason == "换季调整"
    digest, head = desk.state.digest(), desk.state.view.seq
    desk.restart()
    assert desk.state.view.seq == head + 1, "only that the controller started"
    assert desk.state.digest() != digest, "seq and epoch went on"
    assert desk.state.starvation_ms == 45 * 60_000


def test_a_repeated_reload_gets_its_stored_answer(desk: Desk, folder: Path) -> None:
    edit(folder / "hall.csv", "starvation_minutes,60", "starvation_minutes,45")
    first = desk.ask_late("manager-1", RELOAD, command_id="r1")
    edit(folder / "hall.csv", "starvation_minutes,45", "starvation_minutes,30")
    again = desk.ask("manager-1", RELOAD, command_id="r1")
    assert again == first
    assert desk.state.starvation_ms == 45 * 60_000


def test_a_faulty_folder_changes_nothing_and_every_fault_is_said(desk: Desk, folder: Path) -> None:
    before = desk.state.digest()
    edit(folder / "hall.csv", "starvation_minutes,60", "starvation_minutes,soon")
    edit(folder / "queues.csv", "A,", "A A,")
    reply = desk.ask_late("manager-1", RELOAD)
    assert (reply.ok, reply.code) == (False, "configuration_refused")
    reasons = msgspec.json.decode(reply.body, type=m.Refused).detail["reasons"].splitlines()
    assert any("hall.csv" in each for each in reasons)
    assert any("queues.csv" in each for each in reasons)
    assert desk.state.digest() == before


def test_a_folder_that_is_gone_is_refused(desk: Desk, folder: Path) -> None:
    shutil.rmtree(folder)
    assert desk.ask_late("manager-1", RELOAD).code == "configuration_refused"


def test_it_needs_the_pin_and_a_wrong_one_is_on_record(desk: Desk, folder: Path) -> None:
    pins = {"ED0001": hash_pin("4711")}
    (desk.folder / "keys" / PIN_FILE).write_text(json.dumps(pins))
    edit(folder / "hall.csv", "starvation_minutes,60", "starvation_minutes,45")
    assert desk.ask_late("manager-1", RELOAD, pin="0000").code == "pin_wrong"
    assert desk.state.starvation_ms == 60 * 60_000
    assert desk.ask_late("manager-1", RELOAD, pin="4711").ok
    assert (
        desk.ask_late("manager-1", m.StopIssue("A", "x", "13800001111"), pin="1").code
        == "pin_wrong"
    )
    told = [e.staff_no for _, e in desk.published if isinstance(e, m.PinRefused)]
    assert told == ["ED0001", ""], "what nobody has as a number is not repeated"


def test_supervision_and_inspections_come_out_of_the_log(desk: Desk, folder: Path) -> None:
    edit(folder / "hall.csv", "starvation_minutes,60", "starvation_minutes,45")
    assert desk.ask_late("manager-1", RELOAD).ok
    desk.done("supervisor-1", m.NoteInspection("order", "插队没有人管", "1", "", needs_action=True))
    (name,) = desk.state.view.inspections
    desk.done("manager-1", m.SettleInspection(name, "已安排引导"))
    desk.restart()
    reply = desk.ask_late("supervisor-1", m.AskSupervision())
    found = msgspec.json.decode(reply.body, type=m.SupervisionOf)
    kinds = [each.kind for each in found.remarks]
    assert {"configuration", "inspection", "restart"} <= set(kinds)
    reply = desk.ask_late("supervisor-1", m.AskInspections())
    (one,) = msgspec.json.decode(reply.body, type=m.InspectionsOf).inspections
    assert (one.inspection, one.settled_text, one.business_date) == (
        name,
        "已安排引导",
        desk.state.view.business_date,
    )
    assert desk.ask("supervisor-1", m.AskInspections("gestern")).code == "bad_date"
    assert desk.ask("terminal-1", m.AskSupervision()).code == "not_allowed"


def test_without_a_folder_there_is_nothing_to_read(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.ask("manager-1", RELOAD).code == "reload_impossible"
    desk.crash()


def test_nobody_else_makes_the_controller_read(desk: Desk) -> None:
    for client in ("terminal-1", "kiosk-1", "supervisor-1", "desk-1"):
        assert desk.ask(client, RELOAD).code == "not_allowed"


def test_the_terms_outlive_the_day_that_they_came_in(desk: Desk, folder: Path) -> None:
    """A start reads the log from the last day on; what was said before that is kept with it."""
    edit(folder / "hall.csv", "starvation_minutes,60", "starvation_minutes,45")
    assert desk.ask_late("manager-1", RELOAD).ok
    for _ in range(2):
        desk.second(86_400)
    terms, files = desk.state.terms, desk.state.configured
    count = len(applied(desk))
    desk.restart()
    assert desk.replayed < desk.state.view.seq, "not the whole log was read"
    assert (desk.state.terms, desk.state.configured) == (terms, files)
    assert len(applied(desk)) == count, "nothing changed, so nothing is said"
