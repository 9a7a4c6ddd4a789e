"""By touch: a finger on the glass, a fake bus behind it, a scripted printer beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from devices.health import GOOD
from kiosk.ticketing.app import PAGE, Window
from kiosk.ticketing.options import Options
from kiosk.ticketing.visit import Page
from kiosk.ui.app import Surface
from kiosk.ui.start import StartError
from queue_controller.api import messages as m
from queue_controller.api.updates import Link
from tests.ui.kiosk.scene import find, said, settle, tap
from tests.unit.kiosk.hall import beat
from tests.unit.kiosk.kiosk_rig import KioskRig, start_of


class Voice:
    """Keeps what it says, and says it until it is stopped."""

    available = True

    def __init__(self) -> None:
        self.said: list[tuple[str, str, int]] = []
        self.speaking = False

    def say(self, text: str, language: m.Language, volume: int) -> None:
        self.said.append((text, language, volume))
        self.speaking = True

    def stop(self) -> None:
        self.speaking = False


class Touch(KioskRig):
    """The kiosk's real window over the rig."""

    def open_window(self) -> None:
        self.surface = Surface(start_of(self.name), PAGE)
        self.voice = Voice()
        self.shown = Window(self.kiosk, start_of(self.name), self.surface, self.voice)
        settle()

    @property
    def window(self) -> QQuickWindow:
        return self.shown.window

    def tap(self, *names: str) -> None:
        for name in names:
            tap(self.window, name)
            self.pump()
            self.shown.tick()
            settle()

    def on(self, page: Page) -> bool:
        return self.flow.page is page

    def close(self) -> None:
        self.surface.close()
        super().close()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Touch]:
    found = Touch(tmp_path)
    found.connect()
    found.open_window()
    yield found
    found.close()


@pytest.mark.parametrize("touches", [("queue-B", "act"), ("item-GA002", "act")])
def test_two_touches_from_the_first_page_to_number_and_paper(
    kiosk: Touch, touches: tuple[str, ...]
) -> None:
    kiosk.tap(*touches)
    assert kiosk.on(Page.TICKET)
    words = said(kiosk.window)
    assert "B 012" in words
    assert "请到公安服务区等候" in words
    assert "请取走小票" in words
    assert kiosk.printed == ["B012"]
    kiosk.tap("act")
    assert kiosk.on(Page.HOME)


def test_by_search_in_letters_and_by_a_word(kiosk: Touch) -> None:
    kiosk.tap("search", "key-H", "key-X", "key-erase", "key-S")
    assert kiosk.flow.query == "HS"
    assert "换身份证" in said(kiosk.window)
    assert kiosk.flow.search.wait_until_read()
    kiosk.tap("key-erase", "key-erase", "key-S", "key-F", "key-Z")
    kiosk.tap("word-身份证", "item-GA002", "act")
    assert kiosk.printed == ["B012"]


def test_language_and_large_type_reach_every_word_and_end_with_the_visit(kiosk: Touch) -> None:
    kiosk.tap("language", "elder")
    assert "Large type" not in said(kiosk.window)
    assert "Most asked" in said(kiosk.window)
    assert "大家常办" not in said(kiosk.window)
    kiosk.tap("item-GA002", "act")
    assert "Please take your paper" in said(kiosk.window)
    command = kiosk.bus.commands(m.Issue)[0]
    assert isinstance(command, m.Issue)
    assert command.language == "en"
    kiosk.tap("act")
    assert "大家常办" in said(kiosk.window)
    assert not kiosk.flow.visit.elder


def test_priority_is_chosen_in_legal_words_and_shown_as_one_word(kiosk: Touch) -> None:
    kiosk.tap("priority")
    assert "残疾人保障法" in said(kiosk.window)
    kiosk.tap("class-P21")
    assert kiosk.on(Page.HOME)
    kiosk.tap("queue-B")
    assert "残疾" not in said(kiosk.window)
    kiosk.tap("act")
    words = said(kiosk.window)
    assert "优先" in words
    assert "残疾" not in words
    command = kiosk.bus.commands(m.Issue)[0]
    assert isinstance(command, m.Issue)
    assert command.priority_class == "P21"


def test_without_paper_the_visitor_is_told_and_can_print_again(kiosk: Touch) -> None:
    kiosk.printer.paper_out()
    kiosk.pump()
    kiosk.shown.tick()
    assert "本机暂时不能打印小票" in said(kiosk.window)
    kiosk.tap("queue-B", "act")
    assert "小票没有打印出来" in said(kiosk.window)
    kiosk.tap("no-paper")
    assert "您的号码 B 012 有效" in said(kiosk.window)
    kiosk.printer.set_health(GOOD)
    kiosk.tap("sheet-other")
    assert kiosk.printed == ["B012"]
    assert "请取走小票" in said(kiosk.window)


