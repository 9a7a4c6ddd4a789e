"""The way of a visitor through the sample forms. Plain Python: no Qt, no clock of its own.

FIND ── a matter ──> LIST ── a form ──> VIEW (pages, zoom, print)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final, Protocol

from config.model import Item, PolicyConfig
from kiosk.forms.library import Form, Library
from kiosk.ui.state import HallState
from kiosk.ui.visit import Searching, Visit

ZOOMS: Final = (1.0, 1.5, 2.0, 3.0)


class Page(StrEnum):
    """What the screen shows."""

    FIND = "find"
    LIST = "list"
    VIEW = "view"


class PrintState(StrEnum):
    """What became of a page on paper."""

    NONE = "none"
    PRINTING = "printing"
    SENT = "sent"
    FAILED = "failed"


class Outside(Protocol):
    """What the flow asks of the program around it."""

    @property
    def can_print(self) -> bool:
        """Whether this desk has a printer."""
        ...

    def print_page(self, form: Form, page: int, job: int) -> None:
        """Print a page; `printed` follows with this job."""
        ...


class Flow(Searching[Visit]):
    """Touches in, a page out. One thread.

    Args:
        state: the hall as known here; only its tables are needed.
        library: the forms.
        outside: prints.
        policy: when a page times out, and the language to begin with.
        monotonic: wall clock in seconds.
    """

    def __init__(
        self,
        state: HallState,
        library: Library,
        outside: Outside,
        policy: PolicyConfig,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(state, policy, monotonic, Visit)
        self.page = Page.FIND
        self.item = ""
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.form_page = 0
        self.zoom_step = 0
        self.print_state = PrintState.NONE
        self._job = 0
        self._library = library
        self._outside = outside
        self._with_forms: frozenset[str] = library.items()

    @property
    def can_print(self) -> bool:
        """Whether the print key does something now."""
        return (
            self.page is Page.VIEW
            and self._outside.can_print
            and self.print_state is not PrintState.PRINTING
        )

    @property
    def has_printer(self) -> bool:
        """Whether this desk has a printer."""
        return self._outside.can_print

    @property
    def zoom(self) -> float:
        """How large the form is shown; 1: all of it."""
        return ZOOMS[self.zoom_step]

    def found(self) -> list[Item]:
        """The matters of the first page: found, else those with forms, else those asked most."""
        hall = self.state.hall
        if self.query:
            return self.search.find(self.query)
        rows = [item for item in hall.items if item.code in self._with_forms]
        rows.sort(key=lambda item: item.popular_rank or 99)
        return rows or list(hall.popular_items)

    # --- touches -----------------------------------------------------------------------------

    def home(self) -> None:
        """End the visit: nothing of it remains."""
        self._begin_visit()
        self.page, self.query, self.item = Page.FIND, "", ""
        self.forms, self.form = [], None
        self.form_page = self.zoom_step = 0
        self.print_state = PrintState.NONE
        self._with_forms = self._library.items()
        self.on_change()

    def back(self) -> None:
        """To the page before."""
        self.touched()
        self.print_state = PrintState.NONE
        self.zoom_step = 0
        self.page = Page.LIST if self.page is Page.VIEW else Page.FIND
        self.on_change()

    def open_item(self, code: str) -> None:
        """The forms of a matter; none is an honest page with its list of papers."""
        self.touched()
        if code in self.state.hall.item_by_code:
            self.item = code
            self.forms = self._library.forms(code)
            self.page = Page.LIST
            self.on_change()

    def open_form(self, form_id: str) -> None:
        """One form."""
        self.touched()
        form = next((form for form in self.forms if form.form_id == form_id), None)
        if form is not None:
            self.form, self.form_page, self.zoom_step = form, 0, 0
            self.print_state = PrintState.NONE
            self.page = Page.VIEW
            self.on_change()

    def turn(self, by: int) -> None:
        """Another page of the form."""
        self.touched()
        if self.form is not None:
            self.form_page = max(0, min(self.form.pages - 1, self.form_page + by))
            self.on_change()

    def zoom_by(self, by: int) -> None:
        """Larger or smaller."""
        self.touched()
        self.zoom_step = max(0, min(len(ZOOMS) - 1, self.zoom_step + by))
        self.on_change()

    def print_page(self) -> None:
        """This page on paper."""
        self.touched()
        if self.can_print and self.form is not None:
            self._job += 1
            self.print_state = PrintState.PRINTING
            self.on_change()
            self._outside.print_page(self.form, self.form_page, self._job)

    def printed(self, job: int, *, good: bool) -> None:
        """The page was handed to the printer, or could not be; an earlier visitor's tells this one nothing."""
        if job == self._job and self.print_state is PrintState.PRINTING:
            self.print_state = PrintState.SENT if good else PrintState.FAILED
            self.on_change()

    def tick(self) -> None:
        """Look at the clock: warn, give way to the first page. Who reads a form may read long."""
        if self.page is not Page.FIND or self.query or self.has_own_view:
            self._look_at_clock(self._policy.kiosk_idle_s * (5 if self.page is Page.VIEW else 1))
