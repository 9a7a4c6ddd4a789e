"""The sample-form desk: every page in two languages and two views; a page on paper by a real command."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from config.model import PolicyConfig, ProgramConfig, Setup
from config.theme import load_theme
from config.theme.check import page_faults
from kiosk.forms.app import PAGE, TEST_SENT, Window
from kiosk.forms.check_sheet import check_sheet
from kiosk.forms.flow import Flow, PrintState
from kiosk.forms.library import Form, Library
from kiosk.forms.printing import COMMAND_FAILED, HANDED_OVER, NOT_USED, WAITING_MAX, OfficePrinter
from kiosk.ui.app import Surface
from kiosk.ui.journal import Journal
from kiosk.ui.service import ServiceCorner, Stage
from kiosk.ui.start import Start
from queue_controller.api import messages as m
from queue_controller.api.messages import Language
from queue_controller.api.updates import Link
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
from tests.ui.kiosk.ticketing_page import Tools
from tests.unit.kiosk.hall import ROOT, Clock, hall, open_hall, refusal, reply

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
        self.printer = OfficePrinter([sys.executable, "-S", "-c", copy, "{file}"], folder / "print")
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
        self.kept = Journal(folder / "service.jsonl")
        self.tools = Tools()
        self.corner = ServiceCorner(hall(), self.tools, self.kept, 250, self.clock)
        self.shown = Window(self.flow, self.printer, self.corner, start, self.surface)
        self.window = self.shown.window

    def refresh(self) -> None:
        self.shown.refresh()

    @property
    def can_print(self) -> bool:
        return True

    def print_page(self, form: Form, page: int, job: int) -> None:
        self.printer.print_page(form, page, lambda good: self.flow.printed(job, good=good))

    def fresh(self, language: Language = "zh", *, elder: bool = False) -> None:
        """A new visitor in this view."""
        self.clock.go(3600)  # the corner forgets wrong PINs of the page before
        self.flow.state.take(Link("current", 0))
        self.flow.home()
        while self.corner.stage is not Stage.CLOSED:
            self.corner.close_page()
        self.corner.out_of_service = False
        self.flow.set_language(language)
        self.flow.set_elder(elder)

    def close(self) -> None:
        self.printer.close()
        self.surface.close()
        self.kept.close()


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


def asking(s: Screen) -> None:
    """Staff number and PIN; the visit before is over then."""
    for _ in range(5):
        s.corner.tap_corner()
    for digit in "0005":
        s.corner.type_digit(digit)
    s.corner.choose_field("pin")
    s.corner.type_digit("4")


def service(s: Screen) -> None:
    s.flow.home()
    s.corner.stage = Stage.PAGE
    s.corner.tell(*TEST_SENT)


def touch_test(s: Screen) -> None:
    s.flow.home()
    s.corner.stage = Stage.PAGE
    s.corner.open_touch_test()


def out(s: Screen) -> None:
    s.flow.home()
    s.corner.out_of_service = True
    s.shown.refresh()


def away(s: Screen) -> None:
    s.flow.state.take(Link("out_of_date", 0))
    s.shown.refresh()


def view_away(s: Screen) -> None:
    sheets(s)
    away(s)


STAFF = frozenset({"service", "touch_test", "out"})
"""Before these pages the visit has ended: there is no large type and no low page."""
PAGES: dict[str, Callable[[Screen], None]] = {
    "start": start_page,
    "typed": typed,
    "listed": listed,
    "none": none,
    "view": view,
    "large": large,
    "sheets": sheets,
    "warned": warned,
    "away": away,
    "view_away": view_away,
    "asking": asking,
    "service": service,
    "touch_test": touch_test,
    "out": out,
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("elder", [False, True])
def test_every_page_keeps_the_rules(
    screen: Screen, page: str, language: Language, elder: bool
) -> None:
    screen.fresh(language, elder=elder)
    PAGES[page](screen)
    settle()
    elder = elder and page not in STAFF
    last = pages_of(screen.window) - 1
    for turn in sorted({0, last}):
        turn_to(screen.window, turn)
        faults = page_faults(
            screen.theme, screen.display, texts(screen.window), targets(screen.window), elder=elder
        )
        assert faults == []


def test_by_touch_to_a_form_larger_and_on_paper(screen: Screen) -> None:
    screen.fresh()
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
        printer = OfficePrinter(command, tmp_path / "print")
        assert printer.health == NOT_USED
        printer.print_page(form, 0, ends.append)
        assert wait_for(lambda: bool(ends))
        assert ends == [False]
        assert printer.health == COMMAND_FAILED
        ends.clear()
        printer.close()


def test_what_is_found_beyond_the_first_page_is_reached_by_keys(screen: Screen) -> None:
    screen.fresh()
    typed(screen)
    settle()
    last = screen.flow.found()[-1].code
    turns = pages_of(screen.window) - 1
    assert turns > 0
    for _ in range(turns):
        tap(screen.window, "pager-next")
    tap(screen.window, f"item-{last}")
    assert screen.flow.item == last
    screen.fresh()


def test_pages_are_printed_one_after_the_other_and_each_end_is_told_to_its_own(
    screen: Screen, tmp_path: Path
) -> None:
    """The next visitor's page waits for the one that is being printed, and is not said to be it."""
    kept = tmp_path / "kept.txt"
    code = f"import sys; open({str(kept)!r}, 'a').write('page ')"
    printer = OfficePrinter([sys.executable, "-S", "-c", code, "{file}"], tmp_path / "print")
    form = Library(FOLDER).forms("GA002")[0]
    ends: list[tuple[int, bool]] = []

    def print_as(job: int) -> None:
        printer.print_page(form, 0, lambda good: ends.append((job, good)))

    for job in range(WAITING_MAX + 2):
        print_as(job)
    assert wait_for(lambda: len(ends) == WAITING_MAX + 2)
    # The one for which there was no place hears so at once; the others are printed in their order.
    assert ends[0] == (WAITING_MAX + 1, False)
    assert ends[1:] == [(job, True) for job in range(WAITING_MAX + 1)]
    assert kept.read_text() == "page " * (WAITING_MAX + 1)
    assert printer.health == HANDED_OVER
    printer.close()


