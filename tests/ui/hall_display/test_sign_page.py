"""The sign over a counter: every counter of the real halls, every state, both languages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtGui import QGuiApplication

from config.model import Hall
from config.theme import Display, Theme
from hall_display.counter_sign.idle import matter_pages
from hall_display.counter_sign.state import sign_state
from hall_display.counter_sign.viewmodel import SignModel
from hall_display.screen import Screen
from hall_display.screens.window import SIGN as PAGE
from hall_display.state import HallState
from hall_display.words import Language
from queue_controller.api import messages as m
from tests.ui.hall_display.pages import faults_of, keep, pump, texts_of
from tests.unit.hall_display.hall import Events


class Stand:
    """The hall as one sign sees it."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.state = HallState(hall)
        self.events = Events(rehearsal=True)
        self.state.take(self.events.beat())
        self.state.take(self.events.reset())
        self.state.take(self.events.link("current"))

    def open(self, number: str) -> None:
        self.state.take(self.events.event(m.CounterOpened(number)))
        clerk = next((s for s in self.hall.staff if s.counter == number), None)
        if clerk is not None:
            self.state.take(self.events.event(m.ClerkSignedIn(number, clerk.staff_no)))

    def call(self, number: str, *, priority: bool = True) -> str:
        queue = self.hall.counter(number).queues[0]
        self.events.numbers[queue] = 187
        issued = self.events.issued(queue, priority=priority)
        assert isinstance(issued.event, m.TicketIssued)
        self.state.take(issued)
        self.state.take(self.events.called(issued.event.label, number, priority=priority))
        return issued.event.label


@contextmanager
def sign(theme: Theme) -> Iterator[tuple[SignModel, Screen, Display]]:
    display = theme.display("counter_sign")
    model = SignModel()
    screen = Screen(PAGE, theme, display, {"sign": model}, motion=False)
    screen.show()
    try:
        yield model, screen, display
    finally:
        screen.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["ziyang", "songming"])
def test_every_counter_of_the_hall(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], name: str, language: Language
) -> None:
    hall = halls[name]
    stand = Stand(hall)
    with sign(theme) as (model, screen, display):
        # The longest of each word is among these, and the counter of all queues.
        chosen = {
            max(hall.counters, key=lambda c: len(c.name_zh)).number,
            max(hall.counters, key=lambda c: len(c.name_en)).number,
            max(hall.counters, key=lambda c: len(c.queues)).number,
            max(hall.counters, key=lambda c: len(c.departments)).number,
            hall.counters[-1].number,
            "5",
        }
        for number in sorted(chosen):
            stand.open(number)
            stand.call(number)
            model.show(sign_state(stand.state, number, language))
            pump(app, lambda: False, 0.02)
            assert faults_of(theme, display, screen) == [], number
            if number == "5":
                keep(screen, f"sign_{name}_called_{language}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_states_of_a_counter(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], language: Language
) -> None:
    stand = Stand(halls["ziyang"])
    words = {
        "zh": ("等待叫号", "正在办理", "暂停服务（约10:20恢复）  取材料", "未开放"),
        "en": ("Waiting to call", "Being served", "Paused (back about 10:20)", "Closed"),
    }[language]
    with sign(theme) as (model, screen, display):

        def look() -> list[str]:
            model.show(sign_state(stand.state, "5", language))
            pump(app, lambda: False, 0.02)
            assert faults_of(theme, display, screen) == []
            keep(screen, f"sign_{model.state.mode}_{bool(model.state.banner)}_{language}")
            return [t.text for t in texts_of(screen)]

        seen = look()
        assert words[3] in seen
        assert "08:30–12:00" in seen
        stand.open("5")
        assert words[0] in look()
        label = stand.call("5")
        assert {"B 188", {"zh": "请到本窗口", "en": "Please come here"}[language]} <= set(look())
        stand.state.take(stand.events.started(label))
        assert words[1] in look()
        stand.state.take(
            stand.events.event(
                m.ServiceCompleted(f"t{label}", label, "B", "5", 1, "accepted", 1, 60_000)
            )
        )
        until = stand.events.hall_ms + 20 * 60_000
        stand.state.take(stand.events.event(m.CounterPaused("5", "取材料", until)))
        assert words[2] in look()
        stand.state.take(stand.events.link("out_of_date"))
        banner = {"zh": "信息暂未更新（10:00）", "en": "Not up to date (10:00)"}[language]
        assert banner in look()


def test_an_idle_sign_turns_through_the_matters_of_its_counter(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    for name, hall in halls.items():
        stand = Stand(hall)
        with sign(theme) as (model, screen, display):
            for counter in hall.counters:
                pages = matter_pages(hall, counter.number, "zh")
                if not pages:
                    continue
                stand.open(counter.number)
                widest = max(range(len(pages)), key=lambda n: max(len(line) for line in pages[n]))
                model.show(sign_state(stand.state, counter.number, "zh", widest))
                pump(app, lambda: False, 0.01)
                seen = [t.text for t in texts_of(screen)]
                assert set(pages[widest]) <= set(seen), counter.number
                assert [t.text for t in texts_of(screen) if t.cut] == [], counter.number
                if counter.number == "5":
                    assert faults_of(theme, display, screen) == []
                    keep(screen, f"sign_{name}_idle")
                    assert sign_state(stand.state, "5", "zh", 0) == sign_state(
                        stand.state, "5", "zh", len(pages)
                    )


def test_an_announcement_of_staff_is_on_the_signs_of_its_zone(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall]
) -> None:
    text = "请停在北门的陕G12345车主移车，消防通道不能停车，谢谢您的配合。" * 2
    stand = Stand(halls["ziyang"])
    stand.open("5")
    until_ms = stand.events.hall_ms + 60_000
    stand.state.take(stand.events.event(m.BroadcastStarted("bc", text, until_ms, "", ("Z3",))))
    with sign(theme) as (model, screen, display):
        seen: list[str] = []
        for turn in range(2):
            model.show(sign_state(stand.state, "5", "zh", turn))
            pump(app, lambda: False, 0.02)
            assert faults_of(theme, display, screen) == []
            seen += model.state.lines
            keep(screen, f"sign_broadcast_{turn}")
        assert "".join(seen) == text
        assert (
            sign_state(stand.state, "1", "zh").hint == "等待叫号"
            or not sign_state(stand.state, "1", "zh").notice
        )
        stand.call("5")
        said = ""
        for turn in range(5):
            model.show(sign_state(stand.state, "5", "zh", turn))
            pump(app, lambda: False, 0.02)
            assert faults_of(theme, display, screen) == []
            assert model.state.label == "B 188"
            said += model.state.notice
        assert text.startswith(said[: len(text)])
        keep(screen, "sign_broadcast_called")
        stand.events.hall_ms = until_ms
        stand.state.take(stand.events.beat())
        assert sign_state(stand.state, "5", "zh").notice == ""
