"""The page a visit is on, how it came there, and how nothing of it remains. No Qt."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from config.model import Notice, PolicyConfig
from config.rating_reasons import hall_reasons
from kiosk.ticketing.inquiry import Inquiry
from kiosk.ticketing.rebooking import (
    MoveStage,
    Offer,
    Rebooking,
)
from kiosk.ticketing.visit import (
    BUSY_PAGES,
    CHOOSING_PAGES,
    HOLD_S,
    ORDINARY,
    SIDE_PAGES,
    Choice,
    Counts,
    Outside,
    Page,
    Sentence,
    TicketShown,
    Visit,
)
from kiosk.ui.later import LateRating
from kiosk.ui.printing import PaperState
from kiosk.ui.state import HallState
from kiosk.ui.visit import Searching
from queue_controller.api.messages import (
    CheckIn,
    Identity,
    Issue,
)
from queue_controller.api.wire import new_command_id


class Course(Searching[Visit]):
    """One visit after another: the pages behind it, its clock and its end. The parts of the flow build upon it.

    Args:
        state: the hall as known here.
        outside: draws and prints.
        policy: when a page times out, and the language to begin with.
        monotonic: wall clock in seconds.
        new_id: makes ids of commands.
    """

    def __init__(
        self,
        state: HallState,
        outside: Outside,
        policy: PolicyConfig,
        monotonic: Callable[[], float] = time.monotonic,
        new_id: Callable[[], str] = new_command_id,
    ) -> None:
        super().__init__(state, policy, monotonic, Visit)
        self._new_id = new_id
        self.offline: Callable[[str], bool] = lambda _queue: False
        """Whether a number of a queue can be given here while the controller is away."""
        self.offline_state: Callable[[], str] = lambda: ""
        """Empty while the controller is there, else what can still be given: ready, used_up."""
        self._outside = outside
        self.counts = Counts()
        self.page = Page.HOME
        self.choice = Choice()
        self.inquiry = Inquiry(outside.inquire)
        self.later = LateRating(outside.inquire, hall_reasons(state.hall.folder))
        self.ticket: TicketShown | None = None
        self.sentence = Sentence()
        self.offer: Offer | None = None
        """After a late or early check-in: what can be offered instead."""
        self.help_rung = False
        """Whether this visitor asked for a person on the present page."""
        self.rebooking = Rebooking(outside.inquire)
        self._card_asked = ""
        self.no_paper_open = False
        self.notice: Notice | None = None
        self.card_words = ("", "")
        self.card_reader = False
        """Whether this machine can read an identity card now."""
        self.card_read = False
        """Whether the words are about a card that was read."""
        self._card_until = 0.0
        self._notice_at = 0
        self._notice_until = 0.0
        self._trail: list[tuple[Page, Choice]] = []
        self._drawing = ""
        self._drawing_choice = Choice()
        self._drawing_command: Issue | CheckIn | None = None
        self._uncertain_since = 0.0
        self.copy_paper: PaperState = "none"
        self.copy_words = ("", "")
        self._copy_job = ""
        self._copies = 0
        self.phone_typed = ""
        self.hold_s = HOLD_S
        self._hold_until = 0.0
        self._papers: dict[str, TicketShown] = {}

    @property
    def has_priority(self) -> bool:
        """Whether this visit asks for priority."""
        return self.visit.priority_class != ORDINARY

    @property
    def queue_of_choice(self) -> str:
        """The queue that the choice leads to; empty for a matter without a counter here."""
        if self.choice.item:
            queue = self.state.hall.queue_of_item(self.choice.item)
            return "" if queue is None else queue.prefix
        return self.choice.queue

    @property
    def held(self) -> bool:
        """Whether what is shown came just now, and is not to be touched away yet."""
        return self._monotonic() < self._hold_until

    def touched(self) -> None:
        """Somebody is here."""
        if self.page is Page.IDLE:
            self.page = Page.HOME
            self.on_change()
        super().touched()

    def home(self) -> None:
        """End the visit: nothing of it remains."""
        if self.page in BUSY_PAGES:
            return
        self._reset()
        self.on_change()

    def done(self) -> None:
        """The visitor has seen how the visit ended."""
        self.touched()
        if not self.held:
            self.home()

    def back(self) -> None:
        """To the page before; from a page that ends a visit, home."""
        self.touched()
        if self.page in BUSY_PAGES or self.held:
            return
        if self.page is Page.RATE and self.later.back():
            self.on_change()
            return
        if self.page is Page.SLOTS and self.rebooking.stage is not MoveStage.MOVED:
            self._show(Page.REFUSED)
            self.on_change()
            return
        if not self._trail or self.page in {
            Page.TICKET,
            Page.REFUSED,
            Page.UNCERTAIN,
            Page.SLOTS,
        }:
            self.home()
            return
        self.page, self.choice = self._trail.pop()
        self.on_change()

    def _go(self, page: Page, choice: Choice) -> None:
        self.touched()
        allowed = self.page in CHOOSING_PAGES or (page is Page.HELP and self.page not in BUSY_PAGES)
        if page is self.page or not allowed:
            return
        if self.page not in SIDE_PAGES:
            self._trail.append((self.page, self.choice))
        self.page, self.choice = page, choice
        self.on_change()

    def _show(self, page: Page) -> None:
        self.page = page
        self._hold_until = self._monotonic() + self.hold_s
        self._trail.clear()
        self._touched_at = self._monotonic()
        self.warning_left_s = None

    def _draw(self, command: Issue | CheckIn, choice: Choice) -> None:
        """Ask for a number; the same wish again has the same id, so that it is one number."""
        if not self._drawing or choice != self._drawing_choice:
            self._drawing = self._new_id()
        self._drawing_choice = replace(choice)
        self._drawing_command = command
        self.page = Page.ISSUING
        self.on_change()
        self._outside.issue(command, self._drawing)

    @property
    def _identity(self) -> Identity | None:
        return Identity(self.visit.card_number) if self.visit.card_number else None

    @property
    def _calm_s(self) -> float:
        return max(0.0, self._policy.kiosk_idle_s - self._policy.kiosk_warning_s)

    def _has_something(self) -> bool:
        return self.page not in {Page.HOME, Page.IDLE} or self.has_own_view

    def _reset(self) -> None:
        self._begin_visit()
        self.page = Page.HOME
        self.choice = Choice()
        self.query = self.phone_typed = ""
        self.copy_paper, self.copy_words, self._copy_job = "none", ("", ""), ""
        self.inquiry.clear()
        self.later.clear()
        self.rebooking.clear()
        self.offer, self.help_rung = None, False
        self._card_asked = ""
        self.ticket = None
        self.sentence = Sentence()
        self.no_paper_open = False
        self.card_words = ("", "")
        self._trail.clear()
        self._drawing = ""
        self._drawing_choice = Choice()
        self._drawing_command = None
        self._hold_until = 0.0
