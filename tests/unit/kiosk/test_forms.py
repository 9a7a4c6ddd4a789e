"""Sample forms: what an office person may put into the folder, and what must not hurt."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
from PIL import Image

from config.model import PolicyConfig, ProgramConfig, Setup
from config.theme import load_theme
from kiosk.forms.app import command_of
from kiosk.forms.flow import Flow, Page, PrintState
from kiosk.forms.library import Form, FormError, Library, render
from kiosk.ui.start import Start, StartError
from tests.unit.kiosk.hall import ROOT, Clock, hall, open_hall


def picture(path: Path, size: tuple[int, int] = (210, 297)) -> None:
    Image.new("RGB", size, "white").save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    forms = tmp_path / "content" / "forms" / "GA002"
    forms.mkdir(parents=True)
    picture(forms / "申请表.png")
    (forms / "申请表.txt").write_text(
        "用黑色签字笔填写。\n\n签名\x07不算\n只选一项。\n", encoding="utf-8"
    )
    pages = [Image.new("RGB", (210, 297), "white") for _ in range(3)]
    pages[0].save(forms / "承诺书.pdf", save_all=True, append_images=pages[1:])
    return tmp_path


class Desk:
    can_print = True

    def __init__(self) -> None:
        self.printed: list[tuple[str, int]] = []
        self.job = 0

    def print_page(self, form: Form, page: int, job: int) -> None:
        self.printed.append((form.title, page))
        self.job = job


def flow_of(folder: Path) -> tuple[Flow, Desk, Clock]:
    desk, clock = Desk(), Clock()
    return Flow(open_hall(), Library(folder), desk, PolicyConfig(), clock), desk, clock


def test_pictures_and_pdfs_with_their_notes(folder: Path) -> None:
    pdf, png = Library(folder).forms("GA002")
    assert (pdf.title, pdf.pages, pdf.notes) == ("承诺书", 3, ())
    assert (png.title, png.pages, png.notes) == ("申请表", 1, ("用黑色签字笔填写。", "只选一项。"))
    assert Library(folder).items() == {"GA002"}


@pytest.mark.parametrize("title", ["承诺书", "申请表"])
def test_a_page_is_drawn_as_large_as_wanted(folder: Path, title: str) -> None:
    form = next(f for f in Library(folder).forms("GA002") if f.title == title)
    with Image.open(io.BytesIO(render(form, 0, 150))) as image:
        assert max(image.size) <= 150
    with pytest.raises(FormError):
        render(Form("x", "x", folder / "gone.pdf", 1, ()), 0, 100)


def test_a_page_beyond_the_last_is_an_error_to_catch(folder: Path) -> None:
    pdf = Library(folder).forms("GA002")[0]
    with pytest.raises(FormError, match="page 4"):
        render(pdf, 3, 100)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b""),
        ("a.pdf", b"%PDF-1.7\nthis is none"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
        ("a.jpg", b"\xff\xd8\xff"),
        ("a.exe", b"MZ"),
        ("a.png", b""),
    ],
)
def test_what_cannot_be_shown_is_left_out_and_told(
    folder: Path, name: str, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "content" / "forms" / "GA002" / name).write_bytes(data)
    with caplog.at_level(logging.WARNING):
        forms = Library(folder).forms("GA002")
    assert [f.title for f in forms] == ["承诺书", "申请表"]
    assert name.endswith(".exe") or "a." in caplog.text


def test_a_picture_that_would_fill_the_memory_is_not_opened(folder: Path) -> None:
    bomb = folder / "content" / "forms" / "GA002" / "bomb.png"
    Image.new("1", (20_000, 20_000)).save(bomb)
    assert "bomb" not in [f.title for f in Library(folder).forms("GA002")]


@pytest.mark.parametrize("item", ["", "..", "../..", "/etc", "no such", "GA002/.."])
def test_only_folders_of_items_are_looked_into(folder: Path, item: str) -> None:
    assert Library(folder).forms(item) == []


def test_a_visitor_finds_a_form_turns_it_looks_closer_and_prints(folder: Path) -> None:
    flow, desk, _ = flow_of(folder)
    assert [i.code for i in flow.found()] == ["GA002"]
    flow.open_item("GA002")
    flow.open_form("GA002/承诺书.pdf")
    flow.turn(1)
    flow.turn(5)
    assert flow.form_page == 2
    for _ in range(9):
        flow.zoom_by(1)
    assert flow.zoom == 3.0
    flow.print_page()
    flow.print_page()
    assert desk.printed == [("承诺书", 2)]
    flow.printed(desk.job, good=False)
    assert flow.print_state is PrintState.FAILED
    flow.back()
    assert flow.page is Page.LIST
    assert flow.zoom == 1.0


def test_a_matter_without_forms_is_an_honest_page(folder: Path) -> None:
    flow, _, _ = flow_of(folder)
    flow.open_item("GA006")
    assert flow.page is Page.LIST
    assert flow.forms == []
    flow.open_form("GA002/承诺书.pdf")
    assert flow.page is Page.LIST
    flow.open_item("no such item")
    assert flow.item == "GA006"


def test_a_hall_without_forms_shows_what_is_asked_most(tmp_path: Path) -> None:
    flow, _, _ = flow_of(tmp_path)
    assert flow.found() == list(flow.state.hall.popular_items)


def test_who_reads_a_form_may_read_long_and_nothing_remains(folder: Path) -> None:
    flow, _, clock = flow_of(folder)
    flow.set_language("en")
    flow.open_item("GA002")
    flow.open_form("GA002/申请表.png")
    clock.go(PolicyConfig().kiosk_idle_s * 3)
    flow.tick()
    assert str(flow.page) == "view"
    clock.go(PolicyConfig().kiosk_idle_s * 2)
    flow.tick()
    assert (str(flow.page), flow.visit.language, flow.item) == ("find", "zh", "")


@pytest.mark.parametrize(
    ("options", "fits"),
    [
        ({}, True),
        ({"print_command": ["lp", "-d", "office", "{file}"]}, True),
        ({"print_command": ["lp"]}, False),
        ({"print_command": "lp {file}"}, False),
        ({"printer": ["lp", "{file}"]}, False),
    ],
)
def test_the_print_command_names_the_file_or_the_program_does_not_start(
    options: dict[str, object], fits: bool
) -> None:
    theme = load_theme()
    program = ProgramConfig(name="forms-1", kind="forms", options=options)
    start = Start(hall(), Setup(), program, theme, theme.display("forms"), ROOT)
    if fits:
        assert command_of(start) == options.get("print_command", [])
    else:
        with pytest.raises(StartError, match="forms-1"):
            command_of(start)
