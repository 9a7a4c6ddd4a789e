# ruff: noqa: N802, N815 - properties and slots are named as QML names things
"""The sample-form desk for QML."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.forms import screen as s
from kiosk.forms.flow import Flow
from kiosk.ui.hall_rows import ItemRow, MaterialRow, WordRow
from kiosk.ui.rows import RowModel
from kiosk.ui.visitor_model import VisitorModel

QML_IMPORT_NAME = "HallModels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class FormsModel(VisitorModel):
    """Reads the flow when told to `refresh`; emits only what changed."""

    changed = Signal()

    def __init__(
        self,
        flow: Flow,
        parent: QObject | None = None,
        *,
        on_hand: Callable[[], None] = lambda: None,
        on_read: Callable[[], None] | None = None,
    ) -> None:
        """`on_read` reads the page out; None on a machine without a voice."""
        super().__init__(flow, parent, on_read=on_read, on_hand=on_hand)
        self._flow = flow
        self._screen = s.Screen()
        self._items = RowModel(ItemRow, self)
        self._words = RowModel(WordRow, self)
        self._forms = RowModel(s.FormRow, self)
        self._notes = RowModel(s.NoteRow, self)
        self._materials = RowModel(MaterialRow, self)
        self.refresh()

    def refresh(self) -> None:
        """Show the flow as it is now."""
        flow, before = self._flow, self._screen
        now = self._screen = s.screen_of(flow)
        self._items.replace(s.item_rows(flow))
        self._words.replace([WordRow(word) for word in flow.search.words(flow.query)])
        self._forms.replace(s.form_rows(flow))
        self._notes.replace(s.note_rows(flow))
        self._materials.replace(s.material_rows(flow))
        if now != before:
            self.changed.emit()

    page = Property(str, lambda self: self._screen.page, notify=changed)
    query = Property(str, lambda self: self._screen.query, notify=changed)
    warningLeft = Property(int, lambda self: self._screen.warning_left, notify=changed)
    item = Property(str, lambda self: self._screen.item, notify=changed)
    formCount = Property(int, lambda self: self._screen.forms, notify=changed)
    title = Property(str, lambda self: self._screen.title, notify=changed)
    source = Property(str, lambda self: self._screen.source, notify=changed)
    formPage = Property(int, lambda self: self._screen.form_page, notify=changed)
    formPages = Property(int, lambda self: self._screen.form_pages, notify=changed)
    zoom = Property(float, lambda self: self._screen.zoom, notify=changed)
    canGrow = Property(bool, lambda self: self._screen.can_grow, notify=changed)
    canShrink = Property(bool, lambda self: self._screen.can_shrink, notify=changed)
    canPrint = Property(bool, lambda self: self._screen.can_print, notify=changed)
    hasPrinter = Property(bool, lambda self: self._screen.has_printer, notify=changed)
    printState = Property(str, lambda self: self._screen.print_state, notify=changed)

    items = Property(QObject, lambda self: self._items, constant=True)
    words = Property(QObject, lambda self: self._words, constant=True)
    forms = Property(QObject, lambda self: self._forms, constant=True)
    notes = Property(QObject, lambda self: self._notes, constant=True)
    materials = Property(QObject, lambda self: self._materials, constant=True)

    @Slot(str)
    def openForm(self, form_id: str) -> None:
        """A form."""
        self.hand()
        self._flow.open_form(form_id)

    @Slot(int)
    def turn(self, by: int) -> None:
        """Another page of the form."""
        self.hand()
        self._flow.turn(by)

    @Slot(int)
    def zoomBy(self, by: int) -> None:
        """Larger or smaller."""
        self.hand()
        self._flow.zoom_by(by)

    @Slot()
    def printPage(self) -> None:
        """This page on paper."""
        self.hand()
        self._flow.print_page()
