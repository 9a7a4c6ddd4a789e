"""The sample-form desk: every page in two languages and two views; a page on paper by a real command."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from config.model import PolicyConfig, ProgramConfig, Setup
from config.theme import load_theme
from config.theme.check import page_faults
from kiosk.forms.app import PAGE, Window
from kiosk.forms.flow import Flow
from kiosk.forms.library import Form, Library
from kiosk.forms.printing import OfficePrinter
from kiosk.ui.app import Surface
from kiosk.ui.start import Start
from queue_controller.api.messages import Language
from tests.ui.kiosk.scene import (
    find,
    pages_of,
    said,
    settle,
    tap,
    targets,
    texts,
    turn_to,
    wait_for,
)
from tests.unit.kiosk.hall import ROOT, Clock, hall, open_hall

FOLDER = ROOT / "config" / "halls" / "ziyang"
FORM = "GA002/居民身份证换领登记表.png"
LONG_PDF = "居民身份证换领登记表（含委托书和承诺书）.pdf"
NOTES = "\n".join(
    f"{n}栏按户口簿填写，用黑色签字笔，不要涂改；代办的还要写代办人的姓名、电话和与本人的关系。"
    for n in "一二三四五六七八"
)


class Screen:
    """A desk with its window over Ziyang's own forms."""

    def __init__(self, folder: Path, *, bottom_mm: float | None = None) -> None:
        self.paper = folder / "paper.png"
        copy = f"import shutil, sys; shutil.copy(sys.argv[1], {str(self.paper)!r})"
        self.printer = OfficePrinter(
            [sys.executable, "-S", "-c", copy, "{file}"],
            folder / "print",
            lambda good: self.flow.printed(good=good),
        )
        theme = load_theme()
        self.theme, self.display = theme, theme.display("forms", bottom_mm=bottom_mm)
        self.clock, self.policy = Clock(), PolicyConfig()
        # The hall's own sample, and a form of three pages with more notes than fit beside it.
        content = folder / "hall" / "content" / "forms" / "GA002"
        shutil.copytree(FOLDER / "content" / "forms" / "GA002", content)
        sheet = Image.open(FOLDER / "content" / "forms" / FORM).convert("L")
        small = sheet.resize((sheet.width // 2, sheet.height // 2))
        small.save(content / LONG_PDF, save_all=True, append_images=[small, small])
        (content / LONG_PDF).with_suffix(".txt").write_text(NOTES, encoding="utf-8")
        self.library = Library(folder / "hall")
        self.flow = Flow(open_hall(), self.library, self, self.policy, self.clock)
        start = Start(
            hall(),
            Setup(),
            ProgramConfig(name="forms-1", kind="forms"),
            theme,
            self.display,
            FOLDER,
        )
        self.surface = Surface(start, PAGE)
        self.shown = Window(self.flow, start, self.surface)
        self.window = self.shown.window

    def refresh(self) -> None:
        self.shown.refresh()

    @property
    def can_print(self) -> bool:
        return True

    def print_page(self, form: Form, page: int) -> None:
        self.printer.print_page(form, page)

    def close(self) -> None:
        self.printer.close()
        self.surface.close()


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    found = Screen(tmp_path_factory.mktemp("forms"))
    yield found
    found.close()


def start_page(_: Screen) -> None:
    """Nothing typed."""


def typed(s: Screen) -> None:
    s.flow.type_text("S")


def listed(s: Screen) -> None:
    s.flow.open_item("GA002")


def none(s: Screen) -> None:
    hall_ = s.flow.state.hall
    most = max(hall_.items, key=lambda i: (i.code != "GA002", len(hall_.materials_of(i.code))))
    s.flow.open_item(most.code)


def view(s: Screen) -> None:
    listed(s)
    s.flow.open_form(FORM)


def large(s: Screen) -> None:
    view(s)
    s.flow.zoom_by(2)


def sheets(s: Screen) -> None:
    """A form of several pages with many notes."""
    listed(s)
    s.flow.open_form(f"GA002/{LONG_PDF}")
    s.flow.turn(1)


def warned(s: Screen) -> None:
    view(s)
    s.clock.go(5 * s.policy.kiosk_idle_s - s.policy.kiosk_warning_s + 1)
    s.flow.tick()


PAGES: dict[str, Callable[[Screen], None]] = {
    "start": start_page,
    "typed": typed,
    "listed": listed,
    "none": none,
    "view": view,
    "large": large,
    "sheets": sheets,
    "warned": warned,
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("elder", [False, True])
def test_every_page_keeps_the_rules(
    screen: Screen, page: str, language: Language, elder: bool
) -> None:
    screen.flow.home()
    screen.flow.set_language(language)
    screen.flow.set_elder(elder)
    PAGES[page](screen)
    settle()
    last = pages_of(screen.window) - 1
    for turn in sorted({0, last}):
        turn_to(screen.window, turn)
        faults = page_faults(
            screen.theme, screen.display, texts(screen.window), targets(screen.window), elder=elder
        )
        assert faults == []


def test_by_touch_to_a_form_larger_and_on_paper(screen: Screen) -> None:
    screen.flow.home()
    tap(screen.window, "item-GA002")
    tap(screen.window, "form-0")
    assert "填写说明" in said(screen.window)
    picture = find(screen.window, "sheet-picture")
    before = picture.width()
    tap(screen.window, "grow")
    assert find(screen.window, "sheet-picture").width() == pytest.approx(before * 1.5)
    assert screen.shown.pictures.failed == 0
    tap(screen.window, "act")
    assert wait_for(lambda: "请到打印机取" in said(screen.window))
    assert screen.paper.read_bytes().startswith(b"\x89PNG")
    assert not (screen.paper.parent / "print" / "page.png").exists()


def test_a_command_that_fails_or_is_not_there_is_said(screen: Screen, tmp_path: Path) -> None:
    ends: list[bool] = []
    form = Library(FOLDER).forms("GA002")[0]
    for command in (
        ["/no/such/program", "{file}"],
        [sys.executable, "-S", "-c", "exit(3)", "{file}"],
    ):
        printer = OfficePrinter(command, tmp_path / "print", ends.append)
        printer.print_page(form, 0)
        assert wait_for(lambda: bool(ends))
        assert ends == [False]
        ends.clear()
        printer.close()


def test_a_form_that_vanished_is_a_white_sheet_and_no_fault_of_the_page(screen: Screen) -> None:
    view(screen)
    before = screen.shown.pictures.failed
    screen.shown.pictures.forget()
    assert screen.flow.form is not None
    gone = Form(FORM, "gone", FOLDER / "gone.pdf", 2, ())
    screen.flow.forms[0] = screen.flow.form = gone
    screen.flow.turn(1)
    settle()
    assert screen.shown.pictures.failed == before + 1
    screen.flow.home()
