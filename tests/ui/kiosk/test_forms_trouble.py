"""Trouble at every step at the sample-form desk: a clear sentence, a safe page, each page printed once."""

from __future__ import annotations

import errno
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.forms.flow import Page, PrintState
from kiosk.forms.printing import COMMAND_FAILED
from kiosk.ui.service import TRIES, Field, Stage
from queue_controller.api import messages as m
from queue_controller.api.errors import NotReachable
from queue_controller.api.updates import Link
from tests.ui.kiosk import test_forms_pages as pages
from tests.ui.kiosk.scene import said, settle, touch_two
from tests.ui.kiosk.shapes import painted_faults
from tests.ui.kiosk.test_forms_pages import Screen
from tests.unit.kiosk.hall import beat, record, refusal, reply


class HeldPrinter:
    """In the place of the command: pages wait until the test ends them."""

    def __init__(self) -> None:
        self.ends: list[Callable[[bool], None]] = []
        self.asked = 0

    def print_page(self, form: object, page: int, on_end: Callable[[bool], None]) -> None:
        self.asked += 1
        self.ends.append(on_end)

    def end(self, *, good: bool) -> None:
        ends, self.ends = self.ends, []
        for on_end in ends:
            on_end(good)


class Desk(Screen):
    """With a printer that the test holds."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.held = HeldPrinter()
        self.folder = folder / "hall" / "content"

    def print_page(self, form: object, page: int, job: int) -> None:
        self.held.print_page(form, page, lambda good: self.flow.printed(job, good=good))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    found = Desk(tmp_path_factory.mktemp("forms"))
    yield found
    found.close()


def printing(s: Desk) -> None:
    """A page is at the printer."""
    pages.view(s)
    s.flow.print_page()


def unlocking(s: Desk) -> None:
    """Number and PIN are with the controller."""
    pages.asking(s)
    s.corner.unlock()


STEPS: dict[str, Callable[[Desk], None]] = {
    "start": pages.start_page,
    "typed": pages.typed,
    "listed": pages.listed,
    "none": pages.none,
    "view": pages.view,
    "sheets": pages.sheets,
    "printing": printing,
    "asking": pages.asking,
    "unlocking": unlocking,
    "service": pages.service,
    "out": pages.out,
}


def controller_gone(s: Desk) -> str:
    s.flow.state.take(Link("out_of_date", 0))
    covered = s.corner.stage is not Stage.CLOSED or s.corner.out_of_service
    return "" if covered else "与主机失去联系，信息暂未更新（09:42）"


def asked(s: Desk) -> str:
    """The id under which the controller answers."""
    return f"unlock-{len(s.tools.pins)}"


def no_answer(s: Desk) -> str:
    if not s.corner.waiting:
        return ""
    assert s.corner.answered(asked(s), NotReachable("主机没有答复。", "No answer."))
    return "主机没有答复。"


def wrong_pin(s: Desk) -> str:
    if not s.corner.waiting:
        return ""
    assert s.corner.answered(asked(s), refusal(asked(s), "bad_pin", "密码不对。", "Wrong PIN."))
    return "密码不对。"


def wrong_pins(s: Desk) -> str:
    """As often as it may be tried: the corner shuts, and does not open at once."""
    for _ in range(TRIES):
        if not s.corner.waiting:
            s.corner.type_digit("1")
            s.corner.unlock()
        if s.corner.waiting:
            assert s.corner.answered(asked(s), refusal(asked(s), "bad_pin", "密码不对。", "Wrong."))
    return ""


def printer_dies(s: Desk) -> str:
    if not s.held.ends:
        return ""
    s.held.end(good=False)
    return "▲ 未能打印，请问工作人员。"


def files_gone(s: Desk) -> str:
    """The folder of forms is on a disk that was pulled."""
    s.shown.pictures.forget()
    s.folder.rename(s.folder.with_name("away"))
    s.flow.turn(1)
    return ""


def clock_back(s: Desk) -> str:
    s.flow.state.take(beat("00:01", seq=s.flow.state.view.seq))
    return "" if s.corner.stage is not Stage.CLOSED else "00:01"


def clock_on(s: Desk) -> str:
    s.flow.state.take(beat("23:59", seq=s.flow.state.view.seq))
    return "" if s.corner.stage is not Stage.CLOSED else "23:59"


def hundred_taps(s: Desk) -> str:
    for _ in range(100):
        s.flow.print_page()
        s.flow.zoom_by(1)
        s.flow.turn(1)
        s.corner.unlock()
    return ""


def nobody_comes(s: Desk) -> str:
    """The visitor, or who opened the corner, has gone."""
    s.clock.go(3600)
    s.flow.tick()
    s.corner.tick()
    return ""


def emergency(s: Desk) -> str:
    s.flow.state.take(record(s.flow.state.view.seq + 1, m.EmergencyStarted("e1")))
    return "紧急疏散"


TROUBLES: dict[str, Callable[[Desk], str]] = {
    trouble.__name__: trouble
    for trouble in (
        controller_gone,
        no_answer,
        wrong_pin,
        wrong_pins,
        printer_dies,
        files_gone,
        clock_back,
        clock_on,
        hundred_taps,
        nobody_comes,
        emergency,
    )
}


def calm(s: Desk) -> None:
    """Everything is well, and nothing of the case before stands."""
    away = s.folder.with_name("away")
    if away.exists():
        away.rename(s.folder)
    if s.flow.state.view.evacuated:
        s.flow.state.take(record(s.flow.state.view.seq + 1, m.EmergencyEnded("e1")))
    s.held.ends.clear()
    s.held.asked = 0
    s.corner._asked, s.corner._wrong = "", 0
    s.fresh()
    s.flow.state.take(beat(seq=s.flow.state.view.seq))
    s.tools.pins.clear()
    s.refresh()


@pytest.mark.parametrize(("step", "trouble"), list(itertools.product(STEPS, TROUBLES)))
def test_trouble_ends_in_a_clear_sentence_and_a_safe_page(
    desk: Desk, step: str, trouble: str
) -> None:
    calm(desk)
    STEPS[step](desk)
    words = TROUBLES[trouble](desk)
    desk.refresh()
    settle()
    assert words in said(desk.window)
    bilingual = trouble == "emergency" or step == "out"
    assert painted_faults(desk, english=False, elder=False, bilingual=bilingual) == []

    assert desk.held.asked <= 1, "a page was sent to the printer twice"
    assert len(desk.tools.pins) <= TRIES
    if trouble == "wrong_pins" and step in {"asking", "unlocking"}:
        assert desk.corner.stage is Stage.CLOSED
        for _ in range(5):
            desk.corner.tap_corner()
        assert desk.corner.stage is Stage.CLOSED, "it opened again at once"
    if trouble == "nobody_comes":
        assert desk.corner.stage is Stage.CLOSED
        assert (desk.flow.page, desk.flow.query, desk.flow.form) == (Page.FIND, "", None)
    assert desk.corner.out_of_service is (step == "out")
    assert desk.corner.staff == "" or desk.corner.stage is Stage.ASKING

    # The visitor goes on, or the next one comes: the desk answers as ever.
    desk.held.end(good=True)
    calm(desk)
    pages.view(desk)
    assert desk.flow.page is Page.VIEW
    desk.flow.print_page()
    desk.held.end(good=True)
    assert desk.flow.print_state is PrintState.SENT


def test_a_full_disk_is_said_where_staff_puts_the_desk_out_of_service(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm(desk)
    pages.service(desk)

    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(desk.kept, "put", full)
    desk.corner.set_out_of_service(True)
    desk.refresh()
    settle()
    assert "重启后不再有效" in said(desk.window)
    assert desk.corner.out_of_service


def test_the_printers_end_after_the_visitor_has_gone_tells_the_next_one_nothing(desk: Desk) -> None:
    calm(desk)
    printing(desk)
    desk.flow.home()
    pages.view(desk)
    desk.held.end(good=False)
    assert desk.flow.print_state is PrintState.NONE
    assert COMMAND_FAILED.message_zh not in said(desk.window)


def test_two_fingers_and_a_hundred_taps_print_one_page(desk: Desk) -> None:
    calm(desk)
    pages.view(desk)
    settle()
    finger, _ = touch_two(desk.window, "act", "grow")
    for _ in range(100):
        QTest.mouseClick(
            desk.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, finger
        )
    settle()
    assert desk.held.asked == 1
    desk.held.end(good=True)


def test_an_unlocked_corner_ends_the_visit_and_keeps_no_digit(desk: Desk) -> None:
    calm(desk)
    pages.listed(desk)
    unlocking(desk)
    assert desk.corner.answered(asked(desk), reply(asked(desk), m.Done()))
    assert (desk.corner.stage, desk.corner.staff, desk.corner.field) == (
        Stage.PAGE,
        "",
        Field.STAFF,
    )
    assert desk.corner.pin_length == 0
