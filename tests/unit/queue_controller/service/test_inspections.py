"""巡查: notes of the hall, of a counter, of a device, and what was done about them."""

from __future__ import annotations

import pytest

from queue_controller.api import messages as m
from queue_controller.api.audience import Audience, cut_event, cut_view
from tests.unit.queue_controller.service.driver import Driver, sample_hall

HIDDEN_FROM: tuple[Audience, ...] = ("public", "counter")


@pytest.fixture
def driver() -> Driver:
    return Driver(sample_hall("ziyang"))


def note(driver: Driver, **fields: object) -> str:
    values = {"category": "environment", "text": "地面有水", **fields}
    driver.do(m.NoteInspection(**values), "supervisor-1")  # type: ignore[arg-type]
    return list(driver.state.view.inspections)[-1]


def test_a_note_is_settled_once_by_the_manager(driver: Driver) -> None:
    name = note(driver, counter="5", needs_action=True)
    settle = m.SettleInspection(name, "已清理", "ZY0001")
    assert driver.refused(settle, "supervisor-1").code == "not_allowed"
    assert driver.refused(m.SettleInspection(name, " "), "manager-1").code == "text_missing"
    driver.pass_s(60).do(settle, "manager-1")
    found = driver.state.view.inspections[name]
    assert (found.settled_text, found.settled_by, found.counter) == ("已清理", "ZY0001", "5")
    assert driver.refused(settle, "manager-1").code == "inspection_settled"
    assert driver.replayed().digest() == driver.state.digest()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": ""}, "text_missing"),
        ({"text": "长" * 201}, "text_too_long"),
        ({"counter": "999"}, "unknown_counter"),
        ({"device": "nothing"}, "unknown_device"),
        ({"staff_no": "nobody"}, "unknown_staff"),
    ],
)
def test_a_note_about_nothing_is_refused(driver: Driver, fields: dict[str, str], code: str) -> None:
    command = m.NoteInspection(**{"category": "other", "text": "无", **fields})  # type: ignore[arg-type]
    assert driver.refused(command, "supervisor-1").code == code


def test_only_the_house_reads_them_and_what_is_open_stays(driver: Driver) -> None:
    open_, done = note(driver, needs_action=True), note(driver)
    (event, *_) = driver.events(m.InspectionNoted)
    for audience in HIDDEN_FROM:
        assert cut_event(event, audience) == m.Sealed()
        assert not cut_view(driver.state.view, audience).inspections
    driver.pass_s(86_400)
    assert list(driver.state.view.inspections) == [open_]
    assert done not in driver.state.view.inspections
