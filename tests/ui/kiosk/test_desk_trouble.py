"""Trouble at every step at the guidance desk: a clear sentence, a safe page, at most one number and one paper."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiosk.desk.flow import CARD_LATER, CARD_UNREADABLE, UNREADABLE, UNSURE, UNSURE_S, Page, Sheet
from kiosk.ui.bus import Answered
from queue_controller.api import messages as m
from queue_controller.api.errors import NotReachable
from queue_controller.api.updates import Link
from tests.ui.kiosk import test_desk_pages as pages
from tests.ui.kiosk.scene import find, said, settle, tap, touch_two
from tests.ui.kiosk.shapes import painted_faults
from tests.ui.kiosk.test_desk_pages import Screen
from tests.unit.kiosk.hall import beat, record, refusal, reply

CARD = "610924194001011234"


@pytest.fixture(scope="module")
def desk() -> Iterator[Screen]:
    found = Screen("ziyang", "zh")
    yield found
    found.surface.close()


def drawn(s: Screen) -> None:
    """A number is asked for."""
    pages.asks(s)
    s.desk.confirm()


def given(s: Screen) -> None:
    """The number is on the screen, its paper in the printer."""
    drawn(s)
    s.number(118)


def changed(s: Screen) -> None:
    """A priority is withdrawn."""
    pages.place(s)
    s.desk.open_class()
    s.desk.choose_class("P99")
    s.desk.choose_reason("no_proof")
    s.desk.confirm()


def cancelled(s: Screen) -> None:
    pages.cancels(s)
    s.desk.choose_reason("left")
    s.desk.confirm()


def reprinted(s: Screen) -> None:
    pages.place(s)
    s.desk.reprint()


def listing(s: Screen) -> None:
    """Today's bookings are asked for."""
    s.desk.open_bookings()


def checking_in(s: Screen) -> None:
    pages.one_booking(s)
    s.desk.check_in()


def booked(s: Screen) -> None:
    pages.telephone(s)
    s.desk.booked(s.desk.appointments.book)


def asked_only(s: Screen) -> None:
    s.desk.count_consultation()


STEPS: dict[str, Callable[[Screen], None]] = {
    "give": pages.give,
    "asks": pages.asks,
    "drawn": drawn,
    "given": given,
    "find": pages.find,
    "place": pages.place,
    "class": pages.other_class,
    "changed": changed,
    "cancelled": cancelled,
    "reprinted": reprinted,
    "listing": listing,
    "checking_in": checking_in,
    "slots": pages.free_slots,
    "telephone": pages.telephone,
    "booked": booked,
    "slips": pages.slips,
    "who": pages.who,
    "asked_only": asked_only,
}
HALF_DONE = frozenset({"asks", "class", "slots", "telephone"})
"""Steps that a card must not wipe away."""


@dataclass
class Ended:
    """What a trouble must have said."""

    words: str = ""
    bilingual: bool = False


def waiting(s: Screen) -> str:
    """The id of the command that has no answer; empty: none."""
    return next(iter(s.desk._pending), "")


def controller_gone(s: Screen) -> Ended:
    s.state.take(Link("out_of_date", 0))
    return Ended("与主机失去联系，信息暂未更新（09:42）")


def no_answer(s: Screen) -> Ended:
    asked = waiting(s)
    if not asked:
        return Ended()
    drew = s.desk._unsure != {}
    s.desk.take(Answered(asked, NotReachable("主机没有答复。", "No answer.")))
    return Ended(UNSURE[0] if drew else "主机没有答复。")


def refused(s: Screen) -> Ended:
    asked = waiting(s)
    if not asked:
        return Ended()
    s.desk.take(Answered(asked, refusal(asked, "read_only", "主机暂时不能记录。", "Read only.")))
    return Ended("主机暂时不能记录。")


def unreadable(s: Screen) -> Ended:
    """An answer of another version."""
    asked = waiting(s)
    if not asked:
        return Ended()
    needs = not isinstance(s.sent[-1], m.Reclassify | m.FirstContact | m.Cancel)
    s.desk.take(Answered(asked, reply(asked, m.Done())))
    return Ended(UNREADABLE[0] if needs else "")


def printer_dies(s: Screen) -> Ended:
    if s.desk.paper != "printing":
        return Ended()
    s.paper("failed")
    return Ended("缺纸")


def paper_unsure(s: Screen) -> Ended:
    if s.desk.paper != "printing":
        return Ended()
    s.paper("unsure")
    return Ended("小票")


def card_unreadable(s: Screen) -> Ended:
    s.desk.card_unreadable()
    return Ended(CARD_UNREADABLE[0] if s.desk.sheet is Sheet.NONE else "")


def card_pulled(s: Screen) -> Ended:
    """Read, and pulled away before anything came of it."""
    s.desk.card_unreadable()
    busy = s.desk.busy
    s.desk.card_laid(CARD)
    return Ended(CARD_LATER[0] if busy and s.desk.sheet is Sheet.NONE else "")


def clock_back(s: Screen) -> Ended:
    s.state.take(beat("00:01", name=s.name, seq=s.state.view.seq))
    return Ended("00:01" if s.desk.sheet is Sheet.NONE else "")


def clock_on(s: Screen) -> Ended:
    s.state.take(beat("23:59", name=s.name, seq=s.state.view.seq))
    return Ended("23:59" if s.desk.sheet is Sheet.NONE else "")


