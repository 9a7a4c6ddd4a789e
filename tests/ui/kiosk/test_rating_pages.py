"""The rating screen: five answers of the same weight, and the right to give none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.model import ProgramConfig, Setup
from config.theme import load_theme
from config.theme.check import page_faults
from kiosk.rating.app import PAGE, Window
from kiosk.rating.flow import Page
from kiosk.ui.app import Surface
from kiosk.ui.later import RateStage
from kiosk.ui.start import Start
from queue_controller.api import messages as m
from queue_controller.api.errors import NotReachable
from queue_controller.api.messages import Language
from queue_controller.api.updates import Link
from tests.ui.kiosk.scene import find, said, settle, tap, targets, texts, walk
from tests.ui.kiosk.walk import reshape
from tests.unit.kiosk.hall import ROOT, hall
from tests.unit.kiosk.test_rating_flow import Rig


class Screen(Rig):
    """A rating screen with its window."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        theme = load_theme()
        start = Start(
            hall(),
            Setup(),
            ProgramConfig(name="rating-5", kind="rating", counter="5"),
            theme,
            theme.display("rating"),
            ROOT,
        )
        self.theme, self.display = theme, start.display
        self.surface = Surface(start, PAGE)
        self.shown = Window(self.flow, self.outbox, start, self.surface)
        self.window = self.shown.window

    def refresh(self) -> None:
        self.shown.refresh()

    def show(self) -> None:
        self.refresh()
        settle()


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    found = Screen(tmp_path)
    found.event(m.ClerkSignedIn("5", "ZY0005"))
    yield found
    found.surface.close()
    found.journal.close()


def idle(_: Screen) -> None:
    """Nothing."""


def serving(s: Screen) -> None:
    s.event(
        m.TicketIssued(
            ticket_id="t1",
            label="B012",
            queue="B",
            number=12,
            business_date="2025-09-08",
            priority=False,
            issued_ms=0,
            place_ms=0,
        )
    )
    s.event(m.TicketCalled("t1", "B012", "B", "5", "c1", False, "x", 0))


def paused(s: Screen) -> None:
    s.event(m.CounterPaused("5", until_ms=1_757_299_200_000))


def reasons(s: Screen) -> None:
    s.flow.choose(1)
    s.flow.toggle("slow")


def thanks(s: Screen) -> None:
    s.flow.choose(5)


def declined(s: Screen) -> None:
    s.flow.decline()


def away(s: Screen) -> None:
    s.state.take(Link("out_of_date", 0))


def slip(s: Screen) -> None:
    s.flow.later.clear()
    assert s.flow.slip_scanned("token")
    s.flow.later.stage = RateStage.LEVELS
    s.flow.later.label = "B012"
    s.flow.later.matter = m.RateableMatter("r9", "7", "B", "GA002", "2025-09-08")


def slip_reasons(s: Screen) -> None:
    slip(s)
    s.flow.later.choose(1)


def slip_failed(s: Screen) -> None:
    slip(s)
    s.flow.later.stage = RateStage.FAILED
    s.flow.later.message_zh = "主机没有答复，您的评价没有送到。"
    s.flow.later.message_en = "The hall did not answer; your rating did not arrive."


def slip_thanks(s: Screen) -> None:
    slip(s)
    s.flow.later.stage = RateStage.THANKS


def slip_nothing(s: Screen) -> None:
    slip(s)
    s.flow.later.clear()


def slip_unanswered(s: Screen) -> None:
    s.flow.later.clear()
    s.flow.later._send = lambda _: "asked"
    assert s.flow.slip_scanned("token")
    assert s.flow.answered("asked", NotReachable("没有应答", "no answer"))


