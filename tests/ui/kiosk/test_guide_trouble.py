"""Trouble at every step of a visit to the query screen: a clear sentence, a safe page, one feedback at most."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from queue_controller.api import messages as m
from queue_controller.api.errors import NotReachable
from queue_controller.api.updates import Link
from tests.ui.kiosk import test_guide_pages as pages
from tests.ui.kiosk.guide_page import CASES, GuidePage
from tests.ui.kiosk.scene import find, said, settle, tap, touch_two
from tests.ui.kiosk.shapes import painted_faults
from tests.unit.kiosk.hall import beat, record, refusal


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuidePage]:
    path: Path = tmp_path_factory.mktemp("cases") / "cases.csv"
    path.write_text(CASES, encoding="utf-8")
    found = GuidePage("ziyang", cases=path)
    yield found
    found.close()


def sent(g: GuidePage) -> None:
    """A feedback is on its way."""
    pages.told_in_words(g)
    g.flow.send()


STEPS: dict[str, Callable[[GuidePage], None]] = {
    "home": pages.home,
    "item": pages.item,
    "way": pages.way,
    "search": pages.search,
    "progress": pages.found_case,
    "tell": pages.tell,
    "composing": pages.composing,
    "sent": sent,
    "receipt": pages.receipt,
    "code": pages.code,
    "rate": pages.rate,
}


def controller_gone(g: GuidePage) -> str:
    g.take(Link("out_of_date", 0))
    return "信息暂未更新（09:42）"


def no_answer(g: GuidePage) -> str:
    """Whatever was asked stays without an answer."""
    if not g.printer.told:
        return ""
    waiting = g.flow.telling.stage.value == "sending"
    g.flow.told(g.printer.told[-1][1], NotReachable("没有应答", "no answer"))
    return "主机没有答复" if waiting else ""


def refused(g: GuidePage) -> str:
    if not g.printer.told:
        return ""
    waiting = g.flow.telling.stage.value == "sending"
    end = refusal(g.printer.told[-1][1], "read_only", "主机暂时不能记录。", "Read only for now.")
    g.flow.told(g.printer.told[-1][1], end)
    return "主机暂时不能记录。" if waiting else ""


def printer_dies(g: GuidePage) -> str:
    if not g.flow.can_print:
        return ""
    g.flow.print_page()
    g.paper("unsure")
    return "不能确定小票是否已打出。"


def emergency(g: GuidePage) -> str:
    g.take(record(g.state.view.seq + 1, m.EmergencyStarted("e1")))
    return "紧急疏散"


def clock_back(g: GuidePage) -> str:
    """The hall's clock is put back by hours in the middle of a visit."""
    g.take(beat("03:00", name=g.name, seq=g.state.view.seq))
    return "03:00"


TROUBLES: dict[str, Callable[[GuidePage], str]] = {
    "controller_gone": controller_gone,
    "no_answer": no_answer,
    "refused": refused,
    "printer_dies": printer_dies,
    "emergency": emergency,
    "clock_back": clock_back,
}


@pytest.mark.parametrize(("step", "trouble"), list(itertools.product(STEPS, TROUBLES)))
def test_trouble_ends_in_a_clear_sentence_and_a_safe_page(
    guide: GuidePage, step: str, trouble: str
) -> None:
    guide.take(beat(name=guide.name, seq=guide.state.view.seq), Link("current", 0))
    guide.fresh()
    guide.printer.told.clear()
    STEPS[step](guide)
    words = TROUBLES[trouble](guide)
    guide.refresh()
    settle()
    told = said(guide.window)
    # The sheet of an emergency speaks both languages.
    alarm = trouble == "emergency"
    faults = painted_faults(guide, english=False, elder=False, bilingual=alarm)
    if alarm:
        guide.take(record(guide.state.view.seq + 1, m.EmergencyEnded("e1")))
    assert words in told
    assert faults == []
    # The visitor sends once more: it is the same feedback, under the same id, or a new one after a refusal.
    guide.flow.send()
    filed = [row for row in guide.printer.told if isinstance(row[0], m.FileFeedback)]
    if trouble in {"no_answer", "printer_dies", "clock_back"}:
        assert len({command_id for _, command_id in filed}) <= 1
    guide.flow.home()
    guide.refresh()
    assert guide.flow.telling.words == guide.flow.typing.text == guide.flow.typing.letters == ""


def test_a_hundred_taps_a_second_are_one_feedback(guide: GuidePage) -> None:
    guide.take(beat(name=guide.name, seq=guide.state.view.seq), Link("current", 0))
    guide.fresh()
    guide.printer.told.clear()
    pages.tell(guide)
    settle()
    key = find(guide.window, "act")
    middle = key.mapToScene(key.boundingRect().center())
    for _ in range(100):
        QTest.mouseClick(
            guide.window,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            QPoint(int(middle.x()), int(middle.y())),
        )
    settle()
    assert len(guide.printer.told) == 1


def test_two_fingers_on_the_keyboard_are_two_signs_at_most(guide: GuidePage) -> None:
    guide.fresh()
    pages.words(guide)
    guide.flow.switch_layout("en")
    settle()
    touch_two(guide.window, "key-A", "key-Z")
    settle()
    assert len(guide.flow.typing.text) <= 2
    assert set(guide.flow.typing.text) <= {"a", "z"}
    tap(guide.window, "key-erase")
    assert len(guide.flow.typing.text) <= 1