def test_the_end_of_an_earlier_visitors_page_is_not_this_ones(screen: Screen) -> None:
    screen.fresh()
    view(screen)
    screen.flow.print_page()
    job = screen.flow._job
    screen.flow.home()
    view(screen)
    screen.flow.print_page()
    screen.flow.printed(job, good=False)
    assert screen.flow.print_state is PrintState.PRINTING
    assert wait_for(lambda: screen.flow.print_state is PrintState.SENT)


def test_staff_gets_into_the_hidden_corner_and_the_desk_goes_out_of_service(screen: Screen) -> None:
    screen.fresh()
    screen.tools.done.clear()
    listed(screen)
    for _ in range(5):
        tap(screen.window, "corner")
    for key in ("pad-0", "pad-5", "field-pin", "pad-4", "pad-7", "service-unlock"):
        tap(screen.window, key)
    unlock = f"unlock-{len(screen.tools.pins)}"
    assert screen.corner.answered(unlock, refusal(unlock, "bad_pin", "密码不对", "Wrong PIN"))
    settle()
    assert "密码不对" in said(screen.window)
    for key in ("pad-4", "pad-8", "service-unlock"):
        tap(screen.window, key)
    unlock = f"unlock-{len(screen.tools.pins)}"
    assert screen.corner.answered(unlock, reply(unlock, m.Done()))
    settle()
    assert "纸盒里大约还有" in said(screen.window)
    for key in ("service-print", "service-restart", "service-out", "service-close"):
        tap(screen.window, key)
    assert screen.tools.done == ["begin", "print", "restart"]
    assert "本机暂停使用" in said(screen.window)
    assert targets(screen.window) == []
    screen.fresh()


def test_the_test_page_has_a_frame_words_and_greys(screen: Screen) -> None:
    with Image.open(
        io.BytesIO(check_sheet(screen.flow.state, "forms-1", "Noto Sans CJK SC"))
    ) as page:
        assert page.size == (1240, 1754)
        grey = page.convert("L")
    assert len(grey.getcolors(256) or []) > 16
    assert grey.getpixel((620, 61)) == 0
    assert grey.getpixel((5, 5)) == 255


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
