"""The terminal's window: small and large, in each phase; it never takes the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from config.model import PolicyConfig, ProgramConfig, Setup
from config.theme import load_theme
from config.theme.check import page_faults
from kiosk.terminal.app import PAGE, Window, check_options
from kiosk.terminal.flow import Message, Terminal
from kiosk.terminal.viewmodel import TerminalModel
from kiosk.ui.app import Surface
from kiosk.ui.bus import Answered
from kiosk.ui.start import Start, StartError
from queue_controller.api import messages as m
from queue_controller.api.messages import Language
from queue_controller.api.rules import RULE_WORDS
from queue_controller.api.updates import Link
from tests.ui.kiosk.scene import find, said, scrolled, settle, tap, targets, texts, wait_for
from tests.ui.kiosk.walk import language_faults
from tests.unit.kiosk.hall import DATE, ROOT, Clock, hall, refusal, reply
from tests.unit.kiosk.test_terminal_flow import Rig

FIRST_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""The key of a row."""
LONG = Message(
    "B012已重呼3次，无人应答请按“过号”。",
    "B012 was recalled 3 times; if nobody comes, mark it.",
    bad=True,
)


class Screen(Rig):
    """A terminal with its window."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.terminal = Terminal(self.state, self.bus, "5", Clock())
        theme = load_theme()
        start = Start(
            hall(),
            Setup(policy=PolicyConfig(language=language)),
            ProgramConfig(name="terminal-5", kind="terminal", counter="5"),
            theme,
            theme.display("terminal"),
            ROOT,
        )
        self.theme, self.display = theme, start.display
        self.surface = Surface(start, PAGE)
        self.shown = Window(self.terminal, start, self.surface)
        self.window = self.shown.window
        assert isinstance(self.shown.model, TerminalModel)
        self.model = self.shown.model
        self.issue("B012", "GA002", "P32", "09:12")
        self.issue("B013", "GA006")
        self.issue("B014", "", "P20")
        self.show()

    def refresh(self) -> None:
        self.shown.refresh()

    def show(self) -> None:
        self.refresh()
        settle()


@pytest.fixture(params=["zh", "en"])
def screen(request: pytest.FixtureRequest) -> Iterator[Screen]:
    found = Screen(request.param)
    yield found
    found.surface.close()


def idle(_: Screen) -> None:
    """Three wait."""


def closed(s: Screen) -> None:
    s.event(m.CounterClosed("5"))


def paused(s: Screen) -> None:
    s.event(m.CounterPaused("5", until_ms=0))


def called(s: Screen) -> None:
    s.call("B012")


def serving(s: Screen) -> None:
    s.serve("B012")


def guided(s: Screen) -> None:
    ticket_id = next(t.ticket_id for t in s.state.view.tickets.values() if t.label == "B012")
    s.event(m.DeskRung("ring-1", "kiosk-1", ticket_id, "B012"))
    s.serve("B012")
    s.show()
    assert "需引导" in said(s.window) or "To be guided" in said(s.window)


def alarm(s: Screen) -> None:
    s.call("B012")
    s.event(m.CallUnseen("B012-c1", "B012", "5"))


def undone(s: Screen) -> None:
    """The longest that is said of a step that was taken back."""
    s.serve("B012")
    s.terminal.complete("materials_missing")
    identity = s.bus.sent[-1][0]
    notice = m.NoticePaper("20250908-B012-n1", "B012", (), (), "5", "", DATE)
    s.terminal.take(Answered(identity, reply(identity, m.Done(notice=notice))))
    s.terminal.undo()
    identity = s.bus.sent[-1][0]
    (ticket,) = (t for t in s.state.view.tickets.values() if t.label == "B012")
    s.terminal.take(Answered(identity, reply(identity, m.Done(ticket))))
    assert "20250908-B012-n1" in s.terminal.message.zh


def message(s: Screen) -> None:
    s.serve("B012")
    s.terminal._say(LONG)


def why(s: Screen) -> None:
    """The longest sentence that there is for a rule."""
    s.call("B012")
    longest = max(RULE_WORDS, key=lambda rule: len(RULE_WORDS[rule].en))
    s.terminal.heard_call(
        m.TicketCalled(
            "B012",
            "B012",
            "B",
            "5",
            "B012-c1",
            priority=True,
            rule=longest,
            called_ms=0,
            profile="above",
            profile_minutes=120,
        )
    )


def away(s: Screen) -> None:
    s.serve("B012")
    s.state.take(Link("out_of_date", 0))


def panel(name: str) -> Callable[[Screen], None]:
    def go(s: Screen) -> None:
        s.serve("B012")
        s.show()
        tap(s.window, "toggle")
        settle()
        tap(s.window, f"pane-{name}")

    return go


def matters(s: Screen) -> None:
    """A visit with two matters, and a third one looked for."""
    panel("matters")(s)
    s.event(
        m.MattersChanged(
            ticket_id="B012",
            label="B012",
            state="serving",
            queue="B",
            matters=(
                m.Matter("B", ("GA002",), "present", 1, 1),
                m.Matter("D", ("JJ001",), "waiting", 1, 1),
            ),
            added=("JJ001",),
        )
    )
    s.show()
    tap(s.window, "key-S")
    tap(s.window, "key-B")


def unknown(s: Screen) -> None:
    """Counter 99, which nobody has added."""
    s.terminal.counter = "99"
    s.show()
    assert "99" in said(s.window)


PAGES: dict[str, Callable[[Screen], None]] = {
    "idle": idle,
    "closed": closed,
    "paused": paused,
    "called": called,
    "serving": serving,
    "alarm": alarm,
    "guided": guided,
    "message": message,
    "undone": undone,
    "why": why,
    "away": away,
    "panel_ticket": panel("ticket"),
    "panel_counter": panel("counter"),
    "panel_choose": panel("choose"),
    "unknown": unknown,
    "panel_matters": panel("matters"),
    "panel_matters_found": matters,
}


def small_window_faults(screen: Screen, *, english: bool, elder: bool) -> list[str]:
    """Of the window that never takes the keyboard: everything but the reach of Tab."""
    shown = msgspec.structs.replace(
        screen.display, width_px=screen.window.width(), height_px=screen.window.height()
    )
    faults = language_faults(screen.window, english=english)
    for _ in scrolled(screen.window):
        found = targets(screen.window)
        faults += page_faults(screen.theme, shown, texts(screen.window), found, elder=elder)
        faults += [f"a key at {each.box} has no name" for each in found if not each.name.strip()]
    return faults


@pytest.mark.parametrize("elder", [False, True], ids=["usual", "large"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_keeps_the_rules(screen: Screen, page: str, elder: bool) -> None:
    screen.terminal.set_elder(elder)
    PAGES[page](screen)
    screen.show()
    settle(0.02)
    english = screen.shown.shell().english
    assert small_window_faults(screen, english=english, elder=elder) == []


def test_large_type_by_its_key_makes_the_window_larger_and_usual_type_small_again(
    screen: Screen,
) -> None:
    usual = screen.window.width(), screen.window.height()
    tap(screen.window, "elder")
    settle(0.02)
    assert screen.shown.shell().elder
    assert wait_for(lambda: screen.window.width() > usual[0] * 1.3)
    assert screen.window.height() > usual[1]
    assert screen.window.flags() & Qt.WindowType.WindowDoesNotAcceptFocus
    tap(screen.window, "elder")
    assert wait_for(lambda: (screen.window.width(), screen.window.height()) == usual)


def test_large_type_is_the_clerks_and_follows_who_signs_in(screen: Screen) -> None:
    first, second = screen.terminal.clerks[:2]
    screen.event(m.ClerkSignedIn("5", first))
    screen.show()
    tap(screen.window, "elder")
    assert screen.shown.shell().elder
    screen.event(m.ClerkSignedIn("5", second))
    screen.show()
    assert not screen.shown.shell().elder
    screen.event(m.ClerkSignedIn("5", first))
    screen.show()
    assert screen.shown.shell().elder


def test_the_window_stands_above_and_never_takes_the_keyboard(screen: Screen) -> None:
    flags = screen.window.flags()
    assert flags & Qt.WindowType.WindowStaysOnTopHint
    assert flags & Qt.WindowType.WindowDoesNotAcceptFocus
    screen.serve("B012")
    screen.show()
    for key in (Qt.Key.Key_N, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_F1):
        QTest.keyClick(screen.window, key)
    settle()
    assert screen.bus.sent == []


def test_a_day_at_the_counter_by_mouse(screen: Screen) -> None:
    screen.event(m.CounterClosed("5"))
    screen.show()
    expected: list[m.Command] = []

    def press(name: str, command: m.Command) -> None:
        tap(screen.window, name)
        expected.append(command)
        assert [c for _, c in screen.bus.sent] == expected
        screen.answer()
        screen.show()

    press("open", m.OpenCounter("5"))
    screen.event(m.CounterOpened("5"))
    screen.show()
    press("next", m.CallNext("5"))
    screen.call("B012")
    screen.show()
    press("recall", m.Recall("5"))
    press("start", m.Start("5"))
    screen.event(m.ServiceStarted("B012", "5", 0))
    screen.show()
    assert "B 012" in said(screen.window)
    press("park", m.Park("5"))
    tap(screen.window, "toggle")
    press("outcome-done_on_the_spot", m.Complete("5", outcome="done_on_the_spot"))
    tap(screen.window, "pane-transfer")
    press("to-V", m.Transfer("5", "V"))
    tap(screen.window, "pane-choose")
    press("choice-B013", m.CallTicket("5", "B013", "选呼"))
    tap(screen.window, "pane-counter")
    press("pause-10", m.PauseCounter("5", minutes=10))


def test_a_refused_key_says_why(screen: Screen) -> None:
    tap(screen.window, "next")
    identity = screen.bus.sent[-1][0]
    screen.terminal.take(
        Answered(
            identity, refusal(identity, "counter_paused", "请先按“开始服务”。", "Open it first.")
        )
    )
    settle()
    words = said(screen.window)
    assert "请先按“开始服务”。" in words or "Open it first." in words


def test_a_matter_is_added_and_another_given_up_by_mouse(screen: Screen) -> None:
    matters(screen)
    settle()
    assert "办社保卡" in said(screen.window)
    code = screen.model.property("found").index(0, 0).data(FIRST_ROLE)
    with pytest.raises(AssertionError, match="no visible item"):
        find(screen.window, "drop-1")
    tap(screen.window, f"add-{code}")
    assert screen.bus.sent[-1][1] == m.AddMatter("B012", item=code)
    screen.answer()
    screen.show()
    assert find(screen.window, "panel-message").isVisible()
    tap(screen.window, "drop-1")
    dropped: m.Command = screen.bus.sent[-1][1]
    assert dropped == m.DropMatter("B012", queue="D", item="JJ001")


def test_class_and_proof_are_on_the_clerks_screen_only_here(screen: Screen) -> None:
    screen.serve("B012")
    screen.show()
    tap(screen.window, "toggle")
    settle()
    assert "荣誉证书" in said(screen.window)
    assert find(screen.window, "class").isVisible()


def test_in_full_screen_it_takes_the_keyboard_and_in_the_small_window_not(screen: Screen) -> None:
    screen.call("B012")
    screen.show()
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4):
        QTest.keyClick(screen.window, key)
    assert screen.bus.sent == []
    tap(screen.window, "toggle")
    tap(screen.window, "pane-counter")
    tap(screen.window, "full")
    assert wait_for(lambda: not screen.window.flags() & Qt.WindowType.WindowDoesNotAcceptFocus)
    assert not screen.window.flags() & Qt.WindowType.WindowStaysOnTopHint
    screen.display = msgspec.structs.replace(
        screen.display, width_px=screen.window.width(), height_px=screen.window.height()
    )
    for pane in ("ticket", "matters", "choose", "transfer", "counter"):
        tap(screen.window, f"pane-{pane}")
        assert page_faults(screen.theme, screen.display, texts(screen.window), []) == []
    for key, command in (
        (Qt.Key.Key_F3, m.Recall("5")),
        (Qt.Key.Key_F4, m.Start("5")),
        (Qt.Key.Key_F6, m.NoShow("5")),
    ):
        QTest.keyClick(screen.window, key)
        settle()
        assert screen.bus.sent[-1][1] == command
        screen.answer()
    tap(screen.window, "full")
    assert wait_for(lambda: bool(screen.window.flags() & Qt.WindowType.WindowDoesNotAcceptFocus))
    assert screen.window.width() == screen.shown.window.property("designWidth")


def test_every_clerk_of_the_departments_can_take_over(screen: Screen) -> None:
    tap(screen.window, "toggle")
    tap(screen.window, "pane-counter")
    last = screen.terminal.clerks[-1]
    with pytest.raises(AssertionError, match="no visible item"):
        find(screen.window, f"clerk-{last}")
    tap(screen.window, "all-clerks")
    assert find(screen.window, f"clerk-{last}").isVisible()


@pytest.mark.parametrize("options", [{"full": True}, {"fullscreen": "yes"}])
def test_a_wrong_option_is_said(options: dict[str, Any]) -> None:
    program = ProgramConfig(name="terminal-5", kind="terminal", counter="5", options=options)
    theme = load_theme()
    start = Start(hall(), Setup(), program, theme, theme.display("terminal"), ROOT)
    with pytest.raises(StartError, match="fullscreen"):
        check_options(start)
