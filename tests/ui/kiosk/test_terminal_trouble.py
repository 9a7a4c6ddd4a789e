"""Trouble at every step at the clerk's terminal: a sentence, the hall's own state, and each key one command."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiosk.terminal.flow import Key
from kiosk.ui.bus import Answered
from queue_controller.api import messages as m
from queue_controller.api.errors import NotReachable
from queue_controller.api.updates import Link
from tests.ui.kiosk import test_terminal_pages as pages
from tests.ui.kiosk.scene import find, said, settle, tap, touch_two
from tests.ui.kiosk.test_terminal_pages import Screen, small_window_faults
from tests.unit.kiosk.hall import beat, refusal, reply

NO_ANSWER = "主机没有答复。请看号码有没有变：没有变再按一次。"
CLERK = "ZY0005"


@pytest.fixture
def screen() -> Iterator[Screen]:
    found = Screen("zh")
    yield found
    found.surface.close()


def asked_next(s: Screen) -> None:
    s.terminal.next()


def asked_recall(s: Screen) -> None:
    pages.called(s)
    s.terminal.recall()


def asked_complete(s: Screen) -> None:
    """With a paper ticked that the visitor lacks: a one-time notice is wanted."""
    pages.serving(s)
    s.terminal.toggle_missing(s.state.hall.materials_of("GA002")[0].name_zh)
    s.terminal.complete("materials_missing")


def asked_transfer(s: Screen) -> None:
    pages.serving(s)
    s.terminal.transfer("V")


def typed_pin(s: Screen) -> None:
    for digit in "4711":
        s.terminal.type_pin(digit)


def asked_sign_in(s: Screen) -> None:
    typed_pin(s)
    s.terminal.sign_in(CLERK)


def asked_matter(s: Screen) -> None:
    pages.serving(s)
    s.terminal.ask_about_matters(
        Key.ADD_MATTER, m.AddMatter("B012", item="JJ001"), "已加办。", "Added."
    )


STEPS: dict[str, Callable[[Screen], None]] = {
    "closed": pages.closed,
    "paused": pages.paused,
    "idle": pages.idle,
    "called": pages.called,
    "serving": pages.serving,
    "asked_next": asked_next,
    "asked_recall": asked_recall,
    "asked_complete": asked_complete,
    "asked_transfer": asked_transfer,
    "asked_matter": asked_matter,
    "typed_pin": typed_pin,
    "asked_sign_in": asked_sign_in,
}


def waiting(s: Screen) -> str:
    """The id of the key that has no answer; empty: none."""
    return next(iter(s.terminal._asked), "")


def answered(s: Screen, end: m.Reply | NotReachable) -> None:
    assert s.terminal.take(Answered(waiting(s), end))


def controller_gone(s: Screen) -> str:
    s.state.take(Link("out_of_date", 0))
    return "▲ 与主机失去联系"


def no_answer(s: Screen) -> str:
    if not waiting(s):
        return ""
    answered(s, NotReachable("没有应答", "no answer"))
    return NO_ANSWER


def refused(s: Screen) -> str:
    asked = waiting(s)
    if not asked:
        return ""
    answered(s, refusal(asked, "read_only", "主机暂时不能记录。", "Read only."))
    return "主机暂时不能记录。"


def wrong_pin(s: Screen) -> str:
    asked = waiting(s)
    if s.terminal._asked.get(asked) is not Key.SIGN_IN:
        return ""
    answered(s, refusal(asked, "bad_pin", "密码不对。", "Wrong PIN."))
    return "密码不对。"


def unreadable(s: Screen) -> str:
    """An answer of another version: what the hall does is shown all the same."""
    asked = waiting(s)
    if asked:
        answered(s, reply(asked, m.SlotsOf("B", ())))
    return ""


def notice_not_kept(s: Screen) -> str:
    """The paper of the one-time notice cannot be written."""
    s.terminal.tell("告知单 1 无法保存：磁盘已满，请手写。", "The notice cannot be saved.")
    return "请手写。"


def not_shown(s: Screen) -> str:
    ticket = s.terminal.ticket
    if ticket is None:
        return ""
    s.event(m.CallUnseen(ticket.call_id, ticket.label, "5"))
    return "▲ 未显示"


def taken_by_another(s: Screen) -> str:
    """The manager cancels the number that stands here, or the keypad misses it."""
    ticket = s.terminal.ticket
    if ticket is None:
        return ""
    s.event(m.TicketCancelled(ticket.ticket_id, by="staff"))
    return ""


def clock_back(s: Screen) -> str:
    s.state.take(beat("00:01", seq=s.seq))
    return "00:01"


def clock_on(s: Screen) -> str:
    s.state.take(beat("23:59", seq=s.seq))
    return "23:59"


def hundred_keys(s: Screen) -> str:
    before = len(s.bus.sent)
    for _ in range(100):
        for act in (s.terminal.next, s.terminal.start, s.terminal.complete, s.terminal.undo):
            act()
    assert len(s.bus.sent) <= before + 1
    return ""


def emergency(s: Screen) -> str:
    s.event(m.EmergencyStarted("e1"))
    return "紧急疏散"


TROUBLES: dict[str, Callable[[Screen], str]] = {
    trouble.__name__: trouble
    for trouble in (
        controller_gone,
        no_answer,
        refused,
        wrong_pin,
        unreadable,
        notice_not_kept,
        not_shown,
        taken_by_another,
        clock_back,
        clock_on,
        hundred_keys,
        emergency,
    )
}


@pytest.mark.parametrize(("step", "trouble"), list(itertools.product(STEPS, TROUBLES)))
def test_trouble_ends_in_a_clear_sentence_and_the_halls_own_state(
    screen: Screen, step: str, trouble: str
) -> None:
    STEPS[step](screen)
    sent = len(screen.bus.sent)
    words = TROUBLES[trouble](screen)
    screen.show()
    settle(0.02)
    assert words in said(screen.window)
    faults = small_window_faults(screen, english=False, elder=False)
    alarm = trouble == "emergency"
    assert [f for f in faults if not (alarm and "not translated" in f)] == []

    # No PIN outlives its key, and none went with any other command.
    if "sign_in" in step:
        assert screen.terminal.pin == ""
    assert all(
        (pin != "") == isinstance(command, m.SignIn)
        for pin, (_, command) in zip(screen.bus.pins, screen.bus.sent, strict=True)
    )
    if trouble in {"controller_gone", "emergency"}:
        for act in (screen.terminal.next, screen.terminal.start, screen.terminal.undo):
            act()
        assert len(screen.bus.sent) == sent, "a key went out although nothing can be done"

    # Everything is well again: what the hall says is what stands here, and the keys answer.
    if alarm:
        screen.event(m.EmergencyEnded("e1"))
    screen.state.take(Link("current", 0))
    screen.state.take(beat(seq=screen.seq))
    if waiting(screen):
        answered(screen, reply(waiting(screen)))
    screen.show()
    ticket = screen.terminal.ticket
    shown = screen.model.property("label")
    assert shown.replace(" ", "") == ("" if ticket is None else ticket.label)
    assert any(screen.terminal.can(key) for key in Key)


def test_the_papers_that_are_ticked_outlive_a_silence(screen: Screen) -> None:
    """The clerk need not tick them once more before the second try."""
    asked_complete(screen)
    first = screen.bus.sent[-1][1]
    no_answer(screen)
    screen.terminal.complete("materials_missing")
    assert screen.bus.sent[-1][1] == first


def test_two_fingers_are_one_command(screen: Screen) -> None:
    pages.called(screen)
    screen.show()
    touch_two(screen.window, "start", "no_show")
    settle()
    assert len(screen.bus.sent) <= 1


def test_a_hundred_clicks_a_second_call_one_number(screen: Screen) -> None:
    key = find(screen.window, "next")
    middle = key.mapToScene(key.boundingRect().center())
    for _ in range(100):
        QTest.mouseClick(
            screen.window,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            QPoint(int(middle.x()), int(middle.y())),
        )
    settle()
    assert screen.bus.sent == [(screen.bus.sent[0][0], m.CallNext("5"))]


def test_a_choice_of_the_keypad_that_is_gone_is_offered_no_longer(screen: Screen) -> None:
    tap(screen.window, "toggle")
    tap(screen.window, "pane-choose")
    screen.event(m.TicketCancelled("B013", by="visitor"))
    screen.show()
    assert "B013" not in said(screen.window)