def hundred_taps(s: Screen) -> Ended:
    for _ in range(100):
        s.desk.confirm()
        s.desk.reprint()
        s.desk.requeue()
        s.desk.check_in()
        s.desk.booked(s.desk.appointments.book)
        s.desk.count_consultation()
    return Ended()


def emergency(s: Screen) -> Ended:
    s.state.take(record(s.state.view.seq + 1, m.EmergencyStarted("e1")))
    return Ended("紧急疏散", bilingual=True)


TROUBLES: dict[str, Callable[[Screen], Ended]] = {
    trouble.__name__: trouble
    for trouble in (
        controller_gone,
        no_answer,
        refused,
        unreadable,
        printer_dies,
        paper_unsure,
        card_unreadable,
        card_pulled,
        clock_back,
        clock_on,
        hundred_taps,
        emergency,
    )
}


def calm(s: Screen) -> None:
    """Everything is well, and nothing of the case before stands."""
    s.clock.go(3600)
    if s.state.view.evacuated:
        s.state.take(record(s.state.view.seq + 1, m.EmergencyEnded("e1")))
    s.desk._pending.clear()
    s.desk._unsure.clear()
    s.bus.sent.clear()
    s.printed.clear()
    s.state.view.tickets.clear()
    s.state.view.slips.clear()
    s.fresh()
    s.state.take(beat(name=s.name, seq=s.state.view.seq))


@pytest.mark.parametrize(("step", "trouble"), list(itertools.product(STEPS, TROUBLES)))
def test_trouble_ends_in_a_clear_sentence_and_a_safe_page(
    desk: Screen, step: str, trouble: str
) -> None:
    calm(desk)
    STEPS[step](desk)
    before, taken = (desk.desk.page, desk.desk.sheet), len(desk.bus.sent)
    made = desk.desk.appointments.slot, desk.desk.appointments.phone
    ended = TROUBLES[trouble](desk)
    desk.refresh()
    settle()
    assert ended.words in said(desk.window)
    assert painted_faults(desk, english=False, elder=False, bilingual=ended.bilingual) == []

    if trouble in {"card_unreadable", "card_pulled"} and step in HALF_DONE:
        assert (desk.desk.page, desk.desk.sheet) == before
        assert (desk.desk.appointments.slot, desk.desk.appointments.phone) == made
    if trouble == "hundred_taps":
        assert len(desk.bus.sent) <= taken + 1
    if trouble in {"no_answer", "refused"} and waiting(desk) == "":
        assert desk.desk.sheet is Sheet.NONE or step in {"asks", "class"}

    # Who goes on and takes a number is one command however often, and gets one paper.
    draws = {i for i, c in desk.bus.sent if isinstance(c, m.Issue)}
    assert len(draws) <= 1
    assert len(desk.printed) <= 1
    assert desk.desk.page in set(Page)
    assert not any(desk.bus.pins)


def test_after_a_silence_the_same_wish_is_the_same_number_and_later_another(desk: Screen) -> None:
    calm(desk)
    drawn(desk)
    (first,) = desk.desk._pending
    no_answer(desk)
    assert desk.desk.sheet is Sheet.NONE
    desk.desk.open_find()
    desk.desk.open_give()
    drawn(desk)
    assert waiting(desk) == first
    desk.number(118)
    assert desk.desk.given is not None
    drawn(desk)
    assert waiting(desk) != first
    no_answer(desk)
    third = desk.bus.sent[-1][0]
    desk.clock.go(UNSURE_S)
    drawn(desk)
    assert waiting(desk) not in {first, third}


def test_an_ordinary_number_instead_of_a_booking_is_one_after_a_silence_too(desk: Screen) -> None:
    calm(desk)
    pages.late_booking(desk)
    desk.desk.ordinary_number()
    first = waiting(desk)
    no_answer(desk)
    desk.desk.ordinary_number()
    assert waiting(desk) == first
    assert desk.sent[-1] == m.Issue(queue="B")


def test_without_the_hall_the_bookings_are_unknown_and_not_none(desk: Screen) -> None:
    calm(desk)
    listing(desk)
    no_answer(desk)
    desk.refresh()
    settle()
    assert "今天没有预约" not in said(desk.window)
    assert "不知道今天有没有预约" in said(desk.window)


def test_a_sheet_says_itself_that_the_hall_is_gone(desk: Screen) -> None:
    calm(desk)
    pages.asks(desk)
    controller_gone(desk)
    desk.refresh()
    settle()
    assert find(desk.window, "sheet-away").isVisible()
    tap(desk.window, "sheet-back")
    assert desk.desk.sheet is Sheet.NONE


def test_two_fingers_give_one_number_at_most(desk: Screen) -> None:
    calm(desk)
    pages.asks(desk)
    desk.refresh()
    settle()
    touch_two(desk.window, "sheet-confirm", "class-P20")
    settle()
    assert len(desk.bus.sent) <= 1


def test_a_hundred_touches_a_second_are_one_number(desk: Screen) -> None:
    calm(desk)
    pages.asks(desk)
    desk.refresh()
    settle()
    key = find(desk.window, "sheet-confirm")
    middle = key.mapToScene(key.boundingRect().center())
    for _ in range(100):
        QTest.mouseClick(
            desk.window,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            QPoint(int(middle.x()), int(middle.y())),
        )
    settle()
    assert len(desk.bus.sent) == 1