PAGES: dict[str, tuple[bool, Callable[[Screen], None]]] = {
    "slip": (False, slip),
    "slip_reasons": (False, slip_reasons),
    "slip_failed": (False, slip_failed),
    "slip_thanks": (False, slip_thanks),
    "slip_nothing": (False, slip_nothing),
    "slip_unanswered": (False, slip_unanswered),
    "idle": (False, idle),
    "serving": (False, serving),
    "paused": (False, paused),
    "idle_away": (False, away),
    "asking": (True, idle),
    "asking_away": (True, away),
    "reasons": (True, reasons),
    "thanks": (True, thanks),
    "declined": (True, declined),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_keeps_the_rules(screen: Screen, page: str, language: Language) -> None:
    asked, prepare = PAGES[page]
    if asked:
        screen.ask(language=language)
    else:
        screen.flow.set_language(language)
    prepare(screen)
    screen.show()
    faults = page_faults(screen.theme, screen.display, texts(screen.window), targets(screen.window))
    assert faults == []
    assert ("窗口" in said(screen.window)) == (language == "zh")


def test_five_answers_of_equal_weight_and_decline_as_large_in_words(screen: Screen) -> None:
    screen.ask()
    screen.show()
    bars = [find(screen.window, f"level-{level}") for level in (5, 4, 3, 2, 1)]
    assert len({(bar.width(), bar.height()) for bar in bars}) == 1
    assert [bar.property("name") for bar in bars] == [
        "非常满意",
        "满意",
        "基本满意",
        "不满意",
        "非常不满意",
    ]
    assert [bar.x() for bar in bars] == sorted(bar.x() for bar in bars)
    words = {t.text: t for t in texts(screen.window)}
    same = {
        (words[name].px, words[name].colour, words[name].ground)
        for name in ("非常满意", "基本满意", "非常不满意", "暂不评价")
    }
    assert len(same) == 1


def test_by_touch_with_reasons(screen: Screen) -> None:
    screen.ask()
    tap(screen.window, "level-2")
    tap(screen.window, "reason-slow")
    tap(screen.window, "reason-long_wait")
    tap(screen.window, "send")
    (rate,) = screen.given
    assert isinstance(rate, m.Rate)
    assert (rate.level, rate.reasons) == (2, ("slow", "long_wait"))
    assert "谢谢您" in said(screen.window)


def test_it_closes_when_the_next_visitor_is_called(screen: Screen) -> None:
    screen.ask()
    screen.close_rating()
    screen.show()
    assert screen.on(Page.IDLE)
    assert "服务中" in said(screen.window)
    assert screen.given == []


def test_offline_it_says_that_the_rating_is_kept(screen: Screen) -> None:
    screen.ask()
    screen.bus.reachable = False
    away(screen)
    screen.show()
    assert "与主机失去联系，信息暂未更新（09:42）" in said(screen.window)
    tap(screen.window, "level-4")
    assert "评价已保存在本机" in said(screen.window)
    assert screen.outbox.undelivered == 1


def test_large_type_is_one_touch_and_ends_with_the_rating(screen: Screen) -> None:
    screen.ask()
    screen.show()
    small = find(screen.window, "level-5").property("textPx")
    tap(screen.window, "elder")
    assert find(screen.window, "level-5").property("textPx") > small
    assert {"level-5", "level-1", "decline"} <= {
        i.objectName() for i in walk(screen.window.contentItem())
    }
    screen.close_rating()
    screen.show()
    assert not screen.flow.elder
    screen.ask("r2")
    screen.show()
    assert find(screen.window, "level-5").property("textPx") == small


def test_in_two_rows_all_six_answers_are_alike(screen: Screen) -> None:
    reshape(screen, 800, 480, 0.19)
    screen.ask()
    screen.show()
    answers = [find(screen.window, f"level-{level}") for level in (5, 4, 3, 2, 1)]
    answers.append(find(screen.window, "decline"))
    assert len({(bar.width(), bar.height(), bar.property("textPx")) for bar in answers}) == 1


def test_between_two_visitors_it_tells_what_is_public_of_the_counter(screen: Screen) -> None:
    serving(screen)
    screen.show()
    words = said(screen.window)
    clerk = screen.state.hall.staff_by_no["ZY0005"]
    for public in ("5号窗口", "● 服务中", "B 012", "公安局", "12345", clerk.role_zh, "ZY0005"):
        assert public in words, public
    assert clerk.display_name.partition("（")[0] not in words
    paused(screen)
    screen.show()
    assert "暂停服务" in said(screen.window)


def test_language_is_one_touch(screen: Screen) -> None:
    screen.ask()
    screen.show()
    tap(screen.window, "language")
    assert "How were you served?" in said(screen.window)


@pytest.mark.parametrize("pad", [(1280, 800, 0.17), (1024, 600, 0.15)])
def test_a_slip_is_rated_in_large_type_and_in_english_and_the_next_one_begins_anew(
    screen: Screen, pad: tuple[int, int, float]
) -> None:
    reshape(screen, *pad)
    slip(screen)
    screen.show()
    tap(screen.window, "elder")
    tap(screen.window, "language")
    assert (screen.flow.elder, screen.flow.language) == (True, "en")
    assert "Very satisfied" in said(screen.window)
    tap(screen.window, "language")
    tap(screen.window, "level-1")
    assert screen.flow.later.stage is RateStage.REASONS
    screen.flow.later_seen()
    screen.show()
    assert (screen.flow.elder, screen.flow.language) == (False, "zh")


def test_a_slip_that_the_hall_does_not_answer_for_is_not_said_to_be_used_up(screen: Screen) -> None:
    slip_unanswered(screen)
    screen.show()
    words = said(screen.window)
    assert "主机没有答复，请稍后再扫一次。" in words
    assert "没有可以评价的事项" not in words
