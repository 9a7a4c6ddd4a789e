"""What the sample-form desk shows, as plain values. No Qt."""

from __future__ import annotations

from msgspec import Struct

from kiosk.forms.flow import Flow
from kiosk.forms.library import Form
from kiosk.ui.hall_rows import ItemRow, MaterialRow, numbered_materials


class FormRow(Struct, frozen=True):
    """One form."""

    form_id: str
    title: str
    pages: int


class NoteRow(Struct, frozen=True):
    """One note beside the form."""

    place: int
    words: str


class Screen(Struct, frozen=True):
    """Everything of one moment except the lists. `source` names the picture of the form's page."""

    page: str = "find"
    query: str = ""
    warning_left: int = 0
    item: str = ""
    forms: int = 0
    title: str = ""
    source: str = ""
    form_page: int = 0
    form_pages: int = 1
    zoom: float = 1.0
    can_grow: bool = True
    can_shrink: bool = False
    can_print: bool = False
    has_printer: bool = False
    print_state: str = "none"


def screen_of(flow: Flow) -> Screen:
    """The flow's present page."""
    english = flow.visit.language == "en"
    item = flow.state.hall.item_by_code.get(flow.item)
    form = flow.form
    return Screen(
        page=flow.page.value,
        query=flow.query,
        warning_left=flow.warning_left_s or 0,
        item="" if item is None else item.name_en if english else item.label,
        forms=len(flow.forms),
        title="" if form is None else form.title,
        source="" if form is None else source_of(flow, form),
        form_page=flow.form_page,
        form_pages=1 if form is None else form.pages,
        zoom=flow.zoom,
        can_grow=flow.zoom < 3.0,
        can_shrink=flow.zoom > 1.0,
        can_print=flow.can_print,
        has_printer=flow.has_printer,
        print_state=flow.print_state.value,
    )


def source_of(flow: Flow, form: Form) -> str:
    """The picture's address: matter, place of the form in its list, page."""
    return f"image://forms/{flow.item}/{flow.forms.index(form)}/{flow.form_page}"


def item_rows(flow: Flow) -> list[ItemRow]:
    """The matters to choose from."""
    english = flow.visit.language == "en"
    return [ItemRow(i.code, i.name_en if english else i.label) for i in flow.found()]


def form_rows(flow: Flow) -> list[FormRow]:
    """The forms of the matter."""
    return [FormRow(form.form_id, form.title, form.pages) for form in flow.forms]


def note_rows(flow: Flow) -> list[NoteRow]:
    """The notes of the form."""
    notes = () if flow.form is None else flow.form.notes
    return [NoteRow(place, text) for place, text in enumerate(notes, 1)]


def material_rows(flow: Flow) -> list[MaterialRow]:
    """The papers of the matter, for when there is no form."""
    return numbered_materials(flow.state.hall.materials_of(flow.item))