def test_paper_that_may_be_out_is_not_printed_again(kiosk: Touch) -> None:
    kiosk.printer.hold()
    kiosk.tap("queue-B", "act")
    assert "正在打印小票" in said(kiosk.window)
    kiosk.printer.unplug()
    kiosk.pump()
    settle()
    assert "不能确定小票是否打印出来" in said(kiosk.window)
    kiosk.tap("no-paper")
    with pytest.raises(AssertionError, match="no visible item sheet-other"):
        find(kiosk.window, "sheet-other")
    kiosk.tap("sheet-main")
    assert kiosk.on(Page.TICKET)


def test_controller_gone_is_said_and_take_does_nothing(kiosk: Touch) -> None:
    kiosk.tap("queue-B")
    kiosk.lose()
    settle()
    words = said(kiosk.window)
    assert "与主机失去联系，信息暂未更新（09:42）" in words
    assert "请到1号窗口" in words
    kiosk.tap("act")
    assert kiosk.issues == 0
    kiosk.bus.reachable = True
    kiosk.inbox += [beat("09:50"), Link("current", 0)]
    kiosk.pump()
    kiosk.tap("act")
    assert kiosk.printed == ["B012"]
    assert "失去联系" not in said(kiosk.window)


def test_controller_gone_in_mid_touch_ends_in_a_sentence_and_one_number(kiosk: Touch) -> None:
    kiosk.bus.lose_replies = True
    kiosk.tap("queue-B", "act")
    assert "B 012" in said(kiosk.window) or "正在核对您的号码" in said(kiosk.window)
    for case in kiosk.kiosk.issuer._cases.values():
        case.ask_at = 0.0
    kiosk.pump()
    settle()
    assert "B 012" in said(kiosk.window)
    assert kiosk.issues == 1


def test_a_refusal_is_a_sentence(kiosk: Touch) -> None:
    kiosk.bus.refuse["Issue"] = ("too_late", "今天17:10已停止取号。", "No more numbers today.")
    kiosk.tap("queue-B", "act")
    assert "今天17:10已停止取号。" in said(kiosk.window)
    assert "too_late" not in said(kiosk.window)
    kiosk.tap("back")
    assert kiosk.on(Page.HOME)


def test_two_fingers_and_a_storm_of_touches_draw_one_number(kiosk: Touch) -> None:
    kiosk.tap("queue-B")
    key = find(kiosk.window, "act")
    one = key.mapToScene(QPointF(key.width() * 0.3, key.height() / 2)).toPoint()
    two = key.mapToScene(QPointF(key.width() * 0.7, key.height() / 2)).toPoint()
    device = QTest.createTouchDevice()
    assert isinstance(device, QPointingDevice)
    QTest.touchEvent(kiosk.window, device).press(0, one, kiosk.window).press(
        1, two, kiosk.window
    ).commit()
    QTest.touchEvent(kiosk.window, device).release(0, one, kiosk.window).release(
        1, two, kiosk.window
    ).commit()
    for _ in range(100):
        QTest.mouseClick(
            kiosk.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, one
        )
    kiosk.pump()
    settle()
    assert kiosk.issues == 1
    assert kiosk.printed == ["B012"]


def test_the_keyboard_reaches_what_the_finger_reaches(kiosk: Touch) -> None:
    find(kiosk.window, "queue-B").forceActiveFocus()
    QTest.keyClick(kiosk.window, Qt.Key.Key_Return)
    settle()
    assert kiosk.on(Page.QUEUE)


def test_every_page_is_read_on_request_until_the_next_touch(kiosk: Touch) -> None:
    kiosk.tap("read")
    text, language, volume = kiosk.voice.said[-1]
    assert "大家常办" in text
    assert (language, volume) == ("zh", 80)
    kiosk.tap("queue-B")
    assert not kiosk.voice.speaking
    kiosk.tap("read", "read")  # as often as wanted
    assert len(kiosk.voice.said) == 3
    kiosk.tap("act", "read")
    text = kiosk.voice.said[-1][0]
    for words in ("您的号码。B零幺二。", "请到公安服务区等候", "前面还有。6 人", "15到25分钟"):
        assert words in text
    kiosk.tap("language", "read")
    assert "B 0 1 2" in kiosk.voice.said[-1][0]
    assert kiosk.voice.said[-1][1] == "en"


def test_a_page_that_is_being_read_does_not_close(kiosk: Touch) -> None:
    kiosk.tap("help", "read")
    kiosk.flow._touched_at -= 200
    kiosk.shown.tick()
    assert kiosk.on(Page.HELP)
    kiosk.voice.stop()
    kiosk.flow._touched_at -= 200
    kiosk.shown.tick()
    assert kiosk.on(Page.HOME)


def test_the_volume_is_the_usual_one_again_for_the_next_visitor(kiosk: Touch) -> None:
    kiosk.tap("help", "louder", "louder")
    assert kiosk.voice.said[-1][2] == 100
    kiosk.flow.home()
    kiosk.tap("read")
    assert kiosk.voice.said[-1][2] == 80


def test_the_tactile_key_starts_the_reading_of_every_page(kiosk: Touch) -> None:
    kiosk.surface.close()
    kiosk.kiosk.options = Options(help_key="F12")
    kiosk.open_window()
    QTest.keyClick(kiosk.window, Qt.Key.Key_F12)
    kiosk.pump()
    assert kiosk.bus.commands(m.RingDesk) == [m.RingDesk()]
    assert kiosk.voice.said[-1][0].startswith("已通知工作人员，马上来帮您。")
    said_before = len(kiosk.voice.said)
    kiosk.tap("queue-B")
    assert len(kiosk.voice.said) == said_before + 1
    kiosk.tap("act")
    assert "B零幺二" in kiosk.voice.said[-1][0]
    assert kiosk.bus.commands(m.RingDesk)[-1] == m.RingDesk("B012")
    kiosk.tap("act")
    assert kiosk.on(Page.HOME)
    assert not kiosk.voice.speaking
    QTest.keyClick(kiosk.window, Qt.Key.Key_F11)
    assert len(kiosk.bus.commands(m.RingDesk)) == 2


def test_a_key_that_does_not_exist_is_said(kiosk: Touch) -> None:
    kiosk.surface.close()
    kiosk.kiosk.options = Options(help_key="TACTILE")
    with pytest.raises(StartError, match="没有名为 TACTILE 的键"):
        kiosk.open_window()


def test_without_a_voice_there_is_no_key(kiosk: Touch) -> None:
    kiosk.surface.close()
    kiosk.surface = Surface(start_of(kiosk.name), PAGE)
    kiosk.shown = Window(kiosk.kiosk, start_of(kiosk.name), kiosk.surface)
    settle()
    with pytest.raises(AssertionError, match="no visible item read"):
        find(kiosk.window, "read")


def test_staff_gets_in_by_five_taps_and_a_pin_and_puts_it_out_of_service(kiosk: Touch) -> None:
    corner = find(kiosk.window, "corner")
    at = corner.mapToScene(QPointF(corner.width() / 2, corner.height() / 2)).toPoint()
    for _ in range(5):
        QTest.mouseClick(
            kiosk.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
        )
    settle()
    kiosk.tap("pad-0", "pad-0", "pad-0", "pad-5", "field-pin", "pad-4", "pad-7")
    words = said(kiosk.window)
    assert "工号（数字）：0005" in words
    assert "密码：●●" in words
    kiosk.tap("service-unlock")
    assert kiosk.bus.pins[-1] == "47"
    assert "打印机：● 正常" in said(kiosk.window)
    kiosk.tap("service-print")
    assert kiosk.printed == ["test-page"]
    kiosk.tap("service-touch", *(f"cell-{n}" for n in range(40)))
    assert "触摸自检通过" in said(kiosk.window)
    kiosk.tap("service-out", "service-close")
    assert "本机暂停使用" in said(kiosk.window)
    assert "请使用其他自助机，或到1号窗口" in said(kiosk.window)
    key = kiosk.window.contentItem()
    for x in range(100, int(key.width()), 200):
        for y in range(300, int(key.height()), 200):
            spot = QPointF(x, y).toPoint()
            QTest.mouseClick(
                kiosk.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot
            )
    settle()
    assert kiosk.on(Page.HOME)


def test_more_time_is_one_touch(kiosk: Touch) -> None:
    kiosk.tap("help")
    kiosk.flow._touched_at -= 50
    kiosk.shown.tick()
    settle()
    assert "您还在吗？" in said(kiosk.window)
    kiosk.tap("sheet-main")
    assert kiosk.on(Page.HELP)
    assert "您还在吗？" not in said(kiosk.window)


def test_the_end_of_a_telephone_is_left_with_the_number_and_nowhere_else(kiosk: Touch) -> None:
    kiosk.tap("item-GA002", "phone-key")
    assert "当日清除" in said(kiosk.window)
    kiosk.tap("key-1", "key-3", "key-8")
    assert not find(kiosk.window, "act").isEnabled()
    kiosk.tap("key-7", "key-erase", "key-0", "key-5", "act")
    assert kiosk.on(Page.MATTER)
    assert "已留手机后四位" in said(kiosk.window)
    kiosk.tap("act")
    command = kiosk.bus.commands(m.Issue)[0]
    assert isinstance(command, m.Issue)
    assert command.phone == m.PhoneTail("1380")
    assert "1380" not in kiosk.path.read_text(encoding="utf-8")
    assert "1380" not in said(kiosk.window)
    assert "1380" not in repr(kiosk.flow.visit)
    kiosk.tap("act", "item-GA002")
    assert "已留手机后四位" not in said(kiosk.window)


def test_digits_that_were_left_can_be_taken_back(kiosk: Touch) -> None:
    kiosk.tap("queue-B", "phone-key", "key-1", "key-3", "key-8", "key-0", "act")
    kiosk.tap("phone-key", "drop-phone")
    assert kiosk.on(Page.QUEUE)
    kiosk.tap("act")
    command = kiosk.bus.commands(m.Issue)[0]
    assert isinstance(command, m.Issue)
    assert command.phone is None
